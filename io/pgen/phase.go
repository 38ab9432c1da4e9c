package pgen

import (
	"cmp"
	"slices"

	"cardioscore/io/source"
)

// readPhase reads the phase of the heterozygous calls: a bit that says whether some of
// them are unphased, then if so a bit for each call, 1 for a phased one, up to a whole
// byte, then a bit for each phased call. Without the first array these bits stand behind
// the first one.
func (d *decoder) readPhase(t *track, main []byte) error {
	hets := count(main, 1)
	for _, p := range d.patches {
		if p.low != 0 && p.low != p.high {
			hets++
		}
	}
	if hets == 0 {
		return problem("it has the phase of heterozygous calls, but no such call")
	}
	if len(t.data) == 0 {
		return cut
	}
	partly := t.data[0]&1 != 0
	array, err := t.bits(1 + hets)
	if err != nil {
		return err
	}
	d.swapped, d.isPhased = array, nil
	if partly {
		d.isPhased = array
		d.swapped, err = t.bits(countBits(array) - 1) // the first bit is none of a call
	}
	if err == nil && d.phased {
		d.listHets(main)
	}
	return err
}

// listHets lists the heterozygous calls of the main track and the patches by sample.
func (d *decoder) listHets(main []byte) {
	d.ones = samplesWith(d.ones[:0], main, 1)
	for _, s := range d.ones {
		d.hets = append(d.hets, patch{s, 0, 1})
	}
	if len(d.patches) == 0 {
		return
	}
	bySample := func(p patch, s uint32) int { return cmp.Compare(p.sample, s) }
	plain := d.hets
	for _, p := range d.patches {
		if p.low == p.high {
			continue
		}
		if at, found := slices.BinarySearchFunc(plain, p.sample, bySample); found {
			plain[at].high = p.high
		} else {
			d.hets = append(d.hets, p)
		}
	}
	slices.SortFunc(d.hets, func(a, b patch) int { return bySample(a, b.sample) })
}

// appendPhase appends the phased calls of the current record: the alleles of a call stand
// in the order of their numbers, unless its bit says that they change places.
func (d *decoder) appendPhase(to []source.AltPhase) []source.AltPhase {
	bit := func(array []byte, i int) byte { return array[i/8] >> (i % 8) & 1 }
	next := 0 // in swapped
	if d.isPhased == nil {
		next = 1
	}
	for i, het := range d.hets {
		if d.isPhased != nil && bit(d.isPhased, i+1) == 0 {
			continue
		}
		swap := bit(d.swapped, next)
		next++
		call := source.PhasedCall{Sample: int32(het.sample), Set: source.WholeChromosome}
		if het.low > 0 {
			call.Haplotype = swap
			to = append(to, source.AltPhase{PhasedCall: call, Alt: int32(het.low) - 1})
		}
		call.Haplotype = 1 - swap
		to = append(to, source.AltPhase{PhasedCall: call, Alt: int32(het.high) - 1})
	}
	return to
}
