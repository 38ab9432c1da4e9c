package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// totalRows takes sums of missing calls, which lie score by score, to rows of samples: eight
// scores of eight samples at a time.
func totalRows(c *build.Context) {
	const name, octet = "totalRowsAVX512", 8
	function(c, name, "func(dst *int64, row int, sums *int64, block int, units *int64, octets int)",
		name+" adds the sums that eight samples have of some eight scores to their rows, and",
		"sets them to 0. Scores are in blocks of four; row and block are bytes:",
		"",
		"\tfor o, k, i := range octets, 8, 8 {",
		"\t\tsum := &sums[(2*o+k/4)*block/8+k%4*64+i]",
		"\t\tdst[i*row/8+8*o+k] += *sum * units[8*o+k]",
		"\t\t*sum = 0",
		"\t}")
	dst, row, sums := load(c, "dst"), load(c, "row"), load(c, "sums")
	block, units, octets := load(c, "block"), load(c, "units"), load(c, "octets")
	row3, far := c.GP64(), c.GP64() // rows 3, and row 4
	c.LEAQ(operand.Mem{Base: row, Index: row, Scale: 2}, row3)
	c.MOVQ(row, far)
	c.SHLQ(operand.U8(2), far)
	c.ADDQ(dst, far)
	zero := c.ZMM()
	c.VPXORQ(zero, zero, zero)

	c.Label("octet")
	x := zmms(c, octet)
	for k := range x {
		from := at(sums, sampleBytes*64*(k%quadScores))
		if k == quadScores {
			c.ADDQ(block, sums)
		}
		c.VMOVDQU64(from, x[k])
		c.VMOVDQU64(zero, from)
		c.VPMULLQ_BCST(at(units, sampleBytes*k), x[k], x[k])
	}
	for i, words := range turnOctet(c, x) {
		to := at(dst, 0)
		if i >= 4 {
			to.Base = far
		}
		switch i % 4 {
		case 1, 2:
			to.Index, to.Scale = row, uint8(i%4)
		case 3:
			to.Index, to.Scale = row3, 1
		}
		c.VPADDQ(to, words, words)
		c.VMOVDQU64(words, to)
	}
	c.ADDQ(block, sums)
	for _, on := range []reg.GPVirtual{dst, far, units} {
		c.ADDQ(operand.U8(octet*sampleBytes), on)
	}
	c.DECQ(octets)
	c.JNE(operand.LabelRef("octet"))
	end(c)
}

// turnOctet turns eight registers of eight words: word i of register k to word k of register i.
func turnOctet(c *build.Context, x []reg.VecVirtual) (turned [8]reg.VecVirtual) {
	pairs := [2][4]reg.VecVirtual{} // of even words, and of odd ones, by two registers
	for p := range 4 {
		even, odd := c.ZMM(), c.ZMM()
		c.VPUNPCKLQDQ(x[2*p+1], x[2*p], even)
		c.VPUNPCKHQDQ(x[2*p+1], x[2*p], odd)
		pairs[0][p], pairs[1][p] = even, odd
	}
	const evenParts, oddParts = 0x88, 0xdd // of 16 bytes, two of each register
	for parity, of := range pairs {
		for h, parts := range []operand.U8{evenParts, oddParts} {
			low, high := c.ZMM(), c.ZMM()
			c.VSHUFI64X2(parts, of[1], of[0], low)
			c.VSHUFI64X2(parts, of[3], of[2], high)
			for g, again := range []operand.U8{evenParts, oddParts} {
				i := parity + 2*h + 4*g
				turned[i] = c.ZMM()
				c.VSHUFI64X2(again, high, low, turned[i])
			}
		}
	}
	return turned
}
