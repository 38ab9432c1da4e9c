package job

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// ExportOptions are those of Export. Out is a file, whose name says the format.
type ExportOptions struct {
	Common
	Selection
	Cohort string
	Scores []string // only the variants that they use; none for all
	Policy Policy   // by which scores are matched
}

// export is one cohort on its way into files of another format.
type export struct {
	ExportOptions
	*selected
	cohort  opened
	format  exportFormat
	files   *atomicfile.FileSet
	used    []bool // by cohort row: a score uses it; nil for all rows
	samples []genome.Sample
	columns []source.Column
	gather  gatherer
	storage source.Storage // that is exported
	found   surveyed
}

// Export writes a cohort, or some of its samples and variants, to VCF, PLINK 1 or long
// Parquet. The files appear together when all is written, or not at all.
func Export(ctx context.Context, o ExportOptions) error {
	started := time.Now()
	format, err := o.exportFormat()
	if err != nil {
		return err
	}
	x := &export{ExportOptions: o, format: format}
	if x.files, err = atomicfile.BeginFiles(filepath.Dir(o.Out), format.names(filepath.Base(o.Out)), o.Overwrite); err != nil {
		return err
	}
	defer x.files.Abort()
	if x.selected, err = o.Selection.open(ctx, []string{o.Cohort}); err != nil {
		return err
	}
	x.cohort = x.cohorts[0]
	defer x.cohort.Close()
	if err := x.choose(ctx); err != nil {
		return err
	}
	if err := x.survey(ctx); err != nil {
		return err
	}
	if err := x.write(ctx); err != nil {
		return err
	}
	if err := x.cohort.Check(); err != nil {
		return err
	}
	if err := x.files.Commit(); err != nil {
		return err
	}
	if !o.Quiet {
		x.show(o.Stdout)
		fmt.Fprintf(o.Stdout, "%s: %s, %s, %s (%.1f s)\n", o.Out, countOf(len(x.samples), "sample", "samples"),
			countOf(x.found.rows, "variant", "variants"), x.cohort.Info().Build, time.Since(started).Seconds())
		for _, note := range x.notes() {
			fmt.Fprintln(o.Stdout, "  "+note)
		}
	}
	return nil
}

// exportFormat is the one that the name of the output says.
func (o *ExportOptions) exportFormat() (exportFormat, error) {
	base := filepath.Base(o.Out)
	for _, f := range []struct {
		suffix string
		make   func() exportFormat
	}{
		{".vcf", func() exportFormat { return &vcfExport{} }},
		{".vcf.gz", func() exportFormat { return &vcfExport{compressed: true} }},
		{".bed", func() exportFormat { return &plinkExport{} }},
		{".parquet", func() exportFormat { return &longExport{} }},
	} {
		if strings.HasSuffix(base, f.suffix) && base != f.suffix {
			return f.make(), nil
		}
	}
	return nil, usagef("--out %q: the name says the format; expected NAME.vcf, NAME.vcf.gz, NAME.bed (with its .bim and .fam) or NAME.parquet", o.Out)
}

// choose settles which samples, genotypes and rows are exported.
func (x *export) choose(ctx context.Context) error {
	blocks := x.cohort.Blocks()
	x.gather = newGatherer(blocks, x.kept[0])
	for s, sample := range x.cohort.Samples() {
		if x.kept[0] == nil || x.kept[0][s] {
			x.samples = append(x.samples, sample)
		}
	}
	columns, err := x.cohort.SampleColumns()
	if err != nil {
		return err
	}
	for _, column := range columns {
		if kept := x.kept[0]; kept != nil {
			all := column.Values
			column.Values = nil
			for s, value := range all {
				if kept[s] {
					column.Values = append(column.Values, value)
				}
			}
		}
		x.columns = append(x.columns, column)
	}
	if len(x.samples) == 0 {
		return fileerr.New(fileerr.Inconsistent, x.cohort.path, "no sample is left to export")
	}
	x.storage = source.Storage{Calls: blocks[0].CallBytes > 0}
	if d := x.cohort.Meta().Denominator; d > 1 {
		x.storage.Denominator = d
	}
	if err := x.format.settle(x); err != nil {
		return err
	}
	if len(x.Scores) == 0 {
		return nil
	}
	return x.match(ctx)
}

// match marks the rows that the scores use.
func (x *export) match(ctx context.Context) error {
	run := newRun("export", &x.Common, &output{log: slog.New(slog.DiscardHandler), started: time.Now()})
	m, err := matchAll(ctx, run, x.cohorts, pathsOf(x.Scores), x.Policy, x.keep)
	if err != nil {
		return err
	}
	defer m.close()
	x.used = make([]bool, x.cohort.Info().Rows)
	for _, r := range m.cohorts[0].results {
		for i := range r.Terms {
			x.used[r.RowOf(&r.Terms[i]).Row] = true
		}
		for i := range r.Joints {
			for _, row := range r.Joints[i].Rows {
				x.used[row] = true
			}
		}
	}
	if !slices.Contains(x.used, true) {
		return fileerr.New(fileerr.Inconsistent, x.cohort.path, "the scores use none of its variants; `cardioscore match` says why")
	}
	return nil
}

// exports says whether a row is exported.
func (x *export) exports(row int, v *genome.Variant) bool {
	if x.used != nil {
		return x.used[row] // of the rows that the lists keep
	}
	return x.keep == nil || x.keep(v)
}

// surveyed is what the exported variants are, before any genotype is read.
type surveyed struct {
	rows       int
	contigs    []genome.Chromosome
	filters    map[string]bool
	info       bool
	oddIDs     int // that the format cannot hold
	regions    [genome.MT + 1]bool
	unspelled  int
	firstField string // of the first one, and its name
	first      string
}

// survey looks at all variants that are exported. Some that the format cannot spell are
// an error: left out, they would be lost in silence.
func (x *export) survey(ctx context.Context) error {
	f := &x.found
	f.filters = map[string]bool{}
	for _, chrom := range x.cohort.Chromosomes() {
		before := f.rows
		err := x.cohort.Variants(ctx, chrom, func(row int, v *genome.Variant) error {
			if !x.exports(row, v) {
				return nil
			}
			f.rows++
			f.regions[v.Region] = true
			f.info = f.info || v.Info == v.Info
			if len(f.filters) < maxFilters {
				f.filters[v.Filter] = true
			}
			if !x.format.holdsID(v.ID) {
				f.oddIDs++
			}
			if field := x.format.unspellable(v); field != "" {
				if f.unspelled == 0 {
					f.firstField, f.first = field, v.Key()
				}
				f.unspelled++
			}
			return nil
		})
		if err != nil {
			return err
		}
		if f.rows > before {
			f.contigs = append(f.contigs, chrom)
		}
	}
	if f.unspelled > 0 {
		return &fileerr.Error{Class: fileerr.Inconsistent, Path: x.cohort.path, Variant: f.first, Field: f.firstField,
			Message: fmt.Sprintf("%s cannot be spelled in %s, this one first; leave such variants out with --exclude, or export to another format", countOf(f.unspelled, "variant", "variants"), x.format.name())}
	}
	return nil
}

// maxFilters bounds the filters that are declared in a header.
const maxFilters = 10_000

// notes are what the summary says beside the counts.
func (x *export) notes() []string {
	notes := x.format.notes(x)
	if x.found.oddIDs > 0 {
		notes = append(notes, fmt.Sprintf("%s cannot stand in %s and became a dot", countOf(x.found.oddIDs, "variant id", "variant ids"), x.format.name()))
	}
	for _, r := range []struct {
		region genome.Region
		chrom  string
	}{{genome.XNonPAR, "X"}, {genome.Y, "Y"}} {
		if !x.found.regions[r.region] {
			continue
		}
		if n := x.format.lostPloidy(x, r.region); n > 0 {
			notes = append(notes, fmt.Sprintf(x.format.ploidyNote(), countOf(n, "sample", "samples"), r.chrom))
		}
	}
	return notes
}
