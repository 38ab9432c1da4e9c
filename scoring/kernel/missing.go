package kernel

import (
	"encoding/binary"
	"math/bits"
)

// AppendMissing appends to dst, ascending, the samples of the panel at which
// rows[r] of those that filled it holds a missing genotype; row must be that row.
// Only the parts of the row are read where filling the panel saw something
// missing in any of four rows, so that a complete row costs next to nothing.
func (p *Panel) AppendMissing(dst []uint16, r int, row []byte) []uint16 {
	if r < 0 || r >= p.rows {
		panic("BUG: a row that is not in the panel")
	}
	flags := p.flags[r/4*p.flagBytes():][:p.flagBytes()]
	if p.dosage {
		for at, flag := range flags {
			if flag != 0 {
				dst = p.appendDosages(dst, row, 32*at, min(32, p.samples-32*at))
			}
		}
		return dst
	}
	for at := 0; at < len(flags); at += 2 {
		for found := binary.LittleEndian.Uint16(flags[at:]); found != 0; found &= found - 1 {
			first := at*128 + bits.TrailingZeros16(found)*16
			n := min(16, p.samples-first)
			dst = appendCalls16(dst, row[first/4:][:(n+3)/4], first, n)
		}
	}
	return dst
}

// appendCalls16 finds the missing ones among n <= 16 calls.
func appendCalls16(dst []uint16, calls []byte, first, n int) []uint16 {
	var word uint64
	if len(calls) == 4 {
		word = uint64(binary.LittleEndian.Uint32(calls))
	} else {
		word = tail(calls)
	}
	return appendSet(dst, word&(word>>1)&lowBits&below(n), first)
}

func (p *Panel) appendDosages(dst []uint16, row []byte, first, n int) []uint16 {
	low, high := row[p.first+first:][:n], row[p.block+p.first+first:][:n]
	for s := range low {
		if low[s] == 255 && high[s] == 255 {
			dst = append(dst, uint16(first+s))
		}
	}
	return dst
}
