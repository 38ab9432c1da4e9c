package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// counts generates what counts genotypes while they are imported.
func counts(c *build.Context) {
	countThree(c)
	countPlanes(c)
}

// nibbles holds what two calls count for, by their four bits.
func nibbles(c *build.Context, name string, of func(first, second int) int) operand.Mem {
	table := c.StaticGlobal(name)
	c.DataAttributes(attr.RODATA | attr.NOPTR)
	for half := range 2 {
		value := uint64(0)
		for i := range 8 {
			n := 8*half + i
			value |= uint64(of(n&3, n>>2)) << (8 * i)
		}
		c.AppendDatum(operand.U64(value))
	}
	return table
}

func countThree(c *build.Context) {
	low := func(code int) int { return code & 1 }
	both := func(code int) int { return code & (code >> 1) }
	set := nibbles(c, "setBits", func(a, b int) int { return low(a) + a>>1 + low(b) + b>>1 })
	lows := nibbles(c, "lowAndBoth", func(a, b int) int { return low(a) + low(b) + 16*(both(a)+both(b)) })

	function(c, "countThreeAVX2", "func(sums *[3][2][4]uint64, fields *[4]uint64, rows *[3]*uint8, pieces int)",
		"countThreeAVX2 counts the codes of pieces of 32 bytes of three rows. For each word of",
		"a piece, by the codes that lie in it: sums[r][0] gets the bits set in row r, and 2^32",
		"times the low bits of its codes; sums[r][1] the low bits, and 16 times the codes 3.",
		"fields are those of CountThree.")
	sums, fields, rows, pieces := load(c, "sums"), load(c, "fields"), load(c, "rows"), load(c, "pieces")
	var pointers [3]reg.GPVirtual
	for r := range pointers {
		pointers[r] = c.GP64()
		c.MOVQ(at(rows, 8*r), pointers[r])
	}
	index := c.GP64()
	c.XORQ(index, index)
	setTable, lowTable, fours, zero := c.YMM(), c.YMM(), c.YMM(), c.YMM()
	c.VBROADCASTI128(set, setTable)
	c.VBROADCASTI128(lows, lowTable)
	constant32(c, 0x0f0f0f0f, fours)
	c.VPXOR(zero, zero, zero)
	lowBits, evenPairs := word32(c, "lowOfCode", 0x55555555), word32(c, "evenPairs", 0x33333333)
	acc := ymms(c, 6)
	for _, a := range acc {
		c.VPXOR(a, a, a)
	}

	c.Label("loop")
	hets, missing := c.YMM(), c.YMM()
	for r := range pointers {
		x, y, z := c.YMM(), c.YMM(), c.YMM()
		// The fields of two bits.
		c.VMOVDQU(indexed(pointers[r], index), x)
		c.VPSRLQ(operand.U8(1), x, y)
		c.VPAND(lowBits, x, z)
		c.VPAND(z, y, y)
		if r == 0 {
			c.VMOVDQA(y, missing)
			c.VPSUBQ(y, z, hets)
		} else {
			c.VPADDQ(y, missing, missing)
			c.VPSUBQ(y, z, z)
			c.VPADDQ(z, hets, hets)
		}
		// The counts of the row.
		c.VPSRLQ(operand.U8(4), x, y)
		c.VPAND(fours, x, x)
		c.VPAND(fours, y, y)
		c.VPSHUFB(x, setTable, z)
		c.VPSHUFB(x, lowTable, x)
		bits := c.YMM()
		c.VPSHUFB(y, setTable, bits)
		c.VPADDB(bits, z, z)
		c.VPSHUFB(y, lowTable, y)
		c.VPADDB(y, x, x)
		c.VPAND(fours, x, y)
		c.VPSADBW(zero, z, z)
		c.VPSADBW(zero, x, x)
		c.VPSADBW(zero, y, y)
		c.VPSLLQ(operand.U8(32), y, y)
		c.VPADDQ(z, acc[2*r], acc[2*r])
		c.VPADDQ(y, acc[2*r], acc[2*r])
		c.VPADDQ(x, acc[2*r+1], acc[2*r+1])
	}
	for i, pairs := range []reg.VecVirtual{hets, missing} {
		even := c.YMM()
		c.VPAND(evenPairs, pairs, even)
		c.VPADDQ(at(fields, 64*i), even, even)
		c.VMOVDQU(even, at(fields, 64*i))
		c.VPSRLQ(operand.U8(2), pairs, pairs)
		c.VPAND(evenPairs, pairs, pairs)
		c.VPADDQ(at(fields, 64*i+32), pairs, pairs)
		c.VMOVDQU(pairs, at(fields, 64*i+32))
	}
	c.ADDQ(operand.U32(128), fields)
	c.ADDQ(operand.U8(32), index)
	afterPieces(c, pieces, acc, sums)
}

// afterPieces ends a loop over pieces, and with it a function that gives the sums acc.
func afterPieces(c *build.Context, pieces reg.GPVirtual, acc []reg.VecVirtual, sums reg.GPVirtual) {
	c.DECQ(pieces)
	c.JNE(operand.LabelRef("loop"))
	for i, a := range acc {
		c.VMOVDQU(a, at(sums, 32*i))
	}
	end(c)
}

// word32 is a vector full of one dword, in memory.
func word32(c *build.Context, name string, value uint32) operand.Mem {
	vector := c.StaticGlobal(name)
	c.DataAttributes(attr.RODATA | attr.NOPTR)
	for range 8 {
		c.AppendDatum(operand.U32(value))
	}
	return vector
}

func countPlanes(c *build.Context) {
	function(c, "countPlanesAVX2", "func(sums *[3][4]uint64, low, high *uint8, pieces int)",
		"countPlanesAVX2 counts pieces of 32 samples of two planes: sums are of the bytes of",
		"low, of those of high, and of the samples of which both are 255, which add to all three.")
	sums, low, high, pieces := load(c, "sums"), load(c, "low"), load(c, "high"), load(c, "pieces")
	zero, ones := c.YMM(), c.YMM()
	c.VPXOR(zero, zero, zero)
	c.VPCMPEQD(ones, ones, ones)
	acc := ymms(c, 3)
	for _, a := range acc {
		c.VPXOR(a, a, a)
	}
	c.Label("loop")
	l, h, missing := c.YMM(), c.YMM(), c.YMM()
	c.VMOVDQU(at(low, 0), l)
	c.VMOVDQU(at(high, 0), h)
	c.VPAND(l, h, missing)
	c.VPCMPEQB(ones, missing, missing)
	c.VPSUBB(missing, zero, missing)
	for i, bytes := range []reg.VecVirtual{l, h, missing} {
		c.VPSADBW(zero, bytes, bytes)
		c.VPADDQ(bytes, acc[i], acc[i])
	}
	c.ADDQ(operand.U8(32), low)
	c.ADDQ(operand.U8(32), high)
	afterPieces(c, pieces, acc, sums)
}
