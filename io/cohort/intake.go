package cohort

import (
	"context"
	"io"
	"slices"
	"unicode/utf8"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// intake is the first stage of an import: from sites to spools.
type intake struct {
	writer  *Writer
	samples []genome.Sample
	given   source.Storage // what the source gives
	stored  source.Storage // what the cohort holds
	limit   int            // units around whole copies in which a dosage is a hard call
	layout  *genotypeLayout
	totals  sampleTotals
	streams *rowCounters // of streamed rows, whose counts are in totals in the end
	byChrom [genome.LastChromosome + 1]*spool
	current *spool // of the last site
	x, y    observedPloidy
	became  [recordKinds]int64

	calls  []byte // of one row, where they are made here
	phased []source.PhasedCall
}

// newIntake begins the first stage. Calls are made from dosages where a threshold
// is set.
func newIntake(w *Writer, samples []genome.Sample, given source.Storage, layout *genotypeLayout) *intake {
	n, stored := len(samples), layout.stored
	in := &intake{
		writer: w, samples: samples, given: given, stored: stored, layout: layout, totals: newSampleTotals(n),
		x: newObservedPloidy(n), y: newObservedPloidy(n),
	}
	in.streams = in.totals.counters(layout)
	if stored.Denominator > 0 {
		in.calls = make([]byte, rowBytes(n))
		in.limit = thresholdUnits(w.opts.HardCallThreshold, stored.Denominator)
	}
	return in
}

// settleStorage says what a cohort of this source holds, and checks the options
// that depend on it.
func (w *Writer) settleStorage(given source.Storage) (stored source.Storage, err error) {
	path := w.dir.Path()
	if given.Phase && !given.Calls && w.opts.HardCallThreshold == 0 {
		return given, fileerr.New(fileerr.Usage, path, "phase is that of hard calls, and the input holds dosages alone; give a hard call threshold, or leave the phase out")
	}
	if !given.Calls && given.Denominator == 0 || given.Denominator != 0 && (given.Denominator < 2 || given.Denominator > maxDenominator) {
		return given, fileerr.New(fileerr.Internal, path, "the reader says that it gives calls: %v, dosages of 1/%d; that cannot be", given.Calls, given.Denominator)
	}
	stored = given
	if w.opts.HardCallThreshold > 0 {
		if given.Denominator == 0 {
			return given, fileerr.New(fileerr.Usage, path, "a hard call threshold, but the input holds no dosages; leave the threshold out")
		}
		stored.Calls = true
	}
	if w.opts.BlockSamples == 0 {
		w.opts.BlockSamples = defaultBlockSamples
		if stored.Denominator > 0 {
			w.opts.BlockSamples = dosageBlockSamples
		}
	}
	if most := mostBlockSamples(stored); w.opts.BlockSamples > most {
		return given, fileerr.New(fileerr.Usage, path, "blocks of %d samples: expected at most %d where there are dosages", w.opts.BlockSamples, most)
	}
	return stored, nil
}

func (in *intake) readAll(ctx context.Context, src source.Source, progress func(Progress)) error {
	var site source.Site
	for sites := int64(1); ; sites++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := src.Next(&site)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if err := in.add(ctx, &site); err != nil {
			return err
		}
		if sites%4096 == 0 {
			progress(Progress{Stage: "read", Done: sites})
		}
	}
	if in.current != nil {
		if err := in.current.endStream(); err != nil {
			return err
		}
	}
	if err := in.layout.queue.Wait(); err != nil {
		return err
	}
	in.streams.flush()
	for _, s := range in.spools() {
		if err := s.finish(); err != nil {
			return err
		}
	}
	return nil
}

// add spools the rows of a site.
func (in *intake) add(ctx context.Context, site *source.Site) error {
	if err := in.check(site); err != nil {
		return err
	}
	if site.CallLength != nil {
		switch genome.RegionOf(in.writer.opts.Build, site.Chrom, site.Pos) {
		case genome.XNonPAR:
			in.x.observe(site)
		case genome.Y:
			in.y.observe(site)
		}
	}
	s, err := in.spoolOf(site.Chrom)
	if err != nil {
		return err
	}
	in.became[kindOf(len(site.Alts), site.Alts[0])]++
	for alt := range site.Alts {
		if err := in.addRow(ctx, s, site, alt); err != nil {
			return err
		}
	}
	return nil
}

// spoolOf gives the spool of a chromosome. The stream of the chromosome before ends.
func (in *intake) spoolOf(chrom genome.Chromosome) (s *spool, err error) {
	s = in.byChrom[chrom]
	if s != nil && s == in.current {
		return s, nil
	}
	if in.current != nil {
		if err := in.current.endStream(); err != nil {
			return nil, err
		}
	}
	if s == nil {
		if s, err = newSpool(in.layout, chrom); err != nil {
			return nil, err
		}
		in.byChrom[chrom] = s
		// The first output would take the place of a finished cohort.
		if streams(chrom) && len(in.samples) > 0 && !in.writer.dir.Keeps() {
			err = s.startStream(in.streams)
		} else {
			err = s.spoolRows()
		}
	}
	in.current = s
	return s, err
}

// addRow spools one row, having made the calls that the cohort holds and the site does
// not.
func (in *intake) addRow(ctx context.Context, s *spool, site *source.Site, alt int) error {
	var m made
	row := sourceRow{path: site.Path, line: site.Line}
	if in.stored.Calls {
		if site.Dosages != nil && in.writer.opts.HardCallThreshold > 0 {
			row.calls, m = in.calls, m|callsMade
			callsOfDosages(row.calls, site.Dosages[alt], in.stored.Denominator, in.limit)
		} else {
			row.calls = site.Calls[alt]
		}
	}
	if in.stored.Denominator > 0 {
		if site.Dosages == nil {
			m |= dosagesMade
		} else {
			row.dosages = site.Dosages[alt]
		}
	}
	phase, err := in.addPhase(s, site, alt, m, row.calls)
	if err != nil {
		return err
	}
	return s.add(ctx, site, alt, m, phase, &row)
}

// check holds a source to its contract, and texts to UTF-8, which Parquet demands.
func (in *intake) check(site *source.Site) error {
	place := func(class fileerr.Class, format string, args ...any) error {
		return fileerr.AtLine(class, site.Path, site.Line, "", format, args...)
	}
	rowsOf := func(rows int, given bool) bool { return rows == len(site.Alts) && given || rows == 0 && !given }
	if site.Chrom < 1 || site.Chrom > genome.LastChromosome || site.Pos < 1 || site.Ref == "" || len(site.Alts) == 0 ||
		!rowsOf(len(site.Calls), in.given.Calls) || !rowsOf(len(site.Dosages), in.given.Denominator > 0 && (!in.given.Calls || site.Dosages != nil)) ||
		!rowsOf(len(site.Info), site.Info != nil) || site.CallLength != nil && len(site.CallLength) != len(in.samples) {
		return place(fileerr.Internal, "the reader gave an incomplete site: chromosome %d, position %d, %d ALTs, %d rows of calls, %d of dosages, %d of quality, %d call lengths",
			site.Chrom, site.Pos, len(site.Alts), len(site.Calls), len(site.Dosages), len(site.Info), len(site.CallLength))
	}
	for i, alt := range site.Alts {
		if alt == "" || site.Calls != nil && (len(site.Calls[i]) != rowBytes(len(in.samples)) || !tailClear(site.Calls[i], len(in.samples))) {
			return place(fileerr.Internal, "the reader gave a row that is not %d calls", len(in.samples))
		}
		if site.Dosages != nil && len(site.Dosages[i]) != len(in.samples) {
			return place(fileerr.Internal, "the reader gave %d dosages for %d samples", len(site.Dosages[i]), len(in.samples))
		}
		if !utf8.ValidString(alt) {
			return place(fileerr.Malformed, "ALT is not UTF-8 text")
		}
	}
	if !in.phaseHolds(site) {
		return place(fileerr.Internal, "the reader gave phase that it did not announce, or not of heterozygous calls in the order of the samples")
	}
	if build := in.writer.opts.Build; genome.PastEnd(build, site.Chrom, int64(site.Pos)) {
		for _, other := range []genome.Build{genome.GRCh37, genome.GRCh38} {
			if other != build && !genome.PastEnd(other, site.Chrom, int64(site.Pos)) {
				return place(fileerr.Inconsistent, "position %d is past the end of chromosome %s in %s, and is on it in %s; give --build %s if the positions of the file are of that build",
					site.Pos, site.Chrom, build, other, other)
			}
		}
	}
	if !utf8.ValidString(site.ID) || !utf8.ValidString(site.Ref) || !utf8.ValidString(site.Filter) {
		return place(fileerr.Malformed, "ID, REF or FILTER is not UTF-8 text")
	}
	return nil
}

// settlePloidy fills the ploidy that the source does not declare from the calls. Where
// it is declared it holds, whatever the calls show: oneAllele says for each sample of two
// declared X how many records outside the pseudo-autosomal regions call one allele of
// it, 0 for all others. (Two equal alleles of one X are how many callers write it.)
func (in *intake) settlePloidy() (oneAllele []int64) {
	oneAllele = in.x.oneAllele
	for s := range in.samples {
		p := &in.samples[s]
		if p.XPloidy != genome.Diploid {
			oneAllele[s] = 0
		}
		if p.XPloidy == genome.UnknownPloidy {
			p.XPloidy = in.x.of(s)
		}
		if p.YPloidy == genome.UnknownPloidy {
			p.YPloidy = in.y.of(s)
		}
	}
	return oneAllele
}

// spools lists the spools in the order of the chromosomes.
func (in *intake) spools() []*spool {
	return slices.DeleteFunc(slices.Clone(in.byChrom[:]), func(s *spool) bool { return s == nil })
}
