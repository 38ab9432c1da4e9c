package tabular

import (
	"io"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// Reader is a source.Source over Parquet files of other software.
type Reader struct {
	paths   []string
	opts    Options
	naming  *naming
	layout  layout
	nature  nature          // of the genotypes of all files
	perCopy uint64          // units of a dosage that are one copy; 0 for hard calls
	listed  []genome.Sample // by Options.Samples
	samples []genome.Sample

	first    *plan // that of the first file, until it is read
	long     *longTable
	rows     rows // of the file being read
	opened   int  // number of files that were begun
	record   record
	err      error // sticky
	outcomes source.Outcomes
}

var _ source.Source = (*Reader)(nil)

// Open settles the layout of all files, and reads the sample ids; of a table with a row
// for each sample and variant it reads those two columns. Files that make one cohort have
// one layout: with rows of variants, or columns of them, each holds other variants of the
// same samples in the same order; with a row for each sample and variant they are pieces
// of one table.
//
// Errors: Usage for options; Malformed for damaged files, types that hold no genotypes and
// layouts that are not read; Inconsistent for files that do not belong together, and where
// sample ids are missing or not unique; Resource for tables beyond the limits; IO.
func Open(paths []string, opts Options) (*Reader, error) {
	opts, err := opts.checked()
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, &fileerr.Error{Class: fileerr.Usage, Field: "parquet", Message: "no Parquet file is given"}
	}
	opts.Wanted.Settle()
	r := &Reader{paths: paths, opts: opts, naming: &naming{}}
	if opts.Variants != "" {
		if r.naming, err = readVariants(opts.Variants); err != nil {
			return nil, err
		}
	}
	if opts.Samples != "" {
		if r.listed, err = readSamples(opts.Samples); err != nil {
			return nil, err
		}
		r.opts.listed = map[string]bool{}
		for _, s := range r.listed {
			r.opts.listed[s.ID] = true
		}
	}
	if err := r.survey(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// survey looks into all files.
func (r *Reader) survey() error {
	var nature nature
	var ids []genome.Sample
	var units uint64
	for i, path := range r.paths {
		p, err := planFile(path, &r.opts, r.naming)
		if err != nil {
			return err
		}
		if i == 0 {
			r.first, r.layout, nature = p, p.layout, p.nature
		}
		ids, err = r.compare(p, nature, ids)
		if i > 0 {
			p.table.Close()
		}
		if err != nil {
			return err
		}
		if p.nature == decimals {
			nature = decimals
		}
		if of := p.denominator(); i == 0 {
			units = of
		} else if of != units {
			units = denominator // of tables that were not written together
		}
	}
	r.nature = nature
	switch r.opts.Field {
	case fieldCalls:
		units = 0
	case fieldDosages:
		if nature == calls {
			return fileerr.New(fileerr.Inconsistent, r.paths[0], "holds calls; dosages (--field DS) were asked for")
		}
	default:
		if nature != decimals {
			units = 0
		}
	}
	r.perCopy = units
	if r.layout == longRows {
		r.first.table.Close()
		r.first = nil
		var err error
		if r.long, err = openLong(r); err != nil {
			return err
		}
		ids = r.long.samples()
		if err := checkIDs(r.paths[0], ids); err != nil {
			return err
		}
	}
	return r.settleSamples(ids)
}

// compare holds a file against those before it, and gives the ids that are known then.
func (r *Reader) compare(p *plan, nature nature, ids []genome.Sample) (found []genome.Sample, err error) {
	switch {
	case p.layout != r.layout:
		return nil, fileerr.New(fileerr.Inconsistent, p.path, "has %s, the first file has %s; import them one by one", layoutNames[p.layout], layoutNames[r.layout])
	case (p.nature == calls) != (nature == calls):
		return nil, fileerr.New(fileerr.Inconsistent, p.path, "holds calls where the first file holds numbers, or numbers where it holds calls; import them one by one")
	case r.layout == longRows:
		return nil, nil
	}
	err = p.table.Guard(func() (err error) {
		found, err = p.ids()
		return err
	})
	switch {
	case err != nil || ids == nil:
		return found, err
	case found != nil:
		err = sameSamples(ids, found, p.path, r.paths[0])
	}
	return ids, err
}

func (r *Reader) settleSamples(ids []genome.Sample) (err error) {
	if r.listed != nil {
		ids, err = withListed(ids, r.listed, r.opts.Samples, r.paths[0])
	}
	if err == nil && len(ids) == 0 {
		err = fileerr.New(fileerr.Inconsistent, r.paths[0], "holds no sample ids; give a file with one id a line, in the order of the lists (--parquet-samples), or write them to a list column sample_ids or to the file's metadata under that key")
	}
	r.samples = ids
	return err
}

// Samples gives the samples in the order of lists, columns or rows, or of their first
// row in a table with a row for each sample and variant.
func (r *Reader) Samples() []genome.Sample { return r.samples }

// SampleColumns is empty.
func (r *Reader) SampleColumns() []source.Column { return nil }

// RefAsserted is what Options say: Parquet does not.
func (r *Reader) RefAsserted() bool { return r.opts.RefAsserted }

// Storage is hard calls, or dosages in 1/10,000, or in what the metadata of tables of this
// program name.
func (r *Reader) Storage() source.Storage {
	if r.perCopy > 0 {
		return source.Storage{Denominator: int64(r.perCopy)}
	}
	return source.Storage{Calls: true}
}

// Outcomes counts the records that Next has passed.
func (r *Reader) Outcomes() source.Outcomes {
	o := r.outcomes
	if r.rows != nil {
		o.LargestRounding = max(o.LargestRounding, r.rows.rounding())
	}
	return o
}

// Next fills site with the next record of a supported contig; its Line is the number of
// the row, or of the column where columns are variants. After io.EOF or an error Next
// returns the same again.
func (r *Reader) Next(site *source.Site) error {
	for r.err == nil {
		if r.rows == nil {
			r.err = r.openNext()
			continue
		}
		given := false
		err := guarded(r.record.path, func() (err error) {
			given, err = r.read(site)
			return err
		})
		switch {
		case err == io.EOF:
			r.endFile()
		case err != nil:
			r.err = err
		case given:
			return nil
		}
	}
	return r.err
}

// read takes a record and says whether it is given out as a site.
func (r *Reader) read(site *source.Site) (bool, error) {
	if err := r.rows.next(&r.record); err != nil {
		return false, err
	}
	chrom, outcome, err := r.opts.judge(&r.record)
	if err != nil {
		return false, err
	}
	if outcome.Given() {
		known, err := r.record.fill(site, chrom, r.perCopy > 0, r.opts.Field == fieldCalls)
		if err != nil {
			return false, err
		}
		if !known {
			outcome = source.Malformed
		}
	}
	given := r.outcomes.Count(outcome)
	if given {
		r.outcomes.HalfCalls += r.record.halfCalls
		r.outcomes.CountPolyploid(r.record.polyploidCalls, site, len(r.record.cells))
	}
	return given, nil
}

// openNext begins the next file.
func (r *Reader) openNext() error {
	if r.long != nil {
		if r.opened > 0 {
			return io.EOF
		}
		r.opened = len(r.paths)
		r.record.path = r.paths[0]
		return guarded(r.paths[0], func() (err error) {
			r.rows, err = r.long.begin()
			return err
		})
	}
	if r.opened == len(r.paths) {
		return io.EOF
	}
	path := r.paths[r.opened]
	r.record.path = path
	r.opened++
	p := r.first
	r.first = nil
	if p == nil {
		var err error
		if p, err = planFile(path, &r.opts, r.naming); err != nil {
			return err
		}
	}
	var err error
	if r.rows, err = r.rowsOf(p); err != nil {
		p.table.Close()
	}
	return err
}

// rowsOf gives the records of a file.
func (r *Reader) rowsOf(p *plan) (rows, error) {
	if p.layout != r.layout {
		return nil, fileerr.New(fileerr.IO, p.path, "has changed while it was read")
	}
	if p.layout == sampleRows {
		return newColumnVariants(p, len(r.samples), r.perCopy, &r.opts), nil
	}
	a, err := newAttributes(p.columns, r.naming)
	if err != nil {
		return nil, err
	}
	v := &variantRows{table: p.table, attributes: a, paired: p.nature == calls, cells: make([]uint16, len(r.samples))}
	if p.idLeaf != nil {
		v.ids = &idCheck{cursor: newCursor(p.table, "samples", p.idLeaf), samples: r.samples}
	}
	if p.layout == sampleColumns {
		dir := r.opts.scratchDir()
		v.genotypes = &strips{
			table: p.table, reader: newCellReader(p.table, p.leaves[0], place{}, r.perCopy),
			columns: p.leaves, perCopy: r.perCopy, memory: r.opts.Memory, dir: dir,
		}
		return v, nil
	}
	name := ""
	if p.genotype != nil {
		name = p.genotype.name
	}
	if p.leaf.MaxRep == 2 {
		v.genotypes = newNestedCalls(p.table, p.leaf, place{name: name})
	} else {
		v.genotypes = &listCells{cellReader: newCellReader(p.table, p.leaf, place{name: name}, r.perCopy)}
	}
	return v, nil
}

func (r *Reader) endFile() {
	r.outcomes = r.Outcomes()
	r.rows.close()
	r.rows = nil
}

// Close releases the files, also in the middle of one.
func (r *Reader) Close() error {
	if r.rows != nil {
		r.endFile()
	}
	if r.first != nil {
		r.first.table.Close()
		r.first = nil
	}
	return nil
}

// guarded gives a panic of fn as an error about a damaged file.
func guarded(path string, fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fileerr.New(fileerr.Malformed, path, "the Parquet file cannot be read: it is damaged (%v)", p)
		}
	}()
	return fn()
}
