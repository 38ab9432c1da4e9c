package cohort

import (
	"context"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
)

// Progress says how far an import is.
type Progress struct {
	Stage string // "read", "count", "write"
	Done  int64  // sites read; rows counted; rows of blocks written
	Total int64  // 0 where it is not known
}

// Import reads the source to its end and finishes the cohort. Sites may come in
// any order. It works in three stages: the source is read; the rows of each chromosome
// are sorted and counted into its variant table; the genotypes are written. Genotypes
// of autosomes whose sites come together and by position are counted and written while
// they are read, so that they are on disk once. The others, those of X, Y and MT, and
// all of them where a finished cohort stays until its successor has been read, are
// there twice while the import runs.
//
// progress may be nil; it is called from one goroutine at a time. The source
// stays open. On failure there is no cohort; Close frees the directory.
//
// Errors: those of the source; Usage for options that the source's genotypes do not
// allow; Inconsistent for duplicate or missing sample ids; Internal for a source that
// breaks its contract; IO; the context's.
func (w *Writer) Import(ctx context.Context, src source.Source, progress func(Progress)) (*Meta, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	samples := slices.Clone(src.Samples())
	columns := slices.SortedFunc(slices.Values(src.SampleColumns()), func(a, b source.Column) int { return strings.Compare(a.Name, b.Name) })
	if err := checkSamples(w.dir.Path(), samples, columns); err != nil {
		return nil, err
	}
	stored, err := w.settleStorage(src.Storage())
	if err != nil {
		return nil, err
	}
	layout, err := newGenotypeLayout(w, len(samples), stored)
	if err != nil {
		return nil, err
	}
	defer func() { _ = layout.queue.Wait() }() // after a failure, which is told: nothing may be under way
	assumed, err := w.writeCallable(ctx)
	if err != nil {
		return nil, err
	}
	in := newIntake(w, samples, src.Storage(), layout)
	if err := in.readAll(ctx, src, progress); err != nil {
		return nil, err
	}
	layout.release()
	oneAllele := in.settlePloidy()
	build := &assembly{
		writer: w, stored: stored, layout: layout, totals: in.totals, oneAllele: oneAllele,
		samples: samples, columns: columns, spools: in.spools(), progress: progress, callable: assumed,
	}
	if err := build.countAll(ctx); err != nil {
		return nil, err
	}
	if err := build.writeAll(ctx); err != nil {
		return nil, err
	}
	outcomes, err := finalOutcomes(src.Outcomes(), in.became, build.dropped, build.haploidHet, build.contradicted)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.Internal, w.dir.Path(), err)
	}
	return build.commit(ctx, src.RefAsserted(), outcomes)
}
