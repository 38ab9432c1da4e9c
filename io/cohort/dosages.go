package cohort

import (
	"encoding/binary"
	"math/big"
	"strconv"

	"cardioscore/io/source"
	"cardioscore/scoring/kernel"
)

// The planes of a row of dosages are the low bytes of all its samples, then
// the high bytes. A sample whose bytes are both 255 has no dosage: 2 x 32,767, the
// largest dosage there can be, has the high byte 255 and the low byte 254.

// halves gives the two planes of a row.
func halves(planes []byte) (lo, hi []byte) {
	return planes[:len(planes)/2], planes[len(planes)/2:]
}

// dosagesOfCalls writes the planes of packed calls: whole copies, or missing.
func dosagesOfCalls(lo, hi, calls []byte, denominator int64) {
	n := [4]uint16{0, uint16(denominator), uint16(2 * denominator), source.MissingDosage}
	hi = hi[:len(lo)]
	for s := range lo {
		v := n[calls[s/4]>>(2*(s%4))&3]
		lo[s], hi[s] = byte(v), byte(v>>8)
	}
}

// callsOfDosages packs the calls of dosages: the copies that a dosage is within
// limit units of, else missing. limit is less than half a copy.
func callsOfDosages(dst []byte, dosages []uint16, denominator int64, limit int) {
	clear(dst)
	d := int(denominator)
	for s, n := range dosages {
		code := byte(3)
		copies := (int(n) + d/2) / d
		if n != source.MissingDosage && max(int(n)-copies*d, copies*d-int(n)) <= limit {
			code = byte(copies)
		}
		dst[s/4] |= code << (2 * (s % 4))
	}
}

// nearestCalls packs what the dosages of a row of planes are near to: within a quarter
// of a copy.
func nearestCalls(planes []byte, denominator int64) []byte {
	n := len(planes) / 2
	dosages := make([]uint16, n)
	for i := range dosages {
		dosages[i] = uint16(planes[i]) | uint16(planes[n+i])<<8
	}
	calls := make([]byte, rowBytes(n))
	callsOfDosages(calls, dosages, denominator, int(denominator)/4)
	return calls
}

// thresholdUnits is a hard call threshold in whole units of a dosage, from the
// decimal number that the threshold is written as.
func thresholdUnits(threshold float64, denominator int64) int {
	exact, ok := new(big.Rat).SetString(strconv.FormatFloat(threshold, 'g', -1, 64))
	if !ok {
		panic("BUG: a hard call threshold that is no number")
	}
	exact.Mul(exact, new(big.Rat).SetInt64(denominator))
	return int(new(big.Int).Quo(exact.Num(), exact.Denom()).Int64())
}

// withinTwoCopies says whether every dosage of a row of planes is missing or at
// most 2 copies, and gives one that is not.
func withinTwoCopies(planes []byte, denominator int64) (int, bool) {
	lo, hi := halves(planes)
	for s := range lo {
		if n := int(lo[s]) | int(hi[s])<<8; n > int(2*denominator) && n != source.MissingDosage {
			return n, false
		}
	}
	return 0, true
}

// countDosages counts one row of dosages, given as planes. Without a mask ac is
// in units of the dosages and an is twice their denominator a sample. With one both
// are in half units, so that the one allele of a haploid sample is half its copies.
func countDosages(tier kernel.Tier, lo, hi []byte, denominator int64, mask ploidyMask) counts {
	if mask.haploid != nil {
		return countDosagesByPloidy(lo, hi, denominator, mask)
	}
	sum, missing := kernel.CountDosages(tier, lo, hi)
	return counts{missing: int64(missing), ac: sum, an: 2 * denominator * int64(len(lo)-missing)}
}

func countDosagesByPloidy(lo, hi []byte, denominator int64, mask ploidyMask) counts {
	var c counts
	for s := range lo {
		n := int64(lo[s]) | int64(hi[s])<<8
		shift := 2 * (s % 4)
		switch {
		case n == source.MissingDosage:
			c.missing++
		case mask.haploid[s/4]>>shift&1 != 0:
			c.ac += n
			c.an += 2 * denominator
		case mask.unknown[s/4]>>shift&1 == 0:
			c.ac += 2 * n
			c.an += 4 * denominator
		}
	}
	return c
}

// dosageTally counts for each sample the rows in which its dosage is missing, in
// lanes of a byte, and carries the rows in which it is not to the totals.
type dosageTally struct {
	samples int
	lanes   []byte // of the samples, and as many more as fill a word
	rows    int
	to      *sampleCounts
	first   int // sample of the first lane
}

// dosageTally begins a count of rows of samples whose first is first.
func (c *sampleCounts) dosageTally(samples, first int) *dosageTally {
	return &dosageTally{samples: samples, lanes: make([]byte, (samples+7)&^7), to: c, first: first}
}

// add counts one row.
func (t *dosageTally) add(lo, hi []byte) {
	for i := 0; i < len(lo); i += 8 {
		if m := kernel.MissingDosages(word(lo, i), word(hi, i)); m != 0 {
			lanes := t.lanes[i : i+8]
			binary.LittleEndian.PutUint64(lanes, binary.LittleEndian.Uint64(lanes)+m>>7)
		}
	}
	if t.rows++; t.rows == 255 {
		t.flush()
	}
}

// flush carries the lanes to the totals.
func (t *dosageTally) flush() {
	t.to.mu.Lock()
	defer t.to.mu.Unlock()
	called := t.to.called[t.first : t.first+t.samples]
	for s := range called {
		called[s] += int64(t.rows - int(t.lanes[s]))
	}
	clear(t.lanes)
	t.rows = 0
}
