//go:build !amd64 || purego

package kernel

func readDecimals(_ []int64, _ []byte, at, _ int, _ byte) (n, end int) { return 0, at }

func narrowEights(_ []byte, _ []int64, _ int, _ []uint32, _ []int64) (done int, ok bool) {
	return 0, true
}
