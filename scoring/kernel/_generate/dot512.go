package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const codeBits = 0x03030303 // the first sample's codes in a dword of a panel

// dotAVX512 generates the dot products of AVX-512 VNNI, for one score of 4, 5 or
// 6 digits, and the decoding of calls to bytes.
func dotAVX512(c *build.Context) {
	for digits := 4; digits <= 6; digits++ {
		dotStripAVX512(c, fmt.Sprintf("dotCalls%dAVX512", digits), digits)
	}
	decodeCallsAVX512(c)
}

// dotStripAVX512 multiplies a strip with one score's digits. All sums of the
// strip are in registers: 4 quarters x up to 6 digits of 16 samples.
func dotStripAVX512(c *build.Context, name string, digits int) {
	function(c, name, "func(sums *int32, quarter int, panel *uint8, weights *uint32, groups int)",
		fmt.Sprintf("%s adds the products of a strip and a score of %d digits:", name, digits),
		"",
		"\tfor g, h, d, i := range groups, 4, digits, 16 {",
		"\t\tsums[h*quarter/4+16*d+i] += the products of the four bytes of panel[64g+4i : …] >> 2h & 3",
		"\t\t\twith those of weights[g*digits+d]",
		"\t}")
	sums, quarter := load(c, "sums"), load(c, "quarter")
	panel, weights, groups := load(c, "panel"), load(c, "weights"), load(c, "groups")
	quarters := quarterAddresses(c, sums, quarter)
	acc := make([][]reg.VecVirtual, digits)
	for d := range acc {
		acc[d] = zmms(c, 4)
		for h := range acc[d] {
			c.VMOVDQU32(quarters(h, 64*d), acc[d][h])
		}
	}
	mask := c.ZMM()
	constant32(c, codeBits, mask)

	c.Label("loop")
	x := zmms(c, 4)
	c.VMOVDQU32(at(panel, 0), x[0])
	for h := 1; h < 4; h++ {
		c.VPSRLD(operand.U8(2*h), x[0], x[h])
	}
	for h := range x {
		c.VPANDD(mask, x[h], x[h])
	}
	c.ADDQ(operand.U8(64), panel)
	for d := range acc {
		w := c.ZMM()
		c.VPBROADCASTD(at(weights, 4*d), w)
		for h := range x {
			c.VPDPBUSD(w, x[h], acc[d][h])
		}
	}
	c.ADDQ(operand.U8(4*digits), weights)
	c.DECQ(groups)
	c.JNE(operand.LabelRef("loop"))

	for d := range acc {
		for h := range acc[d] {
			c.VMOVDQU32(acc[d][h], quarters(h, 64*d))
		}
	}
	end(c)
}

// quarterAddresses addresses the sums of quarter h of a strip.
func quarterAddresses(c *build.Context, sums, quarter reg.GPVirtual) func(h, displacement int) operand.Mem {
	quarter3 := c.GP64()
	c.LEAQ(operand.Mem{Base: quarter, Index: quarter, Scale: 2}, quarter3)
	return func(h, displacement int) operand.Mem {
		switch h {
		case 0:
			return operand.Mem{Base: sums, Disp: displacement}
		case 3:
			return operand.Mem{Base: sums, Index: quarter3, Scale: 1, Disp: displacement}
		}
		return operand.Mem{Base: sums, Index: quarter, Scale: uint8(h), Disp: displacement}
	}
}

func decodeCallsAVX512(c *build.Context) {
	function(c, "decodeCallsAVX512", "func(dst, panel *uint8, groups int)",
		"decodeCallsAVX512 spreads a strip of calls to a byte each:",
		"",
		"\tfor g, h, i := range groups, 4, 64 {",
		"\t\tdst[256*g+64*h+i] = panel[64*g+i] >> 2h & 3",
		"\t}")
	dst, panel, groups := load(c, "dst"), load(c, "panel"), load(c, "groups")
	mask := c.ZMM()
	constant32(c, codeBits, mask)
	c.Label("loop")
	x := zmms(c, 4)
	c.VMOVDQU32(at(panel, 0), x[0])
	for h := 1; h < 4; h++ {
		c.VPSRLD(operand.U8(2*h), x[0], x[h])
	}
	for h := range x {
		c.VPANDD(mask, x[h], x[h])
		c.VMOVDQU32(x[h], at(dst, 64*h))
	}
	c.ADDQ(operand.U8(64), panel)
	c.ADDQ(operand.U32(256), dst)
	c.DECQ(groups)
	c.JNE(operand.LabelRef("loop"))
	end(c)
}
