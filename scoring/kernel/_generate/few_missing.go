package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
)

// fewMissing generates what missing genotypes of one score need.
func fewMissing(c *build.Context) {
	mostOfMissing(c)
	addThreeMissing(c)
}

// mostOfMissing finds what a list must be checked by.
func mostOfMissing(c *build.Context) {
	const name = "mostOfMissingAVX2"
	function(c, name, "func(missing *uint16, eights int) uint32",
		name+" gives the highest row of a list of missing genotypes, and above it in 16 bits the",
		"highest sample. It has eight times so many, one time at least.")
	missing, eights := load(c, "missing"), load(c, "eights")
	most, high := c.YMM(), c.XMM()
	c.VPXOR(most, most, most)
	c.Label("loop")
	c.VPMAXUW(at(missing, 0), most, most)
	c.ADDQ(operand.U8(32), missing)
	c.DECQ(eights)
	c.JNE(operand.LabelRef("loop"))
	c.VEXTRACTI128(operand.U8(1), most, high)
	c.VPMAXUW(high, most.AsX(), most.AsX())
	for _, order := range []uint8{0x4e, 0xb1} { // halves, then dwords
		c.VPSHUFD(operand.U8(order), most.AsX(), high)
		c.VPMAXUW(high, most.AsX(), most.AsX())
	}
	result := c.GP32()
	c.VMOVD(most.AsX(), result)
	c.Store(result, c.ReturnIndex(0))
	end(c)
}

// addThreeMissing adds the three words that one score has: fewer than a register of words,
// so that it takes no masks, and so few in all that the caches near by hold them.
func addThreeMissing(c *build.Context) {
	const name = "addThreeMissingAVX2"
	function(c, name, "func(sums *int64, missing *uint16, n int, values *int32)",
		name+" is addNarrowMissingAVX2 for three words of each row and sample.")
	sums, missing, n, values := load(c, "sums"), load(c, "missing"), load(c, "n"), load(c, "values")
	row, sample, third := c.GP64(), c.GP64(), c.GP64()
	two := c.XMM()
	c.LEAQ(operand.Mem{Base: missing, Index: n, Scale: 4}, n)
	c.Label("each")
	c.MOVWQZX(at(missing, 0), row)
	c.MOVWQZX(at(missing, 2), sample)
	c.LEAQ(operand.Mem{Base: row, Index: row, Scale: 2}, row)
	c.LEAQ(operand.Mem{Base: sample, Index: sample, Scale: 2}, sample)
	value := func(i int) operand.Mem { return operand.Mem{Base: values, Index: row, Scale: 4, Disp: 4 * i} }
	sum := func(i int) operand.Mem { return operand.Mem{Base: sums, Index: sample, Scale: 8, Disp: 8 * i} }
	c.VPMOVSXDQ(value(0), two)
	c.MOVLQSX(value(2), third)
	c.VPADDQ(sum(0), two, two)
	c.VMOVDQU(two, sum(0))
	c.ADDQ(third, sum(2))
	c.ADDQ(operand.U8(4), missing)
	c.CMPQ(missing, n)
	c.JNE(operand.LabelRef("each"))
	end(c)
}
