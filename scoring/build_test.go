package scoring_test

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// women gives samples that are diploid wherever a score may read.
func women(n int) []genome.Sample {
	people := make([]genome.Sample, n)
	for s := range people {
		people[s] = genome.Sample{Sex: genome.Female, XPloidy: genome.Diploid, YPloidy: genome.NoCopies}
	}
	return people
}

// additive makes a cohort on chromosome 1 and a score of one additive ALT row for
// each of its rows.
func additive(samples, rows int, code func(v, s int) uint8, weight func(v int) string) (*scoretest.Cohort, *match.Result) {
	variants := make([]genome.Variant, rows)
	codes := make([][]uint8, rows)
	for v := range variants {
		variants[v] = genome.Variant{Chrom: 1, Pos: int32(v + 1), Ref: "A", Alt: "C", Site: int32(v), SiteAlts: 1}
		codes[v] = make([]uint8, samples)
		for s := range codes[v] {
			codes[v][s] = code(v, s)
		}
	}
	cohort := scoretest.NewCohort(women(samples), variants, codes, max(samples, 1))
	result := &match.Result{Join: &match.Join{}}
	scoreRows := make([]scoreset.Row, rows)
	for v := range variants {
		scoreRows[v] = scoreset.Row{
			Number: int32(v + 1), Chrom: 1, Pos: int32(v + 1), Weight: scoretest.Decimal(weight(v)),
		}
		result.Outcome = append(result.Outcome, scoreset.AltRef)
		scoretest.AddTerms(result.Join, scoretest.Term{
			ScoreRow: int32(v), Row: int32(v), EffectIsAlt: true, Missing: variants[v].Missing, Alt: scoretest.Frequency(&variants[v]),
		})
	}
	result.Score = scoreset.NewScore(scoreset.Score{ID: "additive", Build: genome.GRCh38}, scoreRows)
	return cohort, result
}

// one is a weight function for weights that are all the same.
func one(text string) func(int) string { return func(int) string { return text } }

// fastest is the fastest tier of this machine.
func fastest() kernel.Tier {
	tiers := kernel.Tiers()
	return tiers[len(tiers)-1]
}
