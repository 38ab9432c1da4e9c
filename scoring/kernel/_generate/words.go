package main

import (
	"fmt"
	"slices"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pairBytes is what two rows of a strip take in a panel of dosages: 64 samples' words of
// the one beside those of the other.
const pairBytes = 256

const dotWordsSignature = "func(sums *int64, panel *uint8, weights *uint32, steps *[2]int32, count int, lowBits, shift uint64)"

func dotWordsDoc(name string, digits int) []string {
	digit := "of the two words of weights[p]"
	if digits == 2 {
		digit = "of the two words of weights[2p], and 2^lowBits times of weights[2p+1]"
	}
	return []string{
		fmt.Sprintf("%s adds the products of a strip of dosages and weights of %d digits:", name, digits),
		"",
		"\tfor _, step := range steps[:count] {",
		"\t\tfor h, j := 4, 8 {",
		"\t\t\tfor i := range 2 {",
		"\t\t\t\tproducts[i] = 2^31 + for p := step[0] … step[0]+step[1]-1",
		"\t\t\t\t\tthe products with the two words of panel[256p+64h+8j+4i : …]",
		"\t\t\t\t\t" + digit,
		"\t\t\t}",
		"\t\t\tsums[16h+j] += (products[0] + 2^32 products[1]) << shift",
		"\t\t\tsums[16h+8+j] += products[1] << shift",
		"\t\t}",
		"\t}",
		"",
		"Of two digits, each begins with 2^31. Sums may wrap round; what a step adds to a digit",
		"must lie between -2^31 and 2^31-1.",
	}
}

func dotWords(c *build.Context) {
	for digits := 1; digits <= 2; digits++ {
		dotWordsAVX512(c, digits)
	}
	for digits := 1; digits <= 2; digits++ {
		dotWordsAVX2(c, digits)
	}
}

// stepWords are the arguments of a kernel of words.
type stepWords struct {
	sums, panel, weights, steps, count reg.GPVirtual
	x, w, left                         reg.GPVirtual // of the step
}

func (s *stepWords) begin(c *build.Context, digits int) {
	s.x, s.w, s.left = c.GP64(), c.GP64(), c.GP64()
	c.MOVLQSX(at(s.steps, 0), s.w)
	c.MOVLQSX(at(s.steps, 4), s.left)
	c.MOVQ(s.w, s.x)
	c.SHLQ(operand.U8(8), s.x)
	c.ADDQ(s.panel, s.x)
	c.LEAQ(operand.Mem{Base: s.weights, Index: s.w, Scale: uint8(4 * digits)}, s.w)
}

func dotWordsAVX512(c *build.Context, digits int) {
	name := fmt.Sprintf("dotWords%dAVX512", digits)
	function(c, name, dotWordsSignature, dotWordsDoc(name, digits)...)
	s := stepWords{sums: load(c, "sums"), panel: load(c, "panel"), weights: load(c, "weights"), steps: load(c, "steps"), count: load(c, "count")}
	wholes, odds := zmms(c, 4*digits), zmms(c, 4*digits)
	for _, t := range slices.Concat(wholes, odds) {
		c.VPXORQ(t, t, t)
	}
	half := c.ZMM()
	constant32(c, 1<<31, half)
	c.Label("step")
	s.begin(c, digits)
	acc := zmms(c, 4*digits)
	for _, a := range acc {
		c.VMOVDQA64(half, a)
	}
	c.Label("pair")
	w, x := zmms(c, digits), zmms(c, 4)
	for d := range w {
		c.VPBROADCASTD(at(s.w, 4*d), w[d])
	}
	for h := range x {
		c.VMOVDQU32(at(s.x, 64*h), x[h])
	}
	for d := range w {
		for h := range x {
			c.VPDPWSSD(w[d], x[h], acc[4*d+h])
		}
	}
	c.ADDQ(operand.U8(4*digits), s.w)
	c.ADDQ(operand.U32(pairBytes), s.x)
	c.DECQ(s.left)
	c.JNE(operand.LabelRef("pair"))
	for i, a := range acc {
		c.VPADDQ(a, wholes[i], wholes[i])
		c.VPSRLQ(operand.U8(32), a, a)
		c.VPADDQ(a, odds[i], odds[i])
	}
	c.ADDQ(operand.U8(8), s.steps)
	c.DECQ(s.count)
	c.JNE(operand.LabelRef("step"))

	lowBits, shift := c.XMM(), c.XMM()
	c.VMOVQ(load(c, "lowBits"), lowBits)
	c.VMOVQ(load(c, "shift"), shift)
	for h := range 4 {
		for i, totals := range [][]reg.VecVirtual{wholes, odds} {
			t := totals[h]
			if digits == 2 {
				c.VPSLLQ(lowBits, totals[4+h], totals[4+h])
				c.VPADDQ(totals[4+h], t, t)
			}
			to := at(s.sums, 128*h+64*i)
			c.VPSLLQ(shift, t, t)
			c.VPADDQ(to, t, t)
			c.VMOVDQU64(t, to)
		}
	}
	end(c)
}

func dotWordsAVX2(c *build.Context, digits int) {
	name := fmt.Sprintf("dotWords%dAVX2", digits)
	function(c, name, dotWordsSignature, dotWordsDoc(name, digits)...)
	s := stepWords{sums: load(c, "sums"), panel: load(c, "panel"), weights: load(c, "weights"), steps: load(c, "steps"), count: load(c, "count")}
	lowBits, shift := c.XMM(), c.XMM()
	c.VMOVQ(load(c, "lowBits"), lowBits)
	c.VMOVQ(load(c, "shift"), shift)
	half := c.YMM()
	constant32(c, 1<<31, half)
	c.Label("step")
	s.begin(c, digits)
	for side := range 2 {
		x, wp, left := s.x, s.w, s.left
		if side == 0 {
			x, wp, left = c.GP64(), c.GP64(), c.GP64()
			c.MOVQ(s.x, x)
			c.MOVQ(s.w, wp)
			c.MOVQ(s.left, left)
		}
		acc := ymms(c, 4*digits)
		for _, a := range acc {
			c.VMOVDQA(half, a)
		}
		label := fmt.Sprintf("pair%d", side)
		c.Label(label)
		w := ymms(c, digits)
		for d := range w {
			c.VPBROADCASTD(at(wp, 4*d), w[d])
		}
		for h := range 4 {
			v, product := c.YMM(), c.YMM()
			from := at(x, 64*h+32*side)
			if digits > 1 {
				c.VMOVDQU(from, v)
			}
			for d := range w {
				if digits > 1 {
					c.VPMADDWD(v, w[d], product)
				} else {
					c.VPMADDWD(from, w[d], product)
				}
				c.VPADDD(product, acc[4*d+h], acc[4*d+h])
			}
		}
		c.ADDQ(operand.U8(4*digits), wp)
		c.ADDQ(operand.U32(pairBytes), x)
		c.DECQ(left)
		c.JNE(operand.LabelRef(label))
		for h := range 4 {
			whole, odd := acc[h], c.YMM()
			c.VPSRLQ(operand.U8(32), whole, odd)
			if digits == 2 {
				high, highOdd := acc[4+h], c.YMM()
				c.VPSRLQ(operand.U8(32), high, highOdd)
				c.VPSLLQ(lowBits, high, high)
				c.VPSLLQ(lowBits, highOdd, highOdd)
				c.VPADDQ(high, whole, whole)
				c.VPADDQ(highOdd, odd, odd)
			}
			for i, v := range []reg.VecVirtual{whole, odd} {
				to := at(s.sums, 128*h+64*i+32*side)
				c.VPSLLQ(shift, v, v)
				c.VPADDQ(to, v, v)
				c.VMOVDQU(v, to)
			}
		}
	}
	c.ADDQ(operand.U8(8), s.steps)
	c.DECQ(s.count)
	c.JNE(operand.LabelRef("step"))
	end(c)
}
