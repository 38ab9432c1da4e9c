package kernel

import (
	"encoding/binary"
	"math"
	"slices"
)

// Widen multiplies integers of 32 bits, the low byte first, by the factors of their columns:
// rows of as many columns as there are factors, row after row. dst gets the products modulo
// 2^64.
func Widen(dst []int64, src []byte, factors []int64) {
	columns := len(factors)
	rows := len(dst) / columns
	if len(dst) != rows*columns || len(src) != 4*len(dst) {
		panic("BUG: integers of other numbers of rows and columns")
	}
	done := 0
	if slices.Max(factors) <= math.MaxInt32 && slices.Min(factors) >= math.MinInt32 && rows > 0 {
		if columns == 1 && rows >= 4 { // four rows at a time, as if they were one of four columns
			fours := len(dst) &^ 3
			if widenFours(dst[:fours], src, []int64{factors[0], factors[0], factors[0], factors[0]}) == 4 {
				dst, src = dst[fours:], src[4*fours:]
			}
		} else {
			done = widenFours(dst, src, factors)
		}
	}
	widenGeneric(dst, src, done, factors)
}

// widenGeneric is Widen from one column on.
func widenGeneric(dst []int64, src []byte, first int, factors []int64) {
	columns := len(factors)
	if first == columns {
		return
	}
	factors = factors[first:]
	for ; len(dst) > 0; dst, src = dst[columns:], src[4*columns:] {
		to, from := dst[first:columns], src[4*first:4*columns]
		for j, factor := range factors {
			to[j] = int64(int32(binary.LittleEndian.Uint32(from[4*j:]))) * factor
		}
	}
}
