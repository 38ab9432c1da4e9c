package kernel

// AddInt64 adds src to dst, element by element; they have the same length.
// It does not check that the machine can run the tier.
func AddInt64(t Tier, dst, src []int64) {
	if len(dst) != len(src) {
		panic("BUG: sums of different lengths")
	}
	addInt64(t, dst, src)
}

func addInt64Generic(dst, src []int64) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] += src[i]
	}
}
