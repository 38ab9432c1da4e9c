package scoretest

import (
	"fmt"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// slowFrequencies says whether the frequencies of cohort rows are known and leave room
// for REF: the cohort's own, or those of the pinned table, which may spell a variant as
// the cohort does, trimmed, or moved to the left.
func slowFrequencies(cohort Variants, rows []int, opts match.Options) bool {
	sum := 0.0
	for _, i := range rows {
		v := &cohort[i]
		f := match.Frequency{Count: v.AC, Of: v.AN}
		if opts.Frequencies != nil {
			f = slowPinned(v.Chrom, slowSpelling{v.Pos, v.Ref, v.Alt}, opts)
			for _, other := range []match.Options{{}, opts} { // trimmed, and moved
				if s := slowNormal(v.Chrom, slowSpelling{v.Pos, v.Ref, v.Alt}, other); f.Of == 0 {
					f = slowPinned(v.Chrom, s, opts)
				}
			}
		}
		if f.Of == 0 {
			return false
		}
		sum += float64(f.Count) / float64(f.Of)
	}
	return sum < 1.000001
}

// slowPinned is the pinned frequency of the second allele: with a REF that is asserted,
// only against that REF.
func slowPinned(chrom genome.Chromosome, s slowSpelling, opts match.Options) match.Frequency {
	if opts.RefAsserted {
		return opts.Frequencies.OfAlt(chrom, s.pos, s.a, s.b)
	}
	return opts.Frequencies.Of(chrom, s.pos, s.b, s.a)
}

// slowStrandByFrequency compares the frequency that a row states of its effect allele
// with the pinned ones of its alleles, by the words of the rule: both outside 0.4 to
// 0.6 and on the same side.
func slowStrandByFrequency(row *scoreset.Row, opts match.Options) bool {
	if !opts.RefAsserted || row.EffectFrequency == nil || opts.Frequencies == nil {
		return false
	}
	sides := []string{slowSide(row.EffectFrequency.Rat().Num().Int64(), row.EffectFrequency.Rat().Denom().Int64())}
	for _, alleles := range [][2]string{{row.EffectAllele, row.OtherAllele}, {row.OtherAllele, row.EffectAllele}} {
		f := opts.Frequencies.Of(row.Chrom, row.Pos, alleles[0], alleles[1])
		if f.Of == 0 {
			return false
		}
		sides = append(sides, slowSide(f.Count, f.Of))
	}
	switch fmt.Sprint(sides) {
	case "[rare rare common]", "[common common rare]":
		return true
	}
	return false
}

func slowSide(count, of int64) string {
	switch {
	case 10*count < 4*of:
		return "rare"
	case 10*count > 6*of:
		return "common"
	}
	return "middle"
}
