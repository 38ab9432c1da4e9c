package kernel

import (
	"encoding/binary"
	"math"
)

// What ReadDecimals reads.
const (
	MostDecimals = 12 // decimals of a number
	// DecimalsBefore and DecimalsBehind are how many bytes of text must stand before the
	// first number, and behind where the last one of eight begins, to be read at all.
	DecimalsBefore = 16
	DecimalsBehind = 129
)

// ReadDecimals reads numbers that are written alike, 1.0123 or -1.0123: an optional minus
// sign, a digit, a point, and as many decimals as decimals says, 1 to MostDecimals. They
// stand one after another from text[at] on, where a field of a line begins, each behind a
// separator and before another one, or the end of its line ("\n"). dst gets their digits as integers. They are read eight at
// a time, up to the first eight that are not all so, or of which one is -0, or that do not
// fit dst: n says how many were, and end where what follows the last of them stands.
//
// It is for machines with AVX-512, whatever the tier; on others n is 0, and so it is near
// the ends of the text.
func ReadDecimals(dst []int64, text []byte, at, decimals int, separator byte) (n, end int) {
	if decimals < 1 || decimals > MostDecimals {
		panic("BUG: decimals that are not read at once")
	}
	if len(dst) < 8 || at < DecimalsBefore || at > len(text)-DecimalsBehind {
		return 0, at
	}
	return readDecimals(dst, text, at, decimals, separator)
}

// decimalLayout is where the parts of a number stand in the 16 bytes before its end:
//
//	word 0     a bit for each digit, in all of four such texts
//	word 1     the same of points
//	word 2     the same of what stands before a number
//	words 3-4  16 indexes of bytes, which leave the point out, and all but the number
//	words 5-8  indexes that bring what stands before it into the first half, the second half
type decimalLayout = [9]uint64

// decimalLayouts is by the number of decimals.
var decimalLayouts = func() (layouts [MostDecimals + 1]decimalLayout) {
	const (
		four = 0x0001000100010001 // a bit of each of four texts
		none = 128                // an index that brings 0
	)
	for decimals := 1; decimals < len(layouts); decimals++ {
		l := &layouts[decimals]
		point := 15 - decimals
		l[1], l[2] = four<<point, four<<(point-2)
		var indexes [6][8]uint8
		for i := range 16 {
			compact := &indexes[i/8][i%8]
			switch {
			case i < point:
				*compact = none
			case i == point:
				*compact = uint8(i - 1)
			default:
				*compact = uint8(i)
			}
			if i >= point-1 && i != point {
				l[0] |= four << i
			}
			indexes[2][i%8], indexes[3][i%8] = uint8(point-2), none
			indexes[4][i%8], indexes[5][i%8] = none, uint8(point-2)
		}
		for i := range indexes {
			l[3+i] = binary.LittleEndian.Uint64(indexes[i][:])
		}
	}
	return layouts
}()

// Narrow writes integers of 64 bits as integers of 32, the low byte first: rows x columns
// of them, row after row. largest and sums, by column, get the largest magnitude and the
// sum of the magnitudes. ok is false where one of them is larger than 2^31-1: nothing else
// is right then.
func Narrow(dst []byte, src []int64, columns int, largest []uint32, sums []int64) (ok bool) {
	rows := len(src) / columns
	if len(dst) != 4*rows*columns || len(src) != rows*columns || len(largest) != columns || len(sums) != columns {
		panic("BUG: integers of other numbers of rows and columns")
	}
	if rows == 0 {
		clear(largest)
		clear(sums)
		return true
	}
	if columns == 1 && rows >= 8 { // eight rows at a time, as if they were one of eight columns
		var most [8]uint32
		var sum [8]int64
		eights := rows &^ 7
		if !Narrow(dst[:4*eights], src[:eights], 8, most[:], sum[:]) || !narrowGeneric(dst[4*eights:], src[eights:], 0, 1, largest, sums) {
			return false
		}
		for j := range most {
			largest[0], sums[0] = max(largest[0], most[j]), sums[0]+sum[j]
		}
		return true
	}
	done, ok := narrowEights(dst, src, columns, largest, sums)
	return ok && narrowGeneric(dst, src, done, columns, largest, sums)
}

// narrowGeneric is Narrow from one column on.
func narrowGeneric(dst []byte, src []int64, first, columns int, largest []uint32, sums []int64) bool {
	if first == columns {
		return true
	}
	largest, sums = largest[first:], sums[first:]
	clear(largest)
	clear(sums)
	above := uint64(0)
	for ; len(src) > 0; src, dst = src[columns:], dst[4*columns:] {
		to := dst[4*first:][:4*len(sums)]
		for j, v := range src[first:columns] {
			magnitude := uint64(max(v, -v))
			above |= magnitude
			binary.LittleEndian.PutUint32(to[4*j:], uint32(v))
			largest[j] = max(largest[j], uint32(magnitude))
			sums[j] += int64(magnitude)
		}
	}
	return above <= math.MaxInt32
}
