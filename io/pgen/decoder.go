package pgen

import (
	"cardioscore/io/internal/bedrow"
	"cardioscore/io/sites"
	"cardioscore/scoring/kernel"
)

// Bits of the type of a record.
const (
	mainBits     = 0x07 // how the main track is stored
	multiallelic = 0x08 // calls of ALT 2 and above follow
	phase        = 0x10 // the phase of heterozygous calls follows
	dosageBits   = 0x60 // how dosages are stored
	phasedDosage = 0x80 // the difference between the haplotypes' dosages follows

	dosageList  = 0x20 // a list of samples, and a dosage for each
	dosageAll   = 0x40 // a dosage for every sample
	dosageArray = 0x60 // a bit for every sample, and a dosage for each that is set
)

// plink1 stands in for the type of a record of a .bed, which has none.
const plink1 = 0x100

// referencesEarlier says whether the main track of a record type is stored as
// what differs from the last one that is not stored so (LD compression).
func referencesEarlier(kind int) bool { return kind&6 == 2 && kind != plink1 }

// decoder turns records into rows. It belongs to one goroutine.
type decoder struct {
	samples int
	earlier []byte   // the main track that later ones may refer to
	passed  passed   // the same, where it is not decoded yet
	listed  []uint32 // the samples of the list read last
	ones    []uint32 // scratch: the samples of a category
	patches []patch  // of the current record
	rows    [][]byte // of the current record

	tier     kernel.Tier
	wanted   *sites.Wanted
	asserted bool // REF is the base of the reference

	phased   bool    // the phase is wanted
	hets     []patch // the heterozygous calls of the current record, where it has phase
	isPhased []byte  // a bit for each of them behind the first bit; nil where all are phased
	swapped  []byte  // a bit for each phased one: ALT, or the higher of two, comes first
}

// passed is a record that nobody asked for, to which later ones may refer.
type passed struct {
	kind int
	data []byte // nil for none
}

// pass goes over a record that nobody asked for.
func (d *decoder) pass(kind int, data []byte) {
	if !referencesEarlier(kind) {
		d.passed = passed{kind, data}
	}
}

// catchUp decodes what a record refers to, where that was passed over. row is scratch.
func (d *decoder) catchUp(kind int, row []byte) error {
	if !referencesEarlier(kind) {
		d.passed = passed{}
		return nil
	}
	p := d.passed
	d.passed = passed{}
	if p.data == nil {
		return nil
	}
	return d.mainTrack(p.kind, &track{p.data}, row)
}

func newDecoder(samples int) *decoder {
	return &decoder{samples: samples, earlier: make([]byte, bedrow.Bytes(samples))}
}

// record decodes a whole record. rows holds one row for each ALT, to be filled;
// dosages has an entry for each sample, or is nil where the type has no dosages.
// An error is a problem without a place.
func (d *decoder) record(kind int, data []byte, rows [][]byte, dosages []uint16) error {
	t := &track{data}
	row := rows[0]
	if err := d.mainTrack(kind, t, row); err != nil {
		return err
	}
	d.patches, d.hets, d.isPhased = d.patches[:0], d.hets[:0], nil
	if kind == plink1 {
		kind = 0
	}
	if kind&multiallelic != 0 {
		if err := d.readPatches(t, row, len(rows)); err != nil {
			return err
		}
	}
	if kind&phase != 0 {
		if err := d.readPhase(t, row); err != nil {
			return err
		}
	}
	if len(rows) > 1 {
		d.split(rows)
	}
	switch {
	case kind&dosageBits == 0 && kind&phasedDosage != 0:
		return problem("it has the phase of dosages, but no dosages")
	case kind&dosageBits != 0 && len(rows) > 1:
		return problem("it has dosages of several ALTs, which the format does not define yet; write it anew with: plink2 --make-pgen erase-dosage")
	case kind&dosageBits != 0:
		if err := d.readDosages(kind, t, row, dosages); err != nil {
			return err
		}
	}
	if len(t.data) != 0 {
		return problem("the record is longer than what it holds")
	}
	return nil
}
