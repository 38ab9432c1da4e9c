package pgen

import "cardioscore/io/internal/bedrow"

// mainTrack reads the part that every record has: for each sample 0, 1 or 2
// alleles that are not REF, or 3 for a missing call.
func (d *decoder) mainTrack(kind int, t *track, row []byte) error {
	if kind == plink1 {
		return d.plink1Row(t, row)
	}
	if referencesEarlier(kind) {
		copy(row, d.earlier)
		if err := d.changes(t, row); err != nil {
			return err
		}
		if kind&1 != 0 { // REF and ALT the other way round than in the earlier variant
			invert(row, d.samples)
		}
		return nil
	}
	var err error
	switch kind & mainBits {
	case 0:
		var packed []byte
		packed, err = t.take(len(row))
		copy(row, packed)
		clearTail(row, d.samples)
	case 1:
		err = d.oneBit(t, row)
	case 5: // nothing is stored
		fill(row, 0)
	default: // 4, 6, 7: all but the listed samples have one code
		fill(row, byte(kind&3))
		clearTail(row, d.samples)
		err = d.changes(t, row)
	}
	if err != nil {
		return err
	}
	copy(d.earlier, row)
	return nil
}

func (d *decoder) plink1Row(t *track, row []byte) error {
	packed, err := t.take(len(row))
	if err != nil {
		return err
	}
	bedrow.Recode(row, packed, d.samples, false)
	return nil
}

// changes gives the samples of a list the codes that stand in it.
func (d *decoder) changes(t *track, row []byte) error {
	samples, codes, err := d.list(t, true)
	if err != nil {
		return err
	}
	put(row, samples, codes)
	return nil
}

// oneBit reads a row in which two codes are frequent: a byte names them (the
// lower code x 4 + what the higher one has more), a bit for each sample chooses,
// and a list has the samples of the other two codes.
func (d *decoder) oneBit(t *track, row []byte) error {
	codes, err := t.take(1)
	if err != nil {
		return err
	}
	lower, step := uint16(codes[0]>>2), uint16(codes[0]&3)
	if step == 0 || lower+step > 3 {
		return problem("a record of one bit a sample does not say which two calls it tells apart")
	}
	array, err := t.bits(d.samples)
	if err != nil {
		return err
	}
	fromBits(row, array, lower, step)
	clearTail(row, d.samples)
	return d.changes(t, row)
}
