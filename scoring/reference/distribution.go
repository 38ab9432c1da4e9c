package reference

import (
	"fmt"
	"math"
	"slices"
)

// Distribution is the frozen distribution of one score in a reference population.
type Distribution struct {
	Pins
	N    int64 // people behind it
	Mean float64
	SD   float64 // of a sample: n - 1 in its denominator
	// Quantiles are values, not descending, that cut the population into equal
	// shares: of m values the i-th, from 0, is the quantile i/(m-1). The first is the
	// least, the last the greatest value seen. Without them the distribution counts
	// as normal.
	Quantiles []float64
}

// Validate says what is wrong with a distribution, or nil.
func (d *Distribution) Validate() error {
	finite := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	switch {
	case d.N < 1:
		return fmt.Errorf("n is %d, expected 1 or more", d.N)
	case !finite(d.Mean):
		return fmt.Errorf("mean is %v, expected a finite number", d.Mean)
	case !finite(d.SD) || d.SD < 0:
		return fmt.Errorf("sd is %v, expected a finite number, 0 or more", d.SD)
	case len(d.Quantiles) == 1:
		return fmt.Errorf("one quantile, expected none, or two or more")
	case !slices.IsSorted(d.Quantiles):
		return fmt.Errorf("the quantiles descend somewhere, expected them sorted")
	}
	for i, q := range d.Quantiles {
		if !finite(q) {
			return fmt.Errorf("quantile number %d is %v, expected a finite number", i+1, q)
		}
	}
	return nil
}

// Place is where a value lies in a distribution.
type Place struct {
	// Z is (value - mean)/sd, NaN where sd is 0.
	Z float64
	// Percentile is the share of the population below the value, 0 to 100, NaN where
	// the distribution has no quantiles and sd is 0.
	Percentile float64
}

// Apply places a finite value. The percentile is read from the quantiles where
// there are some: by a straight line between the two neighbours, 0 below the
// first and 100 above the last, and halfway along a run of equal quantiles that
// the value meets. Else it is that of a normal distribution.
func (d *Distribution) Apply(value float64) Place {
	z := math.NaN()
	if d.SD > 0 {
		z = (value - d.Mean) / d.SD
	}
	if len(d.Quantiles) > 0 {
		return Place{Z: z, Percentile: percentileIn(d.Quantiles, value)}
	}
	return Place{Z: z, Percentile: 100 * normalBelow(z)}
}

// percentileIn reads a table of quantiles.
func percentileIn(quantiles []float64, value float64) float64 {
	last := len(quantiles) - 1
	// The quantiles from first up to before end equal the value.
	first, met := slices.BinarySearch(quantiles, value)
	if met {
		end, _ := slices.BinarySearchFunc(quantiles, value, func(q, v float64) int {
			if q <= v {
				return -1
			}
			return 1
		})
		return 50 * float64(first+end-1) / float64(last)
	}
	if first == 0 {
		return 0
	}
	if first > last {
		return 100
	}
	below, above := quantiles[first-1], quantiles[first]
	part := (value - below) / (above - below)
	if math.IsInf(above-below, 0) {
		part = (value/2 - below/2) / (above/2 - below/2)
	}
	return min(100, float64(100*(float64(first-1)+part))/float64(last))
}
