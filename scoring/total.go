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

// Times is t x factor, for factor below 2^15; it wraps beyond 127 bits, as Plus.
func (t Total) times(factor int64) Total {
	hi, lo := bits.Mul64(t.Lo, uint64(factor))
	return Total{Hi: t.Hi*factor + int64(hi), Lo: lo}
}

// negated is -t.
func (t Total) negated() Total {
	lo, borrow := bits.Sub64(0, t.Lo, 0)
	return Total{Hi: -t.Hi - int64(borrow), Lo: lo}
}

// AtMost says whether t <= other.
func (t Total) AtMost(other Total) bool {
	return t.Hi < other.Hi || t.Hi == other.Hi && t.Lo <= other.Lo
}

// TotalOfBig narrows a number, which must fit 127 bits.
func TotalOfBig(x *big.Int) Total {
	abs := new(big.Int).Abs(x)
	high := new(big.Int).Rsh(abs, 64)
	t := Total{Hi: high.Int64(), Lo: abs.Sub(abs, new(big.Int).Lsh(high, 64)).Uint64()}
	if x.Sign() < 0 {
		return t.negated()
	}
	return t
}

// totals holds one Total a sample; hi is nil where a checked bound says that
// every one fits a word. The zero totals holds zeros.
type totals struct {
	lo []int64
	hi []int64
}

func newTotals(samples int, wide bool) totals {
	t := totals{lo: make([]int64, samples)}
	if wide {
		t.hi = make([]int64, samples)
	}
	return t
}

// takeMemory has the system give the memory of sums that are 0, by writing to each page.
// Where a page is read first, as by an addition, it is one of zeros that all share; the
// first write then puts another in its place, which takes longer than both and interrupts
// the other processors.
func takeMemory(sums []int64) {
	const page = 4096 / 8
	for i := 0; i < len(sums); i += page {
		sums[i] = 0
	}
}

// totalBytes is the size of a total.
func totalBytes(wide bool) int64 {
	if wide {
		return 16
	}
	return 8
}

// add adds parts to the totals of the samples from first on.
func (t totals) add(first int, parts []int64) {
	lo := t.lo[first : first+len(parts)]
	if t.hi == nil {
		for s, x := range parts {
			lo[s] += x
		}
		return
	}
	hi := t.hi[first : first+len(parts)]
	for s, x := range parts {
		sum, carry := bits.Add64(uint64(lo[s]), uint64(x), 0)
		lo[s], hi[s] = int64(sum), hi[s]+x>>63+int64(carry)
	}
}

// addHigh adds parts x 2^splitBits.
func (t totals) addHigh(first int, parts []int64) {
	for s, x := range parts {
		t.plus(first+s, Total{Hi: x >> (64 - splitBits), Lo: uint64(x) << splitBits})
	}
}

func (t totals) at(s int) Total {
	switch {
	case t.lo == nil:
		return Total{}
	case t.hi == nil:
		return TotalOf(t.lo[s])
	}
	return Total{Hi: t.hi[s], Lo: uint64(t.lo[s])}
}

// plus adds to the total of a sample.
func (t totals) plus(s int, x Total) {
	if t.hi == nil {
		t.lo[s] += int64(x.Lo)
		return
	}
	sum, carry := bits.Add64(uint64(t.lo[s]), x.Lo, 0)
	t.lo[s], t.hi[s] = int64(sum), t.hi[s]+x.Hi+int64(carry)
}
