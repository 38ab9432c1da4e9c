package scoreset

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"cardioscore/scoring/kernel"
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
		if text[at] == '0' && ends(text, at+1, separator) {
			n := zerosAt(text, at, len(coefs)-added, separator)
			for i := range n {
				coefs[added+i], shapes[added+i] = 0, plainZero
			}
			added += n
			if end = at + 2*n - 1; text[end] != separator {
				break
			}
			at = end + 1
			continue
		}
		if c.like.pause <= 0 && len(coefs)-added >= 8 {
			if n, stop := c.like.scanEights(text, at, coefs[added:], shapes[added:], separator); n > 0 {
				added += n
				c.like.wait = 0
				if end = stop; text[stop] != separator {
					break
				}
				at = stop + 1
				continue
			}
			c.like.wait = min(2*c.like.wait+8, mostPause)
			c.like.pause = c.like.wait
		}
		c.like.pause--
		if c.like.decimals > 0 {
			n, stop := c.like.scan(text, at, coefs[added:], shapes[added:], separator)
			if added += n; n > 0 {
				if end = stop; text[stop] != separator {
					break
				}
				at = stop + 1
				if added == len(coefs) {
					break
				}
				if text[at] == '0' && text[at+1] != '.' {
					continue
				}
			}
		}
		n, stop, ok := scanFixed(text, at)
		if !ok || !ends(text, stop, separator) {
			if n, stop, ok = scan(text, at); !ok || !ends(text, stop, separator) {
				break
			}
		}
		if exp := n.exp(); n.form() != fixed || exp <= -8 && exp >= -16 || exp < 0 && len(coefs) >= 8 {
			c.like.learn(n)
		} else {
			c.like.decimals, c.like.eights, c.like.alike = 0, 0, 0
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

// zerosAt counts the weights written "0" that stand one after another from a place of the
// text on, one at least, up to most: sparse scores of one table have long runs of them.
func zerosAt(text []byte, at, most int, separator byte) (n int) {
	pairs := (uint64('0') | uint64(separator)<<8) * 0x0001000100010001
	for n < most {
		if word := binary.LittleEndian.Uint64(text[at+2*n:]) ^ pairs; word != 0 {
			n += bits.TrailingZeros64(word) >> 4
			break
		}
		n += 4
	}
	if n < most && text[at+2*n] == '0' && ends(text, at+2*n+1, separator) {
		return n + 1 // the last one of the line, which must not make likeness forget
	}
	return min(n, most)
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

// scanReach is more bytes than scanFixed looks at behind a sign: a digit, a point, three
// words of digits, an exponent, and the end of a line; likeness.scan looks at fewer. As a
// power of two it lets the compiler see that no place lies outside: the masks of places
// change none.
const scanReach = 32

// scanFixed is scan for the commonest texts: one digit, a point and up to 23 decimals,
// and perhaps an exponent of two digits. It says false for others. How many digits there
// are decides little: numbers of 15 significant digits have 14 to 18 decimals in turn,
// which no branch foresees.
func scanFixed(text []byte, at int) (n number, end int, ok bool) {
	minus := int64(uint64(text[at]^'-')-1) >> 63 // -1 for a minus sign, else 0; no branch, as signs are random
	start := at - int(minus)
	t := (*[scanReach]byte)(text[start:])
	digit := uint64(t[0] - '0')
	if digit > 9 || t[1] != '.' {
		return n, at, false
	}
	word := binary.LittleEndian.Uint64(t[2:]) ^ zeros
	var coef uint64
	decimals := leadingDigits(word)
	if decimals < 8 {
		coef = digit*pow10Int8[decimals] + joined(word, decimals)
	} else {
		word2, word3 := binary.LittleEndian.Uint64(t[10:])^zeros, binary.LittleEndian.Uint64(t[18:])^zeros
		second := leadingDigits(word2)
		third := leadingDigits(word3) & -(second >> 3) // of those behind eight others
		high, more := digit*1e8+eight(word), second+third
		if more == 16 || high >= uint64(pow10Int64[18-more]) { // 10^18 or more
			return n, at, false
		}
		coef = high*uint64(pow10Int64[more]) + joined(word2, second)*pow10Int8[third] + joined(word3, third)
		decimals += more
	}
	stop := 2 + decimals
	s := shapeOf(-decimals, fixed)
	if letter := t[stop&(scanReach-1)]; letter|0x20 == 'e' {
		tens, ones := t[(stop+2)&(scanReach-1)]-'0', t[(stop+3)&(scanReach-1)]-'0'
		if digit == 0 || tens > 9 || ones > 9 {
			return n, at, false
		}
		e := int(10*tens + ones)
		switch {
		case t[(stop+1)&(scanReach-1)] == '-' && e > 0:
			e = -e
		case t[(stop+1)&(scanReach-1)] != '+':
			return n, at, false
		}
		f := lower2
		if letter == 'E' {
			f = upper2
		}
		s = shapeOf(e-decimals, f)
		stop += 4
	}
	if decimals == 0 {
		return n, at, false
	}
	if coef == 0 && minus != 0 {
		s |= shapeMinus
	}
	return number{int64(coef) ^ minus - minus, s}, start + stop, true
}

// leadingDigits counts the digits at the start of a word of eight characters less '0',
// the first in the low byte: see eightDigits.
func leadingDigits(word uint64) int {
	return bits.TrailingZeros64((word+tooMany|word)&topBits) >> 3
}

// likeness reads numbers with as many decimals as those before, which are those of most
// columns, without looking for where the digits end.
type likeness struct {
	decimals int    // 8 to 16; 0 where nothing is known
	eights   int    // decimals of numbers that kernel.ReadDecimals reads, the quicker kernel; 0 for none
	plain    shape  // of these
	pause    int    // numbers until kernels are asked again, as they may not be able to
	wait     int    // the pause before
	last     int    // decimals of the number that was learned last
	alike    int    // how many numbers in a row had so many
	whole    uint64 // 10^decimals
	rest     uint64 // 10^(decimals-8)
	mask     uint64 // of the last eight digits, those behind the first eight
}

// mostPause bounds likeness.pause.
const mostPause = 1024

// enoughAlike is how many numbers in a row make it likely that the next is like them.
const enoughAlike = 4

// scanEights reads numbers eight at a time, as ScanWeights does, up to eight that the kernels
// do not read.
func (l *likeness) scanEights(text []byte, at int, coefs []int64, shapes []shape, separator byte) (n, end int) {
	if l.eights > 0 {
		if n, end = kernel.ReadDecimals(coefs, text, at, l.eights, separator); n > 0 {
			for i := range shapes[:n] {
				shapes[i] = l.plain
			}
			return n, end
		}
	}
	if n, end = kernel.ReadNumbers(coefs, shapes, text, at, separator); n > 0 {
		first, alike := shapes[0], 1
		for alike < 8 && shapes[alike] == first {
			alike++
		}
		if l.eights = 0; alike == 8 && first.form() == fixed && -first.exp() <= kernel.MostDecimals {
			l.eights, l.plain = -first.exp(), first
		}
	}
	return n, end
}

// learn takes a number as what the next ones are like, if enough before were alike.
func (l *likeness) learn(n number) {
	decimals := -n.exp()
	if n.form() != fixed { // all digits but the first
		magnitude := uint64(max(n.coef, -n.coef))
		decimals = bits.Len64(magnitude) * 1233 >> 12 // of 10^n the next power of two is 2^(n 3.32)
		if magnitude < uint64(pow10Int64[decimals]) {
			decimals--
		}
	}
	if decimals != l.last {
		l.last, l.alike = decimals, 0
	}
	l.decimals, l.eights = 0, 0
	if l.alike++; l.alike >= enoughAlike && n.form() == fixed && decimals > 0 && decimals <= kernel.MostDecimals {
		l.eights, l.plain = decimals, shapeOf(-decimals, fixed)
	}
	if l.alike < enoughAlike || decimals < 8 || decimals > 16 || n.form() != fixed && n.form() != lower2 && n.form() != upper2 {
		return
	}
	l.decimals, l.whole, l.rest = decimals, uint64(pow10Int64[decimals]), uint64(pow10Int64[decimals-8])
	if l.mask = 0; decimals > 8 {
		l.mask = ^uint64(0) << (8 * (16 - decimals))
	}
}

// scan reads numbers like those before that stand one after another in a text, as
// ScanWeights does, up to the first that is not like them. end is behind the last one.
func (l *likeness) scan(text []byte, at int, coefs []int64, shapes []shape, separator byte) (added, end int) {
	decimals, whole, rest, mask := l.decimals, l.whole, l.rest, l.mask
	plain := shapeOf(-decimals, fixed)
	shapes = shapes[:len(coefs)]
	for added < len(coefs) {
		t := (*[scanReach]byte)(text[at:])
		minus := 0
		if t[0] == '-' { // no branch, as signs are random
			minus = 1
		}
		stop := minus + 2 + decimals
		digit := uint64(t[minus] - '0')
		first := binary.LittleEndian.Uint64(t[minus+2:]) ^ zeros
		last := binary.LittleEndian.Uint64(t[(stop-8)&15:]) ^ zeros
		next := t[stop&(scanReach-1)]
		if digit > 9 || t[minus+1] != '.' || (first+tooMany|first|(last+tooMany)|last)&topBits != 0 || next-'0' <= 9 {
			return added, end
		}
		coef := digit*whole + eight(first)*rest + eight(last&mask)
		s := plain
		if next|0x20 == 'e' {
			tens, ones := t[(stop+2)&(scanReach-1)]-'0', t[(stop+3)&(scanReach-1)]-'0'
			e := int(10*tens + ones)
			switch {
			case digit == 0 || tens > 9 || ones > 9:
				return added, end
			case t[(stop+1)&(scanReach-1)] == '-' && e > 0:
				e = -e
			case t[(stop+1)&(scanReach-1)] != '+':
				return added, end
			}
			s = shapeOf(e-decimals, lower2)
			if next == 'E' {
				s = shapeOf(e-decimals, upper2)
			}
			stop += 4
			next = t[stop&(scanReach-1)]
		}
		if next != separator && !ends(t[:], stop, separator) {
			return added, end
		}
		if coef == 0 && minus != 0 {
			s |= shapeMinus
		}
		coefs[added], shapes[added] = (int64(coef)^-int64(minus))+int64(minus), s
		added++
		if end = at + stop; next != separator {
			return added, end
		}
		at = end + 1
	}
	return added, end
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
