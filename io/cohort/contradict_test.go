package cohort

import (
	"bytes"
	"testing"
)

// Dosages that differ are missing, however little, and those of one row alone stay.
func TestContradictDosages(t *testing.T) {
	planes := func(dosages ...uint16) []byte {
		b := make([]byte, 2*len(dosages))
		lo, hi := halves(b)
		for s, n := range dosages {
			lo[s], hi[s] = byte(n), byte(n>>8)
		}
		return b
	}
	kept, later := planes(0, 511, 511, 255, 65535, 300, 65535, 65279), planes(1, 511, 255, 510, 7, 65535, 65535, 65278)
	if n := contradictDosages(kept, later); n != 4 || !bytes.Equal(kept, planes(65535, 511, 65535, 65535, 65535, 300, 65535, 65535)) {
		t.Errorf("%d dosages, and %v", n, kept)
	}
}

// Every pair of calls, at each place of a byte.
func TestContradictCalls(t *testing.T) {
	for place := range 4 {
		for a := range byte(4) {
			for b := range byte(4) {
				first, later := []byte{1, 1, 1, 1, 0}, []byte{1, 1, 1, 1, 0}
				first[place], later[place] = a, b
				kept := pack(first)
				calls := contradictCalls(kept, pack(later))
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
