//go:build amd64 && !purego

package kernel

// widenFours is Widen for as many columns as fours take, done of them, one row at least.
func widenFours(dst []int64, src []byte, factors []int64) (done int) {
	if lacking[AVX2] != "" || len(factors) < 4 {
		return 0
	}
	columns := len(factors)
	widenAVX2(&dst[0], &src[0], &factors[0], len(dst)/columns, columns, columns/4)
	return columns &^ 3
}
