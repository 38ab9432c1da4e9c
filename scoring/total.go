package scoring

import (
	"math/big"
	"math/bits"
)

// Total is a signed integer of 128 bits in two's complement, Hi x 2^64 + Lo: the
// exact sum of a score for one sample, in units of its grid.
type Total struct {
	Hi int64
	Lo uint64
}

// TotalOf widens a number.
func TotalOf(x int64) Total { return Total{Hi: x >> 63, Lo: uint64(x)} }

// Plus is the sum; it wraps beyond 127 bits, which no score reaches: values are
// below 2^49 and rows below 2^31.
func (t Total) Plus(other Total) Total {
	lo, carry := bits.Add64(t.Lo, other.Lo, 0)
	return Total{Hi: t.Hi + other.Hi + int64(carry), Lo: lo}
}

// Int64 is the total as one word, and whether it fits.
func (t Total) Int64() (int64, bool) { return int64(t.Lo), t.Hi == int64(t.Lo)>>63 }

// Big is the total as a new big integer.
func (t Total) Big() *big.Int {
	b := new(big.Int).Lsh(big.NewInt(t.Hi), 64)
	return b.Add(b, new(big.Int).SetUint64(t.Lo))
}

// totals holds one Total a sample; hi is nil where a checked bound says that
// every one fits a word.
type totals struct {
	lo []uint64
	hi []int64
}

func newTotals(samples int, wide bool) totals {
	t := totals{lo: make([]uint64, samples)}
	if wide {
		t.hi = make([]int64, samples)
	}
	return t
}

// add adds parts to the totals of the samples from first on.
func (t totals) add(first int, parts []int64) {
	lo := t.lo[first : first+len(parts)]
	if t.hi == nil {
		for s, x := range parts {
			lo[s] += uint64(x)
		}
		return
	}
	hi := t.hi[first : first+len(parts)]
	for s, x := range parts {
		sum, carry := bits.Add64(lo[s], uint64(x), 0)
		lo[s], hi[s] = sum, hi[s]+x>>63+int64(carry)
	}
}

func (t totals) at(s int) Total {
	if t.hi == nil {
		return TotalOf(int64(t.lo[s]))
	}
	return Total{Hi: t.hi[s], Lo: t.lo[s]}
}

// set replaces the total of a sample.
func (t totals) set(s int, total Total) {
	t.lo[s] = total.Lo
	if t.hi != nil {
		t.hi[s] = total.Hi
	}
}

// addToAll adds the same to every total.
func (t totals) addToAll(x Total) {
	if x == (Total{}) {
		return
	}
	for s := range t.lo {
		t.set(s, t.at(s).Plus(x))
	}
}

// addWhere adds the same to the totals that are marked.
func (t totals) addWhere(marked []bool, x Total) {
	for s, is := range marked {
		if is {
			t.set(s, t.at(s).Plus(x))
		}
	}
}
