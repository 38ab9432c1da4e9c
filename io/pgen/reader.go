package pgen

import (
	"runtime"

	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
	"cardioscore/io/internal/bedrow"
	"cardioscore/io/internal/samplelist"
	"cardioscore/io/sites"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
)

// Reader is a source.Source over one PLINK 2 set or several. Records run through
// three stages: one goroutine cuts the files into batches, workers decode them,
// Next hands out their sites in order. Beside the samples it holds two batches
// more than there are workers, of a few megabytes each, however long the files are.
type Reader struct {
	sets     []*set
	table    *samplelist.Table
	phase    bool // is given
	outcomes source.Outcomes

	cutter  *cutter
	pool    *inorder.Pool
	batches *inorder.Batches[batch]

	batch *batch // being given out, nil before the first
	next  int    // index in batch of the next site
	err   error  // sticky
}

var _ source.Source = (*Reader)(nil)

// Open opens one set, or several that hold the same samples in the same order
// (one for each chromosome), to be read one after the other. All files are
// found, all headers and sizes checked and all samples compared before it returns.
//
// Errors: Malformed for a file that breaks its format or is of a kind that is not
// read; Inconsistent for a missing part of a set, repeated ids, sets of other
// samples, parts of different sizes and lengths of chromosomes that are not those of
// Options.Build; Integrity for a .pgen that is cut; IO for
// a prefix without any file.
func Open(prefixes []string, opts Options) (*Reader, error) {
	if len(prefixes) == 0 {
		return nil, &fileerr.Error{Class: fileerr.Usage, Field: "pfile", Message: "no prefix given, expected one or more"}
	}
	r := &Reader{}
	for _, prefix := range prefixes {
		s, err := findSet(prefix)
		if err != nil {
			return nil, err
		}
		if r.table == nil {
			r.table, err = readSamples(s.samplePath)
		} else {
			err = sameSamples(s.samplePath, r.table, r.sets[0].samplePath)
		}
		if err != nil {
			return nil, err
		}
		if err := s.inspect(len(r.table.Samples), opts.Build); err != nil {
			return nil, err
		}
		r.sets = append(r.sets, s)
	}
	workers := opts.Threads
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	opts.Wanted.Settle()
	r.phase = opts.Phase
	r.start(workers, opts.Tier, opts.Wanted)
	return r, nil
}

// start starts the cutter and the workers.
func (r *Reader) start(workers int, tier kernel.Tier, wanted *sites.Wanted) {
	decoders := make([]*decoder, workers)
	for i := range decoders {
		d := newDecoder(len(r.table.Samples))
		d.tier, d.wanted, d.asserted, d.phased = tier, wanted, r.RefAsserted(), r.phase
		decoders[i] = d
	}
	batches := make([]*batch, workers+2)
	for i := range batches {
		batches[i] = new(batch)
	}
	r.cutter = &cutter{samples: len(r.table.Samples), sets: r.sets}
	r.pool = inorder.NewPool(workers)
	r.batches = inorder.NewBatches(r.pool, batches, r.cutter.next, func(worker int, b *batch) error {
		return b.decode(decoders[worker])
	})
}

// Samples gives the samples of the first set. Ploidy follows the declared sex:
// the format has no call length.
func (r *Reader) Samples() []genome.Sample { return r.table.Samples }

// SampleColumns gives the other columns of the .psam or .fam of the first set.
func (r *Reader) SampleColumns() []source.Column { return r.table.Columns }

// RefAsserted says whether no set holds a REF that is marked as provisional, or
// of which nothing is said.
func (r *Reader) RefAsserted() bool {
	for _, s := range r.sets {
		if s.provisional {
			return false
		}
	}
	return true
}

// Storage is hard calls, and dosages where a record of any set has some.
func (r *Reader) Storage() source.Storage {
	storage := source.Storage{Calls: true, Phase: r.phase}
	for _, s := range r.sets {
		if s.findings.dosages {
			storage.Denominator = denominator
		}
	}
	return storage
}

// Outcomes counts the records that Next has passed.
func (r *Reader) Outcomes() source.Outcomes { return r.outcomes }

// Next gives the next site. Its rows belong to the reader. After io.EOF or an
// error it returns the same again.
func (r *Reader) Next(to *source.Site) error {
	for r.err == nil {
		if r.batch == nil || r.next == len(r.batch.sites) {
			r.next = 0
			r.batch, r.err = r.batches.Next()
			continue
		}
		s := &r.batch.sites[r.next]
		r.next++
		if r.outcomes.Count(s.outcome) {
			r.batch.give(s, bedrow.Bytes(len(r.table.Samples)), to)
			return nil
		}
	}
	return r.err
}

// Close ends all goroutines, also in the middle of a file, and closes the files.
// The rows that Next gave are no longer valid.
func (r *Reader) Close() error {
	r.batches.Close()
	r.pool.Close()
	r.cutter.close()
	return nil
}
