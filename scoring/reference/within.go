package reference

import (
	"math"
	"math/big"
	"slices"
)

// Within is the distribution of a score in the cohort itself. Who is in the
// cohort changes it: outputs say so.
type Within struct {
	N    int
	Mean float64 // NaN of nobody
	SD   float64 // n - 1 in its denominator; NaN of fewer than two people

	sorted []float64
}

// FromTotals makes the distribution of values that are exact totals over one
// unit: value s is total(s)/unit, rounded once. Mean and sd come from the totals.
func FromTotals(values []float64, total func(s int) *big.Int, unit *big.Rat) *Within {
	m := &moments{unit: unit}
	for s := range values {
		m.add(total(s))
	}
	return within(values, m)
}

// FromValues makes the distribution of finite values that share no unit, such as
// averages over different denominators. Their sums are exact as well: every
// float64 is a whole multiple of 2^-1074.
func FromValues(values []float64) *Within {
	m := &moments{unit: new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 1074))}
	units := new(big.Int)
	for _, value := range values {
		fraction, exp := math.Frexp(value)
		units.SetInt64(int64(math.Ldexp(fraction, 53)))
		if shift := exp - 53 + 1074; shift >= 0 {
			units.Lsh(units, uint(shift))
		} else {
			units.Rsh(units, uint(-shift)) // a subnormal: the bits that go are 0
		}
		m.add(units)
	}
	return within(values, m)
}

func within(values []float64, m *moments) *Within {
	w := &Within{N: len(values), Mean: m.mean(), SD: m.sd(), sorted: slices.Clone(values)}
	slices.Sort(w.sorted)
	return w
}

// Apply places a value of the cohort. The percentile is its mean rank: 100/n
// times the number of smaller values and half the number of equal ones (the kind
// "mean" of SciPy's percentileofscore). z is NaN where sd is 0 or unknown.
func (w *Within) Apply(value float64) Place {
	place := Place{Z: math.NaN(), Percentile: math.NaN()}
	if w.SD > 0 {
		place.Z = (value - w.Mean) / w.SD
	}
	if w.N > 0 {
		less := countBelow(w.sorted, func(x float64) bool { return x < value })
		upTo := countBelow(w.sorted, func(x float64) bool { return x <= value })
		place.Percentile = 50 * float64(less+upTo) / float64(w.N)
	}
	return place
}

// Quantiles gives m values, m >= 2, that cut the cohort into equal shares, for a
// Distribution: of sorted values x the i-th is x at place i(n-1)/(m-1), by a
// straight line between neighbours (type 7 of Hyndman and Fan, 1996). nil of
// nobody.
func (w *Within) Quantiles(m int) []float64 {
	if w.N == 0 {
		return nil
	}
	quantiles := make([]float64, m)
	for i := range quantiles {
		at, rest := i*(w.N-1)/(m-1), i*(w.N-1)%(m-1)
		quantiles[i] = w.sorted[at]
		if rest > 0 {
			part := float64(rest) / float64(m-1)
			step := float64(part * (w.sorted[at+1] - w.sorted[at]))
			quantiles[i] = min(w.sorted[at]+step, w.sorted[at+1])
		}
	}
	return quantiles
}

// countBelow counts the leading values for which below holds.
func countBelow(sorted []float64, below func(float64) bool) int {
	n, _ := slices.BinarySearchFunc(sorted, 0, func(x float64, _ int) int {
		if below(x) {
			return -1
		}
		return 1
	})
	return n
}
