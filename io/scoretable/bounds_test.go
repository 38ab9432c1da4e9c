package scoretable

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The bounds of a column, NaN apart, beside the plain comparison of floats.
func TestBounds(t *testing.T) {
	one := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{
		0, math.Copysign(0, -1), math.NaN(), math.Float64frombits(0xfff8000000000001), math.SmallestNonzeroFloat64, -math.MaxFloat64, math.MaxFloat64,
	}))
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(one, 0, 12).Draw(t, "values")
		least, most, none := math.Inf(1), math.Inf(-1), 0
		for _, x := range values {
			if math.IsNaN(x) {
				none++
				continue
			}
			least, most = min(least, x), max(most, x)
		}
		if lower, upper, nulls := bounds(values); lower != least || upper != most || nulls != none {
			t.Fatalf("bounds of %v: %v to %v, %d NaN; expected %v to %v, %d", values, lower, upper, nulls, least, most, none)
		}
	})
}

// Numbers that are not finite are refused, whatever their sign and payload; those next to
// them are not.
func TestCheckFinite(t *testing.T) {
	columns := []Column{{Name: "sum", Kind: Float64}, {Name: "z", Kind: Float64, Nullable: true}}
	for _, c := range []struct {
		value             float64
		required, missing bool // accepted in a column that must have a number, may have none
	}{
		{math.MaxFloat64, true, true}, {-math.MaxFloat64, true, true}, {math.Copysign(0, -1), true, true},
		{math.Inf(1), false, false}, {math.Inf(-1), false, false},
		{math.NaN(), false, true}, {math.Float64frombits(0xfff0000000000001), false, true},
	} {
		for at, accepted := range []bool{c.required, c.missing} {
			vectors := []Vector{{Float64: []float64{1, 1}}, {Float64: []float64{1, 1}}}
			vectors[at].Float64[1] = c.value
			if err := Check("table", columns, 2, vectors); (err == nil) != accepted {
				t.Errorf("%v in column %s: %v", c.value, columns[at].Name, err)
			}
		}
	}
}
