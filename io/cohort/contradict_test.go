package cohort

import (
	"bytes"
	"testing"
)

// Dosages that differ are missing, however little, beside a call those of the call; those of
// one row alone stay, and those made of calls contradict none.
func TestContradictDosages(t *testing.T) {
	planes := func(dosages ...uint16) []byte {
		b := make([]byte, 2*len(dosages))
		lo, hi := halves(b)
		for s, n := range dosages {
			lo[s], hi[s] = byte(n), byte(n>>8)
		}
		return b
	}
	first, second := planes(0, 511, 511, 255, 65535, 300, 65535, 65279), planes(1, 511, 255, 510, 7, 65535, 65535, 65278)
	codes, others := []byte{0, 1, 2, 3, 3, 1, 3, 0}, []byte{0, 1, 2, 3, 0, 1, 3, 2}
	for _, c := range []struct {
		name         string
		calls        bool
		made, later  made
		planes       []byte
		codes        []byte
		lost, dosage int64
	}{
		{"no calls", false, 0, 0, planes(65535, 511, 65535, 65535, 65535, 300, 65535, 65535), nil, 0, 4},
		{"calls", true, 0, 0, planes(0, 511, 20_000, 65535, 65535, 300, 65535, 65535), []byte{0, 1, 2, 3, 3, 1, 3, 3}, 1, 4},
		{"calls of dosages", true, callsMade, callsMade, planes(65535, 511, 65535, 65535, 65535, 300, 65535, 65535), []byte{3, 1, 3, 3, 3, 1, 3, 3}, 3, 4},
		{"dosages of calls", true, dosagesMade, 0, planes(0, 511, 511, 255, 65535, 300, 65535, 65535), []byte{0, 1, 2, 3, 3, 1, 3, 3}, 1, 0},
		{"later dosages of calls", true, 0, dosagesMade, planes(0, 511, 511, 255, 65535, 300, 65535, 65535), []byte{0, 1, 2, 3, 3, 1, 3, 3}, 1, 1},
	} {
		kept, later := genotypes{planes: bytes.Clone(first)}, genotypes{planes: second}
		if c.calls {
			kept.calls, later.calls = pack(codes), pack(others)
		}
		n := kept.contradict(later, c.made, c.later, 10_000)
		if n != (contradictions{c.lost, c.dosage}) || !bytes.Equal(kept.planes, c.planes) || c.calls && !bytes.Equal(kept.calls, pack(c.codes)) {
			t.Errorf("%s: %+v, planes %v, calls %v", c.name, n, kept.planes, kept.calls)
		}
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
