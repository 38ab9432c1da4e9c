package scoreset

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func decimal(t interface{ Fatalf(string, ...any) }, text string) Decimal {
	d, err := ParseDecimal(text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return d
}

func scoreOf(t interface{ Fatalf(string, ...any) }, weights ...string) *Score {
	var rows []Row
	for i, text := range weights {
		rows = append(rows, Row{Number: int32(i + 1), Weight: decimal(t, text), WeightText: text})
	}
	return NewScore(Score{}, rows)
}

// 127 (256^D - 1)/255 = 127 x 0x0101…01 with D ones: 127 x 16,843,009,
// 127 x 4,311,810,305 and 127 x 1,103,823,438,081.
func TestMaxWeight(t *testing.T) {
	for digits, want := range map[int]int64{4: 2_139_062_143, 5: 547_599_908_735, 6: 140_185_576_636_287} {
		if got := MaxWeight(digits); got != want {
			t.Errorf("MaxWeight(%d) = %d, want %d", digits, got, want)
		}
	}
}

// Grids worked out by hand from DESIGN's rule: the finest power of ten at which
// the largest weight is at most MaxWeight(D), for the smallest D that keeps every
// weight exact.
func TestGridOf(t *testing.T) {
	for _, c := range []struct {
		name    string
		weights []string
		want    Grid
	}{
		{"one", []string{"1"}, Grid{9, 4, true}}, // 10^9 <= 2.139e9 < 10^10
		{"two", []string{"2"}, Grid{9, 4, true}},
		{"three", []string{"3"}, Grid{8, 4, true}},
		{"the limit itself", []string{"2139062143"}, Grid{0, 4, true}},
		// 2139062144 fits 4 digits only at 10^-1, where it is not exact.
		// With 5: 2139062144 x 10^2 = 213,906,214,400 <= 547,599,908,735.
		{"above the limit", []string{"2139062144"}, Grid{2, 5, true}},
		// 0.18 x 10^10 = 1.8e9 fits, x 10^11 does not.
		{"LDL weights", []string{"0.052", "0.150", "-0.9", "0.180"}, Grid{9, 4, true}},
		// 0.123456789012: exact from 10^12: 123,456,789,012 fits 5 digits.
		{"five digits", []string{"0.123456789012"}, Grid{12, 5, true}},
		// 16 decimals of 0.1234567890123456 are 1.2e15, beyond 1.4e14: six digits,
		// 15 decimals would be 123,456,789,012,346 (15 digits) <= 140,185,576,636,287.
		{"rounded", []string{"0.1234567890123456"}, Grid{15, 6, false}},
		{"heavy tail", []string{"1000", "0.000000000000001"}, Grid{11, 6, false}}, // 1000 x 10^11 fits, x 10^12 does not
		{"large", []string{"5e20"}, Grid{-12, 4, true}},                           // 5e8
		{"small", []string{"7e-30"}, Grid{38, 4, true}},                           // 7e8
		{"wide coefficient", []string{"123456789012345678901234567890"}, Grid{-15, 6, false}},
		// round(1401855766362875 / 10) = 140185576636287.5 -> ties to even ...288: too large.
		{"rounding up past the limit", []string{"1401855766362875"}, Grid{-2, 6, false}},
		{"zeros only", []string{"0", "-0.0"}, Grid{0, 4, true}},
		{"none", nil, Grid{0, 4, true}},
	} {
		if got := scoreOf(t, c.weights...).Grid(); got != c.want {
			t.Errorf("%s %v: %+v, want %+v", c.name, c.weights, got, c.want)
		}
	}
}

func TestGridReadsEveryReadableWeight(t *testing.T) {
	var rows []Row
	for _, text := range []string{"1", "1000000", "0.5"} {
		rows = append(rows, Row{Weight: decimal(t, text), WeightText: text})
	}
	gridOf := func() Grid { return NewScore(Score{}, slices.Clone(rows)).Grid() }
	rows[1].Fate = BadWeight // its Weight is not a weight
	rows[2].Fate = NoPosition
	if got := gridOf(); got != (Grid{9, 4, true}) {
		t.Errorf("a row with a bad weight counts: %+v", got)
	}
	rows[2].Weight, rows[2].WeightText = decimal(t, "300"), "300"
	if got := gridOf(); got != (Grid{6, 4, true}) {
		t.Errorf("a row without position does not count: %+v", got)
	}
	rows = append(rows, Row{Effect: ByDosage, Weight: decimal(t, "5000"),
		Dosage: &[3]Decimal{decimal(t, "-1"), {}, decimal(t, "30")}})
	if got := gridOf(); got != (Grid{6, 4, true}) {
		t.Errorf("the weight beside dosage weights counts: %+v", got)
	}
	rows[3].Dosage[0] = decimal(t, "-3000")
	if got := gridOf(); got != (Grid{5, 4, true}) {
		t.Errorf("dosage weights do not count: %+v", got)
	}
}

// The rules of the grid, checked against rational numbers: the largest weight
// fits, a finer grid would not hold it, and Exact means what it says.
func TestGridProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(decimalText(), 1, 6).Draw(t, "weights")
		score := scoreOf(t, texts...)
		grid := score.Grid()
		limit := new(big.Rat).SetInt64(MaxWeight(grid.Digits))
		unit := grid.Unit()
		finer := new(big.Rat).Mul(unit, big.NewRat(10, 1))
		exact, zero, finerFits := true, true, true
		for i := range score.Len() {
			row := score.Row(i)
			scaled := new(big.Rat).Mul(row.Weight.Rat(), unit)
			want := nearest(scaled)
			if got := grid.Integer(row.Weight); big.NewInt(got).Cmp(want) != 0 {
				t.Fatalf("%s on %+v is %d, want %s", row.WeightText, grid, got, want)
			}
			if new(big.Rat).Abs(new(big.Rat).SetInt(want)).Cmp(limit) > 0 {
				t.Fatalf("%s on %+v is beyond the limit", row.WeightText, grid)
			}
			exact = exact && scaled.IsInt()
			zero = zero && scaled.Sign() == 0
			next := nearest(new(big.Rat).Mul(row.Weight.Rat(), finer))
			finerFits = finerFits && new(big.Rat).SetInt(next.Abs(next)).Cmp(limit) <= 0
		}
		if exact != grid.Exact {
			t.Fatalf("%v: %+v, but exact is %v", texts, grid, exact)
		}
		if !zero && finerFits {
			t.Fatalf("%v: 10^%d fits too", texts, grid.Power+1)
		}
		if !exact && grid.Digits != 6 {
			t.Fatalf("%v: %+v is inexact with fewer than 6 digits", texts, grid)
		}
	})
}

// nearest is the naive rounding, ties to even: it tries both neighbours.
func nearest(r *big.Rat) *big.Int {
	floor := new(big.Int).Div(r.Num(), r.Denom())
	below := new(big.Rat).Sub(r, new(big.Rat).SetInt(floor))
	switch below.Cmp(big.NewRat(1, 2)) {
	case -1:
		return floor
	case 1:
		return floor.Add(floor, big.NewInt(1))
	}
	if new(big.Int).Rem(floor, big.NewInt(2)).Sign() == 0 {
		return floor
	}
	return floor.Add(floor, big.NewInt(1))
}

func TestRoundHalfEven(t *testing.T) {
	for _, c := range []struct{ num, denom, want int64 }{
		{0, 1, 0}, {1, 2, 0}, {3, 2, 2}, {5, 2, 2}, {7, 2, 4},
		{-1, 2, 0}, {-3, 2, -2}, {-5, 2, -2}, {-7, 2, -4},
		{1, 3, 0}, {2, 3, 1}, {-1, 3, 0}, {-2, 3, -1},
		{4999, 10000, 0}, {5001, 10000, 1}, {-4999, 10000, 0}, {-5001, 10000, -1},
		{6, 1, 6}, {-6, 1, -6},
	} {
		if got := RoundHalfEven(big.NewRat(c.num, c.denom)); got.Int64() != c.want {
			t.Errorf("%d/%d -> %s, want %d", c.num, c.denom, got, c.want)
		}
	}
}

func TestIntegerRefusesForeignWeights(t *testing.T) {
	grid := scoreOf(t, "1").Grid()
	for _, text := range []string{"3", "-3", "1e25", "123456789012345678901234567890"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s went through the grid of 1", text)
				}
			}()
			grid.Integer(decimal(t, text))
		}()
	}
}

func BenchmarkInteger(b *testing.B) {
	score := scoreOf(b, "0.0123", "-0.5")
	grid := score.Grid()
	b.ReportAllocs()
	for i := range b.N {
		grid.Integer(score.Weight(i & 1))
	}
}

func BenchmarkGridOf(b *testing.B) {
	var rows []Row
	for i := range 100_000 {
		d, err := ParseDecimal("3.891419e-0" + string(rune('1'+i%9)))
		if err != nil {
			b.Fatal(err)
		}
		rows = append(rows, Row{Weight: d})
	}
	b.ReportAllocs()
	for b.Loop() {
		NewScore(Score{}, rows).Grid()
	}
}

// Dividing by multiplying is dividing, at the borders above all.
func TestDivided(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, coef int64, k int) {
		got, ok := divided(coef, -k)
		want := RoundHalfEven(new(big.Rat).SetFrac(big.NewInt(coef), pow10(k)))
		if !ok || got != want.Int64() {
			t.Fatalf("%d/10^%d is %d, want %s", coef, k, got, want)
		}
	}
	for k := 1; k < len(pow10Int64); k++ {
		for _, multiple := range []int64{0, 1, 2, 3, 5, scanLimit/pow10Int64[k] - 1} {
			for _, off := range []int64{-1, 0, 1, pow10Int64[k]/2 - 1, pow10Int64[k] / 2, pow10Int64[k]/2 + 1} {
				if coef := multiple*pow10Int64[k] + off; coef < scanLimit {
					check(t, coef, k)
					check(t, -coef, k)
				}
			}
		}
		check(t, scanLimit-1, k)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.Int64Range(-scanLimit+1, scanLimit-1).Draw(t, "coef"), rapid.IntRange(1, len(pow10Int64)-1).Draw(t, "k"))
	})
	for _, shift := range []int{0, 3, -len(pow10Int64)} {
		if _, ok := divided(5, shift); ok {
			t.Errorf("shift %d was taken", shift)
		}
	}
}
