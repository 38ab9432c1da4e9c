package bgen

import "cardioscore/io/source"

// appendPhase appends, for each sample of two haplotypes and each ALT, on which of the two
// it is: the one that has it with a probability of more than a half, where the other has
// not. Calls of these samples may still be anything: what is called is settled by dosages.
func (p *packed) appendPhase(to []source.AltPhase, refIndex int) []source.AltPhase {
	bit := uint64(0)
	for s, b := range p.ploidy {
		ploidy := b & ploidyBits
		if ploidy != 2 || b&missingBit != 0 {
			bit += p.bits * p.numbersOf(uint64(ploidy))
			continue
		}
		var likely [2]int // the allele of each haplotype, -1 for none
		for h := range likely {
			likely[h], bit = p.likelyAllele(bit)
		}
		for h, allele := range likely {
			if allele < 0 || allele == refIndex || allele == likely[1-h] {
				continue
			}
			alt := allele // among the ALTs, without REF
			if allele > refIndex {
				alt--
			}
			to = append(to, source.AltPhase{
				PhasedCall: source.PhasedCall{Sample: int32(s), Set: source.WholeChromosome, Haplotype: uint8(h)}, Alt: int32(alt),
			})
		}
	}
	return to
}

// likelyAllele is the allele that a haplotype has with a probability of more than a half,
// -1 for none. Its numbers begin at a bit; next is the bit behind them.
func (p *packed) likelyAllele(bit uint64) (allele int, next uint64) {
	allele, sum, m := -1, uint64(0), p.units()
	for a := range p.alleles - 1 {
		n := p.number(bit)
		bit += p.bits
		sum += n
		if 2*n > m {
			allele = a
		}
	}
	if sum <= m && 2*(m-sum) > m {
		allele = p.alleles - 1
	}
	return allele, bit
}
