package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
)

// addInt64 generates the additions of words.
func addInt64(c *build.Context) {
	function(c, "addInt64AVX512", "func(dst, src *int64, n int)", "addInt64AVX512 adds n words: dst[i] += src[i].")
	dst, src, n := load(c, "dst"), load(c, "src"), load(c, "n")
	c.SUBQ(operand.U8(8), n)
	c.JL(operand.LabelRef("tail"))
	c.Label("loop")
	x := c.ZMM()
	c.VMOVDQU64(at(src, 0), x)
	c.VPADDQ(at(dst, 0), x, x)
	c.VMOVDQU64(x, at(dst, 0))
	c.ADDQ(operand.U8(64), src)
	c.ADDQ(operand.U8(64), dst)
	c.SUBQ(operand.U8(8), n)
	c.JGE(operand.LabelRef("loop"))
	c.Label("tail")
	c.ADDQ(operand.U8(8), n)
	c.JZ(operand.LabelRef("done"))
	k := belowMask(c, n)
	y := c.ZMM()
	c.VMOVDQU64_Z(at(src, 0), k, x)
	c.VMOVDQU64_Z(at(dst, 0), k, y)
	c.VPADDQ(y, x, x)
	c.VMOVDQU64(x, k, at(dst, 0))
	c.Label("done")
	end(c)

	function(c, "addInt64AVX2", "func(dst, src *int64, n int)",
		"addInt64AVX2 adds n words: dst[i] += src[i]. n is a multiple of 4.")
	dst, src, n = load(c, "dst"), load(c, "src"), load(c, "n")
	c.Label("loop")
	z := c.YMM()
	c.VMOVDQU(at(src, 0), z)
	c.VPADDQ(at(dst, 0), z, z)
	c.VMOVDQU(z, at(dst, 0))
	c.ADDQ(operand.U8(32), src)
	c.ADDQ(operand.U8(32), dst)
	c.SUBQ(operand.U8(4), n)
	c.JNE(operand.LabelRef("loop"))
	end(c)
}
