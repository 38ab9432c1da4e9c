package reference

import (
	"math"
	"slices"
)

// ordered holds values in ascending order, with an index by which a rank is found
// in a few steps: the range of the values is cut into as many equal buckets as
// there are values. Sorting and finding go by the same buckets.
type ordered struct {
	values []float64
	first  []uint32 // by bucket: values in lower buckets; one more at the end
	low    float64
	scale  float64 // buckets over the range of the values; 0 for one bucket
}

// order sorts a copy of finite values.
func order(values []float64) ordered {
	o := ordered{values: make([]float64, len(values)), first: make([]uint32, 2, len(values)+2)}
	o.first[1] = uint32(len(values))
	if len(values) == 0 {
		return o
	}
	low, high := values[0], values[0]
	for _, x := range values {
		low, high = min(low, x), max(high, x)
	}
	scale := float64(len(values)) / (high - low)
	if math.IsInf(scale, 0) || math.IsNaN(scale) || scale == 0 { // all equal, or too far apart, or too near
		copy(o.values, values)
		slices.Sort(o.values)
		return o
	}
	o.low, o.scale = low, scale
	o.first = o.first[:len(values)+1]
	clear(o.first)
	for _, x := range values {
		o.first[o.bucket(x)+1]++
	}
	for b := range len(values) {
		o.first[b+1] += o.first[b]
	}
	// first[b] moves on while bucket b is filled, and so ends where b+1 begins.
	for _, x := range values {
		at := &o.first[o.bucket(x)]
		o.values[*at] = x
		*at++
	}
	copy(o.first[1:], o.first[:len(values)])
	o.first[0] = 0
	for b := range len(values) {
		if bucket := o.values[o.first[b]:o.first[b+1]]; len(bucket) > 1 {
			slices.Sort(bucket)
		}
	}
	return o
}

// bucket grows with x, whatever is rounded: x is above every value of a lower
// bucket and below every value of a higher one.
func (o *ordered) bucket(x float64) int {
	b := (x - o.low) * o.scale
	last := len(o.first) - 2
	switch {
	case !(b > 0):
		return 0
	case b >= float64(last):
		return last
	}
	return int(b)
}

// rank counts the values below x, and those up to and with x.
func (o *ordered) rank(x float64) (less, upTo int) {
	b := o.bucket(x)
	less, end := int(o.first[b]), int(o.first[b+1])
	if end-less > 16 {
		less += countBelow(o.values[less:end], func(v float64) bool { return v < x })
		return less, less + countBelow(o.values[less:end], func(v float64) bool { return v <= x })
	}
	for less < end && o.values[less] < x {
		less++
	}
	upTo = less
	for upTo < end && o.values[upTo] == x {
		upTo++
	}
	return less, upTo
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
