package kernel

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Quotients, ties among them, of weights and frequencies as large as they may be.
func TestShareOfWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.OneOf(rapid.Uint64Range(1, 40), rapid.Uint64Range(1, 1<<32), rapid.Uint64Range(1, 1<<63-1)).Draw(t, "den")
		num := rapid.Uint64Range(0, 2*den).Draw(t, "num")
		q := rapid.OneOf(rapid.Int64Range(-40, 40), rapid.Int64Range(-1<<48+1, 1<<48-1)).Draw(t, "q")
		if rapid.Bool().Draw(t, "tie") && den%2 == 0 {
			num, q = den/2, q|1
		}
		checkShare(t, q, num, den)
	})
	// Ties that the product of float64 takes for less, or for more.
	for _, tie := range [][3]int64{{45, 7, 10}, {114, 13, 12}, {21, 17, 14}, {105, 7, 6}, {55, 11, 10}} {
		checkShare(t, tie[0], uint64(tie[1]), uint64(tie[2]))
		checkShare(t, -tie[0], uint64(tie[1]), uint64(tie[2]))
	}
	for _, den := range []uint64{1, 2, 3, 1 << 61, 1<<63 - 2, 1<<63 - 1} {
		for _, num := range []uint64{0, 1, den / 2, den - 1, den, den + 1, 2*den - 1, 2 * den} {
			for _, q := range []int64{0, 1, 2, 3, 5, 1<<48 - 1, 1<<48 - 2} {
				checkShare(t, q, num, den)
				checkShare(t, -q, num, den)
			}
		}
	}
}

func checkShare(t rapid.TB, q int64, num, den uint64) {
	t.Helper()
	n := new(big.Int).Mul(big.NewInt(q), new(big.Int).SetUint64(num))
	want := nearestEven(n, new(big.Int).SetUint64(den))
	s := NewShare(num, den)
	if got := s.Of(q); !want.IsInt64() || got != want.Int64() {
		t.Fatalf("%d x %d / %d: %d, want %v", q, num, den, got, want)
	}
}

// Every length to 40 and both signs: integers of all sizes, ties, and what lies around the
// results is left alone.
func TestCorrect(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		rapid.Check(t, func(t *rapid.T) {
			n := rapid.IntRange(0, 40).Draw(t, "weights")
			den := rapid.OneOf(rapid.Uint64Range(1, 40), rapid.Uint64Range(1, 1<<32), rapid.Uint64Range(1, 1<<63-1)).Draw(t, "den")
			num := rapid.OneOf(rapid.Uint64Range(0, 2*den), rapid.SampledFrom([]uint64{0, den / 2, den, den + den/2, 2 * den})).Draw(t, "num")
			weight := rapid.OneOf(rapid.Int64Range(-40, 40), rapid.Int64Range(-1<<31, 1<<31), rapid.Int64Range(-1<<48+1, 1<<48-1))
			q := rapid.SliceOfN(weight, n, n).Draw(t, "q")
			negative, read := rapid.Bool().Draw(t, "negative"), rapid.IntRange(0, 2).Draw(t, "read")
			checkCorrect(t, tier, q, negative, num, den, read)
		})
		// Products that lie on halves, or next to them, of quotients that are even and odd.
		var q []int64
		for i := range int64(16) {
			q = append(q, i-8, 1<<48-1-i, i-1<<48+1, 3*i<<40)
		}
		for _, den := range []uint64{1, 2, 3, 4, 1 << 33, 1<<33 - 2, 1 << 62, 1<<63 - 2, 1<<63 - 1} {
			for _, num := range []uint64{0, 1, den/2 - den/2&1, den / 2, den/2 + 1, den - 1, den, den + den/2, 2*den - 1, 2 * den} {
				checkCorrect(t, tier, q, num%2 == 0, num, den, int(num%3))
			}
		}
	})
	// Ties of factors that no float64 holds: d k num/2d, of odd numbers.
	random := newRandom(1)
	everyTier(t, func(t *testing.T, tier Tier) {
		for range 300 {
			d := 2*random.Int64N(1<<10) + 3
			q := make([]int64, 16)
			for i := range q {
				q[i] = d * (2*random.Int64N(1<<47/d) - 1<<47/d | 1)
			}
			checkCorrect(t, tier, q, false, uint64(random.Int64N(2*d)|1), uint64(2*d), 1)
		}
	})
	q, share := make([]int64, 2), NewShare(1, 2)
	mustPanic(t, "corrections of other weights", func() { Correct(Go, q[:1], q, q, false, &share, 1) })
	mustPanic(t, "sizes of other weights", func() { Correct(Go, q, q[:1], q, false, &share, 1) })
	mustPanic(t, "three copies", func() { Correct(Go, q, q, q, false, &share, 3) })
	mustPanic(t, "a share of nothing", func() { NewShare(0, 0) })
	mustPanic(t, "a share above 2", func() { NewShare(3, 1) })
	mustPanic(t, "a share of too many", func() { NewShare(1, 1<<63) })
}

// checkCorrect checks corrections of 64 bits, and of the weights that they hold those of 32.
func checkCorrect(t rapid.TB, tier Tier, q []int64, negative bool, num, den uint64, read int) {
	t.Helper()
	checkCorrectAs[int64](t, tier, q, negative, num, den, read)
	bits := 30
	if read == 1 {
		bits = 31
	}
	small := slices.Clone(q)
	for i, x := range small {
		if max(x, -x) >= 1<<bits {
			small[i] = x / (1 << (48 - bits))
		}
	}
	checkCorrectAs[int32](t, tier, small, negative, num, den, read)
}

func checkCorrectAs[V MissingValue](t rapid.TB, tier Tier, q []int64, negative bool, num, den uint64, read int) {
	t.Helper()
	const guard = 8
	n := len(q)
	corrections, sizes := make([]V, n+2*guard), make([]V, n+2*guard)
	for i := range corrections {
		corrections[i], sizes[i] = 7, 9
	}
	share := NewShare(num, den)
	before := slices.Clone(q)
	Correct(tier, corrections[guard:][:n:n], sizes[guard:][:n:n], q, negative, &share, read)
	for i := range corrections {
		correction, size := int64(7), int64(9)
		if i >= guard && i < guard+n {
			w := q[i-guard]
			if negative {
				w = -w
			}
			product := new(big.Int).Mul(big.NewInt(w), new(big.Int).SetUint64(num))
			correction = nearestEven(product, new(big.Int).SetUint64(den)).Int64() - int64(read)*w
			size = max(w, -w)
		}
		if int64(corrections[i]) != correction || int64(sizes[i]) != size {
			t.Fatalf("word %d of %d, %T: %d and %d, want %d and %d", i-guard, n, corrections, corrections[i], sizes[i], correction, size)
		}
	}
	if !slices.Equal(q, before) {
		t.Fatal("weights were changed")
	}
}

// nearestEven is num/den to the nearest integer, ties to even: floor((2 num + den) / 2 den),
// less 1 where that was a tie and is odd.
func nearestEven(num, den *big.Int) *big.Int {
	twice := new(big.Int).Lsh(den, 1)
	above := new(big.Int).Lsh(num, 1)
	above.Add(above, den)
	quotient, rest := new(big.Int).DivMod(above, twice, new(big.Int))
	if rest.Sign() == 0 && quotient.Bit(0) == 1 {
		quotient.Sub(quotient, big.NewInt(1))
	}
	return quotient
}
