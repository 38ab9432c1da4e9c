//go:build !amd64 || purego

package kernel

func readNumbers[E ~uint16](_ []int64, _ []E, _ []byte, at int, _ byte) (n, end int) { return 0, at }

func readNumbersAt[E ~uint16](_ []int64, _ []E, _ []byte, _ []int32, _ int, _ byte) (n int, all bool) {
	return 0, true
}
