package scoring_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"cardioscore/scoring"
	"cardioscore/scoring/match"
)

// packedCohort hands out ready rows, so that a benchmark times the engine alone.
type packedCohort struct {
	scoring.Cohort
	blocks []scoring.Block
	rows   []byte // reused for all rows
}

func (c *packedCohort) Blocks() []scoring.Block { return c.blocks }

func (c *packedCohort) ReadRows(ctx context.Context, block int, rows []int, dst []byte) error {
	for n := 0; n < len(dst); {
		n += copy(dst[n:], c.rows)
	}
	return nil
}

// benchCohort is n samples and a score of rows additive rows, weights of six
// decimals; missingIn says that one call in so many is missing, 0 none.
func benchCohort(n, rows, missingIn int) (*packedCohort, *match.Result) {
	random := rand.New(rand.NewPCG(1, 2))
	small, result := additive(1, rows, func(v, s int) uint8 { return 0 }, func(int) string { return fmt.Sprintf("%.6f", random.NormFloat64()) })
	for i := range result.Terms {
		result.Terms[i].Alt = match.Frequency{Count: random.Int64N(20_000), Of: 20_000}
	}
	small.People = women(n)
	c := &packedCohort{Cohort: small, blocks: []scoring.Block{{Samples: n, RowBytes: (n + 3) / 4}}, rows: make([]byte, 1<<20)}
	for i := range c.rows {
		for call := range 4 {
			code := byte(random.IntN(3))
			if missingIn > 0 && random.IntN(missingIn) == 0 {
				code = 3
			}
			c.rows[i] |= code << (2 * call)
		}
	}
	return c, result
}

func BenchmarkPass(b *testing.B) {
	const samples, rows = 10_000, 10_240
	for _, bench := range []struct{ scores, missingIn, threads int }{{1, 0, 1}, {1, 0, 2}, {1, 100, 2}, {8, 0, 2}, {8, 100, 2}} {
		b.Run(fmt.Sprintf("scores=%d/missing=1in%d/threads=%d", bench.scores, bench.missingIn, bench.threads), func(b *testing.B) {
			cohort, result := benchCohort(samples, rows, bench.missingIn)
			results := make([]*match.Result, bench.scores)
			for k := range results {
				results[k] = result
			}
			plan, err := scoring.NewPlan(results, scoring.PlanOptions{})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(rows * samples / 4)
			for b.Loop() {
				if _, err := scoring.Pass(b.Context(), cohort, plan, scoring.PassOptions{Threads: bench.threads}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(bench.scores*rows*samples)*float64(b.N)/1e9/b.Elapsed().Seconds(), "Ggt/s")
		})
	}
}

func BenchmarkPlan(b *testing.B) {
	_, result := benchCohort(1, 100_000, 0)
	for b.Loop() {
		if _, err := scoring.NewPlan([]*match.Result{result}, scoring.PlanOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/100_000, "ns/term")
}

func BenchmarkSumAndAverage(b *testing.B) {
	cohort, result := benchCohort(10_000, 400, 0)
	plan, err := scoring.NewPlan([]*match.Result{result}, scoring.PlanOptions{})
	if err != nil {
		b.Fatal(err)
	}
	results, err := scoring.Pass(b.Context(), cohort, plan, scoring.PassOptions{})
	if err != nil {
		b.Fatal(err)
	}
	score, s := results.Scores[0], 0
	for b.Loop() {
		score.Sum(s)
		score.Average(s)
		s = (s + 1) % 10_000
	}
}
