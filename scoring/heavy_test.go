package scoring

import (
	"slices"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Kernels correct missing calls where many are missing and there are many scores, and call
// by call where few are; wherever any are, or nowhere, if that is said.
func TestLinesAreHeavyWhereManyCallsAreMissing(t *testing.T) {
	const samples = 10_000
	score := scoreset.NewScore(scoreset.Score{ID: "s", Build: genome.GRCh38}, []scoreset.Row{{Number: 1, Chrom: 1, Pos: 1, Weight: decimal(t, "0.123456789")}})
	for _, tier := range kernel.Tiers() {
		for _, c := range []struct {
			scores  int
			missing int32
			option  float64
			want    bool
		}{
			{64, samples * 3 / 10, 0, true},
			{64, samples / 1000, 0, false},
			{64, 1, -1, true},
			{64, 0, -1, false},
			{64, samples, 1, false},
		} {
			result := &match.Result{Score: score, Join: &match.Join{
				Outcome: []scoreset.Outcome{scoreset.AltRef},
				Terms:   []match.Term{{EffectIsAlt: true}},
				Rows:    []match.ReadRow{{Missing: c.missing, Alt: match.Frequency{Count: 1, Of: 4}}},
			}}
			plan, err := NewPlan(slices.Repeat([]*match.Result{result}, c.scores), PlanOptions{Missing: MissingMean})
			if err != nil {
				t.Fatal(err)
			}
			p := &pass{plan: plan, samples: samples, tier: tier, options: PassOptions{HeavyMissing: c.option}}
			groups := newGroups(plan, 0, c.scores, kernels{tier, Block{Samples: samples, Denominator: 1}, TablesWhereCheaper, SparseWhereCheaper})
			if got := p.mayBeHeavy(groups[0]); got != c.want {
				t.Errorf("%s: %d of %d calls missing, %d scores, option %v: heavy %v", tier, c.missing, samples, c.scores, c.option, got)
			}
		}
	}
}
