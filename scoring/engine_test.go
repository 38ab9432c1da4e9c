package scoring_test

import (
	"context"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoretest"
)

// pass plans and runs, and fails the test on any error.
func pass(t rapid.TB, cohort scoring.Cohort, results []*match.Result, plan scoring.PlanOptions, run scoring.PassOptions) *scoring.Results {
	t.Helper()
	p, err := scoring.NewPlan(results, plan)
	if err != nil {
		t.Fatal(err)
	}
	got, err := scoring.Pass(context.Background(), cohort, p, run)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// equalsNaive compares every number of a score with the naive scorer, to the bit.
func equalsNaive(t rapid.TB, got *scoring.ScoreResult, c *scoretest.Cohort, missing scoring.MissingPolicy) {
	t.Helper()
	unlisted := got.Unlisted()
	if got.Samples() != len(c.People) {
		t.Fatalf("%d samples, want %d", got.Samples(), len(c.People))
	}
	for s := range c.People {
		want := scoretest.Of(got.Match, c, s, missing)
		if total := got.Total(s).Big(); total.Cmp(want.Total) != 0 {
			t.Fatalf("sample %d: total %v, want %v", s, total, want.Total)
		}
		sameBits(t, s, "sum", got.Sum(s), want.Sum())
		average, known := got.Average(s)
		if wantAverage, wantKnown := want.Average(); known != wantKnown {
			t.Fatalf("sample %d: average known %v, want %v", s, known, wantKnown)
		} else if known {
			sameBits(t, s, "average", average, wantAverage)
		}
		if int64(got.Terms) != want.Terms || int64(got.Missing(s)) != want.Missing || got.Denominator(s) != want.Denominator {
			t.Fatalf("sample %d: terms %d, missing %d, denominator %d; want %d, %d, %d", s,
				got.Terms, got.Missing(s), got.Denominator(s), want.Terms, want.Missing, want.Denominator)
		}
		weight, _ := new(big.Rat).Quo(new(big.Rat).SetInt(want.MissingWeight), got.Grid.Unit()).Float64()
		sameBits(t, s, "missing weight", got.MissingWeight(s), weight)
		if bound := new(big.Rat).SetFloat64(got.ErrorBound); want.Error().Cmp(bound) > 0 {
			t.Fatalf("sample %d: %v away from the weights as written, beyond the bound %v", s, want.Error().FloatString(30), got.ErrorBound)
		}
		for _, name := range want.Unlisted {
			if len(unlisted) == 0 || unlisted[0] != (scoring.UnlistedCall{Sample: s, Name: name}) {
				t.Fatalf("sample %d: %s is not among the unlisted calls %v", s, name, unlisted)
			}
			unlisted = unlisted[1:]
		}
	}
	if len(unlisted) > 0 {
		t.Fatalf("unlisted calls that are none: %v", unlisted)
	}
}

func sameBits(t rapid.TB, s int, what string, got, want float64) {
	t.Helper()
	if math.Float64bits(got) != math.Float64bits(want) {
		t.Fatalf("sample %d: %s %v, want %v", s, what, got, want)
	}
}

func drawXMale(t *rapid.T) scoring.XMaleDosage {
	return rapid.SampledFrom([]scoring.XMaleDosage{scoring.XMaleTwo, scoring.XMaleOne}).Draw(t, "x male dosage")
}

var policies = []scoring.MissingPolicy{scoring.MissingMean, scoring.MissingSkip}

func TestEngineEqualsNaive(t *testing.T) {
	for name, weights := range scoretest.Weights {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				people := scoretest.People(t, 40)
				missingIn := rapid.SampledFrom([]int{0, 3, 20}).Draw(t, "missing in")
				cohort := scoretest.Genotypes(t, people, rapid.IntRange(1, 16).Draw(t, "rows"), missingIn)
				scoretest.DrawPhase(t, cohort)
				cohort.XMale = drawXMale(t)
				results := []*match.Result{scoretest.Matched(t, cohort, weights), scoretest.Matched(t, cohort, weights)}
				policy := rapid.SampledFrom(policies).Draw(t, "missing")
				got := pass(t, cohort, results,
					scoring.PlanOptions{Missing: policy, XMale: cohort.XMale},
					scoring.PassOptions{Threads: 2, Tier: rapid.SampledFrom(kernel.Tiers()).Draw(t, "tier"), Tables: drawTables(t), HeavyMissing: rapid.SampledFrom([]float64{-1, 0, 0.2, 1}).Draw(t, "heavy"), SlabRows: rapid.IntRange(1, 20).Draw(t, "slab"), TileSamples: 4 * rapid.IntRange(1, 12).Draw(t, "tile")})
				for _, score := range got.Scores {
					equalsNaive(t, score, cohort, policy)
				}
			})
		})
	}
}
