package reference

import (
	"math"
	"math/big"
)

// Within is the distribution of a score in the cohort itself. Who is in the
// cohort changes it: outputs say so.
type Within struct {
	N    int
	Mean float64 // NaN of nobody
	SD   float64 // n - 1 in its denominator; NaN of fewer than two people
	// Ranks has for each value, in the order given, twice its mean rank: how many
	// values are smaller and how many are no larger, together. It is never 0.
	Ranks []uint32

	sorted []float64
}

// FromTotals makes the distribution of values that are exact totals over one
// unit: value s is the integer hi x 2^64 + lo (two's complement) of total(s), over
// unit, rounded once. Mean and sd come from the totals.
func FromTotals(values []float64, total func(s int) (hi int64, lo uint64), unit *big.Rat) *Within {
	m := &moments{unit: unit}
	for s := range values {
		m.add(total(s))
	}
	return within(values, m)
}

// FromValues makes the distribution of finite values that share no unit, such as
// averages over different denominators. Their sums are exact as well.
func FromValues(values []float64) *Within { return within(values, momentsOf(values)) }

func within(values []float64, m *moments) *Within {
	w := &Within{N: len(values), Mean: m.mean(), SD: m.sd()}
	w.sorted, w.Ranks = order(values)
	return w
}

// Place places a value of the cohort, whose rank is that of Ranks. The percentile is
// its mean rank: 100/n times the number of smaller values and half the number of
// equal ones (the kind "mean" of SciPy's percentileofscore). z is NaN where sd is 0
// or unknown.
func (w *Within) Place(value float64, rank uint32) Place {
	place := Place{Z: math.NaN(), Percentile: math.NaN()}
	if w.SD > 0 {
		place.Z = (value - w.Mean) / w.SD
	}
	if w.N > 0 {
		place.Percentile = 50 * float64(rank) / float64(w.N)
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
	sorted := w.sorted
	quantiles := make([]float64, m)
	for i := range quantiles {
		at, rest := i*(w.N-1)/(m-1), i*(w.N-1)%(m-1)
		quantiles[i] = sorted[at]
		if rest > 0 {
			part := float64(rest) / float64(m-1)
			step := float64(part * (sorted[at+1] - sorted[at]))
			quantiles[i] = min(sorted[at]+step, sorted[at+1])
		}
	}
	return quantiles
}
