package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// correct generates the corrections of missing calls.
func correct(c *build.Context) {
	correctAVX512(c, wideValues)
	correctAVX512(c, narrowValues)
	correctAVX2(c, wideValues)
	correctAVX2(c, narrowValues)
}

// correctFunction begins one of the functions, of n weights.
func correctFunction(c *build.Context, size valueSize, name, n string) {
	kind := "int64"
	if size == narrowValues {
		name, kind = "correctNarrow"+name, "int32"
	} else {
		name = "correct" + name
	}
	function(c, name, "func(corrections, sizes *"+kind+", q *int64, n int, num, den, factor uint64, flip int64, shift uint64)",
		name+" writes what "+n+" weights add where a call is missing, and their",
		"sizes. flip is -1 where q holds the weights times -1, else 0:",
		"",
		"\tw := q[i] ^ flip - flip",
		"\tcorrections[i] = round(w num/den) - w<<shift",
		"\tsizes[i] = |w|",
		"",
		"|w| is below 2^48, num/den at most 2, den below 2^63, factor the bits of",
		"num/den as float64.",
		"Ties go to the even integer (see Share.Of).",
	)
}

// correction has what all weights share in registers.
type correction struct {
	corrections, sizes, q, n      reg.GPVirtual
	num, den, factor, flip, shift reg.VecVirtual
	highNum, highDen, float       reg.VecVirtual // of AVX2
}

func (r *correction) begin(c *build.Context, vectors func(c *build.Context, n int) []reg.VecVirtual) {
	r.corrections, r.sizes, r.q, r.n = load(c, "corrections"), load(c, "sizes"), load(c, "q"), load(c, "n")
	fill := func(name string) reg.VecVirtual {
		word, x := load(c, name), vectors(c, 1)[0]
		c.VMOVQ(word, x.AsX())
		c.VPBROADCASTQ(x.AsX(), x)
		return x
	}
	r.num, r.den, r.factor, r.flip = fill("num"), fill("den"), fill("factor"), fill("flip")
	r.shift = c.XMM()
	c.VMOVQ(load(c, "shift"), r.shift)
}

// advance moves on by n weights.
func (r *correction) advance(c *build.Context, n int, size valueSize) {
	c.ADDQ(operand.U8(uint8(n*int(wideValues))), r.q)
	c.ADDQ(operand.U8(uint8(n*int(size))), r.corrections)
	c.ADDQ(operand.U8(uint8(n*int(size))), r.sizes)
}

func correctAVX512(c *build.Context, size valueSize) {
	correctFunction(c, size, "AVX512", "n")
	put := c.VMOVDQU64
	if size == narrowValues {
		put = c.VPMOVQD
	}
	var r correction
	r.begin(c, zmms)
	one := c.ZMM()
	word := c.GP64()
	c.MOVQ(operand.I32(1), word)
	c.VPBROADCASTQ(word, one)
	bytes := r.n
	c.SHLQ(operand.U8(3), bytes)

	eight := func(w reg.VecVirtual) (corrected reg.VecVirtual) {
		e, left, odd, rest, more := c.ZMM(), c.ZMM(), c.ZMM(), c.ZMM(), c.K()
		c.VPXORQ(r.flip, w, w)
		c.VPSUBQ(r.flip, w, w)
		c.VCVTQQ2PD(w, e)
		c.VMULPD(r.factor, e, e)
		c.VCVTPD2QQ_RN_SAE(e, e)
		c.VPMULLQ(r.num, w, left)
		c.VPMULLQ(r.den, e, rest)
		c.VPSUBQ(rest, left, left)
		// One more, or one less, where |left| + odd > den - |left|.
		c.VPABSQ(left, rest)
		c.VPANDQ(one, e, odd)
		c.VPADDQ(rest, odd, odd)
		c.VPSUBQ(rest, r.den, rest)
		c.VPCMPGTQ(rest, odd, more)
		c.VPSRAQ(operand.U8(63), left, left)
		c.VPORQ(one, left, left)
		c.VPADDQ(left, e, more, e)
		c.VPSLLQ(r.shift, w, left)
		c.VPSUBQ(left, e, e)
		c.VPABSQ(w, w)
		return e
	}
	everyPiece(c, bytes, func() {
		w := c.ZMM()
		c.VMOVDQU64(at(r.q, 0), w)
		e := eight(w)
		put(e, at(r.corrections, 0))
		put(w, at(r.sizes, 0))
		r.advance(c, 8, size)
	}, func(reg.OpmaskVirtual) {
		w := c.ZMM()
		words := c.GP64()
		c.MOVQ(bytes, words)
		c.SHRQ(operand.U8(3), words)
		k := belowMask(c, words)
		c.VMOVDQU64_Z(at(r.q, 0), k, w)
		e := eight(w)
		put(e, k, at(r.corrections, 0))
		put(w, k, at(r.sizes, 0))
	})
}

// floatOf is 1.5 x 2^52, as float64: added to an integer below 2^51, or to a float64 that
// is rounded so to an integer, it leaves the integer in the low bits.
const floatOf = 0x4338000000000000

func correctAVX2(c *build.Context, size valueSize) {
	correctFunction(c, size, "AVX2", "n, a multiple of 4,")
	put := func(x reg.VecVirtual, to reg.GPVirtual) {
		if size == narrowValues {
			c.VPSHUFD(operand.U8(0b1000), x, x)
			c.VPERMQ(operand.U8(0b1000), x, x)
			c.VMOVDQU(x.AsX(), at(to, 0))
		} else {
			c.VMOVDQU(x, at(to, 0))
		}
	}
	var r correction
	r.begin(c, ymms)
	r.highNum, r.highDen, r.float = c.YMM(), c.YMM(), c.YMM()
	c.VPSRLQ(operand.U8(32), r.num, r.highNum)
	c.VPSRLQ(operand.U8(32), r.den, r.highDen)
	word := c.GP64()
	c.MOVQ(operand.U64(floatOf), word)
	c.VMOVQ(word, r.float.AsX())
	c.VPBROADCASTQ(r.float.AsX(), r.float)
	// product is x y modulo 2^64.
	product := func(x, y, highY, dst reg.VecVirtual) {
		t := c.YMM()
		c.VPMULUDQ(highY, x, t)
		c.VPSRLQ(operand.U8(32), x, dst)
		c.VPMULUDQ(y, dst, dst)
		c.VPADDQ(t, dst, dst)
		c.VPSLLQ(operand.U8(32), dst, dst)
		c.VPMULUDQ(y, x, t)
		c.VPADDQ(t, dst, dst)
	}
	// signs is -1 where x is below 0, else 0.
	signs := func(x, dst reg.VecVirtual) {
		c.VPSRAD(operand.U8(31), x, dst)
		c.VPSHUFD(operand.U8(0xf5), dst, dst)
	}

	c.Label("loop")
	w, e, left, rest, odd, sign := c.YMM(), c.YMM(), c.YMM(), c.YMM(), c.YMM(), c.YMM()
	c.VPXOR(at(r.q, 0), r.flip, w)
	c.VPSUBQ(r.flip, w, w)
	c.VPADDQ(r.float, w, e)
	c.VSUBPD(r.float, e, e)
	c.VMULPD(r.factor, e, e)
	c.VADDPD(r.float, e, e)
	c.VPSUBQ(r.float, e, e)
	product(w, r.num, r.highNum, left)
	product(e, r.den, r.highDen, rest)
	c.VPSUBQ(rest, left, left)
	// One more, or one less, where |left| + odd > den - |left|.
	signs(left, sign)
	c.VPXOR(sign, left, left)
	c.VPSUBQ(sign, left, left)
	c.VPSLLQ(operand.U8(63), e, odd)
	c.VPSRLQ(operand.U8(63), odd, odd)
	c.VPADDQ(left, odd, odd)
	c.VPSUBQ(left, r.den, rest)
	c.VPCMPGTQ(rest, odd, odd)
	c.VPXOR(odd, sign, sign)
	c.VPAND(odd, sign, sign) // -1 where one is added, 0 where one is taken away or none
	c.VPSUBQ(sign, e, e)
	c.VPANDN(odd, sign, sign) // -1 where one is taken away
	c.VPADDQ(sign, e, e)
	c.VPSLLQ(r.shift, w, left)
	c.VPSUBQ(left, e, e)
	put(e, r.corrections)
	signs(w, sign)
	c.VPXOR(sign, w, w)
	c.VPSUBQ(sign, w, w)
	put(w, r.sizes)
	r.advance(c, 4, size)
	c.SUBQ(operand.U8(4), r.n)
	c.JNZ(operand.LabelRef("loop"))
	end(c)
}
