package scoring_test

import (
	"runtime"
	"slices"
	"testing"

	"cardioscore/scoring"
	"cardioscore/scoring/match"
)

// What is estimated bounds what is taken, garbage and all, and a limit below it makes
// several readings. The memory of few people and very many scores is that of the kernels'
// sums, which are of 256 samples at a time, however few there are, and where there are more
// rows that of the weights as well.
func TestMemoryIsEstimatedFromAbove(t *testing.T) {
	for _, c := range []struct{ samples, rows, scores int }{{3, 4, 2000}, {3, 100, 2000}} {
		cohort, result := additive(c.samples, c.rows, func(v, s int) uint8 { return uint8(v+s) % 4 }, one("0.123456789"))
		plan, err := scoring.NewPlan(slices.Repeat([]*match.Result{result}, c.scores), scoring.PlanOptions{})
		if err != nil {
			t.Fatal(err)
		}
		limitToWhatIsTaken(t, cohort, plan)
	}
}

// limitToWhatIsTaken passes without a limit, then with one of three quarters of what that took.
func limitToWhatIsTaken(t *testing.T, cohort scoring.Cohort, plan *scoring.Plan) {
	t.Helper()
	for _, tables := range []scoring.Tables{scoring.TablesAlways, scoring.TablesNever} {
		options := scoring.PassOptions{Threads: 1, Tier: fastest(), Tables: tables, HeavyMissing: -1, Take: func(int, *scoring.ScoreResult) error { return nil }}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		whole, err := scoring.Pass(t.Context(), cohort, plan, options)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		options.Memory = int64(after.TotalAlloc-before.TotalAlloc) / 4 * 3
		parts, err := scoring.Pass(t.Context(), cohort, plan, options)
		if err != nil {
			t.Fatal(err)
		}
		if whole.Report.Readings != 1 || parts.Report.Readings < 2 {
			t.Errorf("tables %d: %d and %d readings, want one without a limit and several within three quarters of %d MiB",
				tables, whole.Report.Readings, parts.Report.Readings, (after.TotalAlloc-before.TotalAlloc)>>20)
		}
	}
}
