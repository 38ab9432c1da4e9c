package bgen

import (
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
)

// multiallelic fills a row for each ALT of a variant of three alleles or more.
func (d *decoder) multiallelic(r *record, p *packed, scale *scale) *fileerr.Error {
	d.copies = slices.Grow(d.copies[:0], p.alleles)[:p.alleles]
	bit := uint64(0)
	for s, b := range p.ploidy {
		ploidy, missing := b&ploidyBits, b&missingBit != 0
		if missing || ploidy < 1 || ploidy > 2 {
			if !missing && ploidy > 2 {
				r.polyploid++
			}
			for _, row := range r.dosages {
				row[s] = source.MissingDosage
			}
			bit += p.bits * p.numbersOf(uint64(ploidy))
			continue
		}
		clear(d.copies)
		var over uint64
		switch {
		case ploidy == 1:
			bit, over = p.haplotype(d.copies, bit, 2)
		case p.phased:
			if bit, over = p.haplotype(d.copies, bit, 1); over == 0 {
				bit, over = p.haplotype(d.copies, bit, 1)
			}
		default:
			bit, over = p.genotype(d.copies, bit)
		}
		if over != 0 {
			return overOne(s, over, p.units())
		}
		j := 0
		for allele, copies := range d.copies {
			if allele != r.refIndex {
				r.dosages[j][s] = scale.of(copies)
				j++
			}
		}
	}
	return nil
}

// haplotype adds weight times the probabilities of one haplotype, whose numbers
// begin at a bit, and gives the bit behind them, or a sum that is over 1.
func (p *packed) haplotype(copies []uint64, bit, weight uint64) (next, over uint64) {
	sum, last := uint64(0), len(copies)-1
	for allele := range last {
		n := p.number(bit)
		bit += p.bits
		sum += n
		copies[allele] += weight * n
	}
	if sum > p.units() {
		return bit, sum
	}
	copies[last] += weight * (p.units() - sum)
	return bit, 0
}

// genotype adds the copies of each allele in the genotypes of a diploid call, which
// stand in the order 00, 01, 11, 02, 12, 22, …
func (p *packed) genotype(copies []uint64, bit uint64) (next, over uint64) {
	sum, last := uint64(0), len(copies)-1
	for high := range copies {
		for low := range high + 1 {
			n := p.units() - sum
			if low < last { // all but the last genotype are stored
				n = p.number(bit)
				bit += p.bits
				if sum += n; sum > p.units() {
					return bit, sum
				}
			}
			copies[low] += n
			copies[high] += n
		}
	}
	return bit, 0
}
