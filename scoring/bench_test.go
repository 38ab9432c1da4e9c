package scoring_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// packedCohort hands out ready rows, so that a benchmark times the engine alone.
type packedCohort struct {
	scoring.Cohort
	people []genome.Sample
	blocks []scoring.Block
	rows   []byte // reused for all rows
}

func (c *packedCohort) Info() scoring.CohortInfo { return scoring.CohortInfo{Denominator: 1} }
func (c *packedCohort) Samples() []genome.Sample { return c.people }
func (c *packedCohort) Blocks() []scoring.Block  { return c.blocks }

func (c *packedCohort) ReadRows(ctx context.Context, block int, rows []int, dst []byte) error {
	for n := 0; n < len(dst); {
		n += copy(dst[n:], c.rows)
	}
	return nil
}

// workload says what a benchmark scores: one call in missingIn is missing, 0 for
// none; of sparse scores each has a match of its own on one row in so many.
type workload struct {
	samples, rows, scores int
	missingIn, sparse     int
	dosages               bool
	digits                string // format of the weights
}

func (w workload) build(b *testing.B) (*packedCohort, []*match.Result) {
	random := rand.New(rand.NewPCG(1, 2))
	c := &packedCohort{people: women(w.samples), rows: make([]byte, 4<<20)}
	block := scoring.Block{Samples: w.samples, RowBytes: (w.samples + 3) / 4}
	if w.dosages {
		block.Encoding, block.RowBytes, block.Denominator = scoring.Dosages, 2*w.samples, 16_384
	}
	c.blocks = []scoring.Block{block}
	if w.dosages {
		for row := range len(c.rows) / block.RowBytes {
			low, high := c.rows[row*block.RowBytes:], c.rows[row*block.RowBytes+w.samples:]
			for s := range w.samples {
				n := random.IntN(2*16_384 + 1)
				low[s], high[s] = byte(n), byte(n>>8)
			}
		}
		c.rows = c.rows[:len(c.rows)/block.RowBytes*block.RowBytes]
	} else {
		for i := range c.rows {
			for call := range 4 {
				code := byte(random.IntN(3))
				if w.missingIn > 0 && random.IntN(w.missingIn) == 0 {
					code = 3
				}
				c.rows[i] |= code << (2 * call)
			}
		}
	}
	missing := int32(0)
	if w.missingIn > 0 {
		missing = int32(w.samples / w.missingIn)
	}
	if w.digits == "" {
		w.digits = "%.9f"
	}
	columns := w.scores
	if w.sparse > 0 {
		columns = 1
	}
	var results []*match.Result
	for len(results) < w.scores {
		table := scoreset.NewTableBuilder(columns, w.rows, nil)
		chunk := scoreset.NewChunk(columns)
		join := &match.Join{}
		add := func() {
			if err := chunk.Encode(nil); err != nil {
				b.Fatal(err)
			}
			if err := table.Append(chunk, len(join.Outcome)-chunk.Len()); err != nil {
				b.Fatal(err)
			}
		}
		for v := range w.rows {
			if w.sparse > 0 && random.IntN(w.sparse) > 0 {
				continue
			}
			row := scoreset.Row{Number: int32(chunk.Len() + 1), Chrom: 1, Pos: int32(v + 1), EffectAllele: "A", OtherAllele: "C"}
			chunk.AddRow(&row, nil)
			for range columns {
				chunk.AddWeight(fmt.Appendf(nil, w.digits, random.NormFloat64()/100))
			}
			scoretest.AddTerms(join, scoretest.Term{
				ScoreRow: int32(len(join.Outcome)), Row: int32(v), EffectIsAlt: random.IntN(2) > 0,
				Missing: missing, Alt: match.Frequency{Count: random.Int64N(int64(2 * w.samples)), Of: int64(2 * w.samples)},
			})
			join.Outcome = append(join.Outcome, scoreset.RefAlt)
			if chunk.Len() == 4096 {
				add()
			}
		}
		add()
		made := table.Table()
		for column := range columns {
			results = append(results, &match.Result{Score: made.Score(scoreset.Score{ID: fmt.Sprint(len(results))}, column), Join: join})
		}
	}
	return c, results
}

func BenchmarkPass(b *testing.B) {
	workloads := []struct {
		name string
		workload
	}{
		{"scores=1", workload{samples: 10_000, rows: 51_200, scores: 1}},
		{"scores=1/missing=1in1000", workload{samples: 10_000, rows: 51_200, scores: 1, missingIn: 1000}},
		{"scores=8/missing=1in1000", workload{samples: 10_000, rows: 51_200, scores: 8, missingIn: 1000}},
		{"scores=64", workload{samples: 10_000, rows: 51_200, scores: 64}},
		{"scores=64/missing=1in1000", workload{samples: 10_000, rows: 51_200, scores: 64, missingIn: 1000}},
		{"scores=64/missing=3in10", workload{samples: 10_000, rows: 12_800, scores: 64, missingIn: 3}},
		{"scores=64/digits=15", workload{samples: 10_000, rows: 12_800, scores: 64, missingIn: 1000, digits: "%.14e"}},
		{"scores=512/missing=1in1000", workload{samples: 10_000, rows: 6_400, scores: 512, missingIn: 1000}},
		{"scores=64/sparse=1in10", workload{samples: 10_000, rows: 51_200, scores: 64, sparse: 10, missingIn: 1000}},
		{"scores=1/samples=50000", workload{samples: 50_000, rows: 20_480, scores: 1, missingIn: 1000}},
		{"scores=1/samples=2000", workload{samples: 2_000, rows: 204_800, scores: 1, missingIn: 1000}},
		{"scores=1/dosages", workload{samples: 10_000, rows: 6_400, scores: 1, dosages: true}},
		{"scores=64/dosages", workload{samples: 10_000, rows: 6_400, scores: 64, dosages: true}},
	}
	for _, tier := range kernel.Tiers() {
		for _, bench := range workloads {
			b.Run(fmt.Sprintf("%s/%s", tier, bench.name), func(b *testing.B) {
				w := bench.workload
				cohort, results := w.build(b)
				plan, err := scoring.NewPlan(results, scoring.PlanOptions{})
				if err != nil {
					b.Fatal(err)
				}
				genotypes := float64(w.rows) * float64(w.samples)
				var report scoring.Report
				for b.Loop() {
					results, err := scoring.Pass(b.Context(), cohort, plan, scoring.PassOptions{Tier: tier})
					if err != nil {
						b.Fatal(err)
					}
					report = results.Report
				}
				b.ReportMetric(genotypes*float64(b.N)/1e9/b.Elapsed().Seconds(), "Ggt/s")
				// Worker seconds of the last pass, by a genotype.
				for name, spent := range map[string]float64{
					"read": report.Reading.Seconds(), "pack": report.Packing.Seconds(), "kernel": report.Kernels.Seconds(), "missing": report.Missing.Seconds(),
				} {
					b.ReportMetric(spent*1e12/genotypes, name+"-ps")
				}
			})
		}
	}
}

func BenchmarkPlan(b *testing.B) {
	_, results := workload{samples: 4, rows: 100_000, scores: 1}.build(b)
	for b.Loop() {
		if _, err := scoring.NewPlan(results, scoring.PlanOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/100_000, "ns/term")
}
