package scoreset

import (
	"encoding/binary"
	"math/bits"
	"strconv"

	"cardioscore/scoring/kernel"
)

// number is a decimal with the way it was written: coef x 10^exp, digits as
// written, trailing zeros included.
type number struct {
	coef int64 // |coef| < 10^18
	shape
}

// shape packs the exponent of a number and its form:
//
//	bits 0-10   exponent + 1024
//	bits 11-13  form
//	bit 14      a plus sign was written
//	bit 15      a minus sign before zero was written
//
// The shape noNumber stands for a text that has no such form.
type shape uint16

// form is a way to write a number that gives back every character of its text.
type form uint8

const (
	fixed     form = iota // 0.0123, 12, 0.50
	fixedBare             // .0123: no digit before the point
	lower2                // 1.230e-02: two digits of exponent or more
	upper2                // 1.230E-02
	lower1                // 1.23e-2: as few digits of exponent as it takes
	upper1                // 1.23E-2
	noForm    form = 7
)

const (
	shapeExponent = 1<<11 - 1
	shapeForm     = 11
	shapePlus     = shape(1 << 14)
	shapeMinus    = shape(1 << 15)
	exponentZero  = kernel.ExponentZero
	noNumber      = shape(noForm) << shapeForm
)

func shapeOf(exp int, f form) shape {
	return shape(exp+exponentZero) | shape(f)<<shapeForm
}

func (s shape) exp() int   { return int(s&shapeExponent) - exponentZero }
func (s shape) form() form { return form(s >> shapeForm & 7) }

// padding is how many bytes may be read beyond the end of a number.
const padding = 1 + scanReach

// scanLimit is the smallest coefficient that a number does not hold.
const scanLimit = 1e18

// mostScientific is the largest exponent that scan takes: far inside the limits
// of ParseDecimal, which sees all others.
const mostScientific = 250

// scan reads the number that starts at text[at] and gives the place behind it.
// ok is false where the text is none, or none that its form writes alike: then
// ParseDecimal decides. What follows the number is the caller's to judge. At
// least padding bytes must follow it.
func scan(text []byte, at int) (n number, end int, ok bool) {
	i := at
	c := text[i]
	signed, plus := c == '-', c == '+'
	if signed || plus {
		i++
		c = text[i]
	}
	var coef uint64
	f := fixed
	switch {
	case c-'0' <= 9:
		coef = uint64(c - '0')
		i++
		if c = text[i]; c-'0' <= 9 {
			if coef == 0 {
				return n, i, false // 00.5
			}
			if coef, i = digits(text, i, coef); coef >= scanLimit {
				return n, i, false
			}
			c = text[i]
		}
	case c == '.':
		f = fixedBare
	default:
		return n, i, false
	}
	whole := coef
	decimals := 0
	if c == '.' {
		i++
		first := i
		if coef, i = digits(text, i, coef); i == first || coef >= scanLimit {
			return n, i, false
		}
		decimals = i - first
		c = text[i]
	}
	exp := -decimals
	if c|0x20 == 'e' {
		var e int
		bare := f == fixedBare
		if e, f, i = exponent(text, i); f == noForm || bare || whole > 9 || whole == 0 && (coef != 0 || e != 0 || f > upper2) {
			return n, i, false
		}
		exp += e
	}
	if decimals > mostScientific {
		return n, i, false
	}
	n = number{int64(coef), shapeOf(exp, f)}
	switch {
	case plus:
		n.shape |= shapePlus
	case signed && coef == 0:
		n.shape |= shapeMinus
	case signed:
		n.coef = -n.coef
	}
	return n, i, true
}

// digits reads decimal digits behind those of coef, and gives scanLimit or more
// where they are too many.
func digits(text []byte, i int, coef uint64) (uint64, int) {
	for {
		value, n := eightDigits(binary.LittleEndian.Uint64(text[i:]))
		high, low := bits.Mul64(coef, pow10Int8[n])
		if low += value; high != 0 || low >= scanLimit {
			return scanLimit, i
		}
		coef = low
		i += n
		if n < 8 {
			return coef, i
		}
	}
}

// pow10Int8 holds the factors of up to eight digits.
var pow10Int8 = [9]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

// eightDigits reads the digits at the start of eight characters, the first in the
// low byte: their value, and how many they are. A byte less '0' is a digit where
// adding 0x76 does not reach its top bit; what such a sum carries into later bytes
// comes behind a byte that is none.
func eightDigits(word uint64) (value uint64, n int) {
	word ^= zeros
	n = leadingDigits(word)
	return joined(word, n), n
}

// exponent reads "e-05" and the like at text[i]. The form is noForm where it is
// not written as one of them.
func exponent(text []byte, i int) (e int, f form, end int) {
	f = lower2
	if text[i] == 'E' {
		f = upper2
	}
	sign := text[i+1]
	i += 2
	value, n := eightDigits(binary.LittleEndian.Uint64(text[i:]))
	e = int(value)
	switch {
	case sign != '+' && sign != '-', n == 0, n > 3, e > mostScientific, n == 3 && e < 100:
		return 0, noForm, i
	case n == 1 && (sign == '+' || e == 0):
		return 0, noForm, i
	case n == 1:
		f += lower1 - lower2
	case e == 0 && sign == '-':
		return 0, noForm, i
	}
	if sign == '-' {
		e = -e
	}
	return e, f, i + n
}

// decimal is the value of the number.
func (n number) decimal() Decimal {
	if n.coef < 0 {
		return small(uint64(-n.coef), true, int64(n.exp()))
	}
	return small(uint64(n.coef), false, int64(n.exp()))
}

// append writes the text of the number.
func (n number) append(text []byte) []byte {
	magnitude := n.coef
	switch {
	case n.coef < 0:
		magnitude = -n.coef
		text = append(text, '-')
	case n.shape&shapeMinus != 0:
		text = append(text, '-')
	case n.shape&shapePlus != 0:
		text = append(text, '+')
	}
	var buffer [20]byte
	written := strconv.AppendInt(buffer[:0], magnitude, 10)
	switch f := n.form(); f {
	case fixed, fixedBare:
		return appendFixed(text, written, -n.exp(), f == fixedBare)
	default:
		return appendScientific(text, written, n.exp(), f)
	}
}

// appendFixed writes digits with a point before the last decimals of them.
func appendFixed(text, digits []byte, decimals int, bare bool) []byte {
	whole := len(digits) - decimals
	if whole > 0 && !(bare && whole == 1 && digits[0] == '0') {
		text = append(text, digits[:whole]...)
		digits = digits[whole:]
	} else if !bare {
		text = append(text, '0')
	}
	if decimals == 0 {
		return text
	}
	text = append(text, '.')
	for range decimals - len(digits) {
		text = append(text, '0')
	}
	return append(text, digits[max(0, len(digits)-decimals):]...)
}

// appendScientific writes one digit, a point, the others, and the exponent. Zero
// has the exponent 0 and as many decimals as -exp.
func appendScientific(text, digits []byte, exp int, f form) []byte {
	e := exp + len(digits) - 1
	decimals := len(digits) - 1
	if digits[0] == '0' {
		e, decimals = 0, -exp
	}
	text = append(text, digits[0])
	if decimals > 0 {
		text = append(text, '.')
		text = append(text, digits[1:]...)
		for range decimals - (len(digits) - 1) {
			text = append(text, '0')
		}
	}
	letter := byte('e')
	if f == upper2 || f == upper1 {
		letter = 'E'
	}
	sign := byte('+')
	if e < 0 {
		sign, e = '-', -e
	}
	text = append(text, letter, sign)
	if e < 10 && f <= upper2 {
		text = append(text, '0')
	}
	return strconv.AppendInt(text, int64(e), 10)
}
