//go:build amd64 && !purego

package kernel

func findFieldEnds(ends []int32, text []byte, first int, separator byte) (found int) {
	if lacking[AVX2] != "" {
		return findFieldEndsGeneric(ends, text, first, separator)
	}
	return fieldEndsAVX2(&ends[0], &text[0], len(text)/64, first, uint64(separator))
}
