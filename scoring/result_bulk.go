package scoring

import (
	"math"
	"math/bits"
)

// Sums puts the sums of the samples from first on into dst: what Sum gives for each.
func (r *ScoreResult) Sums(first int, dst []float64) {
	by := divisor{power: r.Grid.Power, count: r.PerCopy}.fix()
	for i := range dst {
		dst[i] = by.of(r.Total(first + i))
	}
}

// Averages puts the averages of the samples from first on into dst: what Average
// gives for each, NaN where it is not known.
func (r *ScoreResult) Averages(first int, dst []float64) {
	var by fixedDivisor
	for i := range dst {
		count := r.Denominator(first + i)
		if count == 0 {
			dst[i] = math.NaN()
			continue
		}
		if count *= r.PerCopy; count != by.count {
			by = divisor{power: r.Grid.Power, count: count}.fix()
		}
		dst[i] = by.of(r.Total(first + i))
	}
}

// MissingWeights puts Σ|w| of the missing terms of the samples from first on into
// dst: what MissingWeight gives for each.
func (r *ScoreResult) MissingWeights(first int, dst []float64) {
	by := divisor{power: r.Grid.Power, count: 1}.fix()
	for i := range dst {
		dst[i] = by.of(r.missingWeight.at(first + i))
	}
}

// fixedDivisor is a divisor made ready for many totals: of gives the same for each
// as divisor.of does.
type fixedDivisor struct {
	divisor
	shifted uint64  // 5^power x count, with the highest bit set; 0 where it does not fit
	scale   float64 // 2^-63 x what shifting took x 2^-power: a power of two

	// Of totals that a float64 holds: their number, from -exactly on, 0 where a float64
	// does not hold 5^power x count.
	few  uint64
	odd  float64 // 5^power x count
	unit float64 // 2^-power
}

// exactly is up to where every whole number is a float64.
const exactly = 1 << 53

func (d divisor) fix() fixedDivisor {
	f := fixedDivisor{divisor: d}
	if d.power < 0 || d.power >= len(pow5) {
		return f
	}
	high, low := bits.Mul64(uint64(pow5[d.power]), uint64(d.count))
	if high != 0 {
		return f
	}
	if low <= exactly {
		f.few, f.odd, f.unit = 2*exactly+1, float64(low), powerOfTwo(-d.power)
	}
	shift := bits.LeadingZeros64(low)
	f.shifted, f.scale = low<<shift, powerOfTwo(shift-63-d.power)
	return f
}

func (f *fixedDivisor) of(t Total) float64 {
	// Both are what they are as floats, so that their quotient is rounded but once; a
	// power of two changes no digit.
	if x := int64(t.Lo); uint64(x+exactly) < f.few && t.Hi == x>>63 {
		return float64(x) / f.odd * f.unit
	}
	return f.ofAny(t)
}

// ofAny is of, of totals and divisors of any size.
func (f *fixedDivisor) ofAny(t Total) float64 {
	x, narrow := t.Int64()
	if !narrow || f.shifted == 0 {
		return f.divisor.of(t)
	}
	if x == 0 {
		return 0
	}
	magnitude := uint64(x)
	if x < 0 {
		magnitude = -magnitude
	}
	// As divideWords does it. The quotient has 63 bits or more and the scale is
	// above 2^-160: neither product loses a bit.
	shift := bits.LeadingZeros64(magnitude)
	magnitude <<= shift
	quotient, rest := bits.Div64(magnitude>>1, magnitude<<63, f.shifted)
	if rest != 0 {
		quotient |= 1
	}
	value := float64(quotient) * (f.scale * powerOfTwo(-shift))
	if x < 0 {
		return -value
	}
	return value
}

// powerOfTwo is 2^k for -1022 <= k <= 1023.
func powerOfTwo(k int) float64 { return math.Float64frombits(uint64(1023+k) << 52) }
