package vcf

import (
	"io"
	"runtime"

	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// Reader is a source.Source over one VCF file or several.
type Reader struct {
	paths       []string
	threads     int
	plan        *plan
	ids         []string
	samples     []genome.Sample
	refAsserted bool

	workers *inorder.Pool
	stream  *stream // the file being read, nil behind the last
	file    int     // its index in paths
	batch   *batch  // the batch being given out, nil before the first
	record  int     // index in batch of the next record
	err     error   // sticky

	evidence *evidence // nil where no sites are asked for
	outcomes source.Outcomes
}

var _ source.Source = (*Reader)(nil)

// Open reads the headers of all files and starts to read the first one. The
// files have the same samples in the same order, and are not of another build than
// Options.Build, or the error is Inconsistent.
// The records are given in the order of paths and, within a file, in its order.
func Open(paths []string, opts Options) (*Reader, error) {
	if len(paths) == 0 {
		return nil, &fileerr.Error{Class: fileerr.Usage, Message: "no VCF file is given"}
	}
	if err := opts.check(); err != nil {
		return nil, err
	}
	if opts.Sites != nil {
		opts.Sites.Settle()
	}
	if opts.Regions != nil {
		opts.Regions.Merge()
	}
	r := &Reader{paths: paths, threads: opts.Threads, refAsserted: true}
	if r.threads <= 0 {
		r.threads = runtime.GOMAXPROCS(0)
	}
	r.workers = inorder.NewPool(r.threads)
	if err := r.open(&opts); err != nil {
		r.Close()
		return nil, err
	}
	r.samples = make([]genome.Sample, len(r.ids))
	for s, id := range r.ids {
		r.samples[s].ID = id
	}
	if opts.Sites != nil {
		r.evidence = &evidence{set: opts.Sites, reference: opts.Reference, samples: len(r.ids), calls: r.plan.calls}
	}
	r.stream.start(r.workers, r.threads, r.plan)
	return r, nil
}

// open reads all headers, settles the plan and leaves the first file open.
func (r *Reader) open(opts *Options) error {
	var all announced
	for i, path := range r.paths {
		s, err := openStream(path, r.workers, r.threads)
		if err != nil {
			return err
		}
		if err := s.header.contigs.Check(path, opts.Build); err != nil {
			s.close()
			return err
		}
		all.add(s.header.announced, i == 0)
		r.refAsserted = r.refAsserted && !s.header.provisionalRef
		if i == 0 {
			r.stream, r.ids = s, s.header.samples
			continue
		}
		err = sameSamples(r.paths[0], r.ids, path, s.header.samples)
		if closed := s.close(); err == nil {
			err = fileerr.Wrap(fileerr.IO, path, closed)
		}
		if err != nil {
			return err
		}
	}
	r.plan = newPlan(opts, all)
	if r.plan.phase && !r.plan.calls {
		return fileerr.New(fileerr.Usage, r.paths[0], "phase is that of GT, and the headers and the first records have none")
	}
	return nil
}

// Samples gives the samples of the header. Sex and ploidy are unknown: VCF does
// not declare them.
func (r *Reader) Samples() []genome.Sample { return r.samples }

// SampleColumns gives none: VCF has no further columns of samples.
func (r *Reader) SampleColumns() []source.Column { return nil }

// RefAsserted is false where a header declares provisional REF alleles.
func (r *Reader) RefAsserted() bool { return r.refAsserted }

// Storage says what Options.Field has led to. Dosages are in units of 1/10,000
// copies, or in those that this program wrote the files from.
func (r *Reader) Storage() source.Storage { return r.plan.storage() }

// Outcomes counts the records that Next has passed. Finding records with the
// same key is left to the cohort, which sorts them.
func (r *Reader) Outcomes() source.Outcomes { return r.outcomes }

// Next fills site with the next record of a supported contig. After io.EOF or
// an error it returns the same again.
func (r *Reader) Next(site *source.Site) error {
	for r.err == nil {
		if r.evidence != nil && r.evidence.give(site) {
			r.outcomes.ReferenceRows++
			return nil
		}
		if r.batch == nil || r.record == len(r.batch.records) {
			r.err = r.advance()
			if r.err == io.EOF && r.evidence != nil {
				r.err = r.lastRows()
			}
			continue
		}
		rec := &r.batch.records[r.record]
		r.record++
		if r.evidence != nil && (rec.outcome.Given() || rec.outcome == source.ReferenceBlock && !rec.unread) {
			if r.err = r.evidence.observe(r.batch, rec); r.err != nil {
				break
			}
		}
		if r.count(rec) {
			r.batch.give(rec, len(r.ids), site)
			r.outcomes.CountPolyploid(rec.polyploidCalls, site, len(r.ids))
			return nil
		}
	}
	return r.err
}

// lastRows ends the evidence behind the last record: io.EOF once its rows are given out.
func (r *Reader) lastRows() error {
	if r.evidence.finish(); len(r.evidence.ready) > 0 {
		return nil
	}
	return io.EOF
}

// Requested says, after io.EOF, what became of the variants of Options.Sites.
func (r *Reader) Requested() Requested {
	if r.evidence == nil {
		return Requested{}
	}
	return r.evidence.requested
}

// advance takes the next batch, or begins the next file where one has ended.
func (r *Reader) advance() (err error) {
	if r.stream == nil {
		return io.EOF // the last rows are given out
	}
	r.record = 0
	if r.batch, err = r.stream.batches.Next(); err != io.EOF {
		return err
	}
	err = r.stream.close()
	path := r.paths[r.file]
	r.stream = nil
	if err != nil {
		return fileerr.Wrap(fileerr.IO, path, err)
	}
	r.file++
	if r.file == len(r.paths) {
		return io.EOF
	}
	path = r.paths[r.file]
	if r.stream, err = openStream(path, r.workers, r.threads); err != nil {
		return err
	}
	if err := sameSamples(r.paths[0], r.ids, path, r.stream.header.samples); err != nil {
		return err // changed since Open
	}
	r.stream.start(r.workers, r.threads, r.plan)
	return nil
}

// count enters a record in the outcomes and says whether it is given out.
func (r *Reader) count(rec *record) bool {
	o := &r.outcomes
	if !o.Count(rec.outcome) {
		if rec.outcome == source.ReferenceBlock {
			o.LowQualityCalls += rec.lowQuality
			o.UnstatedQualityCalls += rec.unstated
			o.FilteredCalls += rec.filtered
			o.UnseenCalls += rec.unseen
		}
		return false
	}
	o.HalfCalls += rec.halfCalls
	o.LowQualityCalls += rec.lowQuality
	o.UnstatedQualityCalls += rec.unstated
	o.FilteredCalls += rec.filtered
	o.UnseenCalls += rec.unseen
	o.UnscaledDosages += rec.unscaled
	o.LargestRounding = max(o.LargestRounding, rec.rounding)
	if rec.noCalls {
		o.RecordsWithoutCalls++
	}
	return true
}

// give copies a record into the memory of site.
func (b *batch) give(rec *record, samples int, site *source.Site) {
	site.Path, site.Line = b.path, rec.line
	site.Chrom, site.Pos = rec.chrom, rec.pos
	site.ID, site.Ref, site.Filter = rec.id, rec.ref, rec.filter
	site.Alts = append(site.Alts[:0], b.alts[rec.alts.from:rec.alts.to]...)
	if b.plan.calls {
		site.Calls = giveRows(site.Calls, b.rows[rec.rows.from:rec.rows.to], len(site.Alts), (samples+3)/4)
	} else {
		site.Calls = nil
	}
	if rec.hasDosages {
		site.Dosages = giveRows(site.Dosages, b.dosages[rec.dosages.from:rec.dosages.to], len(site.Alts), samples)
	} else {
		site.Dosages = nil
	}
	site.SetPhase(b.phase[rec.phase.from:rec.phase.to])
	if rec.info.to > rec.info.from {
		site.Info = append(site.Info[:0], b.info[rec.info.from:rec.info.to]...)
	} else {
		site.Info = nil
	}
	if rec.hasLengths {
		site.CallLength = append(site.CallLength[:0], b.lengths[rec.lengths.from:rec.lengths.to]...)
	} else {
		site.CallLength = nil
	}
}

// giveRows copies n rows of a width into the memory of to.
func giveRows[E byte | uint16](to [][]E, rows []E, n, width int) [][]E {
	if cap(to) < n {
		to = append(to[:cap(to)], make([][]E, n-cap(to))...)
	}
	to = to[:n]
	for j := range to {
		to[j] = append(to[j][:0], rows[j*width:(j+1)*width]...)
	}
	return to
}

// Close ends all goroutines, also in the middle of a file, and closes the files.
func (r *Reader) Close() error {
	var err error
	if r.stream != nil {
		err = fileerr.Wrap(fileerr.IO, r.stream.path, r.stream.close())
		r.stream = nil
	}
	r.workers.Close()
	return err
}
