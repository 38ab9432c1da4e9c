package reference

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// member is a value and its place in the order in which the values were given.
type member struct {
	value float64
	at    uint32
}

// sorter holds what sorting needs for a while. It is used again and again: a score
// after the other is sorted, of as many people.
type sorter struct {
	members []member
	ends    []uint32 // by bucket
}

var sorters = sync.Pool{New: func() any { return new(sorter) }}

// smallBucket is how many values of a bucket are put in order by moving each past
// its neighbours.
const smallBucket = 32

// order sorts finite values, and gives their ranks: for each value, in the order
// given, how many values are below it and how many are no more than it, together. It
// is twice the mean rank, and never 0.
func order(values []float64) (sorted []float64, ranks []uint32) {
	s := sorters.Get().(*sorter)
	defer sorters.Put(s)
	s.sort(values)
	sorted, ranks = make([]float64, len(values)), make([]uint32, len(values))
	for less := 0; less < len(values); {
		value, upTo := s.members[less].value, less+1
		for upTo < len(values) && s.members[upTo].value == value {
			upTo++
		}
		for place := less; place < upTo; place++ {
			m := s.members[place]
			sorted[place], ranks[m.at] = m.value, uint32(less+upTo)
		}
		less = upTo
	}
	return sorted, ranks
}

// sort brings the values into ascending order. Their range is cut into as many equal
// buckets as there are values: what is left to do is within buckets, of which most
// have few.
func (s *sorter) sort(values []float64) {
	n := len(values)
	s.members = slices.Grow(s.members[:0], n)[:n]
	if n == 0 {
		return
	}
	low, high := values[0], values[0]
	for _, x := range values {
		low, high = min(low, x), max(high, x)
	}
	scale := float64(n) / (high - low)
	if math.IsInf(scale, 0) || math.IsNaN(scale) || scale == 0 { // all equal, or too far apart, or too near
		for i, x := range values {
			s.members[i] = member{x, uint32(i)}
		}
		sortMembers(s.members)
		return
	}
	s.ends = slices.Grow(s.ends[:0], n+1)[:n+1]
	clear(s.ends)
	for _, x := range values {
		s.ends[bucket(x, low, scale, n)+1]++
	}
	large := false
	for b := range n {
		large = large || s.ends[b+1] > smallBucket
		s.ends[b+1] += s.ends[b]
	}
	// ends[b] begins where bucket b does, and moves on while the bucket is filled.
	for i, x := range values {
		end := &s.ends[bucket(x, low, scale, n)]
		s.members[*end] = member{x, uint32(i)}
		*end++
	}
	if large {
		first := uint32(0)
		for _, end := range s.ends[:n] {
			if end-first > smallBucket {
				sortMembers(s.members[first:end])
			}
			first = end
		}
	}
	// No value moves out of its bucket.
	for i := 1; i < n; i++ {
		m := s.members[i]
		to := i
		for ; to > 0 && s.members[to-1].value > m.value; to-- {
			s.members[to] = s.members[to-1]
		}
		s.members[to] = m
	}
}

func sortMembers(members []member) {
	slices.SortFunc(members, func(a, b member) int { return cmp.Compare(a.value, b.value) })
}

// bucket is the one of n buckets that x is in. It grows with x, whatever is rounded:
// x is above every value of a lower bucket and below every value of a higher one.
func bucket(x, low, scale float64, n int) int {
	b := (x - low) * scale
	switch {
	case !(b > 0):
		return 0
	case b >= float64(n-1):
		return n - 1
	}
	return int(b)
}
