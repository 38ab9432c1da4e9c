package cohort

import (
	"math/bits"
	"sync"

	"cardioscore/scoring/kernel"
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
	// By piece of four words of a row, and word in it.
	pairs  []lanes // hets, then missing calls
	fours  []lanes // by pair: its even fields, then its odd ones
	eights []lanes // by four: its even fields, then its odd ones
	rows   int
	to     *sampleCounts
	tier   kernel.Tier
	first  int // sample of the first field
	last   int // and the one behind the last
}

// lanes are the fields of four words of a row.
type lanes = [4]uint64

const (
	evenPairs = 0x3333333333333333
	evenFours = 0x0f0f0f0f0f0f0f0f
)

// tally begins a count of samples of which the first is first.
func (c *sampleCounts) tally(tier kernel.Tier, samples, first int) *tally {
	pieces := (samples + 127) / 128
	return &tally{
		pairs: make([]lanes, 2*pieces), fours: make([]lanes, 4*pieces), eights: make([]lanes, 8*pieces),
		to: c, tier: tier, first: first, last: first + samples,
	}
}

// add counts one packed row, and gives how many of its calls are missing,
// heterozygous, and of two ALT copies.
func (t *tally) add(row []byte) (missing, het, homAlt int) {
	for i := 0; i < len(row); i += 8 {
		w := word(row, i)
		low, high := w&lows, w>>1&lows
		m, h := low&high, low&^high
		pairs, lane := t.pairs[i/32*2:], i/8%4
		pairs[0][lane] += h
		pairs[1][lane] += m
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
// be called while the rows before are a multiple of three.
func (t *tally) addThree(a, b, c []byte) (n [3]counts) {
	for k, of := range kernel.CountThree(t.tier, t.fours, &[3][]byte{a, b, c}) {
		n[k] = counts{missing: int64(of.Missing), het: int64(of.Het), homAlt: int64(of.HomAlt)}
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

func (t *tally) carryPairs() {
	carry(t.fours, t.pairs, evenPairs, 2)
}

func (t *tally) carryFours() {
	carry(t.eights, t.fours, evenFours, 4)
}

// carry adds fields to those of twice their bits, and clears them.
func carry(wide, fields []lanes, even uint64, bits int) {
	for i := range fields {
		from, first, second := &fields[i], &wide[2*i], &wide[2*i+1]
		for k := range from {
			first[k] += from[k] & even
			second[k] += from[k] >> bits & even
		}
	}
	clear(fields)
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
		at, lane, shift := 8*(s/128)+2*(field&1)+field>>1&1, s/32%4, 8*(field>>2)
		het[s] += int64(t.eights[at][lane] >> shift & 255)
		called[s] += int64(t.rows) - int64(t.eights[at+4][lane]>>shift&255)
	}
	clear(t.eights)
	t.rows = 0
}
