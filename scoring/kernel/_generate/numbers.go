package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// numbers generates what reads numbers whose digits are not known to be so many.
func numbers(c *build.Context) {
	function(c, "numbersAtAVX512", "func(coefs *int64, exponents *uint16, text *uint8, ends *int32, stride, groups int, separator uint64) (failed uint64)",
		"numbersAtAVX512 reads groups of eight numbers, one at least, as ReadNumbersAt does; stride",
		"is that of ends in bytes. failed is not 0 where there is one that it does not read.")
	coefs, exponents, text := load(c, "coefs"), load(c, "exponents"), load(c, "text")
	ends, stride, groups := load(c, "ends"), load(c, "stride"), load(c, "groups")
	n := newNumbers(c)
	failed := c.GP64()
	c.XORQ(failed, failed)
	c.Label("loop")
	n.read(func(int) reg.GPVirtual {
		end := c.GP64()
		c.MOVLQSX(at(ends, 0), end)
		c.ADDQ(text, end)
		c.ADDQ(stride, ends)
		return end
	})
	bad := c.GP32()
	c.KMOVB(n.bad, bad)
	c.ORL(bad, failed.As32())
	n.store(coefs, exponents)
	c.DECQ(groups)
	c.JNE(operand.LabelRef("loop"))
	c.Store(failed, c.ReturnIndex(0))
	end(c)

	function(c, "numbersAVX512", "func(coefs *int64, exponents *uint16, text *uint8, at, last, groups int, separator uint64) (done, end int)",
		"numbersAVX512 reads groups of eight numbers as ReadNumbers does, and says how many groups.",
		"It begins none beyond last, behind which NumbersBehind bytes of text stand; NumbersBefore",
		"stand before at.")
	coefs, exponents, text = load(c, "coefs"), load(c, "exponents"), load(c, "text")
	groups = load(c, "groups")
	cursor, limit := load(c, "at"), load(c, "last")
	c.ADDQ(text, cursor)
	c.ADDQ(text, limit)
	n = newNumbers(c)
	newline := constantBytes(c, '\n')
	done, next, marks := c.GP64(), c.GP64(), c.GP64()
	c.XORQ(done, done)
	c.Label("loop")
	c.CMPQ(cursor, limit)
	c.JA(operand.LabelRef("out"))
	c.MOVQ(cursor, next)
	n.read(func(i int) reg.GPVirtual {
		if i%2 == 0 { // two numbers end within 64 bytes, unless they are very long
			block, isEnd := c.ZMM(), c.K()
			c.VMOVDQU64(at(next, 0), block)
			c.VPCMPEQB(n.separator, block, isEnd)
			if i == 6 { // only the last number may end a line: behind it no other one begins
				isLine := c.K()
				c.VPCMPEQB(newline, block, isLine)
				c.KORQ(isEnd, isLine, isEnd)
			}
			c.KMOVQ(isEnd, marks)
		} else {
			c.BLSRQ(marks, marks)
		}
		end := c.GP64()
		// Of no bits TZCNT gives 64: a number that is read has 31 bytes at most, so that the
		// 32 before that place have no separator before another one.
		c.TZCNTQ(marks, end)
		c.ADDQ(next, end)
		if i%2 == 1 {
			c.LEAQ(at(end, 1), next)
		}
		return end
	})
	c.KTESTB(n.bad, n.bad)
	c.JNE(operand.LabelRef("out"))
	n.store(coefs, exponents)
	c.MOVQ(next, cursor)
	c.INCQ(done)
	c.CMPQ(done, groups)
	c.JNE(operand.LabelRef("loop"))
	c.Label("out")
	c.SUBQ(text, cursor)
	c.DECQ(cursor)
	c.Store(done, c.ReturnIndex(0))
	c.Store(cursor, c.ReturnIndex(1))
	end(c)
}

// numberReader reads eight numbers at a time, each in the 32 bytes that end with the last
// digit of its mantissa; number 2i lies in the low half of vector i. What is known of each
// byte becomes a bit, so that the 32 of a number are a dword: how many decimals it has is
// how many bits from the top on are not set in that of what is no digit.
type numberReader struct {
	c                       *build.Context
	separator               reg.VecVirtual
	zeros, nine, point      reg.VecVirtual // full of one byte
	minus                   reg.VecVirtual
	tens, hundreds, myriads reg.VecVirtual
	e8, e16                 reg.VecVirtual
	most                    reg.VecVirtual    // value of the digits before the last 16
	places                  [2]reg.VecVirtual // of qwords: those digits, and these
	frame                   operand.Mem
	// Dwords in the frame, which need no register.
	bias, small, letter, below, above, upper operand.Mem

	coef, exponent reg.VecVirtual
	bad            reg.OpmaskVirtual
}

// Dwords of eight numbers each, in the frame.
const (
	frameAll      = 32 * iota // a bit for each byte from the point on
	frameDecimals             // and behind it
	frameWords
	frameBytes
)

func newNumbers(c *build.Context) *numberReader {
	n := &numberReader{c: c, separator: c.ZMM()}
	c.VPBROADCASTB(load(c, "separator").As32(), n.separator)
	n.zeros, n.nine, n.point, n.minus = constantBytes(c, '0'), constantBytes(c, 9), constantBytes(c, '.'), constantBytes(c, '-')
	n.tens, n.hundreds, n.myriads, n.e8, n.e16, n.most = c.ZMM(), c.ZMM(), c.ZMM(), c.ZMM(), c.ZMM(), c.ZMM()
	constant32(c, 0x010a010a, n.tens)     // bytes 10, 1
	constant32(c, 0x00010064, n.hundreds) // words 100, 1
	constant32(c, 0x00012710, n.myriads)  // words 10,000, 1
	constant32(c, 100_000_000, n.e8)
	quads := func(value uint64, v reg.VecVirtual) {
		r := c.GP64()
		c.MOVQ(operand.U64(value), r)
		c.VPBROADCASTQ(r, v)
	}
	quads(10_000_000_000_000_000, n.e16)
	quads(99, n.most)
	for i, bytes := range []uint64{0x0d090c0805010400, 0x0f0b0e0a07030602} {
		r, v := c.GP64(), c.XMM()
		c.MOVQ(operand.U64(bytes), r)
		c.VMOVQ(r, v)
		n.places[i] = c.ZMM()
		c.VPMOVZXBQ(v, n.places[i])
	}
	n.frame = c.AllocLocal(frameBytes)
	for i, value := range []uint32{1 << 10, 0x20, 'e' << 24, '-', '+', 3 << 11} {
		word := n.frame.Offset(frameWords + 4*i)
		c.MOVL(operand.U32(value), word)
		*[]*operand.Mem{&n.bias, &n.small, &n.letter, &n.below, &n.above, &n.upper}[i] = word
	}
	return n
}

// bits makes a dword for each number, with a bit for each byte, of comparisons. By way of
// memory it would wait for what was written there.
func (n *numberReader) bits(compare func(i int, k reg.OpmaskVirtual)) reg.VecVirtual {
	c := n.c
	var halves [2]reg.VecVirtual
	for i := range 4 {
		k, word := c.K(), c.GP64()
		compare(i, k)
		c.KMOVQ(k, word)
		if i%2 == 0 {
			halves[i/2] = c.YMM()
			c.VMOVQ(word, halves[i/2].AsX())
		} else {
			c.VPINSRQ(operand.U8(1), word, halves[i/2].AsX(), halves[i/2].AsX())
		}
	}
	c.VINSERTI32X4(operand.U8(1), halves[1].AsX(), halves[0], halves[0])
	return halves[0]
}

// left shifts dwords.
func (n *numberReader) left(v reg.VecVirtual, by uint64) reg.VecVirtual {
	shifted := n.c.YMM()
	n.c.VPSLLD(operand.U8(by), v, shifted)
	return shifted
}

// read reads the eight numbers that end where next says.
func (n *numberReader) read(next func(i int) reg.GPVirtual) {
	c := n.c
	texts, tails, highTails := zmms(c, 4), c.YMM(), c.XMM()
	for i := range 8 {
		end, letter, mantissa := next(i), c.GP32(), c.GP64()
		switch {
		case i == 0:
			c.VMOVD(at(end, -4), tails.AsX())
		case i < 4:
			c.VPINSRD(operand.U8(i), at(end, -4), tails.AsX(), tails.AsX())
		case i == 4:
			c.VMOVD(at(end, -4), highTails)
		default:
			c.VPINSRD(operand.U8(i-4), at(end, -4), highTails, highTails)
		}
		c.MOVBLZX(at(end, -4), letter)
		c.LEAQ(at(end, -4), mantissa)
		c.ORL(operand.U8(0x20), letter)
		c.CMPL(letter, operand.U8('e'))
		c.CMOVQNE(end, mantissa)
		if v := texts[i/2]; i%2 == 0 {
			c.VMOVDQU64(at(mantissa, -32), v.AsY())
		} else {
			c.VINSERTI64X4(operand.U8(1), at(mantissa, -32), v, v)
		}
	}
	c.VINSERTI32X4(operand.U8(1), highTails, tails, tails)
	values := zmms(c, 4)
	separators := n.bits(func(i int, k reg.OpmaskVirtual) { c.VPCMPEQB(n.separator, texts[i], k) })
	minus := n.bits(func(i int, k reg.OpmaskVirtual) { c.VPCMPEQB(n.minus, texts[i], k) })
	points := n.bits(func(i int, k reg.OpmaskVirtual) { // or zeros, which are digits
		zero := c.K()
		c.VPCMPEQB(n.point, texts[i], k)
		c.VPCMPEQB(n.zeros, texts[i], zero)
		c.KORQ(zero, k, k)
	})
	others := n.bits(func(i int, k reg.OpmaskVirtual) {
		c.VPSUBB(n.zeros, texts[i], values[i])
		c.VPCMPUB(operand.U8(6), n.nine, values[i], k)
	})

	// A separator, perhaps a minus sign, a digit, a point, and digits.
	decimals, wrong := c.YMM(), c.YMM()
	c.VPLZCNTD(others, decimals)
	for _, v := range []reg.VecVirtual{separators, minus, points} {
		c.VPSLLVD(decimals, v, v)
	}
	c.VPSLLVD(decimals, others, wrong)
	c.VPSLLD(operand.U8(1), wrong, wrong)
	c.VPORD(others, wrong, wrong) // no decimals, or no digit
	minus = n.left(minus, 2)
	right := n.left(separators, 3)
	c.VPANDD(minus, right, right)
	c.VPORD(n.left(separators, 2), right, right)
	c.VPANDD(points, right, right)
	c.VPANDND(right, wrong, right)
	isZero := n.left(points, 1)

	masks, mask := c.YMM(), c.YMM()
	c.VPXORD(masks, masks, masks)
	c.VPTERNLOGD(operand.U8(0xff), masks, masks, masks)
	c.VPSLLD(operand.U8(31), masks, masks)
	c.VPSRAVD(decimals, masks, masks)
	c.VMOVDQU64(masks, n.frame.Offset(frameAll))
	c.VPSLLD(operand.U8(1), masks, mask)
	c.VMOVDQU64(mask, n.frame.Offset(frameDecimals))

	// The exponent: a letter, a sign, and two digits; the first digit is none of 0.
	part := c.YMM()
	isExponent, isBelow, isAbove, isSmall := c.K(), c.K(), c.K(), c.K()
	c.VPORD_BCST(n.small, tails, part)
	c.VPSLLD(operand.U8(24), part, part)
	c.VPCMPEQD_BCST(n.letter, part, isExponent)
	sign := c.YMM()
	c.VPSLLD(operand.U8(16), tails, sign)
	c.VPSRLD(operand.U8(24), sign, sign)
	c.VPCMPEQD_BCST(n.below, sign, isBelow)
	c.VPCMPEQD_BCST(n.above, sign, isAbove)
	size, least := c.YMM(), c.YMM()
	c.VPSUBB(n.zeros.AsY(), tails, size)
	c.VPSRLD(operand.U8(16), size, size)
	c.VPMINUB(n.nine.AsY(), size, least)
	c.VPCMPEQD(least, size, isSmall)
	c.VPMADDUBSW(n.tens.AsY(), size, size)
	isSome := c.K()
	c.VPTESTMD(size, size, isBelow, isSome)
	c.KORB(isSome, isAbove, isSome)
	c.KANDB(isSome, isSmall, isSmall)
	c.VPMOVD2M(isZero, isSome)
	c.KANDNB(isSmall, isSome, isSmall)
	c.KANDNB(isExponent, isSmall, isSmall) // an exponent that is none of these
	n.bad = c.K()
	isRight := c.K()
	c.VPMOVD2M(right, isRight)
	c.KNOTB(isRight, isRight)
	c.KORB(isRight, isSmall, n.bad)

	n.exponent = c.YMM()
	c.VPBROADCASTD(n.bias, n.exponent)
	c.VPSUBD(decimals, n.exponent, n.exponent)
	none := c.YMM()
	c.VPXORD(none, none, none)
	c.VPSUBD(size, none, isBelow, size)
	c.VPANDD_BCST(n.small, tails, tails)
	c.VPSLLD(operand.U8(6), tails, tails)
	c.VPSUBD(tails, size, size)
	c.VPADDD_BCST(n.upper, size, size)
	c.VPADDD(size, n.exponent, isExponent, n.exponent)

	// The digits, without the point: those before it from one byte below.
	for i, value := range values {
		below, all, some := c.ZMM(), c.K(), c.K()
		c.KMOVQ(n.frame.Offset(frameAll+8*i), all)
		c.KMOVQ(n.frame.Offset(frameDecimals+8*i), some)
		c.VSHUFI64X2(operand.U8(0xa0), value, value, below)
		c.VPALIGNR_Z(operand.U8(15), below, value, all, below)
		c.VMOVDQU8(value, some, below)
		c.VPMADDUBSW(n.tens, below, below)
		c.VPMADDWD(n.hundreds, below, values[i])
	}
	eights := zmms(c, 2)
	for i := range eights {
		low := c.ZMM()
		c.VPACKUSDW(values[2*i+1], values[2*i], eights[i])
		c.VPMADDWD(n.myriads, eights[i], eights[i])
		c.VPSRLQ(operand.U8(32), eights[i], low)
		c.VPMULUDQ(n.e8, eights[i], eights[i])
		c.VPADDQ(low, eights[i], eights[i])
	}
	high, isNegative, isWrong := c.ZMM(), c.K(), c.K()
	n.coef = c.ZMM()
	c.VMOVDQA64(n.places[0], high)
	c.VMOVDQA64(n.places[1], n.coef)
	c.VPERMI2Q(eights[1], eights[0], high)
	c.VPERMI2Q(eights[1], eights[0], n.coef)
	c.VPCMPUQ(operand.U8(6), n.most, high, isWrong) // 10^18 or more
	c.KORB(isWrong, n.bad, n.bad)
	c.VPMULLQ(n.e16, high, high)
	c.VPADDQ(high, n.coef, n.coef)
	c.VPMOVD2M(minus, isNegative)
	c.VPTESTNMQ(n.coef, n.coef, isNegative, isWrong) // -0.000 is written in a way of its own
	c.KORB(isWrong, n.bad, n.bad)
	zero := c.ZMM()
	c.VPXORQ(zero, zero, zero)
	c.VPSUBQ(n.coef, zero, isNegative, n.coef)
}

// store writes what was read, and moves on; the exponent is 0 of what is no such number.
func (n *numberReader) store(coefs, exponents reg.GPVirtual) {
	c := n.c
	good, short := c.K(), c.XMM()
	c.KNOTB(n.bad, good)
	c.VMOVDQA32_Z(n.exponent, good, n.exponent)
	c.VPMOVDW(n.exponent, short)
	c.VMOVDQU64(short, at(exponents, 0))
	c.VMOVDQU64(n.coef, at(coefs, 0))
	c.ADDQ(operand.U8(16), exponents)
	c.ADDQ(operand.U8(64), coefs)
}
