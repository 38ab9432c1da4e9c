//go:build !race

package cohort

// damageStride is the distance of the bytes that the tests of damage change.
const damageStride = 1
