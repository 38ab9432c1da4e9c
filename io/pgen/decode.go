package pgen

import (
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bedrow"
	"cardioscore/io/internal/plinktext"
	"cardioscore/io/source"
)

// decode makes the sites of the batch. It stops at the first bad record.
func (b *batch) decode(d *decoder) error {
	b.sites, b.alts, b.quality, b.phase = b.sites[:0], b.alts[:0], b.quality[:0], b.phase[:0]
	stride := bedrow.Bytes(d.samples)
	rows, dosages := 0, 0
	for i := range b.records {
		rows += b.records[i].alts * stride
		if b.records[i].kind&dosageBits != 0 {
			dosages += d.samples
		}
	}
	b.rows, b.dosages = resize(b.rows, rows), resize(b.dosages, dosages)
	d.passed = passed{}
	if b.earlier.kind >= 0 {
		if err := d.mainTrack(b.earlier.kind, &track{b.data[:b.earlier.length]}, b.rows[:stride]); err != nil {
			return fileerr.New(fileerr.Malformed, b.set.pgen, "the record that variant number %d refers to: %v: the file is damaged", b.first, err)
		}
	}
	rows, dosages = 0, 0
	for i := range b.records {
		rec := &b.records[i]
		s := site{line: rec.line, rows: span{rows, rows + rec.alts*stride}}
		rows = s.rows.to
		if rec.kind&dosageBits != 0 {
			s.dosages = span{dosages, dosages + d.samples}
			dosages = s.dosages.to
		}
		if err := b.site(&s, rec, d); err != nil {
			return err
		}
		b.sites = append(b.sites, s)
	}
	return nil
}

// site parses the line of a record and decodes the record, whatever becomes of it.
func (b *batch) site(s *site, rec *record, d *decoder) error {
	if problem := b.layout.parse(b.text[rec.text.from:rec.text.to], &s.variant, &b.alts, &b.quality); problem != nil {
		problem.Path, problem.Line = b.set.variantPath, rec.line
		return problem
	}
	refuse := func(class fileerr.Class, field, message string) error {
		return &fileerr.Error{Class: class, Path: b.set.variantPath, Line: rec.line, Field: field, Variant: s.name(), Message: message}
	}
	if rec.alleles != 0 && rec.alleles != 1+rec.alts {
		return refuse(fileerr.Inconsistent, "ALT",
			"found "+strconv.Itoa(1+rec.alts)+" alleles, the .pgen has "+strconv.Itoa(rec.alleles)+": the set does not belong together")
	}
	if s.provisional && !b.set.provisional {
		return refuse(fileerr.Malformed, "INFO", "the flag PR (provisional REF) is not declared in the header; declare it there")
	}
	d.rows = b.rowsOf(s, bedrow.Bytes(d.samples), d.rows[:0])
	dosages := b.dosagesOf(s)
	data := b.data[b.earlier.length:][rec.data.from:rec.data.to]
	if s.chrom != 0 && s.pos > 0 && !d.wanted.Keeps(s.chrom, s.pos, d.asserted, s.ref, s.alts...) {
		d.pass(rec.kind, data)
		s.outcome = source.NotRequested
		return nil
	}
	err := d.catchUp(rec.kind, d.rows[0])
	if err == nil {
		err = d.record(rec.kind, data, d.rows, dosages)
	}
	if err != nil {
		return &fileerr.Error{Class: fileerr.Malformed, Path: b.set.pgen, Variant: s.name(),
			Message: "variant number " + strconv.Itoa(b.first+len(b.sites)), Err: err}
	}
	s.phase.from = len(b.phase)
	b.phase = d.appendPhase(b.phase)
	s.phase.to = len(b.phase)
	s.outcome = s.become(d.rows, dosages, d.samples)
	return nil
}

// become says what becomes of a decoded record, and puts its alleles in order.
func (s *site) become(rows [][]byte, dosages []uint16, samples int) source.Outcome {
	switch {
	case s.chrom == 0 || s.pos == 0:
		return source.UnsupportedContig
	case s.pos < 0:
		return source.Filtered
	}
	swapped, ok := s.orient()
	if !ok {
		return source.Malformed
	}
	if swapped {
		invert(rows[0], samples)
		for i, n := range dosages {
			if n != source.MissingDosage {
				dosages[i] = 2*denominator - n
			}
		}
	}
	switch {
	case s.alts[0] == "." && (bedrow.HasAltCopies(rows[0]) || hasAltDosage(dosages)):
		return source.Malformed
	}
	return source.OutcomeOf(s.ref, s.alts)
}

func hasAltDosage(dosages []uint16) bool {
	for _, n := range dosages {
		if n != 0 && n != source.MissingDosage {
			return true
		}
	}
	return false
}

// name is the variant in messages.
func (v *variant) name() string {
	return plinktext.Shorten([]byte(v.chrom.String() + ":" + strconv.Itoa(int(v.pos)) + ":" + v.ref + ":" + strings.Join(v.alts, ",")))
}
