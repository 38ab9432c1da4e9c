package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// castagnoli is the polynomial of CRC-32C without its highest term, x^32.
const castagnoli = 0x1edc6f41

// checksumBytes are folded at a time: four vectors, so that no product waits for
// another.
const checksumBytes = 256

// checksum generates CRC-32C by carry-less multiplication, after V. Gopal and others,
// "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel,
// 2009): what lies n bits before something is the same, modulo the polynomial, as its
// product with x^n modulo the polynomial.
func checksum(c *build.Context) {
	function(c, "checksumAVX512", "func(crc uint32, data *uint8, blocks int) uint32",
		"checksumAVX512 continues the register of a CRC-32C, which is the checksum inverted,",
		"with blocks of 256 bytes, one at least.")
	data, blocks := load(c, "data"), load(c, "blocks")
	crc := c.GP32()
	c.Load(c.Param("crc"), crc)

	fold := foldBy(c, 8*checksumBytes)
	acc := zmms(c, 4)
	for i := range acc {
		c.VMOVDQU64(at(data, 64*i), acc[i])
	}
	first := c.ZMM()
	c.VMOVD(crc, first.AsX())
	c.VPXORD(first, acc[0], acc[0])
	c.JMP(operand.LabelRef("next"))

	c.Label("loop")
	for i := range acc {
		folded(c, fold, acc[i], at(data, 64*i))
	}
	c.Label("next")
	c.ADDQ(operand.I32(checksumBytes), data)
	c.DECQ(blocks)
	c.JNE(operand.LabelRef("loop"))

	// Four vectors to one, its four lanes to one, and that to 32 bits.
	fold = foldBy(c, 8*64)
	for i := 1; i < len(acc); i++ {
		folded(c, fold, acc[0], acc[i])
		acc[0] = acc[i]
	}
	lane, next := c.XMM(), c.XMM()
	c.VMOVDQA64(acc[0].AsX(), lane)
	lanes := foldBy(c, 8*16)
	for i := 1; i < 4; i++ {
		c.VEXTRACTI32X4(operand.U8(i), acc[0], next)
		low := c.XMM()
		c.VPCLMULQDQ(operand.U8(0x00), lanes.AsX(), lane, low)
		c.VPCLMULQDQ(operand.U8(0x11), lanes.AsX(), lane, lane)
		c.VPXORD(low, lane, lane)
		c.VPXORD(next, lane, lane)
	}
	word, sum := c.GP64(), c.GP64()
	c.XORQ(sum, sum)
	for i := range 2 {
		c.VPEXTRQ(operand.U8(i), lane, word)
		c.CRC32Q(word, sum)
	}
	c.Store(sum.As32(), c.ReturnIndex(0))
	end(c)
}

// folded replaces acc, whose lanes lie as far before those of next as fold says, and
// next by what has the same remainder; it leaves that in the register next, or in acc
// where next is memory.
func folded(c *build.Context, fold, acc reg.VecVirtual, next operand.Op) {
	low, high := c.ZMM(), c.ZMM()
	c.VPCLMULQDQ(operand.U8(0x00), fold, acc, low)
	c.VPCLMULQDQ(operand.U8(0x11), fold, acc, high)
	if to, ok := next.(reg.VecVirtual); ok {
		c.VPTERNLOGQ(operand.U8(0x96), low, high, to)
		return
	}
	c.VMOVDQU64(next, acc)
	c.VPTERNLOGQ(operand.U8(0x96), low, high, acc)
}

// foldBy gives a register whose lanes move 128 bits on by n bits. Bits are in the order
// of the bytes, the lowest of a byte being the highest power: a product of two such words
// is one place short of that, and the first word of a lane lies 64 bits before the
// second, whose own 32 bits the remainder has room for.
func foldBy(c *build.Context, n int) reg.VecVirtual {
	word, lane, next := c.GP64(), c.XMM(), c.GP64()
	c.MOVQ(operand.U64(powerOfX(n+32)), word)
	c.VMOVQ(word, lane)
	c.MOVQ(operand.U64(powerOfX(n-32)), next)
	c.VPINSRQ(operand.U8(1), next, lane, lane)
	all := c.ZMM()
	c.VSHUFI32X4(operand.U8(0), lane.AsZ(), lane.AsZ(), all)
	return all
}

// powerOfX is x^n modulo the polynomial, its highest power in bit 1.
func powerOfX(n int) uint64 {
	remainder := uint32(1)
	for range n {
		carry := remainder >> 31
		remainder <<= 1
		if carry != 0 {
			remainder ^= castagnoli
		}
	}
	return uint64(bits.Reverse32(remainder)) << 1
}
