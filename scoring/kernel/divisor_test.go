package kernel

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestDivisorsDivideWholeMultiples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := int64(math.Pow10(rapid.IntRange(0, 18).Draw(t, "power")))
		n := rapid.Int64Range(-math.MaxInt64/size, math.MaxInt64/size).Draw(t, "n")
		if d := NewDivisor(size); d.Size != size || d.Of(n*size) != n {
			t.Fatalf("%d in units of %d: %d", n*size, size, d.Of(n*size))
		}
	})
}

// Weights of some scores of a table of integers, in units of their own.
func TestTableRowsAreDivided(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		const samples, before, beyond = 70, 2, 3
		for scores := 1; scores <= 9; scores++ {
			for _, rows := range []int{1, 11, 12, 13, 40} {
				p := randomCalls(newRandom(100*scores+rows), samples, rows, scores, MinDigits)
				p.tables = true
				by := make([]Divisor, scores)
				for k := range by {
					by[k] = NewDivisor(int64(math.Pow10(k % 6)))
				}
				stride := before + scores + beyond
				q := slices.Repeat([]int64{math.MinInt64}, rows*stride) // of other scores
				for r := range rows {
					for k := range scores {
						x := &p.q[r*scores+k]
						*x %= MaxTableWeight
						q[r*stride+before+k] = *x * by[k].Size
					}
				}
				var b bench
				p.fill(&b.panel, tier)
				b.weights.PackTableRows(tier, q[before:], stride, rows, by)
				sums := NewTableSums(tier, samples, scores)
				sums.Add(&b.panel, &b.weights, 0)
				for k, want := range p.naive(p.copies) {
					got := make([]int64, samples)
					if sums.Total(k, got); !slices.Equal(got, want) {
						t.Fatalf("%d rows, score %d of %d: %v, want %v", rows, k, scores, head(got), head(want))
					}
				}
			}
		}
		var w Weights
		tenth := []Divisor{NewDivisor(1), NewDivisor(10)}
		w.PackTableRows(tier, []int64{MaxTableWeight, -10 * MaxTableWeight}, 2, 1, tenth)
		for _, q := range [][]int64{{MaxTableWeight + 1, 0}, {-MaxTableWeight - 1, 0}, {0, 10 * (MaxTableWeight + 1)}, {0, math.MinInt64}} {
			mustPanic(t, "a weight that tables do not hold", func() { w.PackTableRows(tier, q, 2, 1, tenth) })
		}
		mustPanic(t, "less than a row", func() { w.PackTableRows(tier, []int64{1, 2, 3}, 2, 2, tenth) })
		mustPanic(t, "rows that overlap", func() { w.PackTableRows(tier, []int64{1, 2, 3}, 1, 2, tenth) })
	})
}
