package cohort

import (
	"context"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// Progress says how far an import is.
type Progress struct {
	Stage string // "read", "count", "write"
	Done  int64  // sites read; rows counted; rows of blocks written
	Total int64  // 0 where it is not known
}

// Import reads the source to its end and finishes the cohort. Sites may come in
// any order. It works in three stages: rows are spooled to scratch files by
// chromosome; each chromosome is sorted and counted into its variant table; the
// packed rows are written block by block. While it runs, the directory holds
// the genotypes twice.
//
// progress may be nil; it is called from one goroutine at a time. The source
// stays open. On failure there is no cohort; Close frees the directory.
//
// Errors: those of the source; Inconsistent for duplicate or missing sample
// ids; Internal for a source that breaks its contract; IO; the context's.
func (w *Writer) Import(ctx context.Context, src source.Source, progress func(Progress)) (*Meta, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	samples := slices.Clone(src.Samples())
	columns := slices.SortedFunc(slices.Values(src.SampleColumns()), func(a, b source.Column) int { return strings.Compare(a.Name, b.Name) })
	if err := checkSamples(w.dir.Path(), samples, columns); err != nil {
		return nil, err
	}
	in := &intake{
		writer: w, samples: samples, rowBytes: rowBytes(len(samples)),
		x: make(observedPloidy, len(samples)), y: make(observedPloidy, len(samples)),
	}
	if err := in.readAll(ctx, src, progress); err != nil {
		return nil, err
	}
	in.settlePloidy()
	build := &assembly{writer: w, samples: samples, columns: columns, spools: in.spools(), progress: progress}
	if err := build.countAll(ctx); err != nil {
		return nil, err
	}
	if err := build.writeAll(ctx); err != nil {
		return nil, err
	}
	outcomes, err := finalOutcomes(src.Outcomes(), in.became, build.dropped, build.haploidHet)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.Internal, w.dir.Path(), err)
	}
	return build.commit(src.RefAsserted(), outcomes)
}

// intake is the first stage.
type intake struct {
	writer   *Writer
	samples  []genome.Sample
	rowBytes int
	byChrom  [genome.LastChromosome + 1]*spool
	x, y     observedPloidy
	became   [recordKinds]int64
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
		if err := in.add(&site); err != nil {
			return err
		}
		if sites%4096 == 0 {
			progress(Progress{Stage: "read", Done: sites})
		}
	}
	for _, s := range in.spools() {
		if err := s.finish(); err != nil {
			return err
		}
	}
	return nil
}

func (in *intake) add(site *source.Site) error {
	if err := in.check(site); err != nil {
		return err
	}
	if site.CallLength != nil {
		switch genome.RegionOf(in.writer.opts.Build, site.Chrom, site.Pos) {
		case genome.XNonPAR:
			in.x.observe(site.CallLength, site.Calls[0])
		case genome.Y:
			in.y.observe(site.CallLength, site.Calls[0])
		}
	}
	s := in.byChrom[site.Chrom]
	if s == nil {
		var err error
		if s, err = newSpool(in.writer.dir, site.Chrom, in.rowBytes); err != nil {
			return err
		}
		in.byChrom[site.Chrom] = s
	}
	in.became[kindOf(len(site.Alts), site.Alts[0])]++
	return s.add(site)
}

// check holds a source to its contract, and texts to UTF-8, which Parquet demands.
func (in *intake) check(site *source.Site) error {
	place := func(class fileerr.Class, format string, args ...any) error {
		return fileerr.AtLine(class, site.Path, site.Line, "", format, args...)
	}
	if site.Chrom < 1 || site.Chrom > genome.LastChromosome || site.Pos < 1 || site.Ref == "" || len(site.Alts) == 0 ||
		len(site.Calls) != len(site.Alts) || site.CallLength != nil && len(site.CallLength) != len(in.samples) {
		return place(fileerr.Internal, "the reader gave an incomplete site: chromosome %d, position %d, %d ALTs, %d rows, %d call lengths",
			site.Chrom, site.Pos, len(site.Alts), len(site.Calls), len(site.CallLength))
	}
	for i, alt := range site.Alts {
		if alt == "" || len(site.Calls[i]) != in.rowBytes || !tailClear(site.Calls[i], len(in.samples)) {
			return place(fileerr.Internal, "the reader gave a row that is not %d calls", len(in.samples))
		}
		if !utf8.ValidString(alt) {
			return place(fileerr.Malformed, "ALT is not UTF-8 text")
		}
	}
	if !utf8.ValidString(site.ID) || !utf8.ValidString(site.Ref) || !utf8.ValidString(site.Filter) {
		return place(fileerr.Malformed, "ID, REF or FILTER is not UTF-8 text")
	}
	return nil
}

// settlePloidy fills the ploidy that the source does not declare from the calls.
func (in *intake) settlePloidy() {
	for s := range in.samples {
		p := &in.samples[s]
		if p.XPloidy == genome.UnknownPloidy {
			p.XPloidy = in.x.of(s)
		}
		if p.YPloidy == genome.UnknownPloidy {
			p.YPloidy = in.y.of(s)
		}
	}
}

// spools lists the spools in the order of the chromosomes.
func (in *intake) spools() []*spool {
	return slices.DeleteFunc(slices.Clone(in.byChrom[:]), func(s *spool) bool { return s == nil })
}
