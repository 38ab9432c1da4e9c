package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sliceBytes is the size of a slice, which begins with the pointer.
const sliceBytes = 24

// function begins an assembly function. No argument escapes.
func function(c *build.Context, name, signature string, doc ...string) {
	c.Function(name)
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	c.SignatureExpr(signature)
	c.Doc(doc...)
}

// load gives an argument in a register.
func load(c *build.Context, name string) reg.GPVirtual {
	r := c.GP64()
	c.Load(c.Param(name), r)
	return r
}

// end leaves a function that used vectors.
func end(c *build.Context) {
	c.VZEROUPPER()
	c.RET()
}

// at addresses base + displacement.
func at(base reg.Register, displacement int) operand.Mem {
	return operand.Mem{Base: base, Disp: displacement}
}

// indexed addresses base + index.
func indexed(base, index reg.Register) operand.Mem {
	return operand.Mem{Base: base, Index: index, Scale: 1}
}

// constant32 gives a register full of one dword.
func constant32(c *build.Context, value uint32, dst reg.VecVirtual) {
	r := c.GP32()
	c.MOVL(operand.U32(value), r)
	if dst.Size() == 64 {
		c.VPBROADCASTD(r, dst)
		return
	}
	c.VMOVD(r, dst.AsX())
	c.VPBROADCASTD(dst.AsX(), dst)
}

func zmms(c *build.Context, n int) []reg.VecVirtual {
	all := make([]reg.VecVirtual, n)
	for i := range all {
		all[i] = c.ZMM()
	}
	return all
}

func ymms(c *build.Context, n int) []reg.VecVirtual {
	all := make([]reg.VecVirtual, n)
	for i := range all {
		all[i] = c.YMM()
	}
	return all
}

// everyPiece ends a function with a loop over pieces of 64 bytes: whole has those, part
// the shorter one behind them, whose bytes are those of a mask.
func everyPiece(c *build.Context, bytes reg.GPVirtual, whole func(), part func(k reg.OpmaskVirtual)) {
	c.SUBQ(operand.U8(64), bytes)
	c.JL(operand.LabelRef("tail"))
	c.Label("loop")
	whole()
	c.SUBQ(operand.U8(64), bytes)
	c.JGE(operand.LabelRef("loop"))
	c.Label("tail")
	c.ADDQ(operand.U8(64), bytes)
	c.JZ(operand.LabelRef("done"))
	part(belowMask(c, bytes))
	c.Label("done")
	end(c)
}
