package scoring

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// rationally is the division in rational numbers, whose Float64 rounds to the
// nearest, ties to even.
func rationally(t Total, power int, count int64) float64 {
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(power, -power))), nil))
	if power < 0 {
		unit.Inv(unit)
	}
	unit.Mul(unit, new(big.Rat).SetInt64(count))
	f, _ := unit.Quo(new(big.Rat).SetInt(t.Big()), unit).Float64()
	return f
}

func sameFloat(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// Every power, totals of one and two words, counts around those that a float64 holds:
// none is lost to the sign or the scale.
func TestDivisionIsRoundedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		power := rapid.IntRange(-30, 45).Draw(t, "power")
		count := rapid.OneOf(rapid.Just(int64(1)), rapid.Int64Range(1, 1<<20), rapid.Int64Range(exactly-9, exactly+9),
			rapid.Int64Range(1, 1<<40), rapid.Int64Range(1, math.MaxInt64)).Draw(t, "count")
		by := newDivisor(power, count)
		for range 50 {
			total := TotalOf(rapid.OneOf(
				rapid.Int64(), rapid.Int64Range(-100, 100), rapid.Int64Range(-exactly-9, -exactly+9), rapid.Int64Range(exactly-9, exactly+9),
				rapid.Int64Range(-exactly, exactly), rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64}),
			).Draw(t, "total"))
			if rapid.IntRange(0, 9).Draw(t, "wide") == 0 {
				total.Hi = rapid.OneOf(rapid.Int64(), rapid.Int64Range(-1<<40, 1<<40)).Draw(t, "high")
			}
			if got, want := by.of(total), rationally(total, power, count); !sameFloat(got, want) {
				t.Fatalf("%v by 10^%d x %d: %x, want %x", total.Big(), power, count, got, want)
			}
		}
	})
}

func TestDivisionAtTheEdges(t *testing.T) {
	for _, c := range []struct {
		name  string
		total Total
		d     divisor
		want  float64
	}{
		{"zero is not negative", Total{}, newDivisor(-3, 1), 0},
		{"zero of a count", Total{}, newDivisor(14, 6), 0},
		{"one tenth", TotalOf(1), newDivisor(1, 1), 0.1},
		{"minus three tenths", TotalOf(-3), newDivisor(1, 1), -0.3},
		{"the smallest word", TotalOf(math.MinInt64), newDivisor(0, 1), -0x1p63},
		{"the largest word", TotalOf(math.MaxInt64), newDivisor(0, 1), 0x1p63},
		{"tie to even below", TotalOf(1<<53 + 1), newDivisor(0, 1), 1 << 53},
		{"tie to even above", TotalOf(1<<53 + 3), newDivisor(0, 1), 1<<53 + 4},
		{"just above a tie", TotalOf(3*(1<<53+1) + 1), newDivisor(0, 3), 1<<53 + 2},
		{"two words", Total{Hi: 1}, newDivisor(0, 1), 0x1p64},
		{"minus two words", Total{Hi: -1}, newDivisor(0, 1), -0x1p64},
		{"units of a thousand", TotalOf(7), newDivisor(-3, 2), 3500},
	} {
		got := c.d.of(c.total)
		if got != c.want || math.Signbit(got) != math.Signbit(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTotalsAddLikeBigIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Int64(), 1, 30).Draw(t, "parts")
		sums, want, running := newTotals(3, true), new(big.Int), Total{}
		for _, x := range parts {
			sums.add(1, []int64{x, 0})
			running = running.Plus(TotalOf(x))
			want.Add(want, big.NewInt(x))
		}
		if got := sums.at(1).Big(); got.Cmp(want) != 0 || running.Big().Cmp(want) != 0 {
			t.Fatalf("sum %v and %v, want %v", got, running.Big(), want)
		}
		if sums.at(0) != (Total{}) || sums.at(2) != (Total{}) {
			t.Fatal("a neighbour was changed")
		}
		word, narrow := sums.at(1).Int64()
		if narrow != want.IsInt64() || narrow && word != want.Int64() {
			t.Fatalf("as a word: %d %v, want %v", word, narrow, want)
		}
	})
}
