package scoring_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"cardioscore/scoring"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// Weights at the limit of six digits: two copies of 32,768 such rows pass 63 bits,
// so that totals need two words.
func TestTotalsBeyondAWord(t *testing.T) {
	t.Parallel()
	const rows = 40_000
	limit := big.NewInt(scoreset.MaxWeight(6)).String() + ".4999" // not exact on any grid of six digits
	cohort, result := additive(3, rows, func(v, s int) uint8 {
		return []uint8{2, uint8(v % 4), 3}[s]
	}, func(v int) string {
		if v < rows/50 {
			return "-" + limit
		}
		return limit
	})
	for i := range result.Terms {
		result.Rows[i].Alt = match.Frequency{Count: 9, Of: 10}
	}
	for _, policy := range policies {
		score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{Threads: 2, Tier: fastest()}).Scores[0]
		if score.Grid.Exact || score.Grid.Digits != 6 || score.Grid.Power != 0 {
			t.Fatalf("grid %+v, expected whole numbers of six digits", score.Grid)
		}
		if _, narrow := score.Total(0).Int64(); narrow {
			t.Errorf("total %v fits a word: the test does not reach beyond", score.Total(0))
		}
		equalsNaive(t, score, cohort, policy)
	}
}

// Sixteen thousand rows at the limit of six digits fill 62 bits: sums are folded
// before they overflow.
func TestSumsAreFoldedBeforeTheyOverflow(t *testing.T) {
	const rows = 40_000
	limit := big.NewInt(scoreset.MaxWeight(6)).String()
	cohort, result := additive(3, rows, func(v, s int) uint8 { return uint8(s) }, one(limit))
	score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{}, scoring.PassOptions{Threads: 2, Tier: fastest(), SlabRows: rows}).Scores[0]
	want := new(big.Int).Mul(big.NewInt(2*rows), big.NewInt(scoreset.MaxWeight(6)))
	if got := score.Total(2).Big(); got.Cmp(want) != 0 {
		t.Errorf("total %v, want %v", got, want)
	}
	if want.IsInt64() {
		t.Error("the test's own sum fits a word")
	}
}

// One row may be read so often that its own sums pass a word.
func TestOneRowReadVeryOften(t *testing.T) {
	t.Parallel()
	cohort, result := additive(3, 1, func(v, s int) uint8 { return []uint8{1, 2, 3}[s] }, one(big.NewInt(scoreset.MaxWeight(6)).String()))
	result.Terms = slices.Repeat(result.Terms, 33_000)
	for _, policy := range policies {
		for _, tables := range []scoring.Tables{scoring.TablesAlways, scoring.TablesNever} {
			score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{Missing: policy}, scoring.PassOptions{Tier: fastest(), Tables: tables}).Scores[0]
			equalsNaive(t, score, cohort, policy)
			if _, narrow := score.Total(1).Int64(); narrow {
				t.Errorf("total %v fits a word: the test does not reach beyond", score.Total(1))
			}
		}
	}
}

// Constants alone can pass a word too.
func TestFilledRowsBeyondAWord(t *testing.T) {
	t.Parallel()
	limit := scoretest.Decimal(big.NewInt(scoreset.MaxWeight(6)).String())
	result := &match.Result{Join: &match.Join{}}
	var rows []scoreset.Row
	for i := range 40_000 {
		rows = append(rows, scoreset.Row{Number: int32(i + 1), Chrom: 1, Weight: limit})
		result.Outcome = append(result.Outcome, scoreset.Absent)
		result.Filled = append(result.Filled, match.Filled{ScoreRow: int32(i), Effect: match.Frequency{Count: 1, Of: 1}})
	}
	result.Score = scoreset.NewScore(scoreset.Score{ID: "absent"}, rows)
	cohort := scoretest.NewCohort(women(2), nil, nil, 2)
	score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{}, scoring.PassOptions{}).Scores[0]
	equalsNaive(t, score, cohort, scoring.MissingMean)
	if want := 80_000 * float64(scoreset.MaxWeight(6)); math.Abs(score.Sum(1)/want-1) > 1e-15 {
		t.Errorf("sum %v, want %v", score.Sum(1), want)
	}
}

// A weight at the limit of the digits that was rounded down: two copies that a policy
// expects are one more than twice its integer, and the correction one more than the
// digits hold.
func TestHeavyLinesAtTheLimitOfTheDigits(t *testing.T) {
	limit := big.NewInt(scoreset.MaxWeight(6)).String() + ".4999"
	cohort, result := additive(9, 3, func(v, s int) uint8 { return 3 }, func(v int) string { return []string{limit, "-" + limit, "1"}[v] })
	for i := range result.Terms {
		result.Rows[i].Alt = match.Frequency{Count: 5, Of: 5}
	}
	for _, tier := range kernel.Tiers() {
		score := pass(t, cohort, []*match.Result{result}, scoring.PlanOptions{}, scoring.PassOptions{Tier: tier, HeavyMissing: -1}).Scores[0]
		equalsNaive(t, score, cohort, scoring.MissingMean)
	}
}

// What 70,000 missing calls at the limit of six digits correct passes a word, and so
// does what half as many missing dosages correct: whether the kernels add it up or it
// is added call by call, in one slab or in many, it is carried on in time.
func TestMissingCallsBeyondAWord(t *testing.T) {
	t.Parallel()
	const rows = 70_000
	limit := big.NewInt(scoreset.MaxWeight(6))
	all := new(big.Int).Mul(limit, big.NewInt(rows))
	if all.IsInt64() {
		t.Fatal("the test's own sum fits a word")
	}
	twice := new(big.Int).Lsh(all, 1)
	allFloat, _ := new(big.Float).SetInt(all).Float64()
	cohort, plus := additive(2, rows, func(v, s int) uint8 { return []uint8{3, 2}[s] }, one(limit.String()))
	_, minus := additive(2, rows, func(v, s int) uint8 { return 0 }, one("-"+limit.String()))
	for _, result := range []*match.Result{plus, minus} {
		for i := range result.Terms {
			result.Rows[i].Alt, result.Rows[i].Missing = match.Frequency{Count: 1, Of: 1}, 1
		}
	}
	check := func(name string, cohort *scoretest.Cohort, policy scoring.MissingPolicy, options scoring.PassOptions) {
		scores := pass(t, cohort, []*match.Result{plus, minus}, scoring.PlanOptions{Missing: policy}, options).Scores
		missed := new(big.Int)
		if policy == scoring.MissingMean {
			missed = twice // the frequency is 1
		}
		for k, score := range scores {
			for s, want := range []*big.Int{missed, twice} {
				if k == 1 {
					want = new(big.Int).Neg(want)
				}
				if got := score.Total(s).Big(); got.Cmp(want) != 0 {
					t.Errorf("%s, policy %v, %+v, score %d, sample %d: total %v, want %v", name, policy, options, k, s, got, want)
				}
			}
			if got := score.MissingWeight(0); got != allFloat || score.Missing(0) != rows || score.Missing(1) != 0 {
				t.Errorf("%s, policy %v, %+v, score %d: %d and %d missing of weight %v, want %d of %v and none", name, policy, options, k, score.Missing(0), score.Missing(1), got, rows, allFloat)
			}
		}
	}
	for _, policy := range policies {
		for _, slab := range []int{0, rows} {
			for _, tier := range []kernel.Tier{kernel.Go, fastest()} {
				for _, tables := range []scoring.Tables{scoring.TablesAlways, scoring.TablesNever} {
					for _, heavy := range []float64{-1, 1} {
						check("calls", cohort, policy, scoring.PassOptions{Tier: tier, Tables: tables, HeavyMissing: heavy, SlabRows: slab})
					}
				}
			}
		}
	}
	dosages := *cohort
	dosages.PerCopy, dosages.Codes = 1, nil
	for range rows {
		dosages.Dosage = append(dosages.Dosage, []uint16{scoring.MissingDosage, 2})
	}
	for _, policy := range policies {
		for _, slab := range []int{0, rows} {
			check("dosages", &dosages, policy, scoring.PassOptions{Tier: fastest(), SlabRows: slab})
		}
	}
}
