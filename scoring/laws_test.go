package scoring_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoretest"
)

// values is everything that a pass says about one sample.
func values(r *scoring.Results, s int) []string {
	var all []string
	for _, score := range r.Scores {
		average, known := score.Average(s)
		all = append(all, fmt.Sprint(score.Total(s), score.Sum(s), average, known, score.Denominator(s),
			score.Missing(s), score.MissingWeight(s), score.Terms, score.ErrorBound))
		for _, call := range score.Unlisted() {
			if call.Sample == s {
				all = append(all, call.Name)
			}
		}
	}
	return all
}

func TestResultsDoNotDependOnThreadsBlocksOrSlabs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		people := scoretest.People(t, 60)
		cohort := scoretest.Genotypes(t, people, 24, 6)
		scoretest.DrawPhase(t, cohort)
		xMale := drawXMale(t)
		results := []*match.Result{
			scoretest.Matched(t, cohort, scoretest.Weights["heavy-tailed"]),
			scoretest.Matched(t, cohort, scoretest.Weights["unit"]),
		}
		catalogue := []int{0, 5, 6, 23}
		tiers := kernel.Tiers()
		policy := rapid.SampledFrom(policies).Draw(t, "missing")
		var want [][]string
		for _, threads := range []int{1, 2, 3, 8} {
			for b, block := range []int{1, 7, 64} {
				for i, slab := range []int{1, 5, 1000} {
					cohort.PerBlock = block
					got := pass(t, cohort, results,
						scoring.PlanOptions{Missing: policy, XMale: xMale, Catalogue: catalogue},
						scoring.PassOptions{
							Threads: threads, SlabRows: slab, TileSamples: 4 * (1 + threads%3),
							Tier: tiers[(threads+b+i)%len(tiers)], Tables: scoring.Tables((b + 2*threads + i) % 3), HeavyMissing: []float64{0, -1}[i%2],
						})
					var all [][]string
					for s := range people {
						all = append(all, values(got, s))
					}
					for entry := range catalogue {
						all = append(all, []string{fmt.Sprint(got.Calls(entry))})
					}
					if want == nil {
						want = all
					}
					for i := range all {
						if !slices.Equal(all[i], want[i]) {
							t.Fatalf("threads %d, block %d, slab %d: %v, want %v", threads, block, slab, all[i], want[i])
						}
					}
				}
			}
		}
	})
}

// The frequencies are in the terms, and so pinned: a person's results are the
// same in any order and alone.
func TestAPersonIsTheSameAloneAndAmongAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := scoretest.People(t, 20)
		cohort := scoretest.Genotypes(t, people, 12, 4)
		scoretest.DrawPhase(t, cohort)
		results := []*match.Result{scoretest.Matched(t, cohort, scoretest.Weights["seventeen"])}
		plan := scoring.PlanOptions{Missing: rapid.SampledFrom(policies).Draw(t, "missing"), XMale: drawXMale(t)}
		all := pass(t, cohort, results, plan, scoring.PassOptions{Threads: 2, SlabRows: 5})

		order := make([]int, len(people))
		for s := range order {
			order[s] = s
		}
		order = rapid.Permutation(order).Draw(t, "order")
		permuted := pass(t, cohort.Subset(order, 9), results, plan, scoring.PassOptions{Threads: 2})
		for at, s := range order {
			if got, want := values(permuted, at), values(all, s); !slices.Equal(got, want) {
				t.Fatalf("sample %d permuted: %v, want %v", s, got, want)
			}
			alone := pass(t, cohort.Subset([]int{s}, 1), results, plan, scoring.PassOptions{Threads: 1})
			if got, want := values(alone, 0), values(all, s); !slices.Equal(got, want) {
				t.Fatalf("sample %d alone: %v, want %v", s, got, want)
			}
		}
	})
}

// Tiles and slabs of the sizes that real cohorts have, which small ones never fill.
func TestFullTilesAndSlabs(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 5))
	const samples, rows = 9001, 2500
	cohort, result := additive(samples, rows, func(v, s int) uint8 {
		if random.IntN(100) == 0 {
			return 3
		}
		return uint8(random.IntN(3))
	}, func(v int) string { return fmt.Sprintf("%.6f", random.NormFloat64()) })
	cohort.PerBlock = 8192
	for _, tier := range kernel.Tiers() {
		got := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{}, scoring.PassOptions{Threads: 3, Tier: tier}).Scores[0]
		for _, s := range []int{0, 1, 4095, 4096, 8191, 8192, 9000} {
			want := scoretest.Score(result, cohort.Codes, cohort.People, s, scoring.MissingMean)
			if got.Total(s).Big().Cmp(want.Total) != 0 || int64(got.Missing(s)) != want.Missing {
				t.Errorf("sample %d: total %v, missing %d; want %v, %d", s, got.Total(s), got.Missing(s), want.Total, want.Missing)
			}
		}
	}
}
