package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// decimals generates what brings the texts of weights to integers.
func decimals(c *build.Context) {
	readDecimals(c)
	narrowIntegers(c)
}

// Offsets in a decimalLayout.
const (
	layoutDigits  = 0
	layoutPoints  = 8
	layoutBefore  = 16
	layoutCompact = 24
	layoutSigns   = 40
)

// readDecimals takes the 16 bytes before the end of each number into a lane of its own:
// numbers 0, 2, 4 and 6 into one vector, the others into another, so that packing their
// products brings them into their order. Digits are joined in pairs, as W. Muła and others
// do ("SIMD-ized faster parse of unsigned integers", 2014).
func readDecimals(c *build.Context) {
	function(c, "readDecimalsAVX512", "func(coefs *int64, text *uint8, at, last, groups int, layout *[9]uint64, separator uint64) (done, end int)",
		"readDecimalsAVX512 reads groups of eight numbers as ReadDecimals does, layout being a",
		"decimalLayout, and says how many groups. It begins none beyond last, behind which 129",
		"bytes of text stand; 16 stand before at.")
	coefs, start, groups, layout := load(c, "coefs"), load(c, "text"), load(c, "groups"), load(c, "layout")
	cursor, limit := load(c, "at"), load(c, "last")
	c.ADDQ(start, cursor)
	c.ADDQ(start, limit)
	separator := c.ZMM()
	c.VPBROADCASTB(load(c, "separator").As32(), separator)
	zeros, nine, point, minus, newline := constantBytes(c, '0'), constantBytes(c, 9), constantBytes(c, '.'), constantBytes(c, '-'), constantBytes(c, '\n')
	tens, hundreds, myriads := c.ZMM(), c.ZMM(), c.ZMM()
	constant32(c, 0x010a010a, tens)       // bytes 10, 1
	constant32(c, 0x00010064, hundreds)   // words 100, 1
	constant32(c, 0x00012710, myriads)    // words 10,000, 1
	high := c.ZMM()                       // 10^8, by which the dwords of even places are multiplied
	constant32(c, 100_000_000, high)      // those of odd places take no part
	compact, signs := c.ZMM(), zmms(c, 2) // of the vectors
	c.VBROADCASTI32X4(at(layout, layoutCompact), compact)
	for i := range signs {
		c.VBROADCASTI32X4(at(layout, layoutSigns+16*i), signs[i])
	}
	digits, points, before := c.K(), c.K(), c.GP64()
	c.KMOVQ(at(layout, layoutDigits), digits)
	c.KMOVQ(at(layout, layoutPoints), points)
	c.MOVQ(at(layout, layoutBefore), before)
	zero := c.ZMM()
	c.VPXORQ(zero, zero, zero)
	done, next := c.GP64(), c.GP64()
	c.XORQ(done, done)

	c.Label("loop")
	c.CMPQ(cursor, limit)
	c.JA(operand.LabelRef("out"))
	c.MOVQ(cursor, next)
	numbers := zmms(c, 2)
	for half := range 2 {
		block, isEnd, ends, end := c.ZMM(), c.K(), c.GP64(), c.GP64()
		c.VMOVDQU64(at(next, 0), block)
		c.VPCMPEQB(separator, block, isEnd)
		if half == 1 { // only the last number may end a line: behind it no other one begins
			isLine := c.K()
			c.VPCMPEQB(newline, block, isLine)
			c.KORQ(isEnd, isLine, isEnd)
		}
		c.KMOVQ(isEnd, ends)
		for i := range 4 {
			// Of no bits TZCNT gives 64. What stands before that is no number behind three
			// that are: four with their separators take 64 bytes at most.
			c.TZCNTQ(ends, end)
			if i < 3 {
				c.BLSRQ(ends, ends)
			}
			text := operand.Mem{Base: next, Index: end, Scale: 1, Disp: -16}
			if v, lane := numbers[i%2], 2*half+i/2; lane == 0 {
				c.VMOVDQU(text, v.AsX())
			} else {
				c.VINSERTI32X4(operand.U8(lane), text, v, v)
			}
		}
		c.LEAQ(operand.Mem{Base: next, Index: end, Scale: 1, Disp: 1}, next)
	}

	// Each is a digit, a point and decimals behind a separator, or a minus sign and one.
	wrong := c.GP64()
	c.XORQ(wrong, wrong)
	values := zmms(c, 2)
	for i, v := range numbers {
		isWrong, noPoint, isSeparator, isMinus := c.K(), c.K(), c.K(), c.K()
		c.VPSUBB(zeros, v, values[i])
		c.VPCMPUB(operand.U8(6), nine, values[i], digits, isWrong)
		c.VPCMPUB(operand.U8(4), point, v, points, noPoint)
		c.KORQ(isWrong, noPoint, isWrong)
		c.VPCMPEQB(separator, v, isSeparator)
		c.VPCMPEQB(minus, v, isMinus)
		separators, signed, word := c.GP64(), c.GP64(), c.GP64()
		c.KMOVQ(isWrong, word)
		c.ORQ(word, wrong)
		c.KMOVQ(isSeparator, separators)
		c.KMOVQ(isMinus, signed)
		c.LEAQ(indexed(separators, separators), word)
		c.ANDQ(signed, word)
		c.ORQ(separators, word)
		c.ANDNQ(before, word, word)
		c.ORQ(word, wrong)
	}
	c.TESTQ(wrong, wrong)
	c.JNE(operand.LabelRef("out"))

	for _, v := range values {
		c.VPSHUFB(compact, v, v)
		c.VPMADDUBSW(tens, v, v)
		c.VPMADDWD(hundreds, v, v)
	}
	value, low := c.ZMM(), c.ZMM()
	c.VPACKUSDW(values[1], values[0], value)
	c.VPMADDWD(myriads, value, value)
	c.VPSRLQ(operand.U8(32), value, low)
	c.VPMULUDQ(high, value, value)
	c.VPADDQ(low, value, value)
	for i, v := range numbers {
		c.VPSHUFB(signs[i], v, v)
	}
	c.VPORQ(numbers[0], numbers[1], numbers[0])
	isNegative, isZero, word := c.K(), c.K(), c.GP32()
	c.VPCMPEQQ(minus, numbers[0], isNegative)
	c.VPTESTNMQ(value, value, isNegative, isZero) // -0.000 is written in a way of its own
	c.KMOVW(isZero, word)
	c.TESTL(word, word)
	c.JNE(operand.LabelRef("out"))
	c.VPSUBQ(value, zero, isNegative, value)
	c.VMOVDQU64(value, at(coefs, 0))
	c.ADDQ(operand.U8(64), coefs)
	c.MOVQ(next, cursor)
	c.INCQ(done)
	c.CMPQ(done, groups)
	c.JNE(operand.LabelRef("loop"))

	c.Label("out")
	c.SUBQ(start, cursor)
	c.DECQ(cursor)
	c.Store(done, c.ReturnIndex(0))
	c.Store(cursor, c.ReturnIndex(1))
	end(c)
}

// constantBytes gives a vector of one byte.
func constantBytes(c *build.Context, b byte) reg.VecVirtual {
	v := c.ZMM()
	constant32(c, 0x01010101*uint32(b), v)
	return v
}

func narrowIntegers(c *build.Context) {
	function(c, "narrowAVX512", "func(dst *uint8, src *int64, rows, columns int, largest, sums *[8]uint64)",
		"narrowAVX512 is Narrow for eight of the columns, one row at least.")
	dst, src, rows, columns := load(c, "dst"), load(c, "src"), load(c, "rows"), load(c, "columns")
	largest, sums := zmms(c, 1)[0], zmms(c, 1)[0]
	c.VPXORQ(largest, largest, largest)
	c.VPXORQ(sums, sums, sums)
	c.SHLQ(operand.U8(2), columns)
	c.Label("row")
	value := c.ZMM()
	c.VMOVDQU64(at(src, 0), value)
	c.VPMOVQD(value, at(dst, 0))
	c.VPABSQ(value, value)
	c.VPMAXUQ(value, largest, largest)
	c.VPADDQ(value, sums, sums)
	c.LEAQ(operand.Mem{Base: src, Index: columns, Scale: 2}, src)
	c.ADDQ(columns, dst)
	c.DECQ(rows)
	c.JNE(operand.LabelRef("row"))
	c.VMOVDQU64(largest, at(load(c, "largest"), 0))
	c.VMOVDQU64(sums, at(load(c, "sums"), 0))
	end(c)
}
