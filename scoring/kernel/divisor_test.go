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

// rowPackers pack weights of some scores of a table of integers, in units of their own.
var rowPackers = map[string]struct {
	dosage  bool
	largest int64
	pack    func(w *Weights, t Tier, q []int64, stride, rows int, by []Divisor)
}{
	"tables": {false, MaxTableWeight, (*Weights).PackTableRows},
	"dosages": {true, MaxWeight(MinDigits), func(w *Weights, t Tier, q []int64, stride, rows int, by []Divisor) {
		w.PackDosageRows(t, q, stride, rows, by, MinDigits)
	}},
}

func TestRowsAreDivided(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		const samples, before, beyond = 70, 2, 3
		for name, packer := range rowPackers {
			for scores := 1; scores <= 9; scores++ {
				for _, rows := range []int{1, 11, 12, 13, 40} {
					var p *problem
					if random := newRandom(100*scores + rows); packer.dosage {
						p = randomDosages(random, samples, rows, scores, MinDigits)
					} else {
						p = randomCalls(random, samples, rows, scores, MinDigits)
						p.tables = true
					}
					by := make([]Divisor, scores)
					for k := range by {
						by[k] = NewDivisor(int64(math.Pow10(k % 6)))
					}
					stride := before + scores + beyond
					q := slices.Repeat([]int64{math.MinInt64}, rows*stride) // of other scores
					for r := range rows {
						for k := range scores {
							x := &p.q[r*scores+k]
							*x %= packer.largest
							q[r*stride+before+k] = *x * by[k].Size
						}
					}
					var b bench
					p.fill(&b.panel, tier)
					packer.pack(&b.weights, tier, q[before:], stride, rows, by)
					sums := p.newSums(tier, scores)
					sums.Add(&b.panel, &b.weights, 0)
					for k, want := range p.naive(p.copies) {
						got := make([]int64, samples)
						if sums.Total(k, got); !slices.Equal(got, want) {
							t.Fatalf("%s, %d rows, score %d of %d: %v, want %v", name, rows, k, scores, head(got), head(want))
						}
					}
				}
			}
		}
	})
}

func TestRowsThatDoNotFitAreRefused(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		var w Weights
		tenth := []Divisor{NewDivisor(1), NewDivisor(10)}
		for name, packer := range rowPackers {
			pack := func(q []int64, stride, rows int) { packer.pack(&w, tier, q, stride, rows, tenth) }
			pack([]int64{packer.largest, -10 * packer.largest}, 2, 1)
			beyond := packer.largest + 1
			if packer.dosage {
				beyond = packer.largest/127*128 + 1 // digits may all be -128
			}
			for _, q := range [][]int64{{beyond, 0}, {-beyond, 0}, {0, 10 * beyond}, {0, math.MinInt64}} {
				mustPanic(t, name+": a weight that they do not hold", func() { pack(q, 2, 1) })
			}
			mustPanic(t, name+": less than a row", func() { pack([]int64{1, 2, 3}, 2, 2) })
			mustPanic(t, name+": rows that overlap", func() { pack([]int64{1, 2, 3}, 1, 2) })
		}
	})
}
