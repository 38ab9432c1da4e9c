package bgen

import (
	"cardioscore/io/fileerr"
	"cardioscore/io/source"
)

// layout1Excess is how far the three numbers of a sample may go over 1. They are
// rounded one by one; three decimals each make 0.0015.
const layout1Excess = 50

// layout1 reads the probabilities of AA, AB and BB of each sample.
func (d *decoder) layout1(r *record, data []byte) *fileerr.Error {
	row := r.dosages[0]
	whole := newScale(layout1Scale, d.denominator)
	for s := range row {
		aa, ab, bb := u16(data[6*s:]), u16(data[6*s+2:]), u16(data[6*s+4:])
		if r.refIndex == 1 {
			aa, bb = bb, aa
		}
		n, sum := uint64(ab+2*bb), uint64(aa+ab+bb)
		switch {
		case sum == layout1Scale:
			row[s] = whole.of(n)
		case sum == 0:
			row[s] = source.MissingDosage
		case sum > layout1Scale+layout1Excess:
			return malformed("probabilities", "those of sample number %d add up to %d / %d, more than 1", s+1, sum, layout1Scale)
		default:
			over := newScale(sum, d.denominator)
			row[s] = over.of(n)
			r.rounding = max(r.rounding, over.rounding())
		}
	}
	r.rounding = max(r.rounding, whole.rounding())
	return nil
}

// hasCopies says whether anybody's dosage is over 0.
func hasCopies(row []uint16) bool {
	for _, n := range row {
		if n != 0 && n != source.MissingDosage {
			return true
		}
	}
	return false
}
