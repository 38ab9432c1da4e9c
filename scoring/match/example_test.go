package match_test

import (
	"context"
	"fmt"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// A score of three rows and a cohort of two variants: the first row is written
// on the other strand, the second is palindromic, the third is not there.
func ExampleMatch() {
	cohort := scoretest.Variants{
		{Chrom: 1, Pos: 100, Ref: "A", Alt: "G", Site: 1, SiteAlts: 1, AC: 3, AN: 20},
		{Chrom: 1, Pos: 200, Ref: "C", Alt: "G", Site: 2, SiteAlts: 1, AC: 5, AN: 20},
	}
	score := scoreset.NewScore(scoreset.Score{ID: "PGS000001", Build: genome.GRCh38}, []scoreset.Row{
		{Number: 1, Chrom: 1, Pos: 100, EffectAllele: "C", OtherAllele: "T", Weight: scoreset.Int(3)},
		{Number: 2, Chrom: 1, Pos: 200, EffectAllele: "G", OtherAllele: "C", Weight: scoreset.Int(1)},
		{Number: 3, Chrom: 1, Pos: 300, EffectAllele: "T", OtherAllele: "A", Weight: scoreset.Int(1)},
	})
	results, err := match.Match(context.Background(), cohort, []*scoreset.Score{score}, match.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, outcome := range results[0].Outcome {
		fmt.Println(score.Number(i), outcome)
	}
	c := results[0].Coverage
	fmt.Printf("used %d of %d rows, %.0f %% of the weight\n", c.Used, c.Rows, 100*c.ByWeight)
	// Output:
	// 1 alt_ref_flipped
	// 2 ambiguous
	// 3 absent
	// used 1 of 3 rows, 60 % of the weight
}
