package compiled

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"cardioscore/scoring/match"
)

// A set holds the used weight exactly; one of before has its share, which is taken as
// the decimal that it was written as: 0.7 of 10 is 7, not what the float64 holds.
func TestUsedWeight(t *testing.T) {
	ten := big.NewRat(10, 1)
	for _, c := range []struct {
		text  string
		share float64
		want  *big.Rat // nil where the set is refused
	}{
		{"20/3", 2. / 3, big.NewRat(20, 3)},
		{"0", 0, new(big.Rat)},
		{"", 0.7, big.NewRat(7, 1)},
		{"", 1.5, nil},
		{"", math.NaN(), nil},
		{"-1", 0, nil},
		{"1/0", 0, nil},
		{"1e6", 0, nil},
		{strings.Repeat("9", mostUsedWeight+1), 0, nil},
	} {
		scored := MatchedMeta{UsedWeight: c.text, Coverage: match.Coverage{ByWeight: c.share}}
		switch {
		case scored.weighs() != (c.want != nil):
			t.Errorf("%.20q, %v: may be %v", c.text, c.share, scored.weighs())
		case c.want != nil && scored.usedWeight(ten).Cmp(c.want) != 0:
			t.Errorf("%.20q, %v: %v, want %v", c.text, c.share, scored.usedWeight(ten), c.want)
		}
	}
}
