package scoring

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/match"
)

// Lines of patterns that read rows several times: each row as often as the pattern that
// reads it most often, counted one by one.
func TestLinesOf(t *testing.T) {
	if got := linesOf([]*pattern{{}, {}}); len(got) > 0 {
		t.Errorf("patterns that read nothing have lines %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		var patterns []*pattern
		most := map[int32]int{}
		for range rapid.IntRange(1, 9).Draw(t, "patterns") {
			rows := rapid.SliceOfN(rapid.Int32Range(0, 12), 0, 20).Draw(t, "rows")
			slices.Sort(rows)
			// Terms stand in another order than rows, and some of them are not additive.
			p := &pattern{join: &match.Join{Terms: make([]match.Term, 2*len(rows)), Rows: []match.ReadRow{{Row: 99}}}}
			times := map[int32]int{}
			for i, row := range rows {
				at := 2*(len(rows)-1-i) + 1
				p.join.Terms[at].At = int32(len(p.join.Rows))
				p.join.Rows = append(p.join.Rows, match.ReadRow{Row: row})
				p.additive = append(p.additive, int32(at))
				times[row]++
			}
			for row, n := range times {
				most[row] = max(most[row], n)
			}
			patterns = append(patterns, p)
		}
		var want []int32
		for row := range int32(13) {
			for range most[row] {
				want = append(want, row)
			}
		}
		if got := linesOf(patterns); !slices.Equal(got, want) {
			t.Fatalf("lines %v, expected %v", got, want)
		}
	})
}
