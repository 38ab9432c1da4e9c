//go:build amd64 && !purego

package kernel

import "unsafe"

func readNumbers[E ~uint16](coefs []int64, exponents []E, text []byte, at int, separator byte) (n, end int) {
	if lacking[AVX512] != "" {
		return 0, at
	}
	n, end = numbersAVX512(&coefs[0], (*uint16)(unsafe.Pointer(&exponents[0])), &text[0], at, len(text)-NumbersBehind, len(coefs)/8, uint64(separator))
	if n == 0 {
		return 0, at
	}
	return 8 * n, end
}

func readNumbersAt[E ~uint16](coefs []int64, exponents []E, text []byte, ends []int32, stride int, separator byte) (n int, all bool) {
	if lacking[AVX512] != "" {
		return 0, true
	}
	failed := numbersAtAVX512(&coefs[0], (*uint16)(unsafe.Pointer(&exponents[0])), &text[0], &ends[0], 4*stride, len(coefs)/8, uint64(separator))
	return len(coefs), failed == 0
}
