package scoring

import (
	"math"
	"math/big"
	"math/bits"
)

// divisor stands for 10^power x count, the number that a total is divided by.
type divisor struct {
	power int   // decimals of the grid; may be negative
	count int64 // allele observations, or 1; above 0
}

// Powers of five that fit 63 bits. 10^p is 5^p x 2^p, and powers of two cost a
// float nothing: so the division is one of words for every grid in use.
var pow5 = func() (t [28]int64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = 5 * t[i-1]
	}
	return t
}()

// of divides a total once, rounding to the nearest float64, ties to even. Zero
// gives 0, never -0.
func (d divisor) of(t Total) float64 {
	x, narrow := t.Int64()
	if narrow && x == 0 {
		return 0
	}
	if narrow && d.power >= 0 && d.power < len(pow5) {
		high, low := bits.Mul64(uint64(pow5[d.power]), uint64(d.count))
		if high == 0 {
			magnitude, negative := uint64(x), x < 0
			if negative {
				magnitude = -magnitude
			}
			quotient := math.Ldexp(divideWords(magnitude, low), -d.power)
			if negative {
				return -quotient
			}
			return quotient
		}
	}
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

// divideWords is x/y for x, y > 0, correctly rounded. Both are shifted to 64
// bits, so that the quotient of 128 by 64 bits keeps 63 bits or more; the
// remainder ends in the lowest bit, below the place where the conversion rounds.
func divideWords(x, y uint64) float64 {
	shiftX, shiftY := bits.LeadingZeros64(x), bits.LeadingZeros64(y)
	x, y = x<<shiftX, y<<shiftY
	quotient, rest := bits.Div64(x>>1, x<<63, y)
	if rest != 0 {
		quotient |= 1
	}
	return math.Ldexp(float64(quotient), shiftY-shiftX-63)
}
