//go:build amd64 && !purego

package kernel

import "math"

func readDecimals(dst []int64, text []byte, at, decimals int, separator byte) (n, end int) {
	if lacking[AVX512] != "" {
		return 0, at
	}
	n, end = readDecimalsAVX512(&dst[0], &text[0], at, len(text)-DecimalsBehind, len(dst)/8, &decimalLayouts[decimals], uint64(separator))
	if n == 0 {
		return 0, at
	}
	return 8 * n, end
}

// narrowEights is Narrow for as many columns as eights take, done of them.
func narrowEights(dst []byte, src []int64, columns int, largest []uint32, sums []int64) (done int, ok bool) {
	if lacking[AVX512] != "" {
		return 0, true
	}
	for ; done+8 <= columns; done += 8 {
		var most, sum [8]uint64
		narrowAVX512(&dst[4*done], &src[done], len(src)/columns, columns, &most, &sum)
		for j := range most {
			if most[j] > math.MaxInt32 {
				return done, false
			}
			largest[done+j], sums[done+j] = uint32(most[j]), int64(sum[j])
		}
	}
	return done, true
}
