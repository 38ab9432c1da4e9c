package people

import (
	"math"
	"strconv"
)

// Flag is a yes or no that may be missing.
type Flag int8

const (
	Missing Flag = iota
	No
	Yes
)

// number reads a decimal number, times ten to the power shift, in one correctly
// rounded step: a fraction of 0.07 is 7 percent and not 7.000000000000001.
// Blank is NaN. Everything but digits, one point, one sign in front and one
// exponent is refused, so "nan", "inf", "0x10", "1_000" and "1,5" are.
func number(cell []byte, shift int) (x float64, ok bool) {
	if len(cell) == 0 {
		return math.NaN(), true
	}
	i := 0
	if cell[0] == '-' {
		i++
	}
	whole := digits(cell[i:])
	i += whole
	if whole == 0 {
		return 0, false
	}
	if i < len(cell) && cell[i] == '.' {
		fraction := digits(cell[i+1:])
		if fraction == 0 {
			return 0, false
		}
		i += 1 + fraction
	}
	mantissa, exponent := string(cell[:i]), 0
	if i < len(cell) {
		if c := cell[i]; c != 'e' && c != 'E' {
			return 0, false
		}
		power := cell[i+1:]
		if len(power) > 0 && (power[0] == '-' || power[0] == '+') {
			power = power[1:]
		}
		if n := digits(power); n == 0 || n != len(power) || n > 4 {
			return 0, false
		}
		exponent, _ = strconv.Atoi(string(cell[i+1:])) // the grammar was checked above
	}
	x, err := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(exponent+shift), 64)
	return x, err == nil
}

// digits counts the digits that a text begins with.
func digits(text []byte) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// flag reads true, false, yes, no, 1, 0 in lower case; blank is missing.
func flag(cell []byte) (f Flag, ok bool) {
	switch string(cell) {
	case "":
		return Missing, true
	case "true", "yes", "1":
		return Yes, true
	case "false", "no", "0":
		return No, true
	}
	return Missing, false
}
