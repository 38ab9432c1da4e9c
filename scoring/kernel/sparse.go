package kernel

import (
	"encoding/binary"
	"math/bits"
)

// Call is one sample's call at one variant.
type Call struct {
	Sample int32
	Code   uint8 // 1 or 2 ALT copies, 3 missing
}

const lowBits = 0x5555555555555555 // the low bit of each 2-bit code

// AppendMissing appends to dst the numbers, ascending, of those of the first n
// samples of a row whose call is missing. n is at most 65,536.
func AppendMissing(dst []uint16, row []byte, n int) []uint16 {
	row = row[:(n+3)/4]
	first := 0
	for ; first+32 <= n; first += 32 {
		word := binary.LittleEndian.Uint64(row[first/4:])
		if found := word & (word >> 1) & lowBits; found != 0 {
			dst = appendSet(dst, found, first)
		}
	}
	if first < n {
		word := tail(row[first/4:])
		dst = appendSet(dst, word&(word>>1)&lowBits&below(n-first), first)
	}
	return dst
}

func appendSet(dst []uint16, found uint64, first int) []uint16 {
	for ; found != 0; found &= found - 1 {
		dst = append(dst, uint16(first+bits.TrailingZeros64(found)/2))
	}
	return dst
}

// AppendCalls appends to dst every call of the first n samples of a row that is
// not code 0, ascending. Sample numbers count from first.
func AppendCalls(dst []Call, row []byte, n int, first int32) []Call {
	row = row[:(n+3)/4]
	for at := 0; at < n; at += 32 {
		var word uint64
		if at+32 <= n {
			word = binary.LittleEndian.Uint64(row[at/4:])
		} else {
			word = tail(row[at/4:])
		}
		found := (word | word>>1) & lowBits & below(n-at)
		for ; found != 0; found &= found - 1 {
			bit := bits.TrailingZeros64(found)
			dst = append(dst, Call{Sample: first + int32(at+bit/2), Code: uint8(word >> bit & 3)})
		}
	}
	return dst
}

// below masks the codes of the first n samples of a word.
func below(n int) uint64 {
	if n >= 32 {
		return ^uint64(0)
	}
	return 1<<(2*n) - 1
}

// Unpack writes the codes of the first len(dst) samples of a row, one a byte.
func Unpack(dst []uint8, row []byte) {
	row = row[:(len(dst)+3)/4]
	for len(dst) >= 4 {
		b := row[0]
		four := (*[4]uint8)(dst)
		four[0], four[1], four[2], four[3] = b&3, b>>2&3, b>>4&3, b>>6
		dst, row = dst[4:], row[1:]
	}
	for i := range dst {
		dst[i] = row[0] >> (2 * i) & 3
	}
}
