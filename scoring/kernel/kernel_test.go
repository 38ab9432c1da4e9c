package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// guard is what the zones around a slice hold; a kernel that reads it adds a
// wild number, a kernel that writes it is caught.
const guard = 0xff

// packed gives n random codes and their row, alone in a slice whose spare
// capacity holds missing calls. Codes beyond n in the last byte are missing calls
// too: they must not be read.
func packed(random *rand.Rand, n int) (codes []uint8, row []byte) {
	codes = make([]uint8, n)
	zone := make([]byte, (n+3)/4+32)
	for i := range zone {
		zone[i] = guard
	}
	row = zone[16 : 16+(n+3)/4]
	for s := range codes {
		codes[s] = uint8(random.IntN(4))
		row[s/4] &^= 3 << (2 * (s % 4))
		row[s/4] |= codes[s] << (2 * (s % 4))
	}
	return codes, row
}

func newRandom(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 7)) }

func TestCallsEqualsTheLoopAtEveryLength(t *testing.T) {
	for n := range 1001 {
		random := newRandom(n)
		var codes [4][]uint8
		var rows, before [4][]byte
		var values [4][4]int64
		for r := range rows {
			codes[r], rows[r] = packed(random, n)
			before[r] = slices.Clone(rows[r])
			for c := range values[r] {
				values[r][c] = random.Int64N(1<<60) - 1<<59
			}
		}
		zone := make([]int64, n+16)
		for i := range zone {
			zone[i] = random.Int64N(1 << 40)
		}
		want := slices.Clone(zone)
		for s := range n {
			for r := range codes {
				want[8+s] += values[r][codes[r][s]]
			}
		}
		Calls(zone[8:8+n:8+n], rows, &values)
		if !slices.Equal(zone, want) {
			t.Fatalf("n = %d: sums differ from the plain loop, or were written outside the accumulator", n)
		}
		for r := range rows {
			if !slices.Equal(rows[r], before[r]) {
				t.Fatalf("n = %d: row %d was changed", n, r)
			}
		}
	}
}

func TestCallsIgnoresRepeatedRowsWithoutValues(t *testing.T) {
	codes, row := packed(newRandom(1), 77)
	values := [4][4]int64{{5, 7, 11, 13}}
	acc := make([]int64, 77)
	Calls(acc, [4][]byte{row, row, row, row}, &values)
	for s, code := range codes {
		if acc[s] != values[0][code] {
			t.Fatalf("sample %d with code %d: got %d, want %d", s, code, acc[s], values[0][code])
		}
	}
}

func TestCallsPanicsOnAShortRow(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a row of 2 bytes was taken for 9 samples")
		}
	}()
	row, short := make([]byte, 3), make([]byte, 2)
	Calls(make([]int64, 9), [4][]byte{row, row, row, short}, new([4][4]int64))
}

func TestSparseScansEqualTheLoopAtEveryLength(t *testing.T) {
	for n := range 1001 {
		codes, row := packed(newRandom(n), n)
		var missing []uint16
		var calls []Call
		for s, code := range codes {
			if code == 3 {
				missing = append(missing, uint16(s))
			}
			if code != 0 {
				calls = append(calls, Call{Sample: int32(1_000_000 + s), Code: code})
			}
		}
		if got := AppendMissing(nil, row, n); !slices.Equal(got, missing) {
			t.Fatalf("n = %d: missing calls %v, want %v", n, got, missing)
		}
		if got := AppendCalls(nil, row, n, 1_000_000); !slices.Equal(got, calls) {
			t.Fatalf("n = %d: calls %v, want %v", n, got, calls)
		}
		zone := make([]uint8, n+2)
		zone[0], zone[n+1] = guard, guard
		Unpack(zone[1:1+n:1+n], row)
		if !slices.Equal(zone[1:1+n], codes) || zone[0] != guard || zone[n+1] != guard {
			t.Fatalf("n = %d: unpacked %v, want %v", n, zone[1:1+n], codes)
		}
	}
}

func TestScansAppend(t *testing.T) {
	row := []byte{0b11_00_01_11}
	if got := AppendMissing([]uint16{9}, row, 3); !slices.Equal(got, []uint16{9, 0}) {
		t.Errorf("AppendMissing of three samples: %v", got)
	}
	if got := AppendMissing(nil, row, 4); !slices.Equal(got, []uint16{0, 3}) {
		t.Errorf("AppendMissing of four samples: %v", got)
	}
	if got := AppendCalls([]Call{{8, 2}}, row, 3, 40); !slices.Equal(got, []Call{{8, 2}, {40, 3}, {41, 1}}) {
		t.Errorf("AppendCalls: %v", got)
	}
}
