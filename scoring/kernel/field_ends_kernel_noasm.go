//go:build !amd64 || purego

package kernel

func findFieldEnds(ends []int32, text []byte, first int, separator byte) (found int) {
	return findFieldEndsGeneric(ends, text, first, separator)
}
