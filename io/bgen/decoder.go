package bgen

import (
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// decoder makes records of the bytes of variants. It belongs to one goroutine.
type decoder struct {
	header      *header
	refIsLast   bool
	denominator uint64
	phase       bool // is wanted
	wanted      *sites.Wanted
	unpacker    unpacker
	copies      []uint64 // of each allele, in a call of many alleles
}

// record fills r from its bytes in b.
func (d *decoder) record(b *batch, r *record) *fileerr.Error {
	if problem := d.identify(r, b.raw[r.ident.from:r.ident.to]); problem != nil || !r.outcome.Given() {
		return problem
	}
	if !d.wanted.Keeps(r.chrom, r.pos, false, r.ref, r.alts...) {
		r.outcome = source.NotRequested
		return nil
	}
	problem := d.probabilities(b, r)
	if problem != nil {
		problem.Variant = r.variant()
		return problem
	}
	if r.unknownAlt && hasCopies(r.dosages[0]) {
		r.outcome = source.Malformed
	}
	return nil
}

func (d *decoder) probabilities(b *batch, r *record) *fileerr.Error {
	rows, samples := len(r.alts), d.header.samples
	if size := 2 * int64(samples) * int64(rows); size > d.header.memoryLimit() {
		return &fileerr.Error{Class: fileerr.Resource, Field: "alleles",
			Message: "the variant has more alleles than so many samples leave memory for; split it"}
	}
	data, problem := d.unpacker.unpack(b.raw[r.packed.from:r.packed.to], int(r.unpacked))
	if problem != nil {
		return problem
	}
	r.growRows(rows, samples)
	if d.header.layout == 1 {
		return d.layout1(r, data)
	}
	p, problem := parseLayout2(data, samples, r.alleles)
	if problem != nil {
		return problem
	}
	if r.hasLengths = r.chrom >= genome.ChrX || !p.diploid; r.hasLengths {
		r.lengths = slices.Grow(r.lengths[:0], samples)[:samples]
		p.callLengths(r.lengths)
	}
	s := newScale(p.units(), d.denominator)
	switch {
	case r.alleles > 2:
		problem = d.multiallelic(r, p, &s)
	case r.alleles == 2 && p.diploid && p.bits == 8 && s.factor == 1 && diploid8(r.dosages[0], p, r.refIndex == 1):
	default:
		problem = biallelic(r, p, &s)
	}
	r.rounding = s.rounding()
	if d.phase && p.phased && problem == nil {
		r.phase = p.appendPhase(r.phase, r.refIndex)
	}
	return problem
}

// growRows makes room for a row of each ALT; what they hold is not defined.
func (r *record) growRows(rows, samples int) {
	r.dosages = slices.Grow(r.dosages[:0], rows)[:rows]
	for j, row := range r.dosages {
		r.dosages[j] = slices.Grow(row[:0], samples)[:samples]
	}
}
