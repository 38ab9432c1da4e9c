package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// takeDigits generates the way back from digit sums to integers.
func takeDigits(c *build.Context) {
	takeQuarter(c, "takeQuarterAVX512", func(n int) []reg.VecVirtual { return zmms(c, n) }, func(from, to operand.Op) { c.VMOVDQU64(from, to) }, func(a, b, to operand.Op) { c.VPXORD(a, b, to) })
	takeQuarter(c, "takeQuarterAVX2", func(n int) []reg.VecVirtual { return ymms(c, n) }, c.VMOVDQU, c.VPXOR)
}

// takeQuarter takes its registers, moves and exclusive or from the vector size.
func takeQuarter(c *build.Context, name string, vectors func(n int) []reg.VecVirtual, move func(from, to operand.Op), xor func(a, b, to operand.Op)) {
	function(c, name, "func(totals *[16]int64, sums *int32, digits int)",
		name+" joins the digit sums of 16 samples to totals, and clears them:",
		"",
		"\tfor i := range totals {",
		"\t\ttotals[i] = totals[i]<<8 + sums[i] + sums[16+i]<<8 + … + sums[16*(digits-1)+i]<<(8*(digits-1))",
		"\t}")
	to, sums, digits := load(c, "totals"), load(c, "sums"), load(c, "digits")
	digit := vectors(1)[0]
	size := int(digit.Size())
	sum := vectors(16 * 8 / size)
	for _, s := range sum {
		xor(s, s, s)
	}
	zero := c.YMM()
	c.VPXOR(zero, zero, zero)
	// From the highest digit down.
	at := c.GP64()
	c.MOVQ(digits, at)
	c.SHLQ(operand.U8(6), at)
	c.ADDQ(at, sums)
	c.Label("digit")
	c.SUBQ(operand.U8(64), sums)
	for i, s := range sum {
		c.VPSLLQ(operand.U8(8), s, s)
		c.VPMOVSXDQ(operand.Mem{Base: sums, Disp: i * size / 2}, digit)
		c.VPADDQ(digit, s, s)
	}
	c.VMOVDQU(zero, operand.Mem{Base: sums})
	c.VMOVDQU(zero, operand.Mem{Base: sums, Disp: 32})
	c.DECQ(digits)
	c.JNE(operand.LabelRef("digit"))
	for i, s := range sum {
		total := operand.Mem{Base: to, Disp: i * size}
		move(total, digit)
		c.VPSLLQ(operand.U8(8), digit, digit)
		c.VPADDQ(s, digit, digit)
		move(digit, total)
	}
	end(c)
}
