package match

import (
	"math/big"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

func (m *matcher) keepsAmbiguous() bool { return m.opts.Ambiguous == AmbiguousKeep }

// Frequencies between these two, both included, do not tell two strands apart.
var lowSide, highSide = big.NewRat(4, 10), big.NewRat(6, 10)

// sideOf is -1 for a frequency below 0.4, 1 for one above 0.6, else 0.
func sideOf(frequency *big.Rat) int {
	switch {
	case frequency.Cmp(lowSide) < 0:
		return -1
	case frequency.Cmp(highSide) > 0:
		return 1
	}
	return 0
}

// strand is how a palindromic row is read.
type strand uint8

const (
	unknownStrand strand = iota
	asWritten
	otherOne
)

// frequencies are what a palindromic row is judged by: those of its effect allele
// in the score's file, and of its two alleles in the pinned table.
type frequencies struct {
	stated        scoreset.Decimal
	hasStated     bool
	effect, other Frequency
}

// frequenciesOf finds them. Frequencies of this cohort never serve: whom a person
// was scored with would choose the strand.
func frequenciesOf(score *scoreset.Score, i int, row *scoreset.Row, pinned Frequencies) (f frequencies) {
	f.stated, f.hasStated = score.EffectFrequency(i)
	if pinned != nil {
		f.effect = valid(pinned.Of(row.Chrom, row.Pos, row.EffectAllele, row.OtherAllele))
		f.other = valid(pinned.Of(row.Chrom, row.Pos, row.OtherAllele, row.EffectAllele))
	}
	return f
}

// strand settles the strand. On the other strand the effect allele of a palindromic
// row is what the row calls the other allele. The row is read on the one strand on
// which the stated and the pinned frequency lie on the same side, both outside 0.4
// to 0.6: as written, or else, where they lie on opposite sides as written, on the
// other one.
//
// Opposite sides are the weaker evidence: a file that states the frequency of the
// other allele by mistake, or that of a distant population, looks the same. Notes
// give both figures, so that such rows can be found.
func (f *frequencies) strand() strand {
	if !f.hasStated || !f.effect.Known() || !f.other.Known() {
		return unknownStrand
	}
	stated, effect, other := sideOf(f.stated.Rat()), sideOf(f.effect.Rat()), sideOf(f.other.Rat())
	switch {
	case stated == 0 || effect == 0 || other == 0:
		return unknownStrand
	case stated == effect && stated != other:
		return asWritten
	case stated == other && stated != effect:
		return otherOne
	}
	return unknownStrand
}

// byFrequency reads a row whose alleles do not tell their strand, under
// AmbiguousFrequency. Rows without other allele, and all rows of a cohort whose REF
// is not asserted, stay ambiguous. as is the row's spelling at the place.
func (m *matcher) byFrequency(p *place, score *scoreset.Score, i int, row *scoreset.Row, as *spelling) fit {
	if !m.opts.RefAsserted || !genome.Palindromic(row.EffectAllele, row.OtherAllele) {
		return fit{outcome: scoreset.Ambiguous}
	}
	found := frequenciesOf(score, i, row, m.opts.Frequencies)
	effect, other := as.effect, as.other
	strand := found.strand()
	switch strand {
	case unknownStrand:
		return fit{outcome: scoreset.Ambiguous}
	case otherOne:
		effect, other = other, effect
	}
	f := p.fit(effect, other, true)
	if f.row != nil {
		f.outcome, f.flipped = scoreset.ResolvedAmbiguous, strand == otherOne
	}
	return f
}
