package bgen

import (
	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// batch is the bytes of some variants and the records made of them. Its memory is
// used again for later batches of the same file.
type batch struct {
	header *header
	raw    []byte   // the variants, as they stand in the file
	all    []record // only the first count are in use
	count  int
}

// record is one variant. Its texts and packed probabilities stand in the batch.
type record struct {
	number        int64 // 1-based, in its file
	alleles       int
	ident, packed span
	unpacked      int64 // bytes

	outcome source.Outcome
	chrom   genome.Chromosome
	pos     int32
	id      string
	ref     string
	alts    []string
	// refIndex is the number of REF among the alleles; unknownAlt: the other of
	// two alleles is not known, and nobody may have a copy of it.
	refIndex   int
	unknownAlt bool

	dosages    [][]uint16 // a row for each ALT
	lengths    []uint8    // call lengths, valid where hasLengths
	hasLengths bool
	phase      []source.AltPhase
	polyploid  int64   // calls of more than two alleles
	rounding   float64 // the largest, in ALT copies
}

type span struct{ from, to int }

// add gives the next record, with the memory of an earlier one.
func (b *batch) add(number int64) *record {
	if b.count == len(b.all) {
		b.all = append(b.all, record{})
	}
	r := &b.all[b.count]
	b.count++
	*r = record{number: number, alts: r.alts[:0], dosages: r.dosages, lengths: r.lengths, phase: r.phase[:0]}
	return r
}

// parse fills the records from their bytes. It stops at the first bad one.
func (b *batch) parse(d *decoder) error {
	for i := range b.count {
		if problem := d.record(b, &b.all[i]); problem != nil {
			problem.Path = b.header.path
			problem.Message = b.header.place(b.all[i].number, problem.Message)
			b.count = i
			return problem
		}
	}
	return nil
}

// give exchanges the memory of a record for that of site, which then owns its rows.
func (b *batch) give(r *record, site *source.Site) {
	rows, lengths, phase := site.Dosages, site.CallLength, site.Phase
	*site = source.Site{
		Path: b.header.path, Line: int(r.number),
		Chrom: r.chrom, Pos: r.pos, ID: r.id, Ref: r.ref,
		Alts:    append(site.Alts[:0], r.alts...),
		Dosages: r.dosages, Phase: phase,
	}
	site.SetPhase(r.phase)
	r.dosages = rows
	if r.hasLengths {
		site.CallLength, r.lengths = r.lengths, lengths
	}
}

// malformed makes an error about a variant; parse adds file and number.
func malformed(field, format string, args ...any) *fileerr.Error {
	return fileerr.AtLine(fileerr.Malformed, "", 0, field, format, args...)
}
