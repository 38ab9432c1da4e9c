package scoring

import (
	"math"
	"math/rand/v2"
	"testing"

	"cardioscore/scoring/scoreset"
)

// Sum, Average and MissingWeight are the columns of one sample.

func (r *ScoreResult) Sum(s int) float64 { return one(r.Sums, s) }

func (r *ScoreResult) Average(s int) (average float64, known bool) {
	average = one(r.Averages, s)
	return average, !math.IsNaN(average)
}

func (r *ScoreResult) MissingWeight(s int) float64 { return one(r.MissingWeights, s) }

func one(column func(first int, dst []float64), s int) float64 {
	var value [1]float64
	column(s, value[:])
	return value[0]
}

// The columns of a result are its samples' values, under both policies, narrow and
// wide, from any sample on.
func TestColumnsOfAResult(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, policy := range []MissingPolicy{MissingMean, MissingSkip} {
		for _, wide := range []bool{false, true} {
			const samples = 300
			r := &ScoreResult{
				Grid: scoreset.Grid{Power: 11}, PerCopy: 1, Terms: 5, samples: samples, policy: policy,
				total: newTotals(samples, wide), missingWeight: newTotals(samples, wide), missing: make([]uint32, samples),
			}
			for s := range samples {
				r.missing[s] = rng.Uint32N(6)
				r.missingWeight.plus(s, TotalOf(rng.Int64N(1<<40)*int64(min(1, r.missing[s]))))
				total := TotalOf(rng.Int64() >> rng.IntN(64))
				if wide {
					total.Hi += rng.Int64N(3) - 1
				}
				r.total.plus(s, total)
			}
			for _, first := range []int{0, 7, 299, 300} {
				sums, averages, weights := make([]float64, samples-first), make([]float64, samples-first), make([]float64, samples-first)
				r.Sums(first, sums)
				r.Averages(first, averages)
				r.MissingWeights(first, weights)
				for i := range sums {
					s := first + i
					average := math.NaN()
					if count := r.Denominator(s); count > 0 {
						average = rationally(r.Total(s), 11, count)
					}
					sum, weight := rationally(r.Total(s), 11, 1), rationally(r.MissingTotal(s), 11, 1)
					if !sameFloat(sums[i], sum) || !sameFloat(averages[i], average) || !sameFloat(weights[i], weight) {
						t.Fatalf("policy %v, wide %v, sample %d: %v %v %v, want %v %v %v", policy, wide, s,
							sums[i], averages[i], weights[i], sum, average, weight)
					}
				}
			}
		}
	}
}

func BenchmarkSums(b *testing.B) {
	rng := rand.New(rand.NewPCG(6, 6))
	r := &ScoreResult{Grid: scoreset.Grid{Power: 9}, PerCopy: 1, total: newTotals(10_000, false)}
	for s := range r.total.lo {
		r.total.lo[s] = rng.Int64() >> 20
	}
	dst := make([]float64, 10_000)
	for b.Loop() {
		r.Sums(0, dst)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/value")
}
