package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const interleaveDosagesSignature = "func(low, high *uint8, stride int, flags *uint8, rows *[8]*uint8, plane, samples int)"

func interleaveDosagesDoc(name string) []string {
	return []string{
		name + " interleaves four rows of dosages, each a low plane and, plane bytes",
		"further, a high one, missing dosages (255, 255) as 0:",
		"",
		"\tfor s := range samples {",
		"\t\tat := s/64*stride + s/4%4*64 + s/16%4*16 + s%4*4",
		"\t\tlow[at : …] = rows[0][s], rows[1][s], rows[2][s], rows[3][s]",
		"\t\thigh[at : …] = rows[0][plane+s], rows[1][plane+s], rows[2][plane+s], rows[3][plane+s]",
		"\t}",
		"",
		"flags gets a byte for every 32 samples. rows[4] … rows[7] are fetched ahead.",
	}
}

// interleaveDosages generates the kernels that turn four rows of two planes into
// the strips of two panels.
func interleaveDosages(c *build.Context) {
	interleaveDosagesAVX512(c)
	interleaveDosagesAVX2(c)
}

// dosageRows are the arguments that both kernels keep in registers.
type dosageRows struct {
	low, high, stride, flags, rows, lowIndex, highIndex, samples reg.GPVirtual
	pointers                                                     [4]reg.GPVirtual
}

func loadDosageRows(c *build.Context) dosageRows {
	d := dosageRows{
		low: load(c, "low"), high: load(c, "high"), stride: load(c, "stride"), flags: load(c, "flags"),
		rows: load(c, "rows"), highIndex: load(c, "plane"), samples: load(c, "samples"), lowIndex: c.GP64(),
	}
	c.XORQ(d.lowIndex, d.lowIndex)
	for r := range d.pointers {
		d.pointers[r] = c.GP64()
		c.MOVQ(at(d.rows, 8*r), d.pointers[r])
	}
	return d
}

func (d *dosageRows) prefetch(c *build.Context, r int) {
	next := c.GP64()
	c.MOVQ(at(d.rows, 8*(nextRow+r)), next)
	c.PREFETCHT0(indexed(next, d.lowIndex))
	c.PREFETCHT0(indexed(next, d.highIndex))
}

func (d *dosageRows) advance(c *build.Context) {
	c.ADDQ(d.stride, d.low)
	c.ADDQ(d.stride, d.high)
	c.ADDQ(operand.U8(64), d.lowIndex)
	c.ADDQ(operand.U8(64), d.highIndex)
}

func interleaveDosagesAVX512(c *build.Context) {
	const name = "interleaveDosagesAVX512"
	function(c, name, interleaveDosagesSignature, interleaveDosagesDoc(name)...)
	d := loadDosageRows(c)
	ones, zero := c.ZMM(), c.ZMM()
	constant32(c, 0xffffffff, ones)
	c.VPXORD(zero, zero, zero)

	body := func(read func(from operand.Mem, to reg.VecVirtual), fetch bool) {
		low, high := zmms(c, 4), zmms(c, 4)
		any := c.K()
		for r := range low {
			if fetch {
				d.prefetch(c, r)
			}
			read(indexed(d.pointers[r], d.lowIndex), low[r])
			read(indexed(d.pointers[r], d.highIndex), high[r])
			half, missing := c.K(), c.K()
			c.VPCMPEQB(ones, low[r], half)
			c.VPCMPEQB(ones, high[r], half, missing)
			c.VMOVDQU8(zero, missing, low[r])
			c.VMOVDQU8(zero, missing, high[r])
			if r == 0 {
				c.KMOVQ(missing, any)
			} else {
				c.KORQ(missing, any, any)
			}
		}
		found := c.GP64()
		c.KMOVQ(any, found)
		c.TESTL(found.As32(), found.As32())
		c.SETNE(at(d.flags, 0))
		c.SHRQ(operand.U8(32), found)
		c.SETNE(at(d.flags, 1))
		c.ADDQ(operand.U8(2), d.flags)
		for j, u := range unpackZ(c, low) {
			c.VMOVDQU64(u, at(d.low, 64*j))
		}
		for j, u := range unpackZ(c, high) {
			c.VMOVDQU64(u, at(d.high, 64*j))
		}
	}

	everyPiece(c, d.samples, func() {
		body(func(from operand.Mem, to reg.VecVirtual) { c.VMOVDQU64(from, to) }, true)
		d.advance(c)
	}, func(k reg.OpmaskVirtual) {
		body(func(from operand.Mem, to reg.VecVirtual) { c.VMOVDQU8_Z(from, k, to) }, false)
	})
}

func interleaveDosagesAVX2(c *build.Context) {
	const name = "interleaveDosagesAVX2"
	function(c, name, interleaveDosagesSignature, append(interleaveDosagesDoc(name),
		"samples is a multiple of 64.")...)
	d := loadDosageRows(c)
	ones := c.YMM()
	c.VPCMPEQD(ones, ones, ones)

	c.Label("loop")
	for half := range 2 {
		low, high, any, missing, other := ymms(c, 4), ymms(c, 4), c.YMM(), c.YMM(), c.YMM()
		for r := range low {
			if half == 0 {
				d.prefetch(c, r)
			}
			from := indexed(d.pointers[r], d.lowIndex)
			from.Disp = 32 * half
			c.VMOVDQU(from, low[r])
			from = indexed(d.pointers[r], d.highIndex)
			from.Disp = 32 * half
			c.VMOVDQU(from, high[r])
			c.VPCMPEQB(ones, low[r], missing)
			c.VPCMPEQB(ones, high[r], other)
			c.VPAND(other, missing, missing)
			c.VPANDN(low[r], missing, low[r])
			c.VPANDN(high[r], missing, high[r])
			if r == 0 {
				c.VMOVDQA(missing, any)
			} else {
				c.VPOR(missing, any, any)
			}
		}
		c.VPTEST(any, any)
		c.SETNE(at(d.flags, half))
		for j, u := range unpackY(c, low) {
			c.VMOVDQU(u, at(d.low, 64*j+32*half))
		}
		for j, u := range unpackY(c, high) {
			c.VMOVDQU(u, at(d.high, 64*j+32*half))
		}
	}
	c.ADDQ(operand.U8(2), d.flags)
	d.advance(c)
	c.CMPQ(d.lowIndex, d.samples)
	c.JL(operand.LabelRef("loop"))
	end(c)
}
