package cohort

import (
	"context"
	"slices"
	"strings"
	"sync"

	"cardioscore/io/atomicfile"
	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// assembly is the second and third stage of an import: from spools to files.
type assembly struct {
	writer   *Writer
	stored   source.Storage
	layout   *genotypeLayout
	totals   sampleTotals
	samples  []genome.Sample
	counts   []genome.SampleCounts // when all rows are counted
	columns  []source.Column
	spools   []*spool
	progress func(Progress)
	callable *CallableMeta // nil where nothing is assumed

	oneAllele []int64 // by sample, see settlePloidy

	orders       []rowOrder   // by spool
	chromosomes  []Chromosome // by spool
	dropped      droppedRecords
	haploidHet   int64
	contradicted contradictions
	regions      regionTotals
	common       []thinned // by spool
	qc           QCSummary

	mu   sync.Mutex // of progress and what is summed up
	done int64
}

// countAll writes the variant tables and the sample table.
func (a *assembly) countAll(ctx context.Context) error {
	a.orders = make([]rowOrder, len(a.spools))
	a.chromosomes = make([]Chromosome, len(a.spools))
	ploidy := masksOf(a.samples)
	totals, haploidHets := a.totals, newSampleCounts(len(a.samples))
	a.common = make([]thinned, len(a.spools))
	total := int64(0)
	for _, s := range a.spools {
		total += s.rows
	}
	err := inParallel(ctx, a.writer.opts.Threads, len(a.spools), func(ctx context.Context, i int) error {
		s := a.spools[i]
		file, err := a.writer.dir.Create(variantsName(s.chrom))
		if err != nil {
			return err
		}
		rows := &chromosomeRows{
			spool: s, build: a.writer.opts.Build, denominator: a.stored.Denominator, masks: ploidy,
			out: newVariantWriter(file, a.stored.Calls), samples: len(a.samples),
		}
		if rows.phase, err = newPhaseWriter(a.writer.dir, s); err != nil {
			return err
		}
		if s.stream == nil {
			rows.counter = totals.counter(a.layout.tier, 0, len(a.samples), a.stored.Calls, a.stored.Denominator)
			rows.haploidHets = haploidHets.tally(a.layout.tier, len(a.samples), 0)
			spooled := s.spooledRows()
			rows.calls, rows.dosages = spooled.calls, spooled.dosages
		}
		if s.counted != nil {
			rows.counted = s.counted.whole()
		}
		if err := rows.write(ctx); err != nil {
			return err
		}
		digest, err := rows.out.close()
		if err != nil {
			return err
		}
		phased, err := rows.phase.close()
		if err != nil {
			return err
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.orders[i] = rows.order
		a.chromosomes[i] = Chromosome{Name: s.chrom.String(), Rows: rows.rows, Sites: rows.sites, PhasedCalls: phased, Digest: digest}
		a.common[i] = rows.common
		a.regions.add(&rows.regions)
		a.dropped.add(rows.dropped)
		a.haploidHet += rows.haploidHet
		a.contradicted.add(s.lost)
		totals.all.take(rows.taken)
		a.done += s.rows
		a.progress(Progress{Stage: "count", Done: a.done, Total: total})
		return nil
	})
	if err != nil {
		return err
	}
	a.counts = make([]genome.SampleCounts, len(a.samples))
	for s := range a.counts {
		a.counts[s] = genome.SampleCounts{Called: totals.all.called[s], Het: totals.all.het[s], XCalled: totals.x.called[s], XHet: totals.x.het[s]}
	}
	return inParallel(ctx, a.writer.opts.Threads, 2, func(ctx context.Context, i int) error {
		if i == 0 {
			return a.checkSamples(ctx, haploidHets)
		}
		file, err := a.writer.dir.Create(samplesName)
		if err != nil {
			return err
		}
		return writeSamples(file, a.samples, a.counts, a.columns, a.stored.Calls)
	})
}

// checkSamples writes the table of sample quality.
func (a *assembly) checkSamples(ctx context.Context, haploidHets *sampleCounts) error {
	y, mt := a.totals.y, a.totals.mt
	qc := make([]SampleQC, len(a.samples))
	for s := range qc {
		qc[s] = checkSample(&a.samples[s], &a.counts[s], a.stored.Calls, &a.regions, genome.SampleCounts{Called: y.called[s] + mt.called[s], Het: y.het[s] + mt.het[s]}, haploidHets.het[s])
		qc[s].XOneAllele, qc[s].YCalled = a.oneAllele[s], y.called[s]
	}
	people, err := a.comparePeople(ctx)
	if err != nil {
		return err
	}
	people.groups(qc)
	a.qc = summarise(qc, people.compared())
	file, err := a.writer.dir.Create(sampleQCName)
	if err != nil {
		return err
	}
	return writeSampleQC(file, a.samples, qc)
}

// comparePeople reads the calls of the variants that people are compared on, evenly
// spread over those that the chromosomes kept.
func (a *assembly) comparePeople(ctx context.Context) (*peopleTable, error) {
	total := 0
	for i := range a.common {
		total += len(a.common[i].rows)
	}
	n := min(comparedVariants, total)
	table := newPeopleTable(len(a.samples), n)
	before, v := 0, 0
	for i := range a.common {
		kept := a.common[i].rows
		var chosen []int64
		for v+len(chosen) < n && (v+len(chosen))*total/n < before+len(kept) {
			chosen = append(chosen, kept[(v+len(chosen))*total/n-before])
		}
		err := a.spools[i].eachRow(ctx, chosen, func(k int, calls, planes []byte) {
			if calls == nil {
				calls = nearestCalls(planes, a.stored.Denominator)
			}
			table.set(v+k, calls)
		})
		if err != nil {
			return nil, err
		}
		before, v = before+len(kept), v+len(chosen)
	}
	return table, nil
}

// writeAll writes the genotype files that have not been streamed.
func (a *assembly) writeAll(ctx context.Context) error {
	total := int64(0)
	for i := range a.orders {
		total += int64(a.orders[i].rows)
	}
	done := int64(0)
	for i, s := range a.spools {
		if err := ctx.Err(); err != nil {
			return err
		}
		if s.stream == nil && len(a.samples) > 0 {
			if err := a.layout.writeSpooled(ctx, s, &a.orders[i]); err != nil {
				return err
			}
		}
		done += int64(a.orders[i].rows)
		a.progress(Progress{Stage: "write", Done: done, Total: total})
	}
	if err := a.layout.queue.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// commit writes cohort.json last.
func (a *assembly) commit(ctx context.Context, refAsserted bool, outcomes source.Outcomes) (*Meta, error) {
	opts := &a.writer.opts
	features, denominator := featuresOf(a.stored)
	if a.callable != nil {
		features = append([]string{callable}, features...) // ascending
	}
	m := &Meta{
		Format: formatName, Version: formatVersion, Features: features,
		Build: opts.Build.String(), Assay: opts.Assay, RefAsserted: refAsserted, OnlyRequested: opts.OnlyRequested,
		Samples: len(a.samples), Chromosomes: a.chromosomes, Denominator: denominator,
		BlockSamples: opts.BlockSamples, Compression: "none", HardCallThreshold: opts.HardCallThreshold,
		Callable: a.callable, Outcomes: outcomes, DuplicateRows: a.dropped.rows, SampleQC: a.qc, Sources: []SourceFile{},
		SamplesDigest: digestSamples(a.samples, a.counts, a.columns), VariantsDigest: digestVariants(a.chromosomes),
	}
	if opts.Zstd {
		m.Compression = "zstd"
	}
	if opts.Sources != nil {
		m.Sources = append(m.Sources, opts.Sources()...)
	}
	for _, c := range a.chromosomes {
		m.Variants += c.Rows
	}
	outputs := a.writer.dir.Outputs()
	m.Files = make([]FileEntry, len(outputs))
	err := inParallel(ctx, opts.Threads, len(outputs), func(_ context.Context, i int) (err error) {
		m.Files[i], err = a.writer.footerOf(outputs[i], a.rowsOf(outputs[i]))
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, fileerr.Wrap(fileerr.Internal, a.writer.dir.Path(), err)
	}
	text, err := m.encode()
	if err != nil {
		return nil, fileerr.Wrap(fileerr.Internal, a.writer.dir.Path(), err)
	}
	return m, a.writer.dir.Commit(text)
}

// rowsOf says how many rows an output should have.
func (a *assembly) rowsOf(o atomicfile.Output) int64 {
	if o.Name == callableName {
		return int64(a.callable.Rows)
	}
	_, name, _ := strings.Cut(o.Name, "/chr")
	name, _, _ = strings.Cut(name, ".")
	i := slices.IndexFunc(a.chromosomes, func(c Chromosome) bool { return c.Name == name })
	if i < 0 {
		return int64(len(a.samples))
	}
	if o.Name == phaseName(a.spools[i].chrom) {
		return a.chromosomes[i].PhasedCalls
	}
	return int64(a.chromosomes[i].Rows)
}

// inParallel calls do for 0 to tasks-1 from up to workers goroutines. The first
// error ends it; the context that the others see is cancelled.
func inParallel(ctx context.Context, workers, tasks int, do func(ctx context.Context, task int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan int)
	var wg sync.WaitGroup
	for range min(workers, tasks) {
		wg.Go(func() {
			for task := range queue {
				if err := do(ctx, task); err != nil {
					cancel(err)
				}
			}
		})
	}
	for task := range tasks {
		select {
		case queue <- task:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	wg.Wait()
	return context.Cause(ctx)
}
