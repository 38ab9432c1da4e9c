package bgen

import (
	"encoding/binary"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
)

// biallelic fills the row of a variant of two alleles, or of one, by calls of
// any ploidy and numbers of any size.
func biallelic(r *record, p *packed, scale *scale) *fileerr.Error {
	row, m := r.dosages[0], p.units()
	numbers, bits, phased, refIsLast := p.numbers, p.bits, p.phased, r.refIndex == 1
	bit := uint64(0)
	for s, b := range p.ploidy {
		ploidy, missing := b&ploidyBits, b&missingBit != 0
		if missing || ploidy < 1 || ploidy > 2 {
			if !missing && ploidy > 2 {
				r.polyploid++
			}
			row[s] = source.MissingDosage
			bit += bits * p.numbersOf(uint64(ploidy))
			continue
		}
		if p.alleles == 1 {
			row[s] = 0
			continue
		}
		first := numberAt(numbers, bit, m) // of the first allele, or of two copies of it
		bit += bits
		copies := 2 * first
		if ploidy == 2 {
			second := numberAt(numbers, bit, m)
			bit += bits
			if phased {
				copies = first + second
			} else if copies += second; first+second > m {
				return overOne(s, first+second, m)
			}
		}
		if !refIsLast {
			copies = 2*m - copies
		}
		row[s] = scale.of(copies)
	}
	return nil
}

func overOne(s int, sum, units uint64) *fileerr.Error {
	return malformed("probabilities", "those of sample number %d add up to %d / %d, more than 1", s+1, sum, units)
}

// diploid8 fills the row of a variant of two alleles, all calls diploid, numbers
// of 8 bits, in units of 1/255: what biobanks hold. It works on four samples at a
// time, in lanes of 16 bits. It gives up where numbers add up to more than 1: in a
// called sample that is an error, but those of a missing one mean nothing.
func diploid8(row []uint16, p *packed, refIsLast bool) bool {
	const lanes, whole, carry = 0x00ff00ff00ff00ff, 0x01fe01fe01fe01fe, 0x0100010001000100
	twice := 1 // how often the first number counts, as a shift
	check := uint64(carry)
	if p.phased {
		twice, check = 0, 0
	}
	from, turn := uint64(whole), ^uint64(0) // whole - copies, as whole + ^copies + 1 of each word
	one := uint64(1)
	if refIsLast {
		from, turn, one = 0, 0, 0
	}
	over := uint64(0)
	copiesOf := func(x uint64) uint64 {
		first, second := x&lanes, x>>8&lanes
		over |= first + second
		return from + (first<<twice + second ^ turn) + one
	}
	numbers := p.numbers
	i := 0
	for ; i+4 <= len(row); i += 4 {
		n := copiesOf(binary.LittleEndian.Uint64(numbers[2*i:]))
		four := row[i : i+4 : i+4]
		four[0], four[1], four[2], four[3] = uint16(n), uint16(n>>16), uint16(n>>32), uint16(n>>48)
	}
	for n := copiesOf(binary.LittleEndian.Uint64(numbers[2*i:])); i < len(row); i++ {
		row[i] = uint16(n)
		n >>= 16
	}
	if over&check != 0 {
		return false
	}
	if p.missing {
		markMissing(row, p.ploidy)
	}
	return true
}

// markMissing goes over eight samples at a time that have no missing call.
func markMissing(row []uint16, ploidy []byte) {
	const marks = 0x8080808080808080
	i := 0
	for ; i+8 <= len(ploidy); i += 8 {
		if binary.LittleEndian.Uint64(ploidy[i:])&marks == 0 {
			continue
		}
		for s, b := range ploidy[i : i+8] {
			row[i+s] |= -uint16(b >> 7)
		}
	}
	for ; i < len(ploidy); i++ {
		row[i] |= -uint16(ploidy[i] >> 7)
	}
}
