package scoring_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// The error bound against sums of big rationals. Two people carry two copies
// wherever rounding a weight went up, and wherever it went down: together they are
// as far off as the bound says, so that it is not wide either.
func TestErrorBoundIsNeverExceededNorWide(t *testing.T) {
	const rows = 150
	for name, draw := range map[string]func(*rand.Rand) float64{
		"normal":       (*rand.Rand).NormFloat64,
		"heavy-tailed": func(r *rand.Rand) float64 { return r.NormFloat64() * math.Exp(4*r.NormFloat64()) },
		"tiny":         func(r *rand.Rand) float64 { return 1e-13 * r.NormFloat64() },
		"huge":         func(r *rand.Rand) float64 { return 1e17 * r.NormFloat64() },
		"limit":        func(r *rand.Rand) float64 { return 1e3 * (2*r.Float64() - 1) },
	} {
		for _, format := range []string{"%.9f", "%.14e", "%.17g"} {
			t.Run(name+format, func(t *testing.T) {
				t.Parallel()
				random := rand.New(rand.NewPCG(3, 4))
				weights := make([]string, rows)
				for v := range weights {
					weights[v] = fmt.Sprintf(format, draw(random))
				}
				cohort, result := additive(4, rows, func(v, s int) uint8 { return uint8(v * (s + 3) % 4) }, func(v int) string { return weights[v] })
				for v := range weights {
					grid := result.Score.Grid()
					q := new(big.Rat).SetInt64(grid.Integer(result.Score.Weight(v)))
					cohort.Codes[v][0], cohort.Codes[v][1] = 0, 2
					if q.Cmp(new(big.Rat).Mul(result.Score.Weight(v).Rat(), grid.Unit())) > 0 {
						cohort.Codes[v][0], cohort.Codes[v][1] = 2, 0
					}
				}
				for _, policy := range policies {
					score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{Tier: fastest()}).Scores[0]
					equalsNaive(t, score, cohort, policy)
					apart := new(big.Rat)
					for s := range 2 {
						apart.Add(apart, scoretest.Of(result, cohort, s, policy).Error())
					}
					bound := new(big.Rat).SetFloat64(score.ErrorBound)
					if policy == scoring.MissingMean {
						half := new(big.Rat).Quo(big.NewRat(rows, 2), score.Grid.Unit())
						apart.Add(apart, half)
					}
					if wide := apart.Mul(apart, big.NewRat(1_000_001, 1_000_000)); bound.Cmp(wide) > 0 {
						t.Errorf("%v: bound %v, but two people are %v off", policy, score.ErrorBound, apart.FloatString(20))
					}
				}
			})
		}
	}
}

// coarse rounds the dosages of a cohort to units of 1/perCopy copies, as an import
// does, and says how far.
func coarse(c *scoretest.Cohort, perCopy int64) *scoretest.Cohort {
	out := *c
	out.PerCopy, out.Dosage = perCopy, nil
	for _, fine := range c.Dosage {
		row := make([]uint16, len(fine))
		for s, n := range fine {
			if row[s] = n; n == scoring.MissingDosage {
				continue
			}
			exact := float64(n) / float64(c.PerCopy)
			row[s] = uint16(math.RoundToEven(exact * float64(perCopy)))
			out.About.LargestRounding = max(out.About.LargestRounding, math.Abs(float64(row[s])/float64(perCopy)-exact))
		}
		out.Dosage = append(out.Dosage, row)
	}
	return &out
}

// The bound holds against the dosages as they were before their import rounded them.
func TestErrorBoundHoldsRoundedDosages(t *testing.T) {
	t.Parallel()
	needed := 0
	rapid.Check(t, func(t *rapid.T) {
		fine := scoretest.Genotypes(t, scoretest.People(t, 12), rapid.IntRange(1, 12).Draw(t, "rows"), 6)
		fine.PerCopy = 12_000
		for _, codes := range fine.Codes {
			row := make([]uint16, len(codes))
			for s, code := range codes {
				// Never more than the call, so that the ALTs of a site stay below 2 copies.
				row[s] = uint16(max(0, int64(code)*fine.PerCopy-rapid.Int64Range(0, fine.PerCopy).Draw(t, "below")))
				if code == 3 {
					row[s] = scoring.MissingDosage
				}
			}
			fine.Dosage = append(fine.Dosage, row)
		}
		result := scoretest.Matched(t, fine, scoretest.Weights[rapid.SampledFrom([]string{"decimal", "heavy-tailed", "very long", "huge"}).Draw(t, "weights")])
		var sites []match.Joint // tables of two variants and haplotypes read calls
		for _, j := range result.Joints {
			if j.Kind == match.SiteRef || j.Kind == match.ProductOf {
				sites = append(sites, j)
			}
		}
		result.Joints = sites
		cohort := coarse(fine, rapid.SampledFrom([]int64{1, 2, 7, 255}).Draw(t, "denominator"))
		policy := rapid.SampledFrom(policies).Draw(t, "missing")
		run := scoring.PassOptions{Tier: rapid.SampledFrom(kernel.Tiers()).Draw(t, "tier")}
		score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, run).Scores[0]
		exact := *cohort
		exact.About.LargestRounding = 0
		without := pass(t, &exact, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, run).Scores[0]
		for s := range cohort.People {
			off := new(big.Rat).SetFrac(score.Total(s).Big(), big.NewInt(score.PerCopy))
			off.Quo(off, score.Grid.Unit())
			off.Sub(off, scoretest.Of(result, fine, s, policy).Given)
			if off.Abs(off).Cmp(new(big.Rat).SetFloat64(score.ErrorBound)) > 0 {
				t.Fatalf("sample %d: %v off, beyond the bound %v", s, off.FloatString(20), score.ErrorBound)
			}
			if off.Cmp(new(big.Rat).SetFloat64(without.ErrorBound)) > 0 {
				needed++
			}
		}
	})
	if needed == 0 {
		t.Error("no sum was beyond the bound of rounded weights alone: the test shows nothing")
	}
}

// The bound says what rounding weights does even where nobody is there to be scored.
func TestErrorBoundWithoutSamples(t *testing.T) {
	weight := func(v int) string { return fmt.Sprintf("0.%d123456789012345678901", v%7+1) }
	var bounds [2]float64
	for i, samples := range []int{0, 3} {
		cohort, result := additive(samples, 300, func(v, s int) uint8 { return 1 }, weight)
		for v := range result.Terms {
			result.Rows[v].Alt = match.Frequency{Count: 1, Of: 2}
		}
		score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: scoring.MissingSkip}, scoring.PassOptions{SlabRows: 70}).Scores[0]
		if bounds[i] = score.ErrorBound; score.Grid.Exact || score.Samples() != samples {
			t.Fatalf("grid %+v of %d samples: the weights are exact", score.Grid, score.Samples())
		}
	}
	if bounds[0] != bounds[1] || bounds[0] == 0 {
		t.Errorf("bounds %v without and with samples, want the same", bounds)
	}
	none := scoreset.NewScore(scoreset.Score{ID: "none"}, nil)
	cohort, _ := additive(0, 1, func(v, s int) uint8 { return 1 }, one("1"))
	score := pass(t, cohort, []*match.Result{{Score: none, Join: &match.Join{}}}, scoring.PlanOptions{}, scoring.PassOptions{}).Scores[0]
	if score.ErrorBound != 0 {
		t.Errorf("a score without rows has the bound %v", score.ErrorBound)
	}
}
