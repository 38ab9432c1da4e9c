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
	for at := 0; at < len(flags); at += callFlagBytes {
		found := uint16(binary.LittleEndian.Uint64(flags[at:]) >> (r % 4 * 16))
		for ; found != 0; found &= found - 1 {
			first := at/callFlagBytes*flagSamples + bits.TrailingZeros16(found)*16
			var calls uint32
			if first+16 <= p.samples {
				calls = binary.LittleEndian.Uint32(row[first/4:])
			} else {
				calls = lastCalls(row[first/4:], p.samples-first)
			}
			for calls &= calls >> 1 & (lowBits & 0xffffffff); calls != 0; calls &= calls - 1 {
				dst = append(dst, uint16(first+bits.TrailingZeros32(calls)/2))
			}
		}
	}
	return dst
}

// lastCalls reads fewer than 16 calls.
func lastCalls(row []byte, n int) uint32 {
	return uint32(tail(row[:(n+3)/4]) & below(n))
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
