package scoreset

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// Grid is the decimal grid of a score: a weight w is stored as the integer
// nearest to w x 10^Power, ties to even, which fits Digits balanced base-256
// digits. It follows from the weights of the whole file alone, so that a score
// means the same integers in every cohort.
type Grid struct {
	Power  int // decimals kept; negative for very large weights
	Digits int // 4, 5 or 6 base-256 digits
	Exact  bool
}

// Limits of the digits: D balanced digits, each -128..127, hold every q with
// |q| <= 127 (256^D - 1)/255.
const (
	minDigitsPerWeight = 4
	maxDigitsPerWeight = 6
)

// MaxWeight is the largest |q| that digits balanced base-256 digits hold.
func MaxWeight(digits int) int64 {
	return 127 * ((int64(1)<<(8*digits) - 1) / 255)
}

// gridOf finds the grid of weights from the largest |weight| and the smallest
// decimal exponent of those that are not 0; found is false where all are 0 or
// none can be read. It is the finest power of ten whose largest integer weight
// fits, with the fewest digits at which every weight is exact, or with 6 digits
// where none is.
func gridOf(largest Decimal, finest int, found bool) Grid {
	if !found {
		return Grid{Power: 0, Digits: minDigitsPerWeight, Exact: true}
	}
	for digits := minDigitsPerWeight; ; digits++ {
		power := finestPower(largest, MaxWeight(digits))
		exact := finest+power >= 0
		if exact || digits == maxDigitsPerWeight {
			return Grid{Power: power, Digits: digits, Exact: exact}
		}
	}
}

// finestPower is the largest p with round(w x 10^p) <= limit, for w > 0.
func finestPower(w Decimal, limit int64) int {
	// Start just above from the lengths of the numbers, then step down.
	p := len(big.NewInt(limit).String()) - len(w.bigCoef().String()) - int(w.exp) + 1
	for {
		q := roundToInt(w, p)
		if q.IsInt64() && q.Int64() <= limit {
			return p
		}
		p--
	}
}

// roundToInt is w x 10^p to the nearest integer, ties to even.
func roundToInt(w Decimal, p int) *big.Int {
	shift := int(w.exp) + p
	if shift >= 0 {
		return new(big.Int).Mul(w.bigCoef(), pow10(shift))
	}
	return RoundHalfEven(new(big.Rat).SetFrac(w.bigCoef(), pow10(-shift)))
}

// RoundHalfEven is the integer nearest to r, ties to the even one.
func RoundHalfEven(r *big.Rat) *big.Int {
	quotient, rest := new(big.Int), new(big.Int)
	quotient.DivMod(r.Num(), r.Denom(), rest) // floor, 0 <= rest < denominator
	twice := rest.Lsh(rest, 1)
	switch twice.Cmp(r.Denom()) {
	case 1:
		quotient.Add(quotient, bigOne)
	case 0:
		if quotient.Bit(0) == 1 {
			quotient.Add(quotient, bigOne)
		}
	}
	return quotient
}

// Integer is the weight on the grid. It panics where the weight does not fit,
// which cannot happen for a weight of the score that the grid was made for.
func (g Grid) Integer(w Decimal) int64 {
	if shift := int(w.exp) + g.Power; w.wide == nil && shift >= 0 && shift < len(pow10Int64) {
		factor := pow10Int64[shift]
		if q := w.coef * factor; q/factor == w.coef && q != math.MinInt64 {
			return g.checked(q, w)
		}
	}
	q := roundToInt(w, g.Power)
	if !q.IsInt64() {
		panic(fmt.Sprintf("BUG: scoreset: weight %s is beyond the grid 10^%d", w.Rat().RatString(), g.Power))
	}
	return g.checked(q.Int64(), w)
}

// divided is coef x 10^shift, ties to even, for the commonest shifts, which take
// digits away; |coef| < 10^18. It divides by multiplying: with 2^s <= 10^k < 2^(s+1)
// and m = ceil(2^(64+s)/10^k), the integer part of n/10^k is that of n m/2^(64+s)
// for all n < 2^60, as m is too large by less than 1, which adds less than
// n/2^(64+s) < 1/10^k.
func divided(coef int64, shift int) (int64, bool) {
	if shift >= 0 || shift <= -len(pow10Int64) {
		return 0, false
	}
	d := &divisors[-shift]
	sign := coef >> 63
	magnitude := uint64(coef ^ sign - sign)
	high, _ := bits.Mul64(magnitude, d.inverse)
	q := high >> d.shift
	rest := magnitude - q*d.divisor
	left := d.divisor - rest
	q += (left - rest) >> 63 // one more where left < rest; no branch, as rests are random
	if rest == left {
		q += q & 1
	}
	return int64(q) ^ sign - sign, true
}

// divisor is 10^k with what divides by it.
type divisor struct {
	divisor, inverse uint64
	shift            uint
}

var divisors = func() (all [len(pow10Int64)]divisor) {
	for k := 1; k < len(all); k++ {
		d := uint64(pow10Int64[k])
		shift := uint(bits.Len64(d)) - 1
		quotient, rest := bits.Div64(1<<shift, 0, d)
		if rest > 0 {
			quotient++
		}
		all[k] = divisor{d, quotient, shift}
	}
	return all
}()

// integer is Integer of coef x 10^exp, |coef| < 10^18.
func (g Grid) integer(coef int64, exp int) int64 {
	magnitude := uint64(max(coef, -coef))
	shift := exp + g.Power
	q := uint64(math.MaxUint64)
	switch {
	case shift <= -len(pow10Int64):
		return 0 // less than a tenth
	case shift < 0:
		divisor := uint64(pow10Int64[-shift])
		q = magnitude / divisor
		rest := magnitude - q*divisor
		if left := divisor - rest; rest > left || rest == left && q&1 == 1 {
			q++
		}
	case shift < len(pow10Int64):
		if high, low := bits.Mul64(magnitude, uint64(pow10Int64[shift])); high == 0 {
			q = low
		}
	}
	if q > uint64(MaxWeight(g.Digits)) {
		return g.Integer(small(magnitude, coef < 0, int64(exp))) // panics
	}
	if coef < 0 {
		return -int64(q)
	}
	return int64(q)
}

func (g Grid) checked(q int64, w Decimal) int64 {
	if limit := MaxWeight(g.Digits); q > limit || q < -limit {
		panic(fmt.Sprintf("BUG: scoreset: weight %s is beyond %d digits of the grid 10^%d", w.Rat().RatString(), g.Digits, g.Power))
	}
	return q
}

// Unit is 10^Power as a rational number: the integer that stands for a weight of 1.
func (g Grid) Unit() *big.Rat {
	if g.Power >= 0 {
		return new(big.Rat).SetInt(pow10(g.Power))
	}
	return new(big.Rat).SetFrac(bigOne, pow10(-g.Power))
}
