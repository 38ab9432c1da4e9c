package cohort

import (
	"encoding/binary"
	"math/bits"
	"sync"
)

// sampleCounts counts, for each sample, the rows with a call and the rows with
// a heterozygous call. add belongs to one tally; totals may be shared.
type sampleCounts struct {
	mu     sync.Mutex
	called []int64
	het    []int64
}

func newSampleCounts(samples int) *sampleCounts {
	return &sampleCounts{called: make([]int64, samples), het: make([]int64, samples)}
}

// tally counts the rows of one goroutine: for each sample those in which it is
// heterozygous, and those in which its call is missing. A row adds to fields of two
// bits, which lie as the codes of a row do. Every 3 rows the fields are carried to
// fields of four bits, every 15 to bytes, every 255 to the totals.
type tally struct {
	pairs  []uint64 // by word of a row: hets, then missing calls
	fours  []uint64 // by pair: its even fields, then its odd ones
	eights []uint64 // by four: its even fields, then its odd ones
	rows   int
	to     *sampleCounts
	first  int // sample of the first field
	last   int // and the one behind the last
}

const (
	evenPairs = 0x3333333333333333
	evenFours = 0x0f0f0f0f0f0f0f0f
)

// tally begins a count of samples of which the first is first.
func (c *sampleCounts) tally(samples, first int) *tally {
	words := (samples + 31) / 32
	return &tally{
		pairs: make([]uint64, 2*words), fours: make([]uint64, 4*words), eights: make([]uint64, 8*words),
		to: c, first: first, last: first + samples,
	}
}

// add counts one packed row, and gives how many of its calls are missing,
// heterozygous, and of two ALT copies.
func (t *tally) add(row []byte) (missing, het, homAlt int) {
	for i, pairs := 0, t.pairs; len(pairs) >= 2; i, pairs = i+8, pairs[2:] {
		w := word(row, i)
		low, high := w&lows, w>>1&lows
		m, h := low&high, low&^high
		pairs[0] += h
		pairs[1] += m
		missing += bits.OnesCount64(m)
		het += bits.OnesCount64(h)
		homAlt += bits.OnesCount64(high &^ low)
	}
	t.rows++
	if t.rows%3 == 0 {
		t.carryPairs()
	}
	if t.rows%15 == 0 {
		t.carryFours()
	}
	if t.rows == 255 {
		t.flush()
	}
	return missing, het, homAlt
}

// addThree is add for three rows of equal length at once, with less to carry. It may
// be called while the rows before are a multiple of three. Most words of most rows have
// no missing call, and nothing to add for them.
func (t *tally) addThree(a, b, c []byte) (n [3]counts) {
	var set, low, both [3]int // bits set in the rows, in the low bits of codes, in both
	i, fours := 0, t.fours
	for whole := len(a) &^ 7; i < whole && len(fours) >= 4; i, fours = i+8, fours[4:] {
		x, y, z := binary.LittleEndian.Uint64(a[i:]), binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(c[i:])
		xl, yl, zl := x&lows, y&lows, z&lows
		xm, ym, zm := xl&(x>>1), yl&(y>>1), zl&(z>>1)
		hets, missing := xl+yl+zl, xm+ym+zm
		if missing != 0 {
			hets -= missing // field by field: those of missing calls are among them
			carryThree(fours[2:], missing)
			both[0], both[1], both[2] = both[0]+bits.OnesCount64(xm), both[1]+bits.OnesCount64(ym), both[2]+bits.OnesCount64(zm)
		}
		carryThree(fours, hets)
		set[0], low[0] = set[0]+bits.OnesCount64(x), low[0]+bits.OnesCount64(xl)
		set[1], low[1] = set[1]+bits.OnesCount64(y), low[1]+bits.OnesCount64(yl)
		set[2], low[2] = set[2]+bits.OnesCount64(z), low[2]+bits.OnesCount64(zl)
	}
	if i < len(a) {
		var hets, missing uint64
		for k, row := range [...][]byte{a, b, c} {
			x := word(row, i)
			xl := x & lows
			xm := xl & (x >> 1)
			hets, missing = hets+(xl^xm), missing+xm
			set[k], low[k], both[k] = set[k]+bits.OnesCount64(x), low[k]+bits.OnesCount64(xl), both[k]+bits.OnesCount64(xm)
		}
		carryThree(fours, hets)
		carryThree(fours[2:], missing)
	}
	for k := range n {
		n[k] = counts{missing: int64(both[k]), het: int64(low[k] - both[k]), homAlt: int64(set[k] - low[k] - both[k])}
	}
	t.rows += 3
	if t.rows%15 == 0 {
		t.carryFours()
	}
	if t.rows == 255 {
		t.flush()
	}
	return n
}

// carryThree adds the sums of three rows to the fields of four bits.
func carryThree(fours []uint64, sums uint64) {
	_ = fours[1]
	fours[0] += sums & evenPairs
	fours[1] += sums >> 2 & evenPairs
}

func (t *tally) carryPairs() {
	fours := t.fours[:2*len(t.pairs)]
	for i, w := range t.pairs {
		fours[2*i] += w & evenPairs
		fours[2*i+1] += w >> 2 & evenPairs
	}
	clear(t.pairs)
}

func (t *tally) carryFours() {
	eights := t.eights[:2*len(t.fours)]
	for i, w := range t.fours {
		eights[2*i] += w & evenFours
		eights[2*i+1] += w >> 4 & evenFours
	}
	clear(t.fours)
}

// flush carries what was counted to the totals.
func (t *tally) flush() {
	t.carryPairs()
	t.carryFours()
	t.to.mu.Lock()
	defer t.to.mu.Unlock()
	called, het := t.to.called[t.first:t.last], t.to.het[t.first:t.last]
	for s := range called {
		// Bit 0 of s says which four of a pair, bit 1 which eight of a four.
		field := s % 32
		at, shift := 8*(s/32)+2*(field&1)+field>>1&1, 8*(field>>2)
		het[s] += int64(t.eights[at] >> shift & 255)
		called[s] += int64(t.rows) - int64(t.eights[at+4]>>shift&255)
	}
	clear(t.eights)
	t.rows = 0
}
