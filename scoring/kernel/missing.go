package kernel

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// MissingAt is a missing genotype of a panel: a row and a sample of those that
// filled it.
type MissingAt struct{ Row, Sample uint16 }

// AppendMissing appends to dst the missing genotypes of the panel, but for the rows that
// skip names; skip is nil for none. Row i of the panel is row first+i of what is appended,
// and both have 16 bits. rows must be those that filled the panel. Of calls, only
// the parts of a row are read where filling the panel saw something missing, so that a
// complete row costs next to nothing; dosages are not read again.
func (p *Panel) AppendMissing(dst []MissingAt, first int, rows [][]byte, skip []bool) []MissingAt {
	if len(rows) != p.rows || first < 0 || first+p.rows > 1<<16 || skip != nil && len(skip) != p.rows || p.missing {
		panic("BUG: rows that did not fill the panel, or too many, or a panel that notes no missing call")
	}
	if p.dosage {
		for g := range p.groups() {
			dst = p.appendDosages(dst, first, rows, skip, g, p.flags[g*p.flagBytes():][:p.flagBytes()])
		}
		return dst
	}
	all := uint64(1)<<(16*p.groupRows()) - 1 // the flags of a group
	p.wanted = resize(p.wanted, p.groups())
	for g := range p.wanted {
		p.wanted[g] = all
		if row := g * p.groupRows(); skip != nil || row+p.groupRows() > len(rows) { // the last row stands in for those beyond it
			p.wanted[g] = 0
			for r := row; r < min(row+p.groupRows(), len(rows)); r++ {
				if skip == nil || !skip[r] {
					p.wanted[g] |= 0xffff << ((r - row) * 16)
				}
			}
		}
	}
	return p.appendCalls(dst, first, rows)
}

// appendCallsGeneric appends the missing calls that are wanted, from word at of the flags
// of each group on.
func (p *Panel) appendCallsGeneric(dst []MissingAt, first int, rows [][]byte, at int) []MissingAt {
	for g, wanted := range p.wanted {
		flags := p.flags[g*p.flagBytes():][:p.flagBytes()]
		for i := at; i < len(flags)/callFlagBytes; i++ {
			found := binary.LittleEndian.Uint64(flags[i*callFlagBytes:]) & wanted
			for ; found != 0; found &= found - 1 {
				bit := bits.TrailingZeros64(found)
				r := g*p.groupRows() + bit/16
				dst = p.appendSixteen(dst, rows[r], first+r, i*flagSamples+bit%16*16)
			}
		}
	}
	return dst
}

// appendSixteen appends those of 16 calls of a row, to be called r, that are missing.
func (p *Panel) appendSixteen(dst []MissingAt, row []byte, r, first int) []MissingAt {
	var calls uint32
	if first+16 <= p.samples {
		calls = binary.LittleEndian.Uint32(row[first/4:])
	} else {
		calls = lastCalls(row[first/4:], p.samples-first)
	}
	for calls &= calls >> 1 & (lowBits & 0xffffffff); calls != 0; calls &= calls - 1 {
		dst = append(dst, MissingAt{uint16(r), uint16(first + bits.TrailingZeros32(calls)/2)})
	}
	return dst
}

// appendDosages appends the missing dosages of a group of rows.
func (p *Panel) appendDosages(dst []MissingAt, before int, rows [][]byte, skip []bool, g int, flags []uint8) []MissingAt {
	var wanted [4]uint64 // of each row all samples, or none
	for r := 4 * g; r < min(4*g+4, len(rows)); r++ {
		if skip == nil || !skip[r] {
			wanted[r%4] = math.MaxUint64
		}
	}
	for first := 0; len(flags) >= dosageFlagBytes; first, flags = first+64, flags[dosageFlagBytes:] {
		var found [4]uint64
		for r := range found {
			found[r] = binary.LittleEndian.Uint64(flags[8*r:]) & wanted[r]
		}
		if found[0]|found[1]|found[2]|found[3] == 0 {
			continue
		}
		for r, found := range found {
			for ; found != 0; found &= found - 1 {
				dst = append(dst, MissingAt{uint16(before + 4*g + r), uint16(first + bits.TrailingZeros64(found))})
			}
		}
	}
	return dst
}

// MissingDosages marks with its highest bit each of eight samples whose low and high
// bytes are both 255.
func MissingDosages(low, high uint64) uint64 {
	const sevens = 0x7f7f7f7f7f7f7f7f
	other := ^(low & high) // 0 in the bytes in question
	return ^((other&sevens + sevens) | other | sevens)
}

// lastCalls reads fewer than 16 calls.
func lastCalls(row []byte, n int) uint32 {
	return uint32(tail(row[:(n+3)/4]) & below(n))
}
