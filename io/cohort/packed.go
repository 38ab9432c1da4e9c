package cohort

import (
	"encoding/binary"
	"math/bits"
)

// lows has the low bit of each of the 32 two-bit codes of a word.
const lows = 0x5555555555555555

// counts are the counts of one row, or of one row's part in a block.
type counts struct {
	missing, het, homAlt int64
	ac, an               int64
}

func (c *counts) add(o counts) {
	c.missing += o.missing
	c.het += o.het
	c.homAlt += o.homAlt
	c.ac += o.ac
	c.an += o.an
}

// countsBytes is the length of a record of counts.
const countsBytes = 5 * 8

// append appends the record of counts.
func (c *counts) append(dst []byte) []byte {
	for _, n := range [...]int64{c.missing, c.het, c.homAlt, c.ac, c.an} {
		dst = binary.LittleEndian.AppendUint64(dst, uint64(n))
	}
	return dst
}

// countsOf reads a record.
func countsOf(record []byte) (c counts) {
	for i, n := range [...]*int64{&c.missing, &c.het, &c.homAlt, &c.ac, &c.an} {
		*n = int64(binary.LittleEndian.Uint64(record[8*i:]))
	}
	return c
}

// ploidyMask says by which ploidy the samples of a packed row are read. Each
// mask is as long as the row and has, for a sample, the low bit of its code;
// nil is a mask without samples. Samples in neither are diploid.
type ploidyMask struct {
	haploid []byte
	unknown []byte // their alleles are not counted: they may be one or two, or there are none
}

// part is the mask of the bytes from, to of the row.
func (m ploidyMask) part(from, to int) ploidyMask {
	var p ploidyMask
	if m.haploid != nil {
		p.haploid = m.haploid[from:to]
	}
	if m.unknown != nil {
		p.unknown = m.unknown[from:to]
	}
	return p
}

// countRow counts one packed row of samples calls. Its unused bits are 0, and no
// haploid sample is heterozygous (dropHaploidHets).
func countRow(row []byte, samples int, mask ploidyMask) counts {
	var missing, het, hom int
	haploidCalled, haploidHom := 0, 0
	unknownCalled, unknownHet, unknownHom := 0, 0, 0
	for i := 0; i < len(row); i += 8 {
		w := word(row, i)
		low, high := w&lows, w>>1&lows
		m, t, a := low&high, low&^high, high&^low
		missing += bits.OnesCount64(m)
		het += bits.OnesCount64(t)
		hom += bits.OnesCount64(a)
		if mask.haploid != nil {
			h := word(mask.haploid, i)
			haploidCalled += bits.OnesCount64(h &^ m)
			haploidHom += bits.OnesCount64(h & a)
		}
		if mask.unknown != nil {
			u := word(mask.unknown, i)
			unknownCalled += bits.OnesCount64(u &^ m)
			unknownHet += bits.OnesCount64(u & t)
			unknownHom += bits.OnesCount64(u & a)
		}
	}
	return counts{
		missing: int64(missing), het: int64(het), homAlt: int64(hom),
		ac: int64(het + 2*hom - haploidHom - unknownHet - 2*unknownHom),
		an: int64(2*(samples-missing) - haploidCalled - 2*unknownCalled),
	}
}

// word reads up to eight bytes at i, missing ones as 0.
func word(b []byte, i int) uint64 {
	if len(b)-i >= 8 {
		return binary.LittleEndian.Uint64(b[i:])
	}
	var w uint64
	for k, c := range b[i:] {
		w |= uint64(c) << (8 * k)
	}
	return w
}

// dropHaploidHets sets the calls of one site missing that are heterozygous at
// any of its rows in a haploid sample: such a call is an error of the source.
// It gives the number of calls, and packs in dropped, if that is not nil, 1 for each
// of them and 0 else.
func dropHaploidHets(rows [][]byte, haploid, dropped []byte) (calls int64) {
	clear(dropped)
	for i, h := range haploid {
		if h == 0 {
			continue
		}
		var het byte
		for _, row := range rows {
			het |= row[i] &^ (row[i] >> 1) & h
		}
		if het == 0 {
			continue
		}
		calls += int64(bits.OnesCount8(het))
		if dropped != nil {
			dropped[i] = het
		}
		for _, row := range rows {
			row[i] |= het | het<<1
		}
	}
	return calls
}

// tailClear says whether the bits behind the last sample of a row are 0.
func tailClear(row []byte, samples int) bool {
	used := samples % 4
	return used == 0 || row[len(row)-1]>>(2*used) == 0
}
