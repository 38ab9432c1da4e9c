package kernel

import (
	"bytes"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// guarded gives n elements between zones, and a check that the zones are as they were.
func guarded[T uint8 | uint16](t *testing.T, n int, zone T) (elements []T, check func()) {
	t.Helper()
	const width = 64
	all := slices.Repeat([]T{zone}, n+2*width)
	return all[width : width+n : width+n], func() {
		t.Helper()
		for _, side := range [...][]T{all[:width], all[width+n:]} {
			if slices.ContainsFunc(side, func(e T) bool { return e != zone }) {
				t.Fatalf("%d elements: written outside of them", n)
			}
		}
	}
}

// threeRows gives three packed rows of samples calls, 0 beyond the last, in zones of
// missing calls.
func threeRows(random *rand.Rand, samples int) (codes [3][]uint8, rows [3][]byte) {
	shares := random.IntN(4)
	for r := range rows {
		codes[r], rows[r] = packed(random, samples)
		for s := range codes[r] {
			switch shares {
			case 0: // one code alone
				codes[r][s] = uint8(samples % 4)
			case 1: // hardly a missing call
				codes[r][s] %= 3
			}
		}
		clear(rows[r])
		for s, code := range codes[r] {
			rows[r][s/4] |= code << (2 * (s % 4))
		}
	}
	return codes, rows
}

func TestCountThree(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		for samples := range 700 {
			random := newRandom(samples)
			codes, rows := threeRows(random, samples)
			before := [3][]byte{bytes.Clone(rows[0]), bytes.Clone(rows[1]), bytes.Clone(rows[2])}
			// Fields hold the sums of up to four threes before, here of any.
			pieces := (samples + 127) / 128
			fields := make([][4]uint64, 4*pieces+4)
			for i := range fields {
				for k := range fields[i] {
					fields[i][k] = random.Uint64() & 0x7777777777777777
				}
			}
			want := slices.Clone(fields)
			var wanted [3]CallCounts
			for r := range codes {
				for s, code := range codes[r] {
					// The fields of a sample: that of its code in its word, in the even or the odd ones.
					word, field := s/32, s%32
					at, one := word/4*4+field%2, uint64(1)<<(4*(field/2))
					switch code {
					case 1:
						wanted[r].Het++
						want[at][word%4] += one
					case 2:
						wanted[r].HomAlt++
					case 3:
						wanted[r].Missing++
						want[at+2][word%4] += one
					}
				}
			}
			if got := CountThree(tier, fields[:4*pieces:4*pieces], &rows); got != wanted {
				t.Fatalf("%d samples: %+v, want %+v", samples, got, wanted)
			}
			if !slices.Equal(fields, want) {
				t.Fatalf("%d samples: the fields differ", samples)
			}
			for r := range rows {
				if !bytes.Equal(rows[r], before[r]) {
					t.Fatalf("%d samples: row %d was changed", samples, r)
				}
			}
		}
	})
}

// dosagesOf draws dosages up to most, a share of them missing; or all the largest.
func dosagesOf(random *rand.Rand, dosages []uint16, most uint16) {
	largest := random.IntN(4) == 0
	for s := range dosages {
		dosages[s] = uint16(random.IntN(int(most) + 1))
		if largest {
			dosages[s] = most
		}
		if random.IntN(5) == 0 {
			dosages[s] = 65535
		}
	}
}

// TestSplitAndCountDosages takes dosages apart and adds up their planes; one or two of
// them may be above the largest number, and the first is told.
func TestSplitAndCountDosages(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		for n := range 400 {
			if n >= 200 {
				n *= 23 // beyond what lanes of 16 bits hold
			}
			for _, most := range []uint16{4, 510, 32768, 65534} {
				random := newRandom(n + int(most))
				dosages, _ := guarded[uint16](t, n, 65534)
				dosagesOf(random, dosages, most)
				want := uint16(0)
				if n > 0 && most < 65534 && random.IntN(2) == 0 {
					first, second := random.IntN(n), random.IntN(n)
					want = most + 1 + uint16(random.IntN(int(65534-most)))
					dosages[max(first, second)] = 65534
					dosages[min(first, second)] = want
				}
				low, checkLow := guarded[uint8](t, n, guard)
				high, checkHigh := guarded[uint8](t, n, guard)
				if got := SplitDosages(tier, low, high, dosages, most); got != want {
					t.Fatalf("%d dosages up to %d: %d is told, want %d", n, most, got, want)
				}
				checkLow()
				checkHigh()
				sum, missing := int64(0), 0
				for s, d := range dosages {
					if low[s] != byte(d) || high[s] != byte(d>>8) {
						t.Fatalf("dosage %d of %d: bytes %d and %d, want those of %d", s, n, low[s], high[s], d)
					}
					if d == 65535 {
						missing++
					} else {
						sum += int64(d)
					}
				}
				if gotSum, gotMissing := CountDosages(tier, low, high); gotSum != sum || gotMissing != missing {
					t.Fatalf("%d dosages: sum %d and %d missing, want %d and %d", n, gotSum, gotMissing, sum, missing)
				}
			}
		}
	})
}

func TestMergeDosages(t *testing.T) {
	var table [256][4]uint16
	for b := range table {
		for i := range table[b] {
			table[b][i] = [4]uint16{0, 16384, 32768, 65535}[b>>(2*i)&3]
		}
	}
	everyTier(t, func(t *testing.T, tier Tier) {
		for n := range 300 {
			for _, share := range []int{0, 1, 3, 9, 10} { // of ten samples
				random := newRandom(10*n + share)
				codes, calls := packed(random, n)
				array := make([]byte, (n+7)/8)
				var values []byte
				want, largest := make([]uint16, n), uint16(0)
				for s := range want {
					want[s] = [4]uint16{0, 16384, 32768, 65535}[codes[s]]
					if random.IntN(10) < share {
						want[s] = uint16(random.IntN(1 << (1 + random.IntN(16))))
						largest = max(largest, want[s])
						array[s/8] |= 1 << (s % 8)
						values = append(values, byte(want[s]), byte(want[s]>>8))
					}
				}
				// What lies behind the values is larger than all of them.
				values = append(values, bytes.Repeat([]byte{255}, 32)...)[:len(values):len(values)]
				got, check := guarded[uint16](t, n, 12345)
				if found := MergeDosages(tier, got, calls, array, values, &table); found != largest {
					t.Fatalf("%d samples, %d tenths: the largest is %d, want %d", n, share, found, largest)
				}
				check()
				if !slices.Equal(got, want) {
					t.Fatalf("%d samples, %d tenths: %v, want %v", n, share, got, want)
				}
			}
		}
	})
}

// Arguments that do not fit together are refused before anything is read.
func TestImportKernelsRefuseLengthsThatDiffer(t *testing.T) {
	bytesOf := func(n int) []byte { return make([]byte, n) }
	for name, call := range map[string]func(){
		"rows":   func() { CountThree(Go, make([][4]uint64, 4), &[3][]byte{bytesOf(8), bytesOf(8), bytesOf(7)}) },
		"fields": func() { CountThree(Go, make([][4]uint64, 4), &[3][]byte{bytesOf(33), bytesOf(33), bytesOf(33)}) },
		"planes": func() { CountDosages(Go, bytesOf(33), bytesOf(32)) },
		"low":    func() { SplitDosages(Go, bytesOf(31), bytesOf(32), make([]uint16, 32), 2) },
		"high":   func() { SplitDosages(Go, bytesOf(32), bytesOf(33), make([]uint16, 32), 2) },
		"calls":  func() { MergeDosages(Go, make([]uint16, 9), bytesOf(2), bytesOf(2), nil, new([256][4]uint16)) },
		"bits":   func() { MergeDosages(Go, make([]uint16, 9), bytesOf(3), bytesOf(1), nil, new([256][4]uint16)) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("accepted")
				}
			}()
			call()
		})
	}
}

func BenchmarkImport(b *testing.B) {
	const n = 10_000
	random := newRandom(1)
	_, rows := threeRows(random, n)
	dosages, planes, array := make([]uint16, n), make([]byte, 2*n), make([]byte, n/8)
	dosagesOf(random, dosages, 32768)
	set := 0
	for i := range array {
		array[i] = byte(random.Uint32() & random.Uint32())
		set += bits.OnesCount8(array[i])
	}
	values, fields, table := make([]byte, 2*set), make([][4]uint64, 4*79), new([256][4]uint16)
	for _, tier := range Tiers() {
		for name, of := range map[string]struct {
			bytes int64 // of packed calls, or of dosages
			run   func()
		}{
			"three": {3 * n / 4, func() { clear(fields); CountThree(tier, fields, &rows) }},
			"split": {2 * n, func() { SplitDosages(tier, planes[:n], planes[n:], dosages, 32768) }},
			"count": {2 * n, func() { CountDosages(tier, planes[:n], planes[n:]) }},
			"merge": {2 * n, func() { MergeDosages(tier, dosages, rows[0], array, values, table) }},
		} {
			b.Run(name+"/"+tier.String(), func(b *testing.B) {
				b.SetBytes(of.bytes)
				for b.Loop() {
					of.run()
				}
			})
		}
	}
}
