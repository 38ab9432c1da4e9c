package cohort

import (
	"bytes"
	"testing"
)

// Every pair of calls, at each place of a byte.
func TestContradict(t *testing.T) {
	for place := range 4 {
		for a := range byte(4) {
			for b := range byte(4) {
				first, later := []byte{1, 1, 1, 1, 0}, []byte{1, 1, 1, 1, 0}
				first[place], later[place] = a, b
				kept := pack(first)
				calls := contradict(kept, pack(later))
				want, wantCalls := a, int64(0)
				if a != b && a != 3 && b != 3 {
					want, wantCalls = 3, 1
				}
				first[place] = want
				if got := unpack(kept, 5); !bytes.Equal(got, first) || calls != wantCalls {
					t.Errorf("%d and %d at place %d: %v and %d calls, want %v and %d", a, b, place, got, calls, first, wantCalls)
				}
			}
		}
	}
}
