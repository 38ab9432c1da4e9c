package scoreset

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// ScanWeights adds up to most weights that stand one after another in the text
// from a place on, each followed by the separator, or by the end of the line. It
// says how many it added, and where the last of them ends, or else where it
// began. It ends before a weight that is not read at once: AddWeight takes its
// text then. ScanPadding bytes must follow the line.
func (c *Chunk) ScanWeights(text []byte, at, most int, separator byte) (added, end int) {
	first := len(c.coef)
	c.coef, c.shape = slices.Grow(c.coef, most)[:first+most], slices.Grow(c.shape, most)[:first+most]
	coefs, shapes := c.coef[first:], c.shape[first:]
	end = at
	for added < len(coefs) {
		n, stop, ok := scanFixed(text, at)
		if !ok || !ends(text, stop, separator) {
			if n, stop, ok = scan(text, at); !ok || !ends(text, stop, separator) {
				break
			}
		}
		coefs[added], shapes[added] = n.coef, n.shape
		added++
		end = stop
		if text[stop] != separator {
			break
		}
		at = stop + 1
	}
	c.coef, c.shape = c.coef[:first+added], c.shape[:first+added]
	return added, end
}

// ends says whether a field ends at a place of the text.
func ends(text []byte, at int, separator byte) bool {
	last := text[at]
	return last == separator || last == '\n' || last == '\r' && text[at+1] == '\n'
}

const (
	zeros   = 0x3030303030303030
	tooMany = 0x7676767676767676
	topBits = 0x8080808080808080
)

// scanFixed is scan for the commonest texts: one digit, a point and up to 15
// decimals, and perhaps an exponent of two digits. It says false for others.
func scanFixed(text []byte, at int) (n number, end int, ok bool) {
	minus := int64(uint64(text[at]^'-')-1) >> 63 // -1 for a minus sign, else 0; no branch, as signs are random
	i := at - int(minus)
	digit := text[i] - '0'
	if digit > 9 || text[i+1] != '.' {
		return n, at, false
	}
	i += 2
	word := binary.LittleEndian.Uint64(text[i:]) ^ zeros
	count := bits.TrailingZeros64((word+tooMany|word)&topBits) >> 3
	coef := uint64(digit)*pow10Int8[count] + joined(word, count)
	decimals := count
	if count == 8 {
		word = binary.LittleEndian.Uint64(text[i+8:]) ^ zeros
		count = bits.TrailingZeros64((word+tooMany|word)&topBits) >> 3
		if count == 8 {
			return n, at, false
		}
		coef = coef*pow10Int8[count] + joined(word, count)
		decimals += count
	}
	i += decimals
	s := shapeOf(-decimals, fixed)
	if text[i]|0x20 == 'e' {
		tens, ones := text[i+2]-'0', text[i+3]-'0'
		if digit == 0 || tens > 9 || ones > 9 {
			return n, at, false
		}
		e := int(10*tens + ones)
		switch {
		case text[i+1] == '-' && e > 0:
			e = -e
		case text[i+1] != '+':
			return n, at, false
		}
		f := lower2
		if text[i] == 'E' {
			f = upper2
		}
		s = shapeOf(e-decimals, f)
		i += 4
	}
	if decimals == 0 {
		return n, at, false
	}
	if coef == 0 && minus != 0 {
		s |= shapeMinus
	}
	return number{int64(coef) ^ minus - minus, s}, i, true
}

// joined is the value of the first count bytes of a word, digits less '0': they are
// joined in pairs three times.
func joined(word uint64, count int) uint64 {
	word <<= 64 - 8*uint(count)
	word = 10*word + word>>8
	const pairs = 0x000000ff000000ff
	return (word&pairs*0x000f424000000064 + word>>16&pairs*0x0000271000000001) >> 32
}
