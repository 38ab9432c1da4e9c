package pgen

import (
	"io"
	"runtime"
	"sync"

	"cardioscore/io/fileerr"
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
	table    *sampleTable
	phase    bool // is given
	outcomes source.Outcomes

	batches int           // all there are
	free    chan *batch   // to be filled
	work    chan *batch   // to be decoded
	ordered chan *batch   // the same, in the order of the files
	stop    chan struct{} // closed by Close
	running sync.WaitGroup

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
	r := &Reader{stop: make(chan struct{})}
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
		if err := s.inspect(len(r.table.samples), opts.Build); err != nil {
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
	r.batches = workers + 2
	r.free = make(chan *batch, r.batches)
	r.work = make(chan *batch, r.batches)
	r.ordered = make(chan *batch, r.batches)
	for range r.batches {
		r.free <- newBatch()
	}
	r.running.Go(r.cut)
	for range workers {
		r.running.Go(func() {
			d := newDecoder(len(r.table.samples))
			d.tier, d.wanted, d.asserted, d.phased = tier, wanted, r.RefAsserted(), r.phase
			for b := range r.work {
				b.decode(d)
				b.decoded <- struct{}{}
			}
		})
	}
}

// cut fills batches until the sets end, an error or Close.
func (r *Reader) cut() {
	defer close(r.work)
	defer close(r.ordered)
	c := &cutter{samples: len(r.table.samples)}
	defer c.close()
	for _, s := range r.sets {
		err := c.open(s)
		for err != io.EOF {
			var b *batch
			select {
			case <-r.stop:
				return
			case b = <-r.free:
			}
			if err == nil {
				err = c.fill(b)
			}
			if err == io.EOF {
				r.free <- b
				break
			}
			if b.err = err; err != nil {
				b.records = b.records[:0] // not all of it is there
			}
			r.work <- b // neither is ever full: they have room for all batches
			r.ordered <- b
			if err != nil {
				return
			}
		}
		c.close()
	}
}

// Samples gives the samples of the first set. Ploidy follows the declared sex:
// the format has no call length.
func (r *Reader) Samples() []genome.Sample { return r.table.samples }

// SampleColumns gives the other columns of the .psam or .fam of the first set.
func (r *Reader) SampleColumns() []source.Column { return r.table.columns }

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
			r.err = r.advance()
			continue
		}
		s := &r.batch.sites[r.next]
		r.next++
		if r.outcomes.Count(s.outcome) {
			r.batch.give(s, rowBytes(len(r.table.samples)), to)
			return nil
		}
	}
	return r.err
}

// advance takes the next batch and waits until it is decoded.
func (r *Reader) advance() error {
	if r.batch != nil {
		if r.batch.err != nil {
			return r.batch.err
		}
		r.free <- r.batch
		r.batch = nil
	}
	b, more := <-r.ordered
	if !more {
		return io.EOF
	}
	<-b.decoded
	r.batch, r.next = b, 0
	return nil
}

// Close ends all goroutines, also in the middle of a file, and closes the files.
// The rows that Next gave are no longer valid.
func (r *Reader) Close() error {
	close(r.stop)
	r.running.Wait()
	return nil
}
