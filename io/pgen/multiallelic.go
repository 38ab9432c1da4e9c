package pgen

// maxAlts is the most ALTs of a variant in PLINK 2.
const maxAlts = 254

// patch is a call of another ALT than the first: ALT numbers from 1, low 0 for REF.
type patch struct {
	sample    uint32
	low, high uint8
}

// readPatches reads the calls of ALT 2 and above. In the main track they stand
// as one ALT (REF and ALT k) or two (ALT j and ALT k). A byte says how each of the
// two kinds is stored: four bits each, the former in the lower ones.
func (d *decoder) readPatches(t *track, main []byte, alts int) error {
	if alts < 2 {
		return problem("it has calls of several ALTs, but the variant has one")
	}
	formats, err := t.take(1)
	if err != nil {
		return err
	}
	samples, err := d.patched(t, main, formats[0]&15, 1)
	if err != nil {
		return err
	}
	width := hetWidth(alts)
	values, err := t.take((len(samples)*width + 7) / 8)
	if err != nil {
		return err
	}
	for i, s := range samples {
		alt := 2
		if width > 0 {
			alt += element(values, width, i)
		}
		if alt > alts {
			return problem("a call names an ALT that the variant does not have")
		}
		d.patches = append(d.patches, patch{sample: s, high: uint8(alt)})
	}
	if samples, err = d.patched(t, main, formats[0]>>4, 2); err != nil {
		return err
	}
	width = pairWidth(alts)
	if values, err = t.take((len(samples)*width + 7) / 8); err != nil {
		return err
	}
	for i, s := range samples {
		var low, high int
		switch pair := 0; width {
		case 1:
			low, high = 1+element(values, 1, i), 2
		case 16:
			low, high = 1+int(values[2*i]), 1+int(values[2*i+1])
		default:
			pair = element(values, width, i)
			low, high = 1+pair&(1<<(width/2)-1), 1+pair>>(width/2)
		}
		if low > high || high < 2 || high > alts {
			return problem("a call names ALTs that the variant does not have, or in the wrong order")
		}
		d.patches = append(d.patches, patch{s, uint8(low), uint8(high)})
	}
	return nil
}

// patched reads which of the samples with a code have an ALT other than the first.
// They are valid until the next list is read.
func (d *decoder) patched(t *track, main []byte, format, of byte) ([]uint32, error) {
	switch format {
	case 0:
		d.ones = samplesWith(d.ones[:0], main, of)
		array, err := t.bits(len(d.ones))
		if err != nil {
			return nil, err
		}
		kept := d.ones[:0]
		for i, s := range d.ones {
			if array[i/8]>>(i%8)&1 != 0 {
				kept = append(kept, s)
			}
		}
		return kept, nil
	case 1:
		samples, _, err := d.list(t, false)
		if err != nil {
			return nil, err
		}
		for _, s := range samples {
			if codeOf(main, s) != of {
				return nil, problem("a call of a further ALT contradicts the main track")
			}
		}
		return samples, nil
	case 15:
		return nil, nil
	}
	return nil, problem("its calls of further ALTs are stored in a way that the format does not define")
}

// hetWidth is the bits of an ALT beside REF: ALT - 2.
func hetWidth(alts int) int {
	switch {
	case alts == 2:
		return 0
	case alts == 3:
		return 1
	case alts <= 5:
		return 2
	case alts <= 17:
		return 4
	}
	return 8
}

// pairWidth is the bits of two ALTs, each ALT - 1, the smaller one in the lower
// half; with two ALTs one bit that is set for ALT 2 twice.
func pairWidth(alts int) int {
	switch {
	case alts == 2:
		return 1
	case alts <= 4:
		return 4
	case alts <= 16:
		return 8
	}
	return 16
}

// split makes the row of each ALT from the main track, which is the first of
// rows, and the patches.
func (d *decoder) split(rows [][]byte) {
	for _, row := range rows[1:] {
		missingOnly(row, rows[0])
	}
	for _, p := range d.patches {
		setCode(rows[0], p.sample, 0)
		if p.low == p.high {
			setCode(rows[p.high-1], p.sample, 2)
			continue
		}
		setCode(rows[p.high-1], p.sample, 1)
		if p.low != 0 {
			setCode(rows[p.low-1], p.sample, 1)
		}
	}
}
