//go:build amd64 && !purego

package kernel

import "unsafe"

// dotPairs is dot of tier AVX2, whose registers hold the sums of two digits.
func (s *Sums) dotPairs(sums *int32, panel *uint8, weights *uint32, groups int) {
	quarter, step := s.columns()*columnBytes, s.digits*4
	all := unsafe.Slice(sums, s.digits*quarterSamples)
	digits := unsafe.Slice(weights, s.digits)
	for d := 0; d < s.digits; d += 2 {
		if d+1 < s.digits {
			dotCalls2AVX2(&all[d*quarterSamples], quarter, panel, &digits[d], step, groups)
		} else {
			dotCalls1AVX2(&all[d*quarterSamples], quarter, panel, &digits[d], step, groups)
		}
	}
}
