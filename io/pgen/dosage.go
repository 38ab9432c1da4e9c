package pgen

import (
	"encoding/binary"

	"cardioscore/io/source"
	"cardioscore/scoring/kernel"
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
		kernel.DosagesOfCalls(dosages, row, &fromCalls)
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
		if kernel.MergeDosages(d.tier, dosages, row, array, values, &fromCalls) > 2*denominator {
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
