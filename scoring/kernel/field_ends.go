package kernel

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// FieldEnds appends to ends the places of text where a field ends: a separator, or the end
// of a line ("\n"). It is for tables whose lines are short.
func FieldEnds(ends []int32, text []byte, separator byte) []int32 {
	const piece = 4 << 10 // bytes: room for as many ends is small
	at, before := 0, len(ends)
	for at+64 <= len(text) {
		blocks := min(piece, len(text)-at) / 64
		if most := 64*blocks + 8; cap(ends)-len(ends) < most {
			if at > 0 { // what follows is like what was
				most += (len(ends) - before) * ((len(text) - at) / piece) / (at / piece)
			}
			ends = slices.Grow(ends, most)
		}
		room := ends[len(ends):cap(ends)]
		ends = ends[:len(ends)+findFieldEnds(room, text[at:][:64*blocks], at, separator)]
		at += 64 * blocks
	}
	for i, b := range text[at:] {
		if b == separator || b == '\n' {
			ends = append(ends, int32(at+i))
		}
	}
	return ends
}

// findFieldEndsGeneric finds them in blocks of 64 bytes, the first of which is at a place,
// and says how many there are. It writes up to seven words behind them.
func findFieldEndsGeneric(ends []int32, text []byte, first int, separator byte) (found int) {
	for ; len(text) > 0; text, first = text[64:], first+64 {
		var marks uint64
		for i := 0; i < 64; i += 8 {
			marks |= fieldMarks(binary.LittleEndian.Uint64(text[i:]), separator) << i
		}
		next := found + bits.OnesCount64(marks)
		for ; found < next; found += 8 { // eight at once, so that few branches depend on how many there are
			eight := (*[8]int32)(ends[found:])
			for i := range eight {
				eight[i] = int32(first + bits.TrailingZeros64(marks))
				marks &= marks - 1
			}
		}
		found = next
	}
	return found
}

// fieldMarks has a bit for each of eight bytes that is a separator or ends a line.
func fieldMarks(word uint64, separator byte) uint64 {
	const ones, low, tops = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f, 0x8080808080808080
	a, b := word^ones*uint64(separator), word^ones*'\n'
	a, b = (a&low+low)|a, (b&low+low)|b // the top bit is clear where the byte is 0, in each byte by itself
	return (^(a & b) & tops >> 7) * 0x0102040810204080 >> 56
}
