package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pairBytes is what two rows of a strip take in a panel of dosages: 64 samples' words of
// the one beside those of the other.
const pairBytes = 256

const dotWordsSignature = "func(sums *int64, panel *uint8, weights *uint32, steps *[2]int32, count int, factor, shift uint64)"

func dotWordsDoc(name string, digits int) []string {
	digit := "of the two words of weights[p]"
	if digits == 2 {
		digit = "of the two words of weights[2p], and factor times of weights[2p+1],"
	}
	return []string{
		fmt.Sprintf("%s adds the products of a strip of dosages and weights of %d digits:", name, digits),
		"",
		"\tfor _, step := range steps[:count] {",
		"\t\tfor p, h, i := step[0] … step[0]+step[1]-1, 4, 16 {",
		"\t\t\tsums[16h+i%2*8+i/2] += the products with the two words of panel[256p+64h+4i : …]",
		"\t\t\t\t" + digit + " << shift",
		"\t\t}",
		"\t}",
		"",
		"What a step adds to a digit must fit 32 bits.",
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
	factors := zmms(c, digits)
	constant64(c, factors[0])
	if digits == 2 {
		c.VPBROADCASTQ(load(c, "factor"), factors[1])
	}
	totals := zmms(c, 8)
	for _, t := range totals {
		c.VPXORQ(t, t, t)
	}
	c.Label("step")
	s.begin(c, digits)
	acc := zmms(c, 4*digits)
	for _, a := range acc {
		c.VPXORD(a, a, a)
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
	for d := range w {
		for h := range 4 {
			even, odd := c.ZMM(), c.ZMM()
			c.VPSRLQ(operand.U8(32), acc[4*d+h], odd)
			c.VPMULDQ(factors[d], acc[4*d+h], even)
			c.VPMULDQ(factors[d], odd, odd)
			c.VPADDQ(even, totals[2*h], totals[2*h])
			c.VPADDQ(odd, totals[2*h+1], totals[2*h+1])
		}
	}
	c.ADDQ(operand.U8(8), s.steps)
	c.DECQ(s.count)
	c.JNE(operand.LabelRef("step"))

	shift := c.XMM()
	c.VMOVQ(load(c, "shift"), shift)
	for i, t := range totals {
		c.VPSLLQ(shift, t, t)
		c.VPADDQ(at(s.sums, 64*i), t, t)
		c.VMOVDQU64(t, at(s.sums, 64*i))
	}
	end(c)
}

func dotWordsAVX2(c *build.Context, digits int) {
	name := fmt.Sprintf("dotWords%dAVX2", digits)
	function(c, name, dotWordsSignature, dotWordsDoc(name, digits)...)
	s := stepWords{sums: load(c, "sums"), panel: load(c, "panel"), weights: load(c, "weights"), steps: load(c, "steps"), count: load(c, "count")}
	shift := c.XMM()
	c.VMOVQ(load(c, "shift"), shift)
	factors := ymms(c, digits)
	constant64(c, factors[0])
	if digits == 2 {
		c.VMOVQ(load(c, "factor"), factors[1].AsX())
		c.VPBROADCASTQ(factors[1].AsX(), factors[1])
	}
	c.Label("step")
	s.begin(c, digits)
	for half := range 2 {
		x, wp, left := s.x, s.w, s.left
		if half == 0 {
			x, wp, left = c.GP64(), c.GP64(), c.GP64()
			c.MOVQ(s.x, x)
			c.MOVQ(s.w, wp)
			c.MOVQ(s.left, left)
		}
		acc := ymms(c, 4*digits)
		for _, a := range acc {
			c.VPXOR(a, a, a)
		}
		label := fmt.Sprintf("pair%d", half)
		c.Label(label)
		w := ymms(c, digits)
		for d := range w {
			c.VPBROADCASTD(at(wp, 4*d), w[d])
		}
		for h := range 4 {
			v, product := c.YMM(), c.YMM()
			from := at(x, 64*h+32*half)
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
			even, odd, more := c.YMM(), c.YMM(), c.YMM()
			c.VPSRLQ(operand.U8(32), acc[h], odd)
			c.VPMULDQ(factors[0], acc[h], even)
			c.VPMULDQ(factors[0], odd, odd)
			if digits == 2 {
				c.VPMULDQ(factors[1], acc[4+h], more)
				c.VPADDQ(more, even, even)
				c.VPSRLQ(operand.U8(32), acc[4+h], more)
				c.VPMULDQ(factors[1], more, more)
				c.VPADDQ(more, odd, odd)
			}
			for i, v := range []reg.VecVirtual{even, odd} {
				to := at(s.sums, 128*h+64*i+32*half)
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

// constant64 gives a register whose quadwords are 1.
func constant64(c *build.Context, dst reg.VecVirtual) {
	r := c.GP64()
	c.MOVQ(operand.U32(1), r)
	if dst.Size() == 64 {
		c.VPBROADCASTQ(r, dst)
		return
	}
	c.VMOVQ(r, dst.AsX())
	c.VPBROADCASTQ(dst.AsX(), dst)
}
