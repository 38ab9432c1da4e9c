package plink

import (
	"io"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bedrow"
	"cardioscore/io/internal/samplelist"
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// reader fulfils source.Source. It holds the samples, one row and the buffers of
// one set: a few megabytes beside the samples, however long the files are.
type reader struct {
	sets     []*set
	family   *samplelist.Table
	refIsA1  bool // where both alleles are known
	wanted   *sites.Wanted
	next     int    // index of the set after the current one
	current  *rows  // nil between sets
	record   record // the current line of the .bim
	outcomes source.Outcomes
	failed   error // the error that ended the reading
}

// Open opens one set, or several that hold the same samples in the same order
// (one for each chromosome), to be read one after the other. All files are
// found, all sizes checked and all samples compared before it returns.
//
// Errors: Malformed for a file that breaks its format or is not read
// (individual-major); Inconsistent for a missing part of a set, repeated ids and
// sets of other samples; Integrity for a .bed of another size than .bim and .fam
// ask for; IO for a prefix without any file.
func Open(prefixes []string, opts Options) (source.Source, error) {
	refIsA1, err := opts.refIsA1()
	if err != nil {
		return nil, err
	}
	if len(prefixes) == 0 {
		return nil, &fileerr.Error{Class: fileerr.Usage, Field: "bfile", Message: "no prefix given, expected one or more"}
	}
	opts.Wanted.Settle()
	r := &reader{refIsA1: refIsA1, wanted: opts.Wanted}
	for _, prefix := range prefixes {
		s, err := findSet(prefix)
		if err != nil {
			return nil, err
		}
		if r.family == nil {
			r.family, err = readFamily(s.fam)
		} else {
			err = sameFamily(s.fam, r.family, r.sets[0].fam)
		}
		if err != nil {
			return nil, err
		}
		if err := s.checkSize(len(r.family.Samples)); err != nil {
			return nil, err
		}
		r.sets = append(r.sets, s)
	}
	return r, nil
}

func (r *reader) Samples() []genome.Sample       { return r.family.Samples }
func (r *reader) SampleColumns() []source.Column { return r.family.Columns }
func (r *reader) RefAsserted() bool              { return false }

// Storage is hard calls alone.
func (r *reader) Storage() source.Storage   { return source.Storage{Calls: true} }
func (r *reader) Outcomes() source.Outcomes { return r.outcomes }

// Close closes the files of the set that is being read.
func (r *reader) Close() error {
	if r.current == nil {
		return nil
	}
	err := r.current.close()
	r.current = nil
	return err
}

// Next gives the next site. After an error it keeps giving that error.
func (r *reader) Next(site *source.Site) error {
	for r.failed == nil {
		imported, err := r.step(site)
		if err != nil {
			r.failed = err
		} else if imported {
			return nil
		}
	}
	return r.failed
}

// step goes one record on, or one set. It says whether site was filled.
func (r *reader) step(site *source.Site) (bool, error) {
	if r.current == nil {
		if r.next == len(r.sets) {
			return false, io.EOF
		}
		opened, err := r.sets[r.next].openRows(bedrow.Bytes(len(r.family.Samples)))
		if err != nil {
			return false, err
		}
		r.current = opened
		r.next++
	}
	if err := r.current.next(&r.record); err == io.EOF {
		return false, r.Close()
	} else if err != nil {
		return false, err
	}
	outcome, err := r.read(site, &r.record)
	if err != nil {
		return false, err
	}
	return r.outcomes.Count(outcome), nil
}

// read takes the calls of a record into site, or passes over them, and says what
// becomes of the record.
func (r *reader) read(site *source.Site, rec *record) (source.Outcome, error) {
	ref, alt, refIsA1, named := orient(rec.a1, rec.a2, r.refIsA1)
	bytes := bedrow.Bytes(len(r.family.Samples))
	outcome := source.Imported
	switch {
	case !rec.known || rec.pos == 0:
		outcome = source.UnsupportedContig
	case rec.pos < 0:
		outcome = source.Filtered
	case !named:
		outcome = source.Malformed
	case !r.wanted.Keeps(rec.chrom, rec.pos, false, ref, alt):
		outcome = source.NotRequested
	}
	if !outcome.Given() {
		r.current.skipCalls(bytes)
		return outcome, nil
	}
	*site = source.Site{
		Path: r.current.set.bim, Line: rec.line,
		Chrom: rec.chrom, Pos: rec.pos, ID: rec.id,
		Ref: ref, Alts: append(site.Alts[:0], alt),
		Calls: reuseRow(site.Calls, bytes),
	}
	calls, err := r.current.calls(bytes)
	if err != nil {
		return 0, err
	}
	row := site.Calls[0]
	bedrow.Recode(row, calls, len(r.family.Samples), refIsA1)
	if alt == "." && bedrow.HasAltCopies(row) {
		return source.Malformed, nil
	}
	return source.OutcomeOf(ref, site.Alts), nil
}

// reuseRow makes calls hold one row of n bytes, in the memory it has if that is enough.
func reuseRow(calls [][]byte, n int) [][]byte {
	if cap(calls) == 0 {
		return [][]byte{make([]byte, n)}
	}
	calls = calls[:1]
	if cap(calls[0]) < n {
		calls[0] = make([]byte, n)
	}
	calls[0] = calls[0][:n]
	return calls
}
