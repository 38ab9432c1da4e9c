package vcf

import (
	"math"
	"math/bits"
)

// decimal is a number in units of 10^-16, exact for numbers of up to 16 decimals.
// Of finer ones the rest sets the lowest bit, so that they lie on their side of
// every tie and bound. Numbers too large for it are the largest decimal.
type decimal uint64

const one decimal = 1e16

var powers = func() (p [20]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()

// parseDecimal reads the number that begins at byte at, such as 0.25, 1, .5 or
// 3.1e-05, and gives the byte behind it. ok is false where there is none.
func parseDecimal(text []byte, at int) (value decimal, negative bool, next int, ok bool) {
	if at+1 < len(text) && text[at]-'0' <= 9 && (text[at+1] == '.' || ends(text[at+1])) {
		// One digit, and a few decimals: nearly all of a file.
		whole, from := uint64(text[at]-'0'), at+2
		if text[at+1] != '.' {
			return decimal(whole) * one, false, at + 1, true
		}
		m, i := uint64(0), from
		for i < len(text) && i < from+16 && text[i]-'0' <= 9 {
			m = 10*m + uint64(text[i]-'0')
			i++
		}
		if i == len(text) || ends(text[i]) {
			return decimal(whole)*one + decimal(m*powers[16-(i-from)]), false, i, true
		}
	}
	return parseAnyDecimal(text, at)
}

// ends says whether a byte ends a number in a sample column.
func ends(c byte) bool { return c == '\t' || c == ':' || c == ',' }

func parseAnyDecimal(text []byte, at int) (value decimal, negative bool, next int, ok bool) {
	if at < len(text) && (text[at] == '-' || text[at] == '+') {
		negative = text[at] == '-'
		at++
	}
	mantissa, shift, rest, digits, point := uint64(0), 16, false, 0, false
	for ; at < len(text); at++ {
		c := text[at]
		if c == '.' && !point {
			point = true
			continue
		}
		d := uint64(c - '0')
		if d > 9 {
			break
		}
		digits++
		if mantissa < 1e18 {
			mantissa = 10*mantissa + d
			if point {
				shift--
			}
		} else {
			rest = rest || d != 0
			if !point {
				shift++
			}
		}
	}
	if digits == 0 {
		return 0, false, at, false
	}
	if at < len(text) && text[at]|0x20 == 'e' {
		exponent, sign, from := 0, 1, at+1
		if from < len(text) && (text[from] == '-' || text[from] == '+') {
			if text[from] == '-' {
				sign = -1
			}
			from++
		}
		at = from
		for ; at < len(text) && text[at]-'0' <= 9; at++ {
			exponent = min(10*exponent+int(text[at]-'0'), math.MaxInt32)
		}
		if at == from {
			return 0, false, at, false
		}
		shift += sign * exponent
	}
	return scaled(mantissa, shift, rest), negative, at, true
}

// scaled gives mantissa times ten to the shift, and a rest, as a decimal.
func scaled(mantissa uint64, shift int, rest bool) decimal {
	switch {
	case mantissa == 0:
	case shift >= len(powers):
		return math.MaxUint64
	case shift >= 0:
		hi, lo := bits.Mul64(mantissa, powers[shift])
		if hi != 0 {
			return math.MaxUint64
		}
		mantissa = lo
	case -shift >= len(powers):
		mantissa, rest = 0, true
	default:
		d := powers[-shift]
		rest = rest || mantissa%d != 0
		mantissa /= d
	}
	if rest {
		mantissa |= 1
	}
	return decimal(mantissa)
}
