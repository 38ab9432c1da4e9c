package scoreset

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/kernel"
)

// checkShares compares the weights of rows, times a factor, with those of rationals.
func checkShares(t *rapid.T, d drawnTable, table *Table, rows []int32, columns []int, grids []Grid) {
	den := rapid.SampledFrom([]uint64{1, 2, 20_000, 1<<31 - 1, 1e15, 1<<62 + 1}).Draw(t, "den")
	num := rapid.Uint64Range(0, 2*den).Draw(t, "num")
	factor := kernel.NewShare(num, den)
	share := new(big.Rat).SetFrac(new(big.Int).SetUint64(num), new(big.Int).SetUint64(den))
	of := func(w Decimal, grid Grid) int64 {
		x := new(big.Rat).Mul(w.Rat(), grid.Unit())
		return RoundHalfEven(x.Mul(x, share)).Int64()
	}
	got := make([]int64, len(columns))
	for _, row := range rows {
		if err := table.Shares(got, row, columns, grids, &factor, of); err != nil {
			t.Fatal(err)
		}
		for k, j := range columns {
			if want := of(d.want(int(row), j).Weight, grids[k]); got[k] != want {
				t.Fatalf("row %d, column %d, times %d/%d: %d on %+v, want %d", row, j, num, den, got[k], grids[k], want)
			}
		}
	}
}

// Shares of 15 digits and exponents come from words, however far beyond the grid they reach,
// and so do those that lie midway between two integers: none is asked of who gives all.
func TestSharesOfManyDigits(t *testing.T) {
	var d drawnTable
	for i, text := range slices.Repeat([]string{
		"-1.23456789012345e-01", "4.56789012345678e-02", "-9.99999999999995e-03", "1.25000000000050e-03", "1.00000000000005e-06",
		"7.77777777777777e-09", "2.50000000000000e-15", "-7.50000000000000e-15",
	}, 20) {
		d.rows, d.texts = append(d.rows, Row{Number: int32(i + 1)}), append(d.texts, []string{text})
	}
	table := d.build(t, nil, len(d.rows))
	grids := []Grid{table.Score(Score{}, 0).Grid()}
	if grids[0].Exact || grids[0].Digits != 6 {
		t.Fatalf("grid %+v, expected one that rounds", grids[0])
	}
	for _, of := range [][2]uint64{{1, 2}, {1, 1}, {2, 1}, {0, 1}, {6_789, 20_000}, {3, 7}} {
		factor := kernel.NewShare(of[0], of[1])
		share := new(big.Rat).SetFrac64(int64(of[0]), int64(of[1]))
		var got, want []int64
		for row := range d.rows {
			var one [1]int64
			if err := table.Shares(one[:], int32(row), []int{0}, grids, &factor, nil); err != nil {
				t.Fatal(err)
			}
			x := new(big.Rat).Mul(d.want(row, 0).Weight.Rat(), grids[0].Unit())
			got, want = append(got, one[0]), append(want, RoundHalfEven(x.Mul(x, share)).Int64())
		}
		if !slices.Equal(got, want) {
			t.Errorf("times %d/%d: %d, want %d", of[0], of[1], got, want)
		}
	}
}
