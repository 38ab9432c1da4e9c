package kernel

import "unsafe"

// lineBytes is the size of a cache line, and of the largest vector.
const lineBytes = 64

// resizeLines is resize for memory that begins at a cache line.
func resizeLines[T uint8 | uint32 | int32 | int64](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	var element T
	size := int(unsafe.Sizeof(element))
	all := make([]T, n+lineBytes/size)
	skip := -int(uintptr(unsafe.Pointer(unsafe.SliceData(all)))) & (lineBytes - 1) / size
	return all[skip:][:n]
}
