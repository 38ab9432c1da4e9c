//go:build race

package cohort

// damageStride is the distance of the bytes that the tests of damage change:
// the race detector makes each change ten times slower.
const damageStride = 17
