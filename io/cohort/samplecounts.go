package cohort

import "sync"

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

// tally counts the rows of one goroutine in byte lanes and carries them to the
// totals before a lane can overflow.
type tally struct {
	lanes []uint64 // per packed byte: four lanes of calls, four of hets
	rows  int
	to    *sampleCounts
	first int // sample of the first lane
}

// lanesOf gives, for a packed byte, eight one-byte lanes: 1 for each of its
// four samples that is called, then 1 for each that is heterozygous.
var lanesOf = func() (table [256]uint64) {
	for b := range table {
		for i := range 4 {
			switch code := b >> (2 * i) & 3; code {
			case 0, 2:
				table[b] |= 1 << (8 * i)
			case 1:
				table[b] |= 1<<(8*i) | 1<<(8*i+32)
			}
		}
	}
	return table
}()

// tally begins a count of rows of rowBytes bytes whose first sample is first.
func (c *sampleCounts) tally(rowBytes, first int) *tally {
	return &tally{lanes: make([]uint64, rowBytes), to: c, first: first}
}

// add counts one packed row.
func (t *tally) add(row []byte) {
	lanes := t.lanes[:len(row)]
	for i, b := range row {
		lanes[i] += lanesOf[b]
	}
	if t.rows++; t.rows == 255 {
		t.flush()
	}
}

// flush carries the lanes to the totals.
func (t *tally) flush() {
	t.to.mu.Lock()
	defer t.to.mu.Unlock()
	called, het := t.to.called[t.first:], t.to.het[t.first:]
	for i, lanes := range t.lanes {
		for k := range min(4, len(called)-4*i) { // lanes behind the last sample are dropped
			called[4*i+k] += int64(lanes >> (8 * k) & 255)
			het[4*i+k] += int64(lanes >> (8*k + 32) & 255)
		}
	}
	clear(t.lanes)
	t.rows = 0
}
