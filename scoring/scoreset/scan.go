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
		var n number
		stop, ok := at, false
		if c.like.decimals > 0 {
			n, stop, ok = c.like.scan(text, at)
		}
		if !ok || !ends(text, stop, separator) {
			if n, stop, ok = scanFixed(text, at); !ok || !ends(text, stop, separator) {
				if n, stop, ok = scan(text, at); !ok || !ends(text, stop, separator) {
					break
				}
			}
			if exp := n.exp(); exp <= -8 && exp >= -16 || n.form() != fixed {
				c.like.learn(n)
			} else {
				c.like.decimals = 0
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

// likeness reads numbers with as many decimals as the one before, which are those of
// most columns, without looking for where the digits end.
type likeness struct {
	decimals int    // 8 to 16; 0 where nothing is known
	whole    uint64 // 10^decimals
	rest     uint64 // 10^(decimals-8)
	mask     uint64 // of the last eight digits, those behind the first eight
}

// learn takes a number as what the next ones are like.
func (l *likeness) learn(n number) {
	decimals := -n.exp()
	if n.form() != fixed { // all digits but the first
		magnitude := uint64(max(n.coef, -n.coef))
		decimals = bits.Len64(magnitude) * 1233 >> 12 // of 10^n the next power of two is 2^(n 3.32)
		if magnitude < uint64(pow10Int64[decimals]) {
			decimals--
		}
	}
	if decimals < 8 || decimals > 16 || n.form() != fixed && n.form() != lower2 && n.form() != upper2 {
		l.decimals = 0
		return
	}
	*l = likeness{
		decimals: decimals, whole: uint64(pow10Int64[decimals]), rest: uint64(pow10Int64[decimals-8]),
		mask: ^uint64(0) << (8 * (16 - decimals) & 63),
	}
	if decimals == 8 {
		l.mask = 0
	}
}

// scan is scanFixed for numbers like those before, of which something is known.
func (l *likeness) scan(text []byte, at int) (n number, end int, ok bool) {
	minus := int64(uint64(text[at]^'-')-1) >> 63
	i := at - int(minus)
	if text[i+1] != '.' {
		return n, at, false
	}
	digit := text[i] - '0'
	end = i + 2 + l.decimals
	first := binary.LittleEndian.Uint64(text[i+2:]) ^ zeros
	last := binary.LittleEndian.Uint64(text[end-8:]) ^ zeros
	if digit > 9 || (first+tooMany|first|(last+tooMany)|last)&topBits != 0 || text[end]-'0' <= 9 {
		return n, at, false
	}
	coef := uint64(digit)*l.whole + eight(first)*l.rest + eight(last&l.mask)
	s := shape(exponentZero - l.decimals)
	if text[end]|0x20 == 'e' {
		tens, ones := text[end+2]-'0', text[end+3]-'0'
		e := int(10*tens + ones)
		if digit == 0 || tens > 9 || ones > 9 {
			return n, at, false
		}
		switch {
		case text[end+1] == '-' && e > 0:
			e = -e
		case text[end+1] != '+':
			return n, at, false
		}
		s = shapeOf(e-l.decimals, lower2)
		if text[end] == 'E' {
			s = shapeOf(e-l.decimals, upper2)
		}
		end += 4
	}
	if coef == 0 && minus != 0 {
		s |= shapeMinus
	}
	return number{int64(coef) ^ minus - minus, s}, end, true
}

// eight is the value of a word of eight bytes, digits less '0', the first in the low
// byte: they are joined in pairs three times.
func eight(word uint64) uint64 {
	word = 10*word + word>>8
	const pairs = 0x000000ff000000ff
	return (word&pairs*0x000f424000000064 + word>>16&pairs*0x0000271000000001) >> 32
}

// joined is the value of the first count bytes of a word, digits less '0'.
func joined(word uint64, count int) uint64 { return eight(word << (64 - 8*uint(count))) }
