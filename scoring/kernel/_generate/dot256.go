package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
)

// wordGroups is how many groups of calls may be added in 16 bits: each adds at
// most 2 products of 2 x 128 to a word.
const wordGroups = 63

// dotAVX2 generates the dot products of AVX2, for one or two digits of a score.
// Each takes the two halves of a strip one after the other: 32 samples of a
// quarter are a register.
func dotAVX2(c *build.Context) {
	for columns := 1; columns <= 2; columns++ {
		dotCallsAVX2(c, columns)
	}
}

const dotAVX2Signature = "func(sums *int32, quarter int, panel *uint8, weights *uint32, step, groups int)"

func dotAVX2Doc(name string, columns int, genotype string) []string {
	return []string{
		fmt.Sprintf("%s adds the products of a strip and %d digits of a score, whose groups are", name, columns),
		"step bytes apart in weights:",
		"",
		"\tfor g, h, d, i := range groups, 4, columns, 16 {",
		"\t\tsums[h*quarter/4+16*d+i] += the products of the four bytes of " + genotype,
		"\t\t\twith those of weights[g*step/4+d]",
		"\t}",
	}
}

func dotCallsAVX2(c *build.Context, columns int) {
	name := fmt.Sprintf("dotCalls%dAVX2", columns)
	function(c, name, dotAVX2Signature, append(dotAVX2Doc(name, columns, "panel[64g+4i : …] >> 2h & 3"),
		fmt.Sprintf("Pairs of products add up in 16 bits, for at most %d groups at a time: 2 x 128 x 2", wordGroups),
		"a group cannot leave them. Panels hold no code 3.")...)
	sums, quarter := load(c, "sums"), load(c, "quarter")
	panel, weights, step, groups := load(c, "panel"), load(c, "weights"), load(c, "step"), load(c, "groups")
	quarters := quarterAddresses(c, sums, quarter)
	halves, x, w, left, count := c.GP64(), c.GP64(), c.GP64(), c.GP64(), c.GP64()
	mask, ones := c.YMM(), c.YMM()
	constant32(c, codeBits, mask)

	c.MOVQ(operand.I32(2), halves)
	c.Label("half")
	c.MOVQ(panel, x)
	c.MOVQ(weights, w)
	c.MOVQ(groups, left)

	c.Label("words")
	c.MOVQ(operand.I32(wordGroups), count)
	c.CMPQ(left, count)
	c.CMOVQLT(left, count)
	c.SUBQ(count, left)
	acc := ymms(c, 4*columns)
	for i := range acc {
		c.VPXOR(acc[i], acc[i], acc[i])
	}

	c.Label("group")
	digits := ymms(c, columns)
	for d := range digits {
		c.VPBROADCASTD(at(w, 4*d), digits[d])
	}
	codes := c.YMM()
	c.VMOVDQU(at(x, 0), codes)
	for h := range 4 {
		genotypes := c.YMM()
		if h == 0 {
			c.VPAND(mask, codes, genotypes)
		} else {
			c.VPSRLD(operand.U8(2*h), codes, genotypes)
			c.VPAND(mask, genotypes, genotypes)
		}
		for d := range digits {
			product := c.YMM()
			c.VPMADDUBSW(digits[d], genotypes, product)
			c.VPADDW(product, acc[4*d+h], acc[4*d+h])
		}
	}
	c.ADDQ(operand.U8(64), x)
	c.ADDQ(step, w)
	c.DECQ(count)
	c.JNE(operand.LabelRef("group"))

	c.VPCMPEQW(ones, ones, ones)
	c.VPSRLW(operand.U8(15), ones, ones)
	for d := range digits {
		for h := range 4 {
			a := acc[4*d+h]
			c.VPMADDWD(ones, a, a)
			c.VPADDD(quarters(h, 64*d), a, a)
			c.VMOVDQU(a, quarters(h, 64*d))
		}
	}
	c.TESTQ(left, left)
	c.JNE(operand.LabelRef("words"))

	c.ADDQ(operand.U8(32), sums)
	c.ADDQ(operand.U8(32), panel)
	c.DECQ(halves)
	c.JNE(operand.LabelRef("half"))
	end(c)
}
