package bgen

import (
	"io"
	"runtime"

	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// Reader is a source.Source over one BGEN file or several.
type Reader struct {
	paths       []string
	threads     int
	refIsLast   bool
	phase       bool // is given
	wanted      *sites.Wanted
	denominator uint64
	known       *header // of the first file that holds sample ids, else of the first
	samples     []genome.Sample
	columns     []source.Column
	renamed     int

	stream   *stream // the file being read, nil before the first and behind the last
	opened   int     // number of files of which the reading was begun
	batch    *batch  // the batch being given out, nil between two
	record   int     // index in batch of the next record
	err      error   // sticky
	outcomes source.Outcomes
}

var _ source.Source = (*Reader)(nil)

// Open reads the header of all files and of their variants, and the .sample file.
// The records are given in the order of paths and, within a file, in its order.
//
// Errors: Malformed for what breaks the format or is not read; Inconsistent for
// files of other samples, repeated ids, or no ids at all; Integrity for cut and
// damaged files; Resource for a variant that is too large for its file.
func Open(paths []string, opts Options) (*Reader, error) {
	refIsLast, err := opts.refIsLast()
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, &fileerr.Error{Class: fileerr.Usage, Field: "bgen", Message: "no BGEN file is given"}
	}
	r := &Reader{paths: paths, threads: opts.Threads, refIsLast: refIsLast, phase: opts.Phase, wanted: opts.Wanted}
	opts.Wanted.Settle()
	if r.threads <= 0 {
		r.threads = runtime.GOMAXPROCS(0)
	}
	var headers []*header
	var units []uint64
	for _, path := range paths {
		h, of, err := survey(path)
		if err != nil {
			return nil, err
		}
		headers = append(headers, h)
		if r.known == nil {
			r.known = h
		}
		if err := sameSamples(r.known, h); err != nil {
			return nil, err
		}
		if r.known.ids == nil {
			r.known = h
		}
		units = append(units, of...)
	}
	r.denominator = denominatorFor(units)
	if opts.SampleFile == "" {
		r.samples, err = embeddedSamples(headers)
	} else {
		err = r.takeSampleFile(opts.SampleFile)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Samples gives the samples, with the sex of the .sample file and the ploidy that
// goes with it; both are unknown without one.
func (r *Reader) Samples() []genome.Sample { return r.samples }

// SampleColumns gives the further columns of the .sample file.
func (r *Reader) SampleColumns() []source.Column { return r.columns }

// Renamed is how many samples have another id in the .sample file than inside the BGEN
// files: a renaming, or the .sample file of other people.
func (r *Reader) Renamed() int { return r.renamed }

// RefAsserted is false: BGEN does not say which allele is the reference.
func (r *Reader) RefAsserted() bool { return false }

// Storage is dosages alone.
func (r *Reader) Storage() source.Storage {
	return source.Storage{Denominator: int64(r.denominator), Phase: r.phase}
}

// Outcomes counts the records that Next has passed. Finding records with the
// same key is left to the cohort, which sorts them.
func (r *Reader) Outcomes() source.Outcomes { return r.outcomes }

// Next fills site with the next record of a supported contig; its Line is the
// number of the variant in its file. The rows belong to site: the reader takes
// the memory that site held before in exchange. After io.EOF or an error Next
// returns the same again.
func (r *Reader) Next(site *source.Site) error {
	for r.err == nil {
		if r.batch == nil || r.record == r.batch.count {
			r.err = r.advance()
			continue
		}
		rec := &r.batch.all[r.record]
		r.record++
		if r.outcomes.Count(rec.outcome) {
			r.batch.give(rec, site)
			r.outcomes.CountPolyploid(rec.polyploid, site, len(r.samples))
			r.outcomes.LargestRounding = max(r.outcomes.LargestRounding, rec.rounding)
			return nil
		}
	}
	return r.err
}

// advance takes the next batch, or begins the next file where one has ended.
func (r *Reader) advance() (err error) {
	if r.stream != nil {
		r.record = 0
		if r.batch, err = r.stream.batches.Next(); err != io.EOF {
			return err
		}
		if err := r.Close(); err != nil {
			return err
		}
	}
	if r.opened == len(r.paths) {
		return io.EOF
	}
	s, err := openStream(r.paths[r.opened], readBuffer)
	if err != nil {
		return err
	}
	if err := sameSamples(r.known, s.header); err != nil {
		s.cursor.file.Close()
		return err // changed since Open
	}
	r.opened++
	r.stream = s
	s.start(r.threads, func(h *header) *decoder {
		return &decoder{header: h, refIsLast: r.refIsLast, denominator: r.denominator, phase: r.phase, wanted: r.wanted, unpacker: unpacker{compression: h.compression}}
	})
	return nil
}

// Close ends all goroutines, also in the middle of a file, and closes the file.
func (r *Reader) Close() error {
	if r.stream == nil {
		return nil
	}
	err := r.stream.close()
	r.stream = nil
	return err
}
