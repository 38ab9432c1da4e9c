package scoring_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/scoretest"
)

// Scores of one table, most of whose weights are 0, next to scores of other rows: however
// they are added, each is the sum of its own terms.
func TestSparseScoresEqualNaive(t *testing.T) {
	t.Parallel()
	var sparse, beside int
	rapid.Check(t, func(t *rapid.T) {
		cohort := scoretest.Genotypes(t, scoretest.People(t, 30), rapid.IntRange(1, 30).Draw(t, "rows"), rapid.SampledFrom([]int{0, 3, 20}).Draw(t, "missing in"))
		zeros := rapid.IntRange(0, 12).Draw(t, "zeros")
		rare := func(name string) *rapid.Generator[string] {
			return rapid.OneOf(append([]*rapid.Generator[string]{scoretest.Weights[name]}, repeat(rapid.Just("0"), zeros)...)...)
		}
		names := []string{"decimal", "seventeen", "unit", "heavy-tailed", "very long"}
		columns := make([]*rapid.Generator[string], rapid.IntRange(1, 20).Draw(t, "columns"))
		for i := range columns {
			if columns[i] = rare(rapid.SampledFrom(names).Draw(t, "weights")); rapid.IntRange(0, 3).Draw(t, "dense") == 0 {
				columns[i] = scoretest.Weights["decimal"]
			}
		}
		results := scoretest.Shared(t, scoretest.Matched(t, cohort, rare("decimal")), columns)
		results = append(results, scoretest.Matched(t, cohort, scoretest.Weights["decimal"]))
		if rapid.Bool().Draw(t, "two tables") {
			results = append(results, scoretest.Shared(t, scoretest.Matched(t, cohort, rare("decimal")), columns[:(len(columns)+1)/2])...)
		}
		if rapid.IntRange(0, 3).Draw(t, "dosages") == 0 {
			scoretest.Dosages(t, cohort, rapid.SampledFrom(denominators).Draw(t, "denominator"), false)
		}
		policy := rapid.SampledFrom(policies).Draw(t, "missing")
		got := pass(t, cohort, results, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{
			Threads: rapid.IntRange(1, 3).Draw(t, "threads"), Tier: rapid.SampledFrom(kernel.Tiers()).Draw(t, "tier"),
			Tables: drawTables(t), Sparse: drawSparse(t), HeavyMissing: rapid.SampledFrom([]float64{-1, 0, 1}).Draw(t, "heavy"),
			SlabRows: rapid.IntRange(0, 30).Draw(t, "slab"), TileSamples: 4 * rapid.IntRange(0, 9).Draw(t, "tile"),
		})
		if n := got.Report.SparseScores; n > 0 {
			sparse++
			if n < len(results) {
				beside++
			}
		}
		for _, score := range got.Scores {
			equalsNaive(t, score, cohort, policy)
		}
	})
	if (sparse == 0 || beside == 0) && !testing.Short() { // which draws few
		t.Errorf("%d passes with sparse scores, %d of them with others: want both", sparse, beside)
	}
}

func repeat[T any](x T, n int) (list []T) {
	for range n {
		list = append(list, x)
	}
	return list
}

// Of columns that use no, a twentieth, and all rows, those of few rows are added alone;
// whatever the tables, and by every tier but that whose tiles add many columns for less.
func TestSparseScoresAreAddedAlone(t *testing.T) {
	const rows = 400
	cohort, result := additive(9, rows, func(v, s int) uint8 { return uint8((v + s) % 4) }, func(v int) string { return "0.01" })
	every := func(n int) []string {
		texts := make([]string, rows)
		for v := range texts {
			if texts[v] = "0"; n > 0 && v%n == n/2 {
				texts[v] = fmt.Sprintf("0.0%d", v+1)
			}
		}
		return texts
	}
	for _, tier := range kernel.Tiers() {
		block := 16 // as many as any tier adds at once
		for _, c := range []struct {
			sparse  scoring.Sparse
			every   int
			columns int
			want    int
		}{
			{scoring.SparseWhereCheaper, 20, block, block},
			{scoring.SparseWhereCheaper, 0, block, block},
			{scoring.SparseWhereCheaper, 1, block, 0},
			{scoring.SparseWhereCheaper, 20, 1, 0}, // a score for itself
			{scoring.SparseNever, 20, block, 0},
			{scoring.SparseAlways, 1, block, block},
		} {
			results := scoretest.Columns(result, repeat(every(c.every), c.columns))
			got := pass(t, cohort, results, scoring.PlanOptions{}, scoring.PassOptions{Tier: tier, Sparse: c.sparse})
			if got.Report.SparseScores != c.want {
				t.Errorf("%s: %d of %d scores that use every %dth row are sparse, want %d", tier, got.Report.SparseScores, c.columns, c.every, c.want)
			}
			for _, score := range got.Scores {
				equalsNaive(t, score, cohort, scoring.MissingMean)
			}
		}
	}
}
