package scoring

import (
	"math"
	"math/big"
	"math/bits"
)

// divisor is a number that totals are divided by, 10^power x count, made ready for many of
// them.
type divisor struct {
	power int   // decimals of the grid; may be negative
	count int64 // allele observations, or 1; above 0

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

// Powers of five that fit 63 bits. 10^p is 5^p x 2^p, and powers of two cost a
// float nothing: so the division is one of words for every grid in use.
var pow5 = func() (t [28]int64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = 5 * t[i-1]
	}
	return t
}()

func newDivisor(power int, count int64) divisor {
	d := divisor{power: power, count: count}
	if power < 0 || power >= len(pow5) {
		return d
	}
	high, low := bits.Mul64(uint64(pow5[power]), uint64(count))
	if high != 0 {
		return d
	}
	if low <= exactly {
		d.few, d.odd, d.unit = 2*exactly+1, float64(low), powerOfTwo(-power)
	}
	shift := bits.LeadingZeros64(low)
	d.shifted, d.scale = low<<shift, powerOfTwo(shift-63-power)
	return d
}

// of divides a total once, rounding to the nearest float64, ties to even. Zero
// gives 0, never -0.
func (d *divisor) of(t Total) float64 {
	// Both are what they are as floats, so that their quotient is rounded but once; a
	// power of two changes no digit.
	if x := int64(t.Lo); uint64(x+exactly) < d.few && t.Hi == x>>63 {
		return float64(x) / d.odd * d.unit
	}
	return d.ofAny(t)
}

// ofAny is of, of totals of any size. Both numbers are shifted to 64 bits, so that the
// quotient of 128 by 64 bits keeps 63 bits or more; the remainder ends in the lowest bit,
// below the place where the conversion rounds.
func (d *divisor) ofAny(t Total) float64 {
	x, narrow := t.Int64()
	if narrow && x == 0 {
		return 0
	}
	if !narrow || d.shifted == 0 {
		return d.ofRational(t)
	}
	magnitude := uint64(x)
	if x < 0 {
		magnitude = -magnitude
	}
	shift := bits.LeadingZeros64(magnitude)
	magnitude <<= shift
	quotient, rest := bits.Div64(magnitude>>1, magnitude<<63, d.shifted)
	if rest != 0 {
		quotient |= 1
	}
	// The quotient has 63 bits or more and the scale is above 2^-160: neither product
	// loses a bit.
	value := float64(quotient) * (d.scale * powerOfTwo(-shift))
	if x < 0 {
		return -value
	}
	return value
}

// ofRational is of, of totals and divisors beyond words.
func (d *divisor) ofRational(t Total) float64 {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(d.power, -d.power))), nil)
	ratio := new(big.Rat).SetInt(t.Big())
	if d.power >= 0 {
		unit.Mul(unit, big.NewInt(d.count))
		ratio.Quo(ratio, new(big.Rat).SetInt(unit))
	} else {
		ratio.Mul(ratio, new(big.Rat).SetFrac(unit, big.NewInt(d.count)))
	}
	quotient, _ := ratio.Float64()
	return quotient
}

// powerOfTwo is 2^k for -1022 <= k <= 1023.
func powerOfTwo(k int) float64 { return math.Float64frombits(uint64(1023+k) << 52) }
