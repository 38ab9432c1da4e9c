package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
)

// packWeights generates the kernels that pack weights for tables in registers.
func packWeights(c *build.Context) {
	packQuads(c)
	packMissingQuads(c)
}

// packQuads generates the way from integers to the weights of quads: a row of four scores
// at a time.
func packQuads(c *build.Context) {
	const name = "packQuadsAVX512"
	function(c, name, "func(dst *int32, sums *int64, quads int, q *int64, stride int, scores uint64, shift *[4]uint64, inverse *[4]uint32, ones *[4]int64, largest *[4]uint64)",
		name+" divides the integers of four scores on the rows of some quads:",
		"",
		"\tfor r, k := range 12*quads, 4 {",
		"\t\tdst[4*r+k] = q[r*stride/8+k] >> shift[k] * inverse[k]",
		"\t\tsums[4*(r/12)+k] += |dst[4*r+k]|, from 0 on",
		"\t\tones[k] += dst[4*r+k]",
		"\t\tlargest[k] = max(largest[k], |q[r*stride/8+k]|)",
		"\t}",
		"",
		"Scores whose bit is 0 are 0, and not read.")
	dst, sums, quads := load(c, "dst"), load(c, "sums"), load(c, "quads")
	q, stride, bits := load(c, "q"), load(c, "stride"), load(c, "scores")
	scores := c.K()
	c.KMOVW(bits.As32(), scores)
	load4 := func(name string) operand.Mem { return at(load(c, name), 0) }
	ones, largest := load4("ones"), load4("largest")
	shift, inverse, one, most := c.YMM(), c.XMM(), c.YMM(), c.YMM()
	c.VMOVDQU(load4("shift"), shift)
	c.VMOVDQU(load4("inverse"), inverse)
	c.VMOVDQU(ones, one)
	c.VMOVDQU(largest, most)

	c.Label("quad")
	sum := c.YMM()
	c.VPXOR(sum, sum, sum)
	for r := range quadGroups * tableRows {
		x, magnitude, weight, wide := c.YMM(), c.YMM(), c.XMM(), c.YMM()
		c.VMOVDQU64_Z(at(q, 0), scores, x)
		c.ADDQ(stride, q)
		c.VPABSQ(x, magnitude)
		c.VPMAXUQ(magnitude, most, most)
		c.VPSRAVQ(shift, x, x)
		c.VPMOVQD(x, weight)
		c.VPMULLD(inverse, weight, weight)
		c.VMOVDQU(weight, at(dst, 4*quadScores*r))
		c.VPMOVSXDQ(weight, wide)
		c.VPADDQ(wide, one, one)
		c.VPABSQ(wide, wide)
		c.VPADDQ(wide, sum, sum)
	}
	c.VMOVDQU(sum, at(sums, 0))
	c.ADDQ(operand.U8(8*quadScores), sums)
	c.ADDQ(operand.U32(4*quadScores*quadGroups*tableRows), dst)
	c.DECQ(quads)
	c.JNE(operand.LabelRef("quad"))

	c.VMOVDQU(one, ones)
	c.VMOVDQU(most, largest)
	end(c)
}

// packMissingQuads generates the way from integers to the weights of quads of missing calls.
func packMissingQuads(c *build.Context) {
	const name = "packMissingQuadsAVX512"
	function(c, name, "func(dst *int32, reach *int64, quads int, q *int64, stride int, scores uint64, largest *[4]uint64)",
		name+" packs the integers of four scores on the rows of some quads of missing calls:",
		"",
		"\tfor r, k := range 20*quads, 4 {",
		"\t\tx := q[r*stride/8+k]",
		"\t\tdst[4*r+k] = x",
		"\t\treach[8*(r/20)+k] += max(x, 0), from 0 on",
		"\t\treach[8*(r/20)+4+k] += min(x, 0), from 0 on",
		"\t\tlargest[k] = max(largest[k], |x|)",
		"\t}",
		"",
		"Scores whose bit is 0 are 0, and not read.")
	dst, reach, quads := load(c, "dst"), load(c, "reach"), load(c, "quads")
	q, stride, bits := load(c, "q"), load(c, "stride"), load(c, "scores")
	scores := c.K()
	c.KMOVW(bits.As32(), scores)
	largest := at(load(c, "largest"), 0)
	most, zero := c.YMM(), c.YMM()
	c.VMOVDQU(largest, most)
	c.VPXOR(zero, zero, zero)

	c.Label("quad")
	above, below := c.YMM(), c.YMM()
	c.VPXOR(above, above, above)
	c.VPXOR(below, below, below)
	for r := range quadGroups * missingRows {
		x, part := c.YMM(), c.YMM()
		c.VMOVDQU64_Z(at(q, 0), scores, x)
		c.ADDQ(stride, q)
		c.VPMOVQD(x, at(dst, 4*quadScores*r))
		c.VPMAXSQ(zero, x, part)
		c.VPADDQ(part, above, above)
		c.VPMINSQ(zero, x, part)
		c.VPADDQ(part, below, below)
		c.VPABSQ(x, x)
		c.VPMAXUQ(x, most, most)
	}
	c.VMOVDQU(above, at(reach, 0))
	c.VMOVDQU(below, at(reach, 8*quadScores))
	c.ADDQ(operand.U8(2*8*quadScores), reach)
	c.ADDQ(operand.U32(4*quadScores*quadGroups*missingRows), dst)
	c.DECQ(quads)
	c.JNE(operand.LabelRef("quad"))
	c.VMOVDQU(most, largest)
	end(c)
}
