package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// balanceDigits generates the way from weights to digits.
func balanceDigits(c *build.Context) {
	balanceBlock(c, "balanceAVX512", 64, zmms)
	balanceBlock(c, "balanceAVX2", 32, ymms)
}

// balanceBlock takes as many scores at a time as a vector has words.
func balanceBlock(c *build.Context, name string, size int, vectors func(c *build.Context, n int) []reg.VecVirtual) {
	function(c, name, "func(digits *[16][4][16]uint32, block *[64][8]int64, groups int, bias uint64, any, over *[8]uint64)",
		name+" splits the weights of eight scores, on groups of four rows, into balanced",
		"digits:",
		"",
		"\tfor g, i, d, r := range groups, 8, 8, 4 {",
		"\t\tdigits[g][i%2*2+d/4][i/2*4+d%4], byte r = byte d of (block[4*g+r][i] + bias) ^ bias",
		"\t}",
		"",
		"any[i] and over[i] are or-ed with block[…][i], and with block[…][i] + bias.")
	digits, block, groups := load(c, "digits"), load(c, "block"), load(c, "groups")
	any, over := load(c, "any"), load(c, "over")
	word := load(c, "bias")
	wide := size == 64
	or := func(from operand.Op, to reg.VecVirtual) {
		if wide {
			c.VPORQ(from, to, to)
		} else {
			c.VPOR(from, to, to)
		}
	}
	xor := func(from, to reg.VecVirtual) {
		if wide {
			c.VPXORQ(from, to, to)
		} else {
			c.VPXOR(from, to, to)
		}
	}
	move := func(from, to operand.Op) {
		if wide {
			c.VMOVDQU64(from, to)
		} else {
			c.VMOVDQU(from, to)
		}
	}
	bias := vectors(c, 1)[0]
	c.VMOVQ(word, bias.AsX())
	c.VPBROADCASTQ(bias.AsX(), bias)

	c.Label("group")
	for half := 0; half < 64; half += size {
		x, seen := vectors(c, 4), vectors(c, 2)
		move(at(any, half), seen[0])
		move(at(over, half), seen[1])
		for r := range x {
			move(at(block, 64*r+half), x[r])
			or(x[r], seen[0])
			c.VPADDQ(bias, x[r], x[r])
			or(x[r], seen[1])
			xor(bias, x[r])
		}
		move(seen[0], at(any, half))
		move(seen[1], at(over, half))
		unpack := unpackZ
		if !wide {
			unpack = unpackY
		}
		// Lane l of the results: scores 2l, digits 0 to 3, then 4 to 7; scores 2l+1.
		for j, u := range unpack(c, x) {
			move(u, at(digits, 64*j+half))
		}
	}
	c.ADDQ(operand.U32(256), block)
	c.ADDQ(operand.U32(256), digits)
	c.DECQ(groups)
	c.JNE(operand.LabelRef("group"))
	end(c)
}
