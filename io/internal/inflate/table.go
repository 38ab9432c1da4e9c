package inflate

import "math/bits"

// An entry of a decoding table says what the next bits of the stream mean:
//
//	bits 0 to 5    bits of the code (of this level), to be taken off the stream
//	bits 8 to 12   number of extra bits of a length or distance; bits that a
//	               subtable looks at; of literals how many they are, 1 or 2
//	bit 13         one literal, or two: their codes are taken at once
//	bit 14         an end: of the block where the code is known (endOfBlock), of the
//	               reading where no code begins with these bits (noCode)
//	bit 15         neither literal, length nor distance: a subtable or an end
//	bits 16 to 31  literals, the first one in the low byte; base of a length or distance;
//	               place of a subtable
type entry = uint32

const (
	lengthMask = 63
	extraShift = 8
	extraMask  = 31
	literal    = 1 << 13
	ending     = 1 << 14
	special    = 1 << 15
	valueShift = 16

	endOfBlock = ending | special
	noCode     = ending | special | 1<<valueShift
)

const (
	maxCodeLength = 15
	litBits       = 11 // looked at by the first level of a table
	distBits      = 8
	// Room for the first level and for subtables behind every code of it.
	litRoom  = 1<<litBits + maxLitCodes<<(maxCodeLength-litBits)
	distRoom = 1<<distBits + maxDistCodes<<(maxCodeLength-distBits)

	maxLitCodes  = 288
	maxDistCodes = 32
)

// What each symbol means, by RFC 1951, 3.2.5.
var (
	litMeaning  = litMeanings()
	distMeaning = distMeanings()
)

func litMeanings() (meaning [maxLitCodes]entry) {
	for symbol := range 256 {
		meaning[symbol] = literal | 1<<extraShift | entry(symbol)<<valueShift
	}
	meaning[256] = endOfBlock
	base := entry(3)
	for symbol := 257; symbol < 285; symbol++ {
		extra := entry(0)
		if symbol >= 265 {
			extra = entry(symbol-261) / 4
		}
		meaning[symbol] = base<<valueShift | extra<<extraShift
		base += 1 << extra
	}
	meaning[285] = 258 << valueShift
	meaning[286], meaning[287] = noCode, noCode
	return meaning
}

func distMeanings() (meaning [maxDistCodes]entry) {
	base := entry(1)
	for symbol := range 30 {
		extra := entry(0)
		if symbol >= 4 {
			extra = entry(symbol-2) / 2
		}
		meaning[symbol] = base<<valueShift | extra<<extraShift
		base += 1 << extra
	}
	meaning[30], meaning[31] = noCode, noCode
	return meaning
}

// build fills a table whose first level looks at width bits, from the lengths of
// the codes of all symbols (0 for a symbol without a code). The codes have to use
// up all bit patterns; a single code of one bit, or none, may leave some without
// a meaning.
func build(table []entry, width int, lengths []uint8, meaning []entry) bool {
	var count [maxCodeLength + 1]int
	for _, length := range lengths {
		count[length]++
	}
	count[0] = 0
	codes, left := 0, 1
	var next [maxCodeLength + 2]int // the first code of each length
	for length := 1; length <= maxCodeLength; length++ {
		left = 2*left - count[length]
		if left < 0 {
			return false
		}
		codes += count[length]
		next[length+1] = (next[length] + count[length]) << 1
	}
	if left > 0 {
		if codes > 1 || codes == 1 && count[1] != 1 {
			return false
		}
		for i := range 1 << width {
			table[i] = noCode
		}
	}
	var sorted [maxLitCodes]uint16 // symbols by length of code, then by number
	var place [maxCodeLength + 1]int
	for length := 1; length < maxCodeLength; length++ {
		place[length+1] = place[length] + count[length]
	}
	for symbol, length := range lengths {
		if length > 0 {
			sorted[place[length]] = uint16(symbol)
			place[length]++
		}
	}
	free := 1 << width // where the next subtable goes
	var subtable, subWidth int
	prefix := -1 // of the subtable
	for _, symbol := range sorted[:codes] {
		length := int(lengths[symbol])
		code := next[length]
		next[length]++
		reversed := int(bits.Reverse16(uint16(code)) >> (16 - length))
		if length <= width {
			e := meaning[symbol] | entry(length)
			for i := reversed; i < 1<<width; i += 1 << length {
				table[i] = e
			}
			continue
		}
		// Codes with one beginning follow each other, the shortest first.
		if first := reversed & (1<<width - 1); first != prefix {
			prefix, subtable = first, free
			subWidth = subtableWidth(&count, length, width, code)
			free += 1 << subWidth
			table[first] = special | entry(subtable)<<valueShift | entry(subWidth)<<extraShift | entry(width)
		}
		e := meaning[symbol] | entry(length-width)
		for i := reversed >> width; i < 1<<subWidth; i += 1 << (length - width) {
			table[subtable+i] = e
		}
	}
	return true
}

// subtableWidth gives how many bits beyond width the codes have that begin as the
// given one of the given length, the first of them.
func subtableWidth(count *[maxCodeLength + 1]int, length, width, code int) int {
	room := 1 << (length - width) // codes of this length that could follow
	used := count[length] - (code - firstCode(count, length))
	for used < room && length < maxCodeLength {
		length++
		room = 2 * (room - used)
		used = count[length]
	}
	return length - width
}

func firstCode(count *[maxCodeLength + 1]int, length int) int {
	code := 0
	for l := 1; l < length; l++ {
		code = (code + count[l]) << 1
	}
	return code
}

// pair joins literals in the first level of a table, where the codes of two are known
// from the bits that it looks at.
func pair(table *[litRoom]entry) {
	// The entry of what follows the first code is one of fewer bits, not joined yet.
	for i := 1<<litBits - 1; i >= 0; i-- {
		first := table[i]
		if first&literal == 0 {
			continue
		}
		length := first & lengthMask
		second := table[i>>length]
		if second&literal != 0 && length+second&lengthMask <= litBits {
			table[i] = literal | 2<<extraShift | (length + second&lengthMask) | first&(0xff<<valueShift) | second>>valueShift<<(valueShift+8)
		}
	}
}
