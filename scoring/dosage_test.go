package scoring_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// Denominators of dosages: of BGEN with 8 bits, PLINK 2, VCF decimals, the largest,
// and the least.
var denominators = []int64{255, 16_384, 10_000, 32_767, 1, 2}

func TestDosagesEqualNaive(t *testing.T) {
	for name, weights := range scoretest.Weights {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				people := scoretest.People(t, 40)
				cohort := scoretest.Genotypes(t, people, rapid.IntRange(1, 12).Draw(t, "rows"), rapid.SampledFrom([]int{0, 4}).Draw(t, "missing in"))
				results := []*match.Result{scoretest.Matched(t, cohort, weights), scoretest.Matched(t, cohort, weights)}
				scoretest.Dosages(t, cohort, rapid.SampledFrom(denominators).Draw(t, "denominator"), rapid.Bool().Draw(t, "calls beside"))
				scoretest.DrawPhase(t, cohort)
				cohort.XMale = drawXMale(t)
				policy := rapid.SampledFrom(policies).Draw(t, "missing")
				catalogue := []int{0}
				got := pass(t, cohort, results, scoring.PlanOptions{Missing: policy, XMale: cohort.XMale, Catalogue: catalogue}, scoring.PassOptions{
					Threads: 2, Tier: rapid.SampledFrom(kernel.Tiers()).Draw(t, "tier"),
					SlabRows: rapid.IntRange(1, 20).Draw(t, "slab"), TileSamples: 4 * rapid.IntRange(1, 12).Draw(t, "tile"),
				})
				for _, score := range got.Scores {
					equalsNaive(t, score, cohort, policy)
				}
				var want []scoring.Call
				for s := range people {
					if code := cohort.Call(0, s); code != 0 {
						want = append(want, scoring.Call{Sample: int32(s), Code: code})
					}
				}
				if calls := got.Calls(0); !slices.Equal(calls, want) {
					t.Fatalf("calls %v, want %v", calls, want)
				}
			})
		})
	}
}

// By hand: dosages 0.5 and 1.25 of ALT, weight 0.3, one missing at frequency 1/4.
// Additive 0.15, 0.375, 0.15; REF 0.45, 0.225, 0.45; dominant 0.15, 0.3 and 7/16 x
// 0.3 = 0.13125, on the grid of tenths 0.1; recessive 0, 0.075, 0.3/16 = 0.0.
func TestDosagesByHand(t *testing.T) {
	cohort, result := additive(3, 1, func(v, s int) uint8 { return []uint8{0, 1, 3}[s] }, one("0.3"))
	cohort.PerCopy, cohort.Dosage = 4, [][]uint16{{2, 5, scoring.MissingDosage}}
	result.Rows[0].Alt = match.Frequency{Count: 1, Of: 4}
	for _, c := range []struct {
		effect scoreset.Effect
		isAlt  bool
		want   [3]float64
	}{
		{scoreset.Additive, true, [3]float64{0.15, 0.375, 0.15}},
		{scoreset.Additive, false, [3]float64{0.45, 0.225, 0.45}},
		{scoreset.Dominant, true, [3]float64{0.15, 0.3, 0.13125}},
		{scoreset.Recessive, true, [3]float64{0, 0.075, 0.01875}},
	} {
		row := result.Score.Row(0)
		row.Effect = c.effect
		// A second row, on no variant, makes the grid finer than the expectations are.
		finer := scoreset.Row{Weight: scoretest.Decimal("0.0000001")}
		score := &match.Result{Score: scoreset.NewScore(scoreset.Score{ID: "hand"}, []scoreset.Row{row, finer}), Join: &match.Join{
			Outcome: []scoreset.Outcome{scoreset.AltRef, scoreset.Absent}, Terms: slices.Clone(result.Terms), Rows: result.Rows,
		}}
		score.Terms[0].EffectIsAlt = c.isAlt
		got := pass(t, cohort, []*match.Result{score}, scoring.PlanOptions{}, scoring.PassOptions{Tier: fastest()}).Scores[0]
		for s, want := range c.want {
			if got.Sum(s) != want {
				t.Errorf("%v, effect is ALT %v, sample %d: %v, want %v", c.effect, c.isAlt, s, got.Sum(s), want)
			}
		}
	}
}

// Weights of six digits against the largest dosages: the sums of two rows would
// pass a word, so that weights are cut in two.
func TestDosagesBeyondAWord(t *testing.T) {
	t.Parallel()
	limit := big.NewInt(scoreset.MaxWeight(6)).String() + ".4999"
	cohort, result := additive(3, 600, func(v, s int) uint8 { return 0 }, func(v int) string {
		if v%5 == 0 {
			return "-" + limit
		}
		return limit
	})
	cohort.PerCopy, cohort.Codes = 32_767, nil
	for v := range cohort.Variant {
		cohort.Dosage = append(cohort.Dosage, []uint16{65_534, uint16(v), scoring.MissingDosage})
		result.Terms[v].EffectIsAlt = v%3 > 0
		result.Rows[v].Alt = match.Frequency{Count: 9, Of: 10}
	}
	for _, tier := range kernel.Tiers() {
		for _, policy := range policies {
			for _, slab := range []int{50, 600} {
				score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{Tier: tier, SlabRows: slab}).Scores[0]
				equalsNaive(t, score, cohort, policy)
			}
		}
	}
}

// The same limits for terms that are not additive: two of them pass a word.
func TestOtherTermsOfDosagesBeyondAWord(t *testing.T) {
	limit := scoretest.Decimal(big.NewInt(scoreset.MaxWeight(6)).String())
	cohort, result := additive(2, 5, func(v, s int) uint8 { return 2 }, one("1"))
	var rows []scoreset.Row
	for v := range cohort.Variant {
		rows = append(rows, scoreset.Row{Number: int32(v + 1), Effect: scoreset.Dominant, Weight: limit})
		cohort.Dosage = append(cohort.Dosage, []uint16{65_534, uint16(100 * v)})
	}
	cohort.PerCopy, cohort.Codes = 32_767, nil
	result.Score = scoreset.NewScore(scoreset.Score{ID: "dominant"}, rows)
	score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{}, scoring.PassOptions{}).Scores[0]
	equalsNaive(t, score, cohort, scoring.MissingMean)
	if _, narrow := score.Total(0).Int64(); narrow {
		t.Errorf("total %v fits a word: the test does not reach beyond", score.Total(0))
	}
}

// Blocks that cannot be read, or not together.
func TestBlocksOfDosages(t *testing.T) {
	cohort, result := additive(10, 1, func(v, s int) uint8 { return 1 }, one("1"))
	plan := mustPlan(t, result, scoring.PlanOptions{})
	for name, list := range map[string][]scoring.Block{
		"no denominator": {{Encoding: scoring.Dosages, Samples: 10, RowBytes: 20}},
		"too fine":       {{Encoding: scoring.Dosages, Samples: 10, RowBytes: 20, Denominator: 32_768}},
		"one plane":      {{Encoding: scoring.Dosages, Samples: 10, RowBytes: 10, Denominator: 255}},
		"short calls":    {{Encoding: scoring.Dosages, Samples: 10, RowBytes: 20, CallBytes: 2, Denominator: 255}},
		"two units":      {{Encoding: scoring.Dosages, Samples: 4, RowBytes: 8, Denominator: 255}, {Encoding: scoring.Dosages, First: 4, Samples: 6, RowBytes: 12, Denominator: 254}},
		"two encodings":  {{Samples: 4, RowBytes: 1}, {Encoding: scoring.Dosages, First: 4, Samples: 6, RowBytes: 12, Denominator: 1}},
	} {
		if _, err := scoring.Pass(t.Context(), &blocks{cohort, list}, plan, scoring.PassOptions{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Missing dosages correct up to twice a weight: of weights around those of which 32 bits
// hold it, where two effect alleles are expected and where none is, and of calls.
func TestMissingWeightsAtTheLimitOf32Bits(t *testing.T) {
	const limit = 1<<30 - 1
	for _, weight := range []int{limit, limit + 1, int(scoreset.MaxWeight(4))} {
		calls, result := additive(2, 8, func(v, s int) uint8 { return []uint8{3, 1}[s] }, func(v int) string {
			return []string{"", "-"}[v%2] + fmt.Sprint(weight-v/6)
		})
		dosages := *calls
		dosages.PerCopy, dosages.Codes = 255, nil
		for v := range calls.Variant {
			dosages.Dosage = append(dosages.Dosage, []uint16{scoring.MissingDosage, 300})
			result.Terms[v].EffectIsAlt = v/2%2 == 0
			result.Rows[v].Alt = []match.Frequency{{Count: 1, Of: 1}, {Count: 0, Of: 1}}[v/4]
		}
		for _, cohort := range []*scoretest.Cohort{calls, &dosages} {
			for _, tier := range kernel.Tiers() {
				for _, policy := range policies {
					score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{Tier: tier, HeavyMissing: 1}).Scores[0]
					if score.Grid.Power != 0 || score.Grid.Digits != 4 {
						t.Fatalf("grid %+v: not the integers that were meant", score.Grid)
					}
					equalsNaive(t, score, cohort, policy)
				}
			}
		}
	}
}
