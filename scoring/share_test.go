package scoring

import (
	"math/big"
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
	s := newShare(num, den)
	if got := s.of(q); !want.IsInt64() || got != want.Int64() {
		t.Fatalf("%d x %d / %d: %d, want %v", q, num, den, got, want)
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
