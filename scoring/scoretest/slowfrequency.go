package scoretest

import "cardioscore/scoring/match"

// slowFrequencies says whether the frequencies of cohort rows are known and leave room
// for REF: the cohort's own, or those of the pinned table, which may spell a variant as
// the cohort does, trimmed, or moved to the left.
func slowFrequencies(cohort Variants, rows []int, opts match.Options) bool {
	sum := 0.0
	for _, i := range rows {
		v := &cohort[i]
		f := match.Frequency{Count: v.AC, Of: v.AN}
		if opts.Frequencies != nil {
			f = opts.Frequencies.Of(v.Chrom, v.Pos, v.Alt, v.Ref)
			for _, other := range []match.Options{{}, opts} { // trimmed, and moved
				if s := slowNormal(v.Chrom, slowSpelling{v.Pos, v.Ref, v.Alt}, other); f.Of == 0 {
					f = opts.Frequencies.Of(v.Chrom, s.pos, s.b, s.a)
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
