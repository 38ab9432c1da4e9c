package reference

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The order and every rank are those of a plain sort: with ties, outliers that leave
// all others in one bucket, values too near or too far apart for buckets, both zeros.
func TestOrderIsASort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.Float64Range(-3, 3), rapid.Float64Range(1e15, 1e15+4), rapid.Float64Range(-1e-310, 1e-310),
			rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64), rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1, 2}),
		)
		values := rapid.SliceOfN(value, 0, 80).Draw(t, "values")
		if rapid.Bool().Draw(t, "alike") {
			for i := range values {
				values[i] = math.Mod(values[i], 3)
			}
		}
		o := order(values)
		want := slices.Sorted(slices.Values(values))
		if !slices.Equal(o.values, want) {
			t.Fatalf("got %v, want %v", o.values, want)
		}
		for range 20 {
			x := rapid.OneOf(value, rapid.SampledFrom(append(values, 0))).Draw(t, "x")
			less, upTo := 0, 0
			for _, v := range values {
				if v < x {
					less++
				}
				if v <= x {
					upTo++
				}
			}
			if gotLess, gotUpTo := o.rank(x); gotLess != less || gotUpTo != upTo {
				t.Fatalf("%v of %v: %d and %d, want %d and %d", x, want, gotLess, gotUpTo, less, upTo)
			}
		}
	})
}

// A bucket that holds nearly everybody is searched by halves.
func TestOrderWithAnOutlier(t *testing.T) {
	var values []float64
	for i := range 1000 {
		values = append(values, float64(i%500))
	}
	values = append(values, 1e12)
	o := order(values)
	for x := -1.0; x <= 501; x += 0.5 {
		less, upTo := o.rank(x)
		wantLess := 2 * int(max(0, min(500, math.Ceil(x))))
		wantUpTo := 2 * int(max(0, min(500, math.Floor(x)+1)))
		if less != wantLess || upTo != wantUpTo {
			t.Fatalf("%v: %d and %d, want %d and %d", x, less, upTo, wantLess, wantUpTo)
		}
	}
}

// Totals of one word and of two give the moments of rationals.
func TestMomentsOfTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var his []int64
		var los []uint64
		sum, squares := new(big.Int), new(big.Int)
		n := rapid.IntRange(2, 30).Draw(t, "n")
		for range n {
			lo := rapid.Int64().Draw(t, "total")
			hi := lo >> 63
			if rapid.IntRange(0, 5).Draw(t, "wide") == 0 {
				hi = rapid.Int64Range(-1<<40, 1<<40).Draw(t, "high")
			}
			his, los = append(his, hi), append(los, uint64(lo))
			total := bigOf(hi, uint64(lo))
			sum.Add(sum, total)
			squares.Add(squares, new(big.Int).Mul(total, total))
		}
		w := FromTotals(make([]float64, n), func(s int) (int64, uint64) { return his[s], los[s] }, big.NewRat(1000, 1))
		mean, _ := new(big.Rat).SetFrac(sum, big.NewInt(1000*int64(n))).Float64()
		if w.Mean != mean {
			t.Fatalf("mean %v, want %v", w.Mean, mean)
		}
		spread := new(big.Rat).SetFrac(new(big.Int).Mul(sum, sum), big.NewInt(int64(n)))
		spread.Sub(new(big.Rat).SetInt(squares), spread)
		spread.Quo(spread, big.NewRat(int64(n-1)*1_000_000, 1))
		variance := new(big.Float).SetPrec(3000).SetRat(spread)
		want := 0.0
		if variance.Sign() > 0 {
			want, _ = variance.Sqrt(variance).Float64()
		}
		if w.SD != want {
			t.Fatalf("sd %v, want %v", w.SD, want)
		}
	})
}

func BenchmarkWithin(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	const n = 10_000
	values, totals := make([]float64, n), make([]int64, n)
	for i := range values {
		totals[i] = int64(rng.NormFloat64() * 1e12)
		values[i] = float64(totals[i]) / 1e9
	}
	unit, sum := big.NewRat(1_000_000_000, 1), 0.0
	for b.Loop() {
		w := FromTotals(values, func(s int) (int64, uint64) { return totals[s] >> 63, uint64(totals[s]) }, unit)
		for _, value := range values {
			sum += w.Apply(value).Percentile
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/value")
	_ = sum
}

func BenchmarkWithinValues(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	values := make([]float64, 10_000)
	for i := range values {
		values[i] = rng.NormFloat64()
	}
	for b.Loop() {
		FromValues(values)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(values)), "ns/value")
}
