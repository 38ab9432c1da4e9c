package scoring

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/scoreset"
)

func sameFloat(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// A fixed divisor rounds as a divisor does, which is tested against rationals: every
// power, narrow and wide totals, none lost to the sign or the scale.
func TestFixedDivisor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := divisor{
			power: rapid.IntRange(-30, 40).Draw(t, "power"),
			count: rapid.OneOf(rapid.Just(int64(1)), rapid.Int64Range(1, 1<<20), rapid.Int64Range(exactly-9, exactly+9), rapid.Int64Range(1, 1<<40), rapid.Int64Range(1, math.MaxInt64)).Draw(t, "count"),
		}
		by := d.fix()
		for range 50 {
			total := TotalOf(rapid.OneOf(
				rapid.Int64(), rapid.Int64Range(-100, 100), rapid.Int64Range(-exactly-9, -exactly+9), rapid.Int64Range(exactly-9, exactly+9),
				rapid.Int64Range(-exactly, exactly), rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64}),
			).Draw(t, "total"))
			if rapid.IntRange(0, 9).Draw(t, "wide") == 0 {
				total.Hi = rapid.Int64().Draw(t, "high")
			}
			if got, want := by.of(total), d.of(total); !sameFloat(got, want) {
				t.Fatalf("%+v by %+v: %x, want %x", total, d, got, want)
			}
		}
	})
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
					average, _ := r.Average(first + i)
					if !sameFloat(sums[i], r.Sum(first+i)) || !sameFloat(averages[i], average) || !sameFloat(weights[i], r.MissingWeight(first+i)) {
						t.Fatalf("policy %v, wide %v, sample %d: %v %v %v, want %v %v %v", policy, wide, first+i,
							sums[i], averages[i], weights[i], r.Sum(first+i), average, r.MissingWeight(first+i))
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
