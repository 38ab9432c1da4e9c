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

// asWritten says whether a palindromic row is on the strand that it is written on: the
// stated and the pinned frequency of its effect allele lie on the same side, both
// outside 0.4 to 0.6, and the pinned one of the other allele does not.
//
// Opposite sides do not show that the row is on the other strand: a file that states the
// frequency of the other allele by mistake, or that of a distant population, looks the
// same, and would be counted the wrong way round. Such a row stays ambiguous, and its
// note has both figures.
func (f *frequencies) asWritten() bool {
	if !f.hasStated || !f.effect.Known() || !f.other.Known() {
		return false
	}
	stated, effect, other := sideOf(f.stated.Rat()), sideOf(f.effect.Rat()), sideOf(f.other.Rat())
	return stated != 0 && stated == effect && stated == -other
}

// byFrequency reads a row whose alleles do not tell their strand, under
// AmbiguousFrequency. Rows without other allele, and all rows of a cohort whose REF
// is not asserted, stay ambiguous. as is the row's spelling at the place.
func (m *matcher) byFrequency(p *place, score *scoreset.Score, i int, row *scoreset.Row, as *spelling) fit {
	if !m.opts.RefAsserted || !genome.Palindromic(row.EffectAllele, row.OtherAllele) {
		return fit{outcome: scoreset.Ambiguous}
	}
	found := frequenciesOf(score, i, row, m.opts.Frequencies)
	if !found.asWritten() {
		return fit{outcome: scoreset.Ambiguous}
	}
	f := p.fit(as.effect, as.other, true)
	if f.row != nil {
		f.outcome = scoreset.ResolvedAmbiguous
	}
	return f
}
