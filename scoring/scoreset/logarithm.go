package scoreset

import (
	"math/big"
	"sync"
)

// LogDigits is the number of significant decimal digits of LogText.
const LogDigits = 17

// LogText gives the natural logarithm of a number above 0, correctly rounded to
// LogDigits significant digits (half to even), as the text of a decimal such as
// "-6.9314718055994531e-01"; "0" for 1. It is false for other numbers. The digits are
// the same on every machine: all arithmetic is of integers.
func LogText(d Decimal) (string, bool) {
	if d.Sign() <= 0 {
		return "", false
	}
	x := d.Rat()
	if x.Cmp(one) == 0 {
		return "0", true
	}
	// No other rational number has a logarithm that lies on a boundary of rounding (it
	// is transcendental), so that enough bits decide.
	for bits := uint(192); ; bits *= 2 {
		value := logarithm(x, bits)
		margin := new(big.Float).SetPrec(bits).SetMantExp(value, slack-int(bits))
		low := new(big.Float).SetPrec(bits).Sub(value, margin)
		high := new(big.Float).SetPrec(bits).Add(value, margin)
		if text := low.Text('e', LogDigits-1); text == high.Text('e', LogDigits-1) {
			return text, true
		}
	}
}

var one = big.NewRat(1, 1)

// slack is how many of the last bits of logarithm may be wrong: each of a few hundred
// operations errs by less than one, and what they are summed to is not smaller than a
// third of the largest term.
const slack = 16

// logarithm gives ln x as k ln 2 + ln m, m between 2/3 and 4/3, where ln m is twice the
// area tangent of (m-1)/(m+1). That quotient is rounded once, so that it is as good
// for m near 1 as elsewhere.
func logarithm(x *big.Rat, bits uint) *big.Float {
	k := x.Num().BitLen() - x.Denom().BitLen()
	m := scaled(x, -k)
	for m.Cmp(fourThirds) > 0 {
		m.Quo(m, two)
		k++
	}
	for m.Cmp(twoThirds) < 0 {
		m.Mul(m, two)
		k--
	}
	t := new(big.Rat).Quo(new(big.Rat).Sub(m, one), new(big.Rat).Add(m, one))
	value := areaTangent(t, bits)
	value.Mul(value, big.NewFloat(2))
	if k == 0 {
		return value
	}
	ln2 := naturalTwo()
	if bits != 192 {
		ln2 = areaTangent(big.NewRat(1, 3), bits)
		ln2.Mul(ln2, big.NewFloat(2))
	}
	whole := new(big.Float).SetPrec(bits).SetInt64(int64(k))
	return value.Add(value, whole.Mul(whole, ln2))
}

var (
	two        = big.NewRat(2, 1)
	fourThirds = big.NewRat(4, 3)
	twoThirds  = big.NewRat(2, 3)
)

// naturalTwo is ln 2 of the first try's precision.
var naturalTwo = sync.OnceValue(func() *big.Float {
	value := areaTangent(big.NewRat(1, 3), 192)
	return value.Mul(value, big.NewFloat(2))
})

// scaled is x 2^n.
func scaled(x *big.Rat, n int) *big.Rat {
	num, denom := new(big.Int).Set(x.Num()), new(big.Int).Set(x.Denom())
	if n >= 0 {
		num.Lsh(num, uint(n))
	} else {
		denom.Lsh(denom, uint(-n))
	}
	return new(big.Rat).SetFrac(num, denom)
}

// areaTangent is t + t^3/3 + t^5/5 + …, for |t| up to a third.
func areaTangent(t *big.Rat, bits uint) *big.Float {
	power := new(big.Float).SetPrec(bits).SetRat(t)
	square := new(big.Float).SetPrec(bits).Mul(power, power)
	sum := new(big.Float).SetPrec(bits).Set(power)
	term := new(big.Float).SetPrec(bits)
	divisor := new(big.Float).SetPrec(bits)
	for n := int64(3); power.Sign() != 0; n += 2 {
		power.Mul(power, square)
		term.Quo(power, divisor.SetInt64(n))
		if term.MantExp(nil) < sum.MantExp(nil)-int(bits)-1 {
			break
		}
		sum.Add(sum, term)
	}
	return sum
}
