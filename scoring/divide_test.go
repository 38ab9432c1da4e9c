package scoring

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// rationally is the division in rational numbers, whose Float64 rounds to the
// nearest, ties to even.
func rationally(t Total, d divisor) float64 {
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(d.power, -d.power))), nil))
	if d.power < 0 {
		unit.Inv(unit)
	}
	unit.Mul(unit, new(big.Rat).SetInt64(d.count))
	f, _ := unit.Quo(new(big.Rat).SetInt(t.Big()), unit).Float64()
	return f
}

func TestDivisionIsRoundedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := TotalOf(rapid.Int64().Draw(t, "total"))
		if rapid.Bool().Draw(t, "wide") {
			x.Hi = rapid.Int64Range(-1<<40, 1<<40).Draw(t, "high")
		}
		d := divisor{
			power: rapid.IntRange(-25, 45).Draw(t, "power"),
			count: rapid.OneOf(rapid.Just[int64](1), rapid.Int64Range(1, 1<<33)).Draw(t, "count"),
		}
		if got, want := d.of(x), rationally(x, d); math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%v over %+v: %v, want %v", x.Big(), d, got, want)
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
		{"zero is not negative", Total{}, divisor{-3, 1}, 0},
		{"zero of a count", Total{}, divisor{14, 6}, 0},
		{"one tenth", TotalOf(1), divisor{1, 1}, 0.1},
		{"minus three tenths", TotalOf(-3), divisor{1, 1}, -0.3},
		{"the smallest word", TotalOf(math.MinInt64), divisor{0, 1}, -0x1p63},
		{"the largest word", TotalOf(math.MaxInt64), divisor{0, 1}, 0x1p63},
		{"tie to even below", TotalOf(1<<53 + 1), divisor{0, 1}, 1 << 53},
		{"tie to even above", TotalOf(1<<53 + 3), divisor{0, 1}, 1<<53 + 4},
		{"just above a tie", TotalOf(3*(1<<53+1) + 1), divisor{0, 3}, 1<<53 + 2},
		{"two words", Total{Hi: 1}, divisor{0, 1}, 0x1p64},
		{"minus two words", Total{Hi: -1}, divisor{0, 1}, -0x1p64},
		{"units of a thousand", TotalOf(7), divisor{-3, 2}, 3500},
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
