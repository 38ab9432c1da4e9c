package scoreset

import (
	"math/big"
	"math/bits"
)

// Decimal is an exact decimal number, coef x 10^exp, without trailing zeros in
// coef, so that equal numbers have one form. The zero value is 0. It is
// immutable.
type Decimal struct {
	coef int64    // the coefficient where wide is nil
	wide *big.Int // set where the coefficient does not fit 63 bits
	exp  int32
}

// Int gives the decimal of a whole number.
func Int(n int64) Decimal {
	if n < 0 {
		return small(uint64(-n), true, 0) // -n of the smallest int64 is itself, which uint64 reads as 2^63
	}
	return small(uint64(n), false, 0)
}

// small makes the decimal of a coefficient of 64 bits.
func small(coef uint64, negative bool, exp int64) Decimal {
	if coef == 0 {
		return Decimal{}
	}
	for coef%10 == 0 {
		coef /= 10
		exp++
	}
	if coef > 1<<63-1 {
		wide := new(big.Int).SetUint64(coef)
		if negative {
			wide.Neg(wide)
		}
		return Decimal{wide: wide, exp: int32(exp)}
	}
	if negative {
		return Decimal{coef: -int64(coef), exp: int32(exp)}
	}
	return Decimal{coef: int64(coef), exp: int32(exp)}
}

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	if d.wide != nil {
		return d.wide.Sign()
	}
	switch {
	case d.coef < 0:
		return -1
	case d.coef > 0:
		return 1
	}
	return 0
}

// Abs is |d|.
func (d Decimal) Abs() Decimal {
	switch {
	case d.wide != nil:
		return Decimal{wide: new(big.Int).Abs(d.wide), exp: d.exp}
	case d.coef < 0:
		return Decimal{coef: -d.coef, exp: d.exp}
	}
	return d
}

// Cmp compares exactly: -1 where d < other, 0 where they are the same number,
// else 1.
func (d Decimal) Cmp(other Decimal) int {
	if d.wide != nil || other.wide != nil {
		return d.Rat().Cmp(other.Rat())
	}
	a, b := d.coef, other.coef
	if d.exp != other.exp && a != 0 && b != 0 && (a < 0) == (b < 0) {
		var ok bool
		if a, b, ok = aligned(d, other); !ok {
			return d.Rat().Cmp(other.Rat())
		}
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// aligned brings two coefficients of one sign to the same power of ten, or says
// false where that takes more than 63 bits.
func aligned(d, other Decimal) (a, b int64, ok bool) {
	if d.exp < other.exp {
		b, a, ok = aligned(other, d)
		return a, b, ok
	}
	shift := int(d.exp) - int(other.exp)
	if shift >= len(pow10Int64) {
		return 0, 0, false
	}
	negative := d.coef < 0
	coef := uint64(d.coef)
	if negative {
		coef = uint64(-d.coef)
	}
	high, low := bits.Mul64(coef, uint64(pow10Int64[shift]))
	if high != 0 || low > 1<<63-1 {
		return 0, 0, false
	}
	a = int64(low)
	if negative {
		a = -a
	}
	return a, other.coef, true
}

// Equal says whether both are the same number, however they were written.
func (d Decimal) Equal(other Decimal) bool { return d.Cmp(other) == 0 }

// bigCoef is the coefficient; the caller must not change it.
func (d Decimal) bigCoef() *big.Int {
	if d.wide != nil {
		return d.wide
	}
	return big.NewInt(d.coef)
}

// Rat is the exact value as a new rational number.
func (d Decimal) Rat() *big.Rat {
	if d.exp >= 0 {
		return new(big.Rat).SetInt(new(big.Int).Mul(d.bigCoef(), pow10(int(d.exp))))
	}
	return new(big.Rat).SetFrac(d.bigCoef(), pow10(int(-d.exp)))
}

// Fraction is the exact value as num/denom, denom a power of ten, and false
// where either does not fit 63 bits.
func (d Decimal) Fraction() (num, denom int64, ok bool) {
	shift := max(int(d.exp), -int(d.exp))
	if d.wide != nil || shift >= len(pow10Int64) {
		return 0, 0, false
	}
	if d.exp <= 0 {
		return d.coef, pow10Int64[shift], true
	}
	num = d.coef * pow10Int64[shift]
	return num, 1, num/pow10Int64[shift] == d.coef
}

// Float64 is the nearest float64, for display and for coverage by variance.
func (d Decimal) Float64() float64 {
	// A coefficient of 53 bits and a power of ten up to 10^22 are both exact
	// float64s, so that their quotient or product is rounded once.
	if d.wide == nil && d.coef >= -1<<53 && d.coef <= 1<<53 {
		switch {
		case d.exp >= -22 && d.exp <= 0:
			return float64(d.coef) / pow10Float64[-d.exp]
		case d.exp > 0 && d.exp <= 22:
			return float64(d.coef) * pow10Float64[d.exp]
		}
	}
	f, _ := d.Rat().Float64()
	return f
}

var (
	bigOne = big.NewInt(1)
	bigTen = big.NewInt(10)
)

// pow10 is 10^n for n >= 0.
func pow10(n int) *big.Int {
	return new(big.Int).Exp(bigTen, big.NewInt(int64(n)), nil)
}

// pow10Int64 holds the powers of ten that fit 63 bits.
var pow10Int64 = func() (t [19]int64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = 10 * t[i-1]
	}
	return t
}()

// pow10Float64 holds the powers of ten that are exact float64s.
var pow10Float64 = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}
