package scoreset

import (
	"fmt"
	"math/big"
)

// Decimal is an exact decimal number, coef x 10^exp. The zero value is 0.
// It is immutable.
type Decimal struct {
	coef int64    // the coefficient where wide is nil
	wide *big.Int // set where the coefficient does not fit 63 bits
	exp  int32
}

// Limits of the number grammar: wide enough for every float64 written in full,
// small enough that no number costs more than microseconds.
const (
	maxDigits   = 400
	maxExponent = 400
)

// ParseDecimal reads a number under the strict grammar
//
//	[+-] digits [. digits] [e [+-] digits]   or   [+-] . digits [e [+-] digits]
//
// and nothing else: no nan, inf, hexadecimal, underscore, decimal comma or
// blank. The value is exact; no rounding takes place.
func ParseDecimal(text string) (Decimal, error) {
	p := text
	negative := false
	if p != "" && (p[0] == '+' || p[0] == '-') {
		negative = p[0] == '-'
		p = p[1:]
	}
	var coef int64
	var wide *big.Int
	digits, point, exp := 0, false, int64(0)
	i := 0
	for ; i < len(p); i++ {
		c := p[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		digits++
		if digits > maxDigits {
			return Decimal{}, fmt.Errorf("%.20q… has more than %d digits", text, maxDigits)
		}
		if point {
			exp--
		}
		d := int64(c - '0')
		switch {
		case wide != nil:
			wide.Mul(wide, bigTen).Add(wide, big.NewInt(d))
		case coef > (1<<63-1-d)/10:
			wide = new(big.Int).Mul(big.NewInt(coef), bigTen)
			wide.Add(wide, big.NewInt(d))
		default:
			coef = 10*coef + d
		}
	}
	if digits == 0 {
		return Decimal{}, notANumber(text)
	}
	if i < len(p) {
		e, ok := parseExponent(p[i:])
		if !ok {
			return Decimal{}, notANumber(text)
		}
		exp += e
	}
	if exp > maxExponent || exp < -maxExponent-maxDigits {
		return Decimal{}, fmt.Errorf("%.20q has an exponent beyond %d", text, maxExponent)
	}
	return normal(negative, coef, wide, exp), nil
}

func parseExponent(p string) (int64, bool) {
	if p[0] != 'e' && p[0] != 'E' {
		return 0, false
	}
	p = p[1:]
	negative := false
	if p != "" && (p[0] == '+' || p[0] == '-') {
		negative = p[0] == '-'
		p = p[1:]
	}
	if p == "" {
		return 0, false
	}
	e := int64(0)
	for i := range len(p) {
		if p[i] < '0' || p[i] > '9' {
			return 0, false
		}
		if e < 1_000_000 {
			e = 10*e + int64(p[i]-'0')
		}
	}
	if negative {
		e = -e
	}
	return e, true
}

func notANumber(text string) error {
	if text == "" {
		return fmt.Errorf("is empty, expected a plain decimal number")
	}
	return fmt.Errorf("%.40q is not a plain decimal number such as -0.0123 or 1.5e-3", text)
}

// normal strips trailing zeros, so that equal numbers have one form.
func normal(negative bool, coef int64, wide *big.Int, exp int64) Decimal {
	if wide != nil {
		rest := new(big.Int)
		for quotient := new(big.Int); ; {
			quotient.QuoRem(wide, bigTen, rest)
			if rest.Sign() != 0 {
				break
			}
			wide.Set(quotient)
			exp++
		}
		if wide.IsInt64() {
			coef, wide = wide.Int64(), nil
		} else if negative {
			wide.Neg(wide)
		}
	}
	if wide == nil {
		if coef == 0 {
			return Decimal{}
		}
		for coef%10 == 0 {
			coef /= 10
			exp++
		}
		if negative {
			coef = -coef
		}
	}
	return Decimal{coef: coef, wide: wide, exp: int32(exp)}
}

var bigTen = big.NewInt(10)

// pow10 is 10^n for n >= 0.
func pow10(n int) *big.Int {
	return new(big.Int).Exp(bigTen, big.NewInt(int64(n)), nil)
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

// Cmp compares exactly.
func (d Decimal) Cmp(other Decimal) int {
	if d.wide == nil && other.wide == nil && d.exp == other.exp {
		switch {
		case d.coef < other.coef:
			return -1
		case d.coef > other.coef:
			return 1
		}
		return 0
	}
	return d.Rat().Cmp(other.Rat())
}

// Equal says whether both are the same number, however they were written.
func (d Decimal) Equal(other Decimal) bool { return d.Cmp(other) == 0 }

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

// Float64 is the nearest float64, for display and for coverage by variance.
func (d Decimal) Float64() float64 {
	f, _ := d.Rat().Float64()
	return f
}

// Int gives the decimal of a whole number.
func Int(n int64) Decimal {
	if n < 0 {
		return normal(true, -n, nil, 0)
	}
	return normal(false, n, nil, 0)
}
