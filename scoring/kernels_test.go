package scoring

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestUnitsDivideWholeMultiples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := int64(math.Pow10(rapid.IntRange(0, 18).Draw(t, "power")))
		n := rapid.Int64Range(-math.MaxInt64/size, math.MaxInt64/size).Draw(t, "n")
		if u := newUnit(size); u.size != size || u.of(n*size) != n {
			t.Fatalf("%d in units of %d: %d", n*size, size, u.of(n*size))
		}
	})
}
