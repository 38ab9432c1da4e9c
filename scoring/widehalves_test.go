package scoring

import (
	"testing"

	"cardioscore/scoring/scoreset"
)

// A bound that the weights prove counts in the units of the genotypes, and of half a unit
// where dosages on X may add one.
func TestWideInUnits(t *testing.T) {
	for _, c := range []struct {
		most    uint64
		perCopy int64
		halves  bool
		want    bool
	}{
		{1<<63 - 1, 1, false, false},
		{1 << 63, 1, false, true},
		{1<<62 - 1, 1, true, false},
		{1 << 62, 1, true, true},
		{1<<62 - 1, 2, false, false},
		{1 << 62, 2, false, true},
		{1 << 61, 2, true, true},
		{1 << 62, 16_384, false, true},
		{0, 1, false, true}, // the weights say nothing
	} {
		p := plannedScore{grid: scoreset.Grid{Digits: 6}, terms: 1 << 20, most: c.most, halves: c.halves}
		if got := p.wide(c.perCopy); got != c.want {
			t.Errorf("at most %d in units of 1/%d, halves %v: two words %v, expected %v", c.most, c.perCopy, c.halves, got, c.want)
		}
	}
}
