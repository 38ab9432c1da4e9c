package scoring_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// drawnRows draws one row for each site of a cohort, on one of its variants, with three
// decimals. The first two weights are 1, so that every half of the rows that
// has one of them has the same grid.
func drawnRows(t *rapid.T, c *scoretest.Cohort, sites func(v *genome.Variant) bool) (rows []scoreset.Row, variants []int) {
	last := int32(-1)
	for v := range c.Variant {
		at := &c.Variant[v]
		if at.Site == last || !sites(at) || rapid.IntRange(0, 5).Draw(t, "leave out") == 0 {
			continue
		}
		last = at.Site
		row := scoreset.Row{Number: int32(len(rows) + 1), Chrom: at.Chrom, Pos: at.Pos, EffectAllele: at.Alt, OtherAllele: at.Ref}
		if rapid.Bool().Draw(t, "REF") {
			row.EffectAllele, row.OtherAllele = at.Ref, at.Alt
		}
		row.WeightText = fmt.Sprintf("%.3f", float64(rapid.IntRange(-1000, 1000).Draw(t, "weight"))/1000)
		if len(rows) < 2 {
			row.WeightText = "1.000"
		}
		row.Weight = scoretest.Decimal(row.WeightText)
		rows, variants = append(rows, row), append(variants, v)
	}
	return rows, variants
}

// scored matches scores to a cohort and passes over it.
func scored(t *rapid.T, c *scoretest.Cohort, missing scoring.MissingPolicy, scores ...[]scoreset.Row) []*scoring.ScoreResult {
	var all []*scoreset.Score
	for i, rows := range scores {
		all = append(all, scoreset.NewScore(scoreset.Score{ID: fmt.Sprint("s", i)}, rows))
	}
	results, err := match.Match(t.Context(), c, all, match.Options{Ambiguous: match.AmbiguousKeep, NeedFrequency: missing == scoring.MissingMean})
	if err != nil {
		t.Fatal(err)
	}
	for k, r := range results {
		if missing == scoring.MissingSkip && r.Coverage.Used != r.Coverage.Rows {
			t.Fatalf("score %d uses %d of %d rows", k, r.Coverage.Used, r.Coverage.Rows)
		}
	}
	return pass(t, c, results, scoring.PlanOptions{Missing: missing}, scoring.PassOptions{Threads: 2}).Scores
}

// A score that is split into two files adds up exactly, for everybody.
func TestTwoHalvesOfAScoreAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cohort := scoretest.Genotypes(t, scoretest.People(t, 20), 20, 5)
		rows, _ := drawnRows(t, cohort, func(*genome.Variant) bool { return true })
		if len(rows) < 2 {
			t.Skip("no two rows")
		}
		halves := [2][]scoreset.Row{rows[:1:1], rows[1:2:2]}
		for _, row := range rows[2:] {
			half := rapid.IntRange(0, 1).Draw(t, "half")
			halves[half] = append(halves[half], row)
		}
		for _, missing := range policies {
			got := scored(t, cohort, missing, rows, halves[0], halves[1])
			if got[0].Grid != got[1].Grid || got[0].Grid != got[2].Grid {
				t.Fatalf("grids %v, %v, %v", got[0].Grid, got[1].Grid, got[2].Grid)
			}
			for s := range cohort.People {
				sum := new(big.Int).Add(got[1].Total(s).Big(), got[2].Total(s).Big())
				if sum.Cmp(got[0].Total(s).Big()) != 0 {
					t.Fatalf("%v, sample %d: halves add up to %v, the whole score to %v", missing, s, sum, got[0].Total(s).Big())
				}
				if d := got[1].Denominator(s) + got[2].Denominator(s); d != got[0].Denominator(s) {
					t.Fatalf("%v, sample %d: denominators add up to %v, that of the whole is %v", missing, s, d, got[0].Denominator(s))
				}
			}
		}
	})
}

// To count the other allele with the negated weight is the same score but for a
// constant: 2 x the weight of each row, for missing calls too where they are imputed.
func TestTheOtherAlleleShiftsByAConstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cohort := scoretest.Genotypes(t, scoretest.People(t, 20), 20, 5)
		rows, variants := drawnRows(t, cohort, func(v *genome.Variant) bool { return v.SiteAlts == 1 })
		if len(rows) == 0 {
			t.Skip("no row")
		}
		swapped := slices.Clone(rows)
		for i := range swapped {
			row := &swapped[i]
			row.EffectAllele, row.OtherAllele = row.OtherAllele, row.EffectAllele
			if row.WeightText[0] == '-' {
				row.WeightText = row.WeightText[1:]
			} else {
				row.WeightText = "-" + row.WeightText
			}
			row.Weight = scoretest.Decimal(row.WeightText)
		}
		for _, missing := range policies {
			got := scored(t, cohort, missing, rows, swapped)
			if got[0].Grid != got[1].Grid {
				t.Fatalf("grids %v, %v", got[0].Grid, got[1].Grid)
			}
			for s := range cohort.People {
				constant := new(big.Int)
				for i := range rows {
					v := variants[i]
					counts := cohort.People[s].PloidyIn(cohort.Variant[v].Region) != genome.NoCopies &&
						(missing == scoring.MissingMean && cohort.Variant[v].AN > 0 || cohort.Codes[v][s] != 3)
					if counts {
						constant.Add(constant, big.NewInt(2*got[0].Grid.Integer(rows[i].Weight)))
					}
				}
				want := new(big.Int).Sub(got[0].Total(s).Big(), constant)
				if want.Cmp(got[1].Total(s).Big()) != 0 {
					t.Fatalf("%v, sample %d: %v, want %v less %v", missing, s, got[1].Total(s).Big(), got[0].Total(s).Big(), constant)
				}
				if got[0].Denominator(s) != got[1].Denominator(s) {
					t.Fatalf("%v, sample %d: denominators %v and %v", missing, s, got[0].Denominator(s), got[1].Denominator(s))
				}
			}
		}
	})
}
