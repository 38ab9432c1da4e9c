package scoreset

import (
	"fmt"
	"math/big"
	"strings"
)

// Limits of the number grammar. maxDigits and maxExponent are wide enough for
// the texts that programs print, and small enough that no number costs more than
// microseconds. maxMagnitude keeps every sum of weights a finite float64: ten
// million weights, twice each, stay below 1.8e308.
const (
	maxDigits    = 400
	maxExponent  = 400
	maxMagnitude = 300
)

// ParseDecimal reads a number under the strict grammar
//
//	[+-] digits [. [digits]] [e [+-] digits]   or   [+-] . digits [e [+-] digits]
//
// and nothing else: no nan, inf, hexadecimal, underscore, decimal comma or
// blank. The value is exact; no rounding takes place. A number of 10^300 or
// more, an exponent beyond ±400 and more than 400 digits are errors.
// It allocates only for numbers of more than 19 digits.
func ParseDecimal(text string) (Decimal, error) {
	unsigned, negative := cutSign(text)
	m := scanMantissa(unsigned)
	if m.digits == 0 {
		return Decimal{}, notANumber(text)
	}
	if m.digits > maxDigits {
		return Decimal{}, fmt.Errorf("%.20q… has more than %d digits", text, maxDigits)
	}
	exp := int64(-m.decimals)
	if tail := unsigned[len(m.text):]; tail != "" {
		e, ok := parseExponent(tail)
		if !ok {
			return Decimal{}, notANumber(text)
		}
		if e > maxExponent || e < -maxExponent {
			return Decimal{}, fmt.Errorf("%.20q has an exponent beyond ±%d", text, maxExponent)
		}
		exp += e
	}
	d := m.decimal(negative, exp)
	if exp+int64(m.digits) > maxMagnitude && d.magnitude() > maxMagnitude {
		return Decimal{}, fmt.Errorf("%.20q is 1e%d or more, too large for a weight", text, maxMagnitude)
	}
	return d, nil
}

func cutSign(text string) (rest string, negative bool) {
	if text != "" && (text[0] == '+' || text[0] == '-') {
		return text[1:], text[0] == '-'
	}
	return text, false
}

// mantissa is the digits and the point at the start of a number.
type mantissa struct {
	text     string
	digits   int
	decimals int    // digits after the point
	coef     uint64 // all digits as one integer
	overflow bool   // coef does not hold them
}

func scanMantissa(text string) mantissa {
	var m mantissa
	point := false
	i := 0
	for ; i < len(text); i++ {
		c := text[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		m.digits++
		if point {
			m.decimals++
		}
		if m.coef > (1<<64-1-9)/10 {
			m.overflow = true
		}
		m.coef = 10*m.coef + uint64(c-'0')
	}
	m.text = text[:i]
	return m
}

// decimal gives the mantissa's digits x 10^exp.
func (m *mantissa) decimal(negative bool, exp int64) Decimal {
	if !m.overflow {
		return small(m.coef, negative, exp)
	}
	digits := strings.Replace(m.text, ".", "", 1)
	significant := strings.TrimRight(digits, "0")
	exp += int64(len(digits) - len(significant))
	wide, _ := new(big.Int).SetString(significant, 10) // digits only, at least one is not 0
	if wide.IsInt64() {
		return small(wide.Uint64(), negative, exp)
	}
	if negative {
		wide.Neg(wide)
	}
	return Decimal{wide: wide, exp: int32(exp)}
}

// magnitude is the m with 10^(m-1) <= |d| < 10^m, and 0 for 0.
func (d Decimal) magnitude() int {
	if d.wide != nil {
		return len(d.bigCoef().Text(10)) + int(d.exp) - sign(d.wide.Sign() < 0)
	}
	if d.coef == 0 {
		return 0
	}
	n, coef := 0, d.coef
	for ; coef != 0; coef /= 10 {
		n++
	}
	return n + int(d.exp)
}

// sign is the length of a minus sign where there is one.
func sign(negative bool) int {
	if negative {
		return 1
	}
	return 0
}

func parseExponent(text string) (int64, bool) {
	if text[0] != 'e' && text[0] != 'E' {
		return 0, false
	}
	unsigned, negative := cutSign(text[1:])
	if unsigned == "" {
		return 0, false
	}
	e := int64(0)
	for i := range len(unsigned) {
		c := unsigned[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		if e <= maxExponent { // one that is larger is refused, whatever follows
			e = 10*e + int64(c-'0')
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
