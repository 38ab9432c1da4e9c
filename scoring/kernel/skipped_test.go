package kernel

import (
	"slices"
	"testing"
)

// Rows whose weights are all 0 cost no product and no table: of ten pieces two have
// another weight, of one score of three.
func TestRowsOfZeroWeightsAreSkipped(t *testing.T) {
	const rows, scores, second, last = 10 * pieceRows, 3, pieceRows + 6, 10*pieceRows - 1
	q := make([]int64, rows*scores)
	q[second*scores+1], q[last*scores+1] = -7, 1
	everyTier(t, func(t *testing.T, tier Tier) {
		var w Weights
		w.Pack(tier, q, rows, scores, MinDigits)
		for k := range scores {
			var got, want [][2]int
			if k == 1 {
				want = [][2]int{{1, 2}, {9, 10}}
			}
			for from, to := w.nextRun(k, 0); from < to; from, to = w.nextRun(k, to) {
				got = append(got, [2]int{from, to})
			}
			if !slices.Equal(got, want) {
				t.Errorf("products, score %d: pieces %v, want %v", k, got, want)
			}
		}
		if tier == Go {
			return // adds tables as it adds products
		}
		// A step of tables is of up to twelve groups of rows.
		for name, pack := range map[string]func(){
			"tables":                  func() { w.PackTables(tier, q, rows, scores) },
			"tables of missing calls": func() { w.PackMissing(tier, q, rows, scores) },
		} {
			pack()
			groups := 0
			for _, step := range w.steps {
				groups += int(step.groups)
			}
			if most := 2 * 12; groups == 0 || groups > most {
				t.Errorf("%s: steps %+v, want no more than %d groups of rows", name, w.steps, most)
			}
		}
	})
}
