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
		"flags gets four words for every 64 samples, one a row, with a bit for each sample: 1",
		"where the dosage is missing. rows[4] … rows[7] are fetched ahead.",
	}
}

const interleaveWordsSignature = "func(words *uint8, stride int, flags *uint8, rows *[8]*uint8, plane, samples int)"

func interleaveWordsDoc(name string) []string {
	return []string{
		name + " interleaves four rows of dosages, each a low plane and, plane bytes",
		"further, a high one, as words of 16 bits, 32,768 below what they count, missing",
		"dosages (255, 255) below 0:",
		"",
		"\tfor s, p := range samples, 2 {",
		"\t\tat := s/64*stride + 256*p + s/4%4*64 + s/16%4*16 + s%4*4",
		"\t\twords[at : …] = rows[2p][s], rows[2p][plane+s] - 128, rows[2p+1][s], rows[2p+1][plane+s] - 128",
		"\t}",
		"",
		"flags gets four words for every 64 samples, one a row, with a bit for each sample: 1",
		"where the dosage is missing. rows[4] … rows[7] are fetched ahead.",
	}
}

// interleaveDosages generates the kernels that turn four rows of two planes into
// the strips of two panels, or of one panel of words.
func interleaveDosages(c *build.Context) {
	interleaveDosagesAVX512(c, "interleaveDosagesAVX512", false)
	interleaveDosagesAVX512(c, "interleaveWordsAVX512", true)
	interleaveWordsAVX2(c)
}

// flagBytes is what 64 samples take of flags.
const flagBytes = 32

// dosageRows are the arguments that all these kernels keep in registers.
type dosageRows struct {
	to                                                []reg.GPVirtual // low and high, or words
	stride, flags, rows, lowIndex, highIndex, samples reg.GPVirtual
	pointers                                          [4]reg.GPVirtual
}

func loadDosageRows(c *build.Context, to ...string) dosageRows {
	d := dosageRows{
		stride: load(c, "stride"), flags: load(c, "flags"),
		rows: load(c, "rows"), highIndex: load(c, "plane"), samples: load(c, "samples"), lowIndex: c.GP64(),
	}
	for _, name := range to {
		d.to = append(d.to, load(c, name))
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
	for _, to := range d.to {
		c.ADDQ(d.stride, to)
	}
	c.ADDQ(operand.U8(64), d.lowIndex)
	c.ADDQ(operand.U8(64), d.highIndex)
}

func interleaveDosagesAVX512(c *build.Context, name string, words bool) {
	var d dosageRows
	if words {
		function(c, name, interleaveWordsSignature, interleaveWordsDoc(name)...)
		d = loadDosageRows(c, "words")
	} else {
		function(c, name, interleaveDosagesSignature, interleaveDosagesDoc(name)...)
		d = loadDosageRows(c, "low", "high")
	}
	ones, zero, half := c.ZMM(), c.ZMM(), c.ZMM()
	constant32(c, 0xffffffff, ones)
	c.VPXORD(zero, zero, zero)
	if words {
		constant32(c, 0x80808080, half)
	}

	body := func(read func(from operand.Mem, to reg.VecVirtual), fetch bool) {
		low, high := zmms(c, 4), zmms(c, 4)
		for r := range low {
			if fetch {
				d.prefetch(c, r)
			}
			read(indexed(d.pointers[r], d.lowIndex), low[r])
			read(indexed(d.pointers[r], d.highIndex), high[r])
			ofLow, missing := c.K(), c.K()
			c.VPCMPEQB(ones, low[r], ofLow)
			c.VPCMPEQB(ones, high[r], ofLow, missing)
			c.VMOVDQU8(zero, missing, low[r])
			c.VMOVDQU8(zero, missing, high[r])
			if words {
				c.VPXORD(half, high[r], high[r])
			}
			c.KMOVQ(missing, at(d.flags, 8*r))
		}
		c.ADDQ(operand.U8(flagBytes), d.flags)
		for i, bytes := range unpacked(low, high, words) {
			for j, u := range unpackZ(c, bytes) {
				c.VMOVDQU64(u, d.place(i, j))
			}
		}
	}

	everyPiece(c, d.samples, func() {
		body(func(from operand.Mem, to reg.VecVirtual) { c.VMOVDQU64(from, to) }, true)
		d.advance(c)
	}, func(k reg.OpmaskVirtual) {
		body(func(from operand.Mem, to reg.VecVirtual) { c.VMOVDQU8_Z(from, k, to) }, false)
	})
}

// unpacked gives the bytes that become the two halves of a group: those of the planes, or
// of the words of the first and of the last two rows.
func unpacked(low, high []reg.VecVirtual, words bool) [2][]reg.VecVirtual {
	if words {
		return [2][]reg.VecVirtual{{low[0], high[0], low[1], high[1]}, {low[2], high[2], low[3], high[3]}}
	}
	return [2][]reg.VecVirtual{low, high}
}

// place addresses quarter j of half i of a group.
func (d *dosageRows) place(i, j int) operand.Mem {
	if len(d.to) == 1 {
		return at(d.to[0], pairBytes*i+64*j)
	}
	return at(d.to[i], 64*j)
}

func interleaveWordsAVX2(c *build.Context) {
	const name = "interleaveWordsAVX2"
	function(c, name, interleaveWordsSignature, append(interleaveWordsDoc(name),
		"samples is a multiple of 64.")...)
	d := loadDosageRows(c, "words")
	ones, half := c.YMM(), c.YMM()
	c.VPCMPEQD(ones, ones, ones)
	constant32(c, 0x80808080, half)

	c.Label("loop")
	for side := range 2 {
		low, high, missing, other, found := ymms(c, 4), ymms(c, 4), c.YMM(), c.YMM(), c.GP32()
		for r := range low {
			if side == 0 {
				d.prefetch(c, r)
			}
			from := indexed(d.pointers[r], d.lowIndex)
			from.Disp = 32 * side
			c.VMOVDQU(from, low[r])
			from = indexed(d.pointers[r], d.highIndex)
			from.Disp = 32 * side
			c.VMOVDQU(from, high[r])
			c.VPCMPEQB(ones, low[r], missing)
			c.VPCMPEQB(ones, high[r], other)
			c.VPAND(other, missing, missing)
			c.VPANDN(low[r], missing, low[r])
			c.VPANDN(high[r], missing, high[r])
			c.VPXOR(half, high[r], high[r])
			c.VPMOVMSKB(missing, found)
			c.MOVL(found, at(d.flags, 8*r+4*side))
		}
		for i, bytes := range unpacked(low, high, true) {
			for j, u := range unpackY(c, bytes) {
				to := d.place(i, j)
				to.Disp += 32 * side
				c.VMOVDQU(u, to)
			}
		}
	}
	c.ADDQ(operand.U8(flagBytes), d.flags)
	d.advance(c)
	c.CMPQ(d.lowIndex, d.samples)
	c.JL(operand.LabelRef("loop"))
	end(c)
}
