package plink

// maxPosition is the largest position PLINK allows, 2^31 - 2.
const maxPosition = 1<<31 - 2

// parsePosition reads a base position. Spreadsheets and R write whole numbers
// as 100000.0 or 1e+05, so a fraction and an exponent are read, and the value
// must come out whole. ok is false for anything else: no number, a value that
// is not whole, or one beyond maxPosition on either side.
func parsePosition(text []byte) (pos int32, ok bool) {
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	mantissa, exponent := text, 0
	for i, c := range text {
		if c == 'e' || c == 'E' {
			mantissa = text[:i]
			if exponent, ok = parseExponent(text[i+1:]); !ok {
				return 0, false
			}
			break
		}
	}
	whole, fraction := mantissa, []byte(nil)
	for i, c := range mantissa {
		if c == '.' {
			whole, fraction = mantissa[:i], mantissa[i+1:]
			if len(fraction) == 0 {
				return 0, false
			}
			break
		}
	}
	if len(whole) == 0 {
		return 0, false
	}
	value, ok := shift(whole, fraction, exponent)
	if !ok {
		return 0, false
	}
	if negative {
		value = -value
	}
	return int32(value), true
}

// parseExponent reads an optional sign and one to three digits.
func parseExponent(text []byte) (int, bool) {
	sign := 1
	if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
		if text[0] == '-' {
			sign = -1
		}
		text = text[1:]
	}
	if len(text) == 0 || len(text) > 3 {
		return 0, false
	}
	value := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		value = 10*value + int(c-'0')
	}
	return sign * value, true
}

// shift gives whole.fraction times ten to the exponent, where that is a whole
// number of at most maxPosition. It goes through the digits once: those before
// the shifted point add up, those after it must be zeros.
func shift(whole, fraction []byte, exponent int) (int64, bool) {
	var value int64
	point := len(whole) + exponent
	for i := range max(len(whole)+len(fraction), point) {
		digit := int64(0)
		switch {
		case i < len(whole):
			digit = int64(whole[i]) - '0'
		case i < len(whole)+len(fraction):
			digit = int64(fraction[i-len(whole)]) - '0'
		}
		if digit < 0 || digit > 9 {
			return 0, false
		}
		if i >= point {
			if digit != 0 {
				return 0, false
			}
			continue
		}
		if value = 10*value + digit; value > maxPosition {
			return 0, false
		}
	}
	return value, true
}
