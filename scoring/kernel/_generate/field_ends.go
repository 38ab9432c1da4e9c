package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
)

// fieldEnds generates what finds separators and ends of lines.
func fieldEnds(c *build.Context) {
	function(c, "fieldEndsAVX2", "func(ends *int32, text *uint8, blocks int, first int, separator uint64) (found int)",
		"fieldEndsAVX2 is FieldEnds for blocks of 64 bytes, one at least, the first of which is",
		"at this place. Up to seven words behind what it finds are written as well.")
	ends, text, blocks, first := load(c, "ends"), load(c, "text"), load(c, "blocks"), load(c, "first")
	separator, newline := c.YMM(), c.YMM()
	c.VMOVD(load(c, "separator").As32(), separator.AsX())
	c.VPBROADCASTB(separator.AsX(), separator)
	constant32(c, 0x01010101*'\n', newline)
	start := c.GP64()
	c.MOVQ(ends, start)

	c.Label("block")
	marks := c.GP64()
	for half := range 2 {
		bytes, isLine := c.YMM(), c.YMM()
		c.VMOVDQU(at(text, 32*half), bytes)
		c.VPCMPEQB(newline, bytes, isLine)
		c.VPCMPEQB(separator, bytes, bytes)
		c.VPOR(isLine, bytes, bytes)
		if half == 0 {
			c.VPMOVMSKB(bytes, marks.As32())
			continue
		}
		high := c.GP64()
		c.VPMOVMSKB(bytes, high.As32())
		c.SHLQ(operand.U8(32), high)
		c.ORQ(high, marks)
	}
	count, next := c.GP64(), c.GP64()
	c.POPCNTQ(marks, count)
	c.LEAQ(operand.Mem{Base: ends, Index: count, Scale: 4}, next)
	c.JMP(operand.LabelRef("more"))
	c.Label("eight") // whether there are so many: that takes few branches
	for i := range 8 {
		place := c.GP64()
		c.TZCNTQ(marks, place)
		c.ADDL(first.As32(), place.As32())
		c.MOVL(place.As32(), at(ends, 4*i))
		c.BLSRQ(marks, marks)
	}
	c.ADDQ(operand.U8(32), ends)
	c.Label("more")
	c.CMPQ(ends, next)
	c.JB(operand.LabelRef("eight"))
	c.MOVQ(next, ends)
	c.ADDQ(operand.U8(64), text)
	c.ADDQ(operand.U8(64), first)
	c.DECQ(blocks)
	c.JNE(operand.LabelRef("block"))

	c.SUBQ(start, ends)
	c.SHRQ(operand.U8(2), ends)
	c.Store(ends, c.ReturnIndex(0))
	end(c)
}
