package pgen

import (
	"encoding/binary"
	"math/bits"

	"cardioscore/io/source"
)

// denominator is the unit of a stored dosage: 16,384 are one ALT copy.
const denominator = 1 << 14

// fromCalls holds the dosages of the four calls in a byte.
var fromCalls = func() (table [256][4]uint16) {
	dosage := [4]uint16{0, denominator, 2 * denominator, source.MissingDosage}
	for b := range table {
		for i := range 4 {
			table[b][i] = dosage[b>>(2*i)&3]
		}
	}
	return table
}()

// dosagesOfCalls fills dosages with those of a packed row.
func dosagesOfCalls(dosages []uint16, row []byte) {
	whole := len(dosages) / 4
	for i, b := range row[:whole] {
		*(*[4]uint16)(dosages[4*i:]) = fromCalls[b]
	}
	if tail := dosages[4*whole:]; len(tail) > 0 {
		copy(tail, fromCalls[row[whole]][:])
	}
}

// readDosages reads the dosages and passes over their phase. A sample without a
// dosage of its own has that of its call in row.
func (d *decoder) readDosages(kind int, t *track, row []byte, dosages []uint16) error {
	stored := 0
	switch kind & dosageBits {
	case dosageAll:
		return d.allDosages(kind, t, row, dosages)
	case dosageList:
		samples, _, err := d.list(t, false)
		if err != nil {
			return err
		}
		values, err := t.take(2 * len(samples))
		if err != nil {
			return err
		}
		dosagesOfCalls(dosages, row)
		for i, s := range samples {
			if dosages[s] = binary.LittleEndian.Uint16(values[2*i:]); dosages[s] > 2*denominator {
				return beyondTwo
			}
		}
		stored = len(samples)
	case dosageArray:
		array, err := t.bits(d.samples)
		if err != nil {
			return err
		}
		stored = countBits(array)
		values, err := t.take(2 * stored)
		if err != nil {
			return err
		}
		dosagesOfCalls(dosages, row)
		if !overwrite(dosages, array, values) {
			return beyondTwo
		}
	}
	if kind&phasedDosage == 0 {
		return nil
	}
	array, err := t.bits(stored)
	if err != nil {
		return err
	}
	return skipDifferences(t, countBits(array))
}

const beyondTwo = problem("a dosage is beyond two copies")

// overwrite gives the samples whose bit is set the values, one after the other.
// ok is false where a value is beyond two copies.
func overwrite(dosages []uint16, array, values []byte) (ok bool) {
	largest, at := uint16(0), 0
	for ; len(array) >= 8 && len(dosages) >= 64; array, dosages = array[8:], dosages[64:] {
		few := (*[64]uint16)(dosages)
		w := binary.LittleEndian.Uint64(array)
		of := values[at : at+2*bits.OnesCount64(w)]
		at += len(of)
		if w == 1<<64-1 {
			for s := range few {
				few[s] = binary.LittleEndian.Uint16(of[2*s:])
				largest = max(largest, few[s])
			}
			continue
		}
		for ; len(of) >= 2; of = of[2:] {
			n := binary.LittleEndian.Uint16(of)
			largest = max(largest, n)
			few[bits.TrailingZeros64(w)&63] = n
			w &= w - 1
		}
	}
	for i, b := range array {
		for ; b != 0; b &= b - 1 {
			n := binary.LittleEndian.Uint16(values[at:])
			at += 2
			largest = max(largest, n)
			dosages[8*i+bits.TrailingZeros8(b)] = n
		}
	}
	return largest <= 2*denominator
}

// allDosages reads a dosage for every sample; a missing one needs a missing call.
func (d *decoder) allDosages(kind int, t *track, row []byte, dosages []uint16) error {
	values, err := t.take(2 * d.samples)
	if err != nil {
		return err
	}
	for s := range dosages {
		dosages[s] = binary.LittleEndian.Uint16(values[2*s:])
		if dosages[s] <= 2*denominator {
			continue
		}
		if dosages[s] != source.MissingDosage {
			return beyondTwo
		}
		if codeOf(row, uint32(s)) != 3 {
			return problem("a dosage is missing where the call is not")
		}
	}
	if kind&phasedDosage != 0 {
		return skipDifferences(t, d.samples)
	}
	return nil
}

// skipDifferences passes over n differences between the dosages of the two
// haplotypes, in units of 1/16,384, -32768 where the dosage is missing.
func skipDifferences(t *track, n int) error {
	values, err := t.take(2 * n)
	if err != nil {
		return err
	}
	for i := range n {
		difference := int16(binary.LittleEndian.Uint16(values[2*i:]))
		if (difference < -denominator || difference > denominator) && difference != -1<<15 {
			return problem("the dosages of two haplotypes differ by more than one copy")
		}
	}
	return nil
}
