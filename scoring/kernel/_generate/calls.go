package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	highBits = 0xaaaaaaaa // the high bit of each 2-bit code
	// The next rows are fetched while these are worked on: pointers 4 to 7.
	nextRow = 4
)

// interleaveCalls generates the kernels that turn four packed rows into the
// strips of a panel. The indicator of missing calls is the same kernel but for
// one instruction.
func interleaveCalls(c *build.Context) {
	interleaveCallsAVX512(c, "interleaveCallsAVX512", false)
	interleaveCallsAVX512(c, "interleaveMissingAVX512", true)
	interleaveCallsAVX2(c, "interleaveCallsAVX2", false)
	interleaveCallsAVX2(c, "interleaveMissingAVX2", true)
}

const interleaveCallsSignature = "func(dst *uint8, stride int, flags *uint8, rows *[8]*uint8, bytes int)"

func interleaveCallsDoc(name string, missing bool) []string {
	what := "with missing calls as 1 copy"
	if missing {
		what = "as 1 where the call is missing, else 0"
	}
	return []string{
		name + " interleaves four rows of calls, " + what + ":",
		"",
		"\tfor i := range bytes {",
		"\t\tdst[i/16*stride+i%16*4 : …] = rows[0][i], rows[1][i], rows[2][i], rows[3][i]",
		"\t}",
		"",
		"flags gets, for every 256 samples, four words of 16 bits: a bit of the row's word",
		"where any of 16 calls is missing. rows[4] … rows[7] are fetched ahead.",
	}
}

func interleaveCallsAVX512(c *build.Context, name string, missing bool) {
	function(c, name, interleaveCallsSignature, append(interleaveCallsDoc(name, missing),
		"The last strip is filled to four strips with zeros.")...)
	dst, stride, flags, rows, bytes := load(c, "dst"), load(c, "stride"), load(c, "flags"), load(c, "rows"), load(c, "bytes")
	stride3, index := c.GP64(), c.GP64()
	c.LEAQ(operand.Mem{Base: stride, Index: stride, Scale: 2}, stride3)
	c.XORQ(index, index)
	var pointers [4]reg.GPVirtual
	for r := range pointers {
		pointers[r] = c.GP64()
		c.MOVQ(at(rows, 8*r), pointers[r])
	}
	high := c.ZMM()
	constant32(c, highBits, high)

	body := func(read func(r int, dst reg.VecVirtual)) {
		x := zmms(c, 4)
		d := zmms(c, 4)
		for r := range x {
			read(r, x[r])
			c.VPADDB(x[r], x[r], d[r])                       // shifts each byte by one
			c.VPTERNLOGD(operand.U8(0x80), high, x[r], d[r]) // both bits: missing
			found := c.K()
			c.VPTESTMD(d[r], d[r], found)
			c.KMOVW(found, at(flags, 2*r))
			if missing {
				c.VPSRLW(operand.U8(1), d[r], x[r])
			} else {
				c.VPXORD(d[r], x[r], x[r])
			}
		}
		c.ADDQ(operand.U8(8), flags)

		u := unpackZ(c, x)
		// Lanes of u[j] to strips: lane l of u[j] becomes lane j of strip l.
		low, last := zmms(c, 2), zmms(c, 2)
		for j := range 2 {
			c.VSHUFI32X4(operand.U8(0x44), u[2*j+1], u[2*j], low[j])
			c.VSHUFI32X4(operand.U8(0xee), u[2*j+1], u[2*j], last[j])
		}
		strips := zmms(c, 4)
		c.VSHUFI32X4(operand.U8(0x88), low[1], low[0], strips[0])
		c.VSHUFI32X4(operand.U8(0xdd), low[1], low[0], strips[1])
		c.VSHUFI32X4(operand.U8(0x88), last[1], last[0], strips[2])
		c.VSHUFI32X4(operand.U8(0xdd), last[1], last[0], strips[3])
		c.VMOVDQU64(strips[0], at(dst, 0))
		c.VMOVDQU64(strips[1], indexed(dst, stride))
		c.VMOVDQU64(strips[2], operand.Mem{Base: dst, Index: stride, Scale: 2})
		c.VMOVDQU64(strips[3], indexed(dst, stride3))
		c.LEAQ(operand.Mem{Base: dst, Index: stride, Scale: 4}, dst)
	}

	everyPiece(c, bytes, func() {
		body(func(r int, x reg.VecVirtual) {
			next := c.GP64()
			c.MOVQ(at(rows, 8*(nextRow+r)), next)
			c.PREFETCHT0(indexed(next, index))
			c.VMOVDQU64(indexed(pointers[r], index), x)
		})
		c.ADDQ(operand.U8(64), index)
	}, func(k reg.OpmaskVirtual) {
		body(func(r int, x reg.VecVirtual) { c.VMOVDQU8_Z(indexed(pointers[r], index), k, x) })
	})
}

// belowMask gives a mask of the lowest n bytes, 1 <= n < 64.
func belowMask(c *build.Context, n reg.GPVirtual) reg.OpmaskVirtual {
	ones, k := c.GP64(), c.K()
	c.MOVQ(operand.I32(-1), ones)
	c.BZHIQ(n, ones, ones)
	c.KMOVQ(ones, k)
	return k
}

// unpackZ joins the bytes of four rows to dwords: dword i of lane l of result j
// holds byte 16l+4j+i of each row.
func unpackZ(c *build.Context, x []reg.VecVirtual) []reg.VecVirtual {
	p, u := zmms(c, 4), zmms(c, 4)
	c.VPUNPCKLBW(x[1], x[0], p[0])
	c.VPUNPCKHBW(x[1], x[0], p[1])
	c.VPUNPCKLBW(x[3], x[2], p[2])
	c.VPUNPCKHBW(x[3], x[2], p[3])
	c.VPUNPCKLWD(p[2], p[0], u[0])
	c.VPUNPCKHWD(p[2], p[0], u[1])
	c.VPUNPCKLWD(p[3], p[1], u[2])
	c.VPUNPCKHWD(p[3], p[1], u[3])
	return u
}

func interleaveCallsAVX2(c *build.Context, name string, missing bool) {
	function(c, name, interleaveCallsSignature, append(interleaveCallsDoc(name, missing),
		"bytes is a multiple of 64.")...)
	dst, stride, flags, rows, bytes := load(c, "dst"), load(c, "stride"), load(c, "flags"), load(c, "rows"), load(c, "bytes")
	index := c.GP64()
	c.XORQ(index, index)
	var pointers [4]reg.GPVirtual
	for r := range pointers {
		pointers[r] = c.GP64()
		c.MOVQ(at(rows, 8*r), pointers[r])
	}
	high := c.YMM()
	constant32(c, highBits, high)

	c.Label("loop")
	for half := range 2 {
		x, d, zero := ymms(c, 4), c.YMM(), c.YMM()
		for r := range x {
			if half == 0 {
				next := c.GP64()
				c.MOVQ(at(rows, 8*(nextRow+r)), next)
				c.PREFETCHT0(indexed(next, index))
			}
			from := indexed(pointers[r], index)
			from.Disp = 32 * half
			c.VMOVDQU(from, x[r])
			c.VPADDB(x[r], x[r], d) // shifts each byte by one
			c.VPAND(x[r], d, d)     // both bits: missing
			c.VPAND(high, d, d)
			if missing {
				c.VPSRLW(operand.U8(1), d, x[r])
			} else {
				c.VPXOR(d, x[r], x[r])
			}
			mask := c.GP32()
			c.VPXOR(zero, zero, zero)
			c.VPCMPEQD(d, zero, d)
			c.VMOVMSKPS(d, mask)
			c.NOTL(mask)
			c.MOVB(mask.As8(), at(flags, 2*r+half))
		}
		u := unpackY(c, x)
		strip := c.YMM()
		for part := range 2 {
			for lane := range 2 {
				to := at(dst, 32*part)
				if lane == 1 {
					to = operand.Mem{Base: dst, Index: stride, Scale: 1, Disp: 32 * part}
				}
				c.VPERM2I128(operand.U8(0x20+0x11*lane), u[2*part+1], u[2*part], strip)
				c.VMOVDQU(strip, to)
			}
		}
		c.LEAQ(operand.Mem{Base: dst, Index: stride, Scale: 2}, dst)
	}
	c.ADDQ(operand.U8(8), flags)
	c.ADDQ(operand.U8(64), index)
	c.CMPQ(index, bytes)
	c.JL(operand.LabelRef("loop"))
	end(c)
}

// unpackY is unpackZ for 32 bytes a row.
func unpackY(c *build.Context, x []reg.VecVirtual) []reg.VecVirtual {
	p, u := ymms(c, 4), ymms(c, 4)
	c.VPUNPCKLBW(x[1], x[0], p[0])
	c.VPUNPCKHBW(x[1], x[0], p[1])
	c.VPUNPCKLBW(x[3], x[2], p[2])
	c.VPUNPCKHBW(x[3], x[2], p[3])
	c.VPUNPCKLWD(p[2], p[0], u[0])
	c.VPUNPCKHWD(p[2], p[0], u[1])
	c.VPUNPCKLWD(p[3], p[1], u[2])
	c.VPUNPCKHWD(p[3], p[1], u[3])
	return u
}
