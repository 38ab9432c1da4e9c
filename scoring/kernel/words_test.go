package kernel

import (
	"fmt"
	"math/bits"
	"testing"
)

// Weights of every length, at the ends of their digits, multiplied with the dosages that
// add up furthest: none, missing and the largest, for all rows, and for those whose
// weights have one sign.
func TestDosagesAtTheEndsOfDigits(t *testing.T) {
	const rows = 300
	number := func(s int, q int64) uint16 {
		switch s % 5 {
		case 0:
			return 0
		case 1:
			return 65534
		case 2:
			return 65535
		case 3:
			return uint16(65534 * (q >> 63 & 1))
		}
		return uint16(65534 * (^q >> 63 & 1))
	}
	everyTier(t, func(t *testing.T, tier Tier) {
		var b bench
		for length := 1; length < 8*MaxDigits; length++ {
			top := int64(1) << length
			for name, weight := range map[string]func(r int) int64{
				"largest":         func(int) int64 { return top - 1 },
				"lowest":          func(int) int64 { return 1 - top },
				"power":           func(int) int64 { return top / 2 },
				"power below 0":   func(int) int64 { return -top / 2 },
				"signs":           func(r int) int64 { return (top - 1) * int64(1-r%2*2) },
				"low digits":      func(r int) int64 { return (top/2 | 0x5555_5555_5555 - int64(r%2)) & (top - 1) },
				"halves":          func(r int) int64 { return -(top/2 | 0x2aaa_aaaa_aaaa) & (top - 1) },
				"one among small": func(r int) int64 { return []int64{top - 1, 1, -1, 3}[min(r%97, 3)] },
				"few": func(r int) int64 {
					if r/20%2 == 0 {
						return 0
					}
					return top - 1 - int64(r)%top
				},
			} {
				limit := MaxWeight(MaxDigits)
				p := &problem{samples: 70, scores: 1, digits: MaxDigits, dosage: true, block: 70}
				for r := range rows {
					q := max(min(weight(r), limit), -limit)
					row := make([]byte, 2*p.samples)
					for s := range p.samples {
						n := number(s, q)
						row[s], row[p.samples+s] = byte(n), byte(n>>8)
					}
					p.q, p.rows = append(p.q, q), append(p.rows, row)
				}
				p.read()
				if !t.Run(fmt.Sprintf("%d bits, %s", length, name), func(t *testing.T) { p.check(t, tier, &b) }) {
					return
				}
			}
		}
	})
}

// everyWordTier runs a test for the tiers that add dosages as words.
func everyWordTier(t *testing.T, run func(t *testing.T, tier Tier)) {
	everyTier(t, func(t *testing.T, tier Tier) {
		if !tier.inWords() {
			t.Skipf("tier %s has no words", tier)
		}
		run(t, tier)
	})
}

// checkWords takes packed words apart: digits give the weights, those of a step cannot
// overflow, and what is in no step is 0.
func checkWords(t *testing.T, w *Weights, q []int64) {
	t.Helper()
	at := 0
	for k, to := range w.blocks {
		got := make([]int64, w.rows+w.rows%2)
		for ; at < to; at++ {
			part := &w.parts[at]
			for _, step := range w.wordSteps[part.first:part.last] {
				var sums [2]int64
				for p := step[0]; p < step[0]+step[1]; p++ {
					for d := range part.digits {
						dword := w.packed[part.packed+int(p)*part.digits+d]
						for i, digit := range [2]int16{int16(dword), int16(dword >> 16)} {
							sums[d] += max(int64(digit), -int64(digit))
							got[2*int(p)+i] += int64(digit) << (d*part.lowBits + part.shift)
						}
					}
				}
				if bits.Len64(uint64(max(sums[0], sums[1])*wordOffset)) > 31 {
					t.Fatalf("score %d: digits of a step of %d pairs add up to %d", k, step[1], sums)
				}
			}
		}
		for r := range got {
			if want := int64(0); r < w.rows {
				if want = q[r*w.scores+k]; got[r] != want {
					t.Fatalf("score %d, row %d: %d, want %d", k, r, got[r], want)
				}
			} else if got[r] != 0 {
				t.Fatalf("score %d: %d beyond the last row", k, got[r])
			}
		}
	}
}

func TestWordsAreTheWeights(t *testing.T) {
	everyWordTier(t, func(t *testing.T, tier Tier) {
		var w Weights
		for seed := range 400 {
			random := newRandom(seed)
			rows, scores, digits := 1+random.IntN(200), 1+random.IntN(5), MinDigits+random.IntN(3)
			q := randomWeights(random, rows, scores, digits)
			shift := random.IntN(8 * digits)
			for i := range q {
				q[i] >>= shift
			}
			w.PackDosages(tier, q, rows, scores, digits)
			checkWords(t, &w, q)
		}
	})
}

// Steps are long where weights are as those of most scores, and rows of zeros have none.
func TestWordStepsAreLong(t *testing.T) {
	everyWordTier(t, func(t *testing.T, tier Tier) {
		const rows = 1024
		random := newRandom(1)
		q := make([]int64, rows)
		var w Weights
		for _, of := range []struct{ bits, digits, pairs int }{{10, 1, 40}, {15, 1, 6}, {26, 2, 12}, {28, 2, 6}, {34, 3, 4}, {46, 4, 12}} {
			for r := range q {
				q[r] = int64(random.NormFloat64() * float64(int64(1)<<of.bits) / 6)
				if r/100%2 == 1 {
					q[r] = 0
				}
			}
			w.PackDosages(tier, q, rows, 1, MaxDigits)
			digits, pairs, steps := 0, int32(0), 0
			for _, part := range w.parts {
				digits += part.digits
				for _, step := range w.wordSteps[part.first:part.last] {
					pairs += step[1]
					steps++
				}
			}
			if n := int32(len(w.parts)); digits != of.digits || pairs/n > (rows/2+12)/2+20 || int(pairs) < of.pairs*steps {
				t.Errorf("weights of %d bits: %d digits, %d steps of %d pairs in %d parts", of.bits, digits, steps, pairs, n)
			}
		}
	})
}
