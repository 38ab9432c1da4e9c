package scoring_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoretest"
)

// drawnScores are scores of one table, scores that share nothing, and one of few
// rows: they end in groups of several patterns, of several and of single scores.
func drawnScores(t *rapid.T, cohort *scoretest.Cohort) []*match.Result {
	names := []string{"decimal", "seventeen", "heavy-tailed", "unit", "tiny"}
	weights := func() *rapid.Generator[string] { return scoretest.Weights[rapid.SampledFrom(names).Draw(t, "weights")] }
	columns := make([]*rapid.Generator[string], rapid.IntRange(1, 9).Draw(t, "columns"))
	for i := range columns {
		columns[i] = weights()
	}
	results := scoretest.Shared(t, scoretest.Matched(t, cohort, weights()), columns)
	for range rapid.IntRange(0, 3).Draw(t, "alone") {
		results = append(results, scoretest.Matched(t, cohort, weights()))
	}
	few := scoretest.Matched(t, cohort, weights())
	few.Join = &match.Join{Outcome: few.Outcome, Terms: few.Terms[:min(1, len(few.Terms))], Rows: few.Rows}
	return rapid.Permutation(append(results, few)).Draw(t, "order")
}

// drawSparse draws which scores are added by themselves.
func drawSparse(t *rapid.T) scoring.Sparse {
	return rapid.SampledFrom([]scoring.Sparse{scoring.SparseWhereCheaper, scoring.SparseAlways, scoring.SparseNever}).Draw(t, "sparse")
}

// drawTables draws how hard calls are added up.
func drawTables(t *rapid.T) scoring.Tables {
	return rapid.SampledFrom([]scoring.Tables{scoring.TablesWhereCheaper, scoring.TablesAlways, scoring.TablesNever}).Draw(t, "tables")
}

func TestScoresTogetherEqualNaive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		people := scoretest.People(t, 30)
		cohort := scoretest.Genotypes(t, people, rapid.IntRange(1, 14).Draw(t, "rows"), rapid.SampledFrom([]int{0, 3, 20}).Draw(t, "missing in"))
		results := drawnScores(t, cohort)
		if rapid.Bool().Draw(t, "dosages") {
			scoretest.Dosages(t, cohort, rapid.SampledFrom(denominators).Draw(t, "denominator"), rapid.Bool().Draw(t, "calls beside"))
		}
		scoretest.DrawPhase(t, cohort)
		policy := rapid.SampledFrom(policies).Draw(t, "missing")
		got := pass(t, cohort, results, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{
			Threads: rapid.IntRange(1, 8).Draw(t, "threads"), Tier: rapid.SampledFrom(kernel.Tiers()).Draw(t, "tier"),
			Tables: drawTables(t), Sparse: drawSparse(t),
			HeavyMissing: rapid.SampledFrom([]float64{-1, 0, 0.2, 1}).Draw(t, "heavy"),
			SlabRows:     rapid.IntRange(0, 20).Draw(t, "slab"), TileSamples: 4 * rapid.IntRange(0, 9).Draw(t, "tile"),
		})
		for _, score := range got.Scores {
			equalsNaive(t, score, cohort, policy)
		}
	})
}

// Scores of four and of six digits in one group, whose missing calls the kernels
// correct in every tier, or none of them.
func TestHeavyLinesOfMixedDigits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cohort := scoretest.Genotypes(t, scoretest.People(t, 12), 8, 2)
		columns := []*rapid.Generator[string]{scoretest.Weights["seventeen"], scoretest.Weights["unit"], scoretest.Weights["decimal"], scoretest.Weights["heavy-tailed"]}
		results := scoretest.Shared(t, scoretest.Matched(t, cohort, scoretest.Weights["unit"]), columns)
		policy := rapid.SampledFrom(policies).Draw(t, "missing")
		for _, tier := range kernel.Tiers() {
			for _, heavy := range []float64{-1, 1} {
				got := pass(t, cohort, results, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{Tier: tier, Tables: drawTables(t), Sparse: drawSparse(t), HeavyMissing: heavy})
				for _, score := range got.Scores {
					equalsNaive(t, score, cohort, policy)
				}
			}
		}
	})
}

// A pass that may hold little takes the scores in parts, and gives the same, whether
// the results are kept or taken one by one.
func TestScoresInPartsAreTheSame(t *testing.T) {
	t.Parallel()
	several, taken := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		people := scoretest.People(t, 50)
		cohort := scoretest.Genotypes(t, people, 12, 6)
		scoretest.DrawPhase(t, cohort)
		results := drawnScores(t, cohort)
		options := scoring.PlanOptions{Missing: rapid.SampledFrom(policies).Draw(t, "missing"), Catalogue: []int{0, 5}}
		plan, err := scoring.NewPlan(results, options)
		if err != nil {
			t.Fatal(err)
		}
		whole := pass(t, cohort, results, options, scoring.PassOptions{})
		run := scoring.PassOptions{Tables: drawTables(t), Sparse: drawSparse(t), Threads: rapid.IntRange(1, 3).Draw(t, "threads"), Tier: rapid.SampledFrom(kernel.Tiers()).Draw(t, "tier")}
		next := 0
		check := func(k int, score *scoring.ScoreResult) error {
			if k != next || score != nil && score.Match != results[k] {
				t.Fatalf("score %d is given, want %d", k, next)
			}
			next++
			one := &scoring.Results{Scores: []*scoring.ScoreResult{score}}
			want := &scoring.Results{Scores: whole.Scores[k : k+1]}
			for s := range people {
				if got, want := values(one, s), values(want, s); !slices.Equal(got, want) {
					t.Fatalf("score %d, sample %d: %v, want %v", k, s, got, want)
				}
			}
			return nil
		}
		if rapid.Bool().Draw(t, "take") {
			run.Take = check
		}
		for run.Memory = 1 << 10; ; run.Memory += run.Memory / 8 {
			got, err := scoring.Pass(context.Background(), cohort, plan, run)
			var memory *scoring.MemoryError
			if errors.As(err, &memory) {
				next = 0
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.Report.Readings > 1 {
				several++
			}
			for entry := range options.Catalogue {
				if fmt.Sprint(got.Calls(entry)) != fmt.Sprint(whole.Calls(entry)) {
					t.Fatalf("calls %v, want %v", got.Calls(entry), whole.Calls(entry))
				}
			}
			if run.Take != nil {
				taken++
			}
			for k := 0; run.Take == nil && k < len(results); k++ {
				check(k, got.Scores[k])
			}
			if next != len(results) {
				t.Fatalf("%d scores given, want %d", next, len(results))
			}
			return
		}
	})
	if several == 0 || taken == 0 {
		t.Errorf("%d passes read the genotypes several times, %d handed scores over: want both", several, taken)
	}
}

func TestAnErrorOfTheTakerEndsThePass(t *testing.T) {
	cohort, result := additive(5, 3, func(v, s int) uint8 { return 1 }, one("1"))
	full := errors.New("no space")
	_, err := scoring.Pass(t.Context(), cohort, mustPlan(t, result, scoring.PlanOptions{}), scoring.PassOptions{
		Take: func(int, *scoring.ScoreResult) error { return full },
	})
	if !errors.Is(err, full) {
		t.Errorf("error %v, want the taker's", err)
	}
}

// ahead notes which rows were announced before they were read.
type ahead struct {
	*recorder
	announced []int
}

func (a *ahead) Prefetch(block int, rows []int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.announced = append(a.announced, rows...)
}

func TestRowsAreAnnouncedAhead(t *testing.T) {
	cohort, result := additive(5, 40, func(v, s int) uint8 { return 1 }, one("1"))
	read := &ahead{recorder: &recorder{Cohort: cohort}}
	pass(t, read, []*match.Result{result}, scoring.PlanOptions{}, scoring.PassOptions{Threads: 1, SlabRows: 10})
	if want := read.rows[10:]; !slices.Equal(read.announced, want) {
		t.Errorf("announced %v, want %v: all but the first slab", read.announced, want)
	}
}

// Which kernels add a group follows from costs, unless it is said; totals do not.
func TestTablesAreTakenWhereTheyCostLess(t *testing.T) {
	cohort, result := additive(7, 50, func(v, s int) uint8 { return uint8((v + s) % 4) }, func(v int) string { return []string{"0.01", "-0.002"}[v%2] })
	for _, tier := range kernel.Tiers() {
		for _, c := range []struct {
			tables    scoring.Tables
			scores, n int
		}{
			{scoring.TablesNever, 20, 0}, {scoring.TablesAlways, 1, 1},
			{scoring.TablesWhereCheaper, 1, map[kernel.Tier]int{kernel.AVX512: 1, kernel.AMX: 1}[tier]},
			{scoring.TablesWhereCheaper, 20, map[kernel.Tier]int{kernel.AVX2: 1, kernel.AVX512: 1}[tier]},
		} {
			results := slices.Repeat([]*match.Result{result}, c.scores)
			got := pass(t, cohort, results, scoring.PlanOptions{}, scoring.PassOptions{Tier: tier, Tables: c.tables})
			if got.Report.ByTables != c.n {
				t.Errorf("%s, tables %v: %d of the groups of %d scores by tables, want %d", tier, c.tables, got.Report.ByTables, c.scores, c.n)
			}
			for _, score := range got.Scores {
				equalsNaive(t, score, cohort, scoring.MissingMean)
			}
		}
	}
}
