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
		want := slices.Sorted(slices.Values(values))
		sorted, ranks := order(values)
		if !slices.Equal(sorted, want) || len(ranks) != len(values) {
			t.Fatalf("got %v, want %v; %d ranks", sorted, want, len(ranks))
		}
		for i, x := range values {
			less, upTo := 0, 0
			for _, v := range values {
				if v < x {
					less++
				}
				if v <= x {
					upTo++
				}
			}
			if ranks[i] != uint32(less+upTo) {
				t.Fatalf("%v of %v: rank %d, want %d + %d", x, want, ranks[i], less, upTo)
			}
		}
	})
}

// A bucket that holds nearly everybody is sorted whole, ties and all.
func TestOrderWithAnOutlier(t *testing.T) {
	for _, outlier := range []float64{1e12, -1e12} {
		var values []float64
		for i := range 1000 {
			values = append(values, float64((i*7)%500))
		}
		values = append(values, outlier)
		sorted, ranks := order(values)
		if !slices.Equal(sorted, slices.Sorted(slices.Values(values))) {
			t.Errorf("outlier %v: not in order", outlier)
		}
		below := uint32(0) // the outlier, where it is the least
		if outlier < 0 {
			below = 1
		}
		for i, x := range values[:1000] {
			if want := 2*below + 4*uint32(x) + 2; ranks[i] != want {
				t.Fatalf("outlier %v, %v: rank %d, want %d", outlier, x, ranks[i], want)
			}
		}
		if want := 2*1000*(1-below) + 1; ranks[1000] != want {
			t.Errorf("outlier %v: its rank is %d, want %d", outlier, ranks[1000], want)
		}
	}
}

// What a longer list left in the memory that is used again is not looked at.
func TestOrderAgain(t *testing.T) {
	long := make([]float64, 5000)
	for i := range long {
		long[i] = float64((i * 1237) % 5000)
	}
	for range 3 {
		if _, ranks := order(long); ranks[1] != 2*1237+1 {
			t.Fatalf("rank %d of 1237 among 0 to 4999", ranks[1])
		}
		if sorted, ranks := order([]float64{3, 1, 2}); !slices.Equal(sorted, []float64{1, 2, 3}) || !slices.Equal(ranks, []uint32{5, 1, 3}) {
			t.Fatalf("got %v, ranks %v", sorted, ranks)
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
		for s, value := range values {
			sum += w.Place(value, w.Ranks[s]).Percentile
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
