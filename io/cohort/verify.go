package cohort

import (
	"context"
	"fmt"
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
)

// Report says what Verify has checked.
type Report struct {
	Files   int
	Bytes   int64
	Samples int
	Rows    int   // of the cohort
	Calls   int64 // genotypes that were read
}

// Verify checks a cohort completely: every file against its whole digest,
// every row against its checksum, unused bits, the order of rows and the
// numbers of sites, and all counts of variants and samples against the
// genotypes. What the import found out about samples is checked against its digest
// and its counts; it is not found out again. progress may be nil; it is called from the calling goroutine.
// Errors: those of Open.
func Verify(ctx context.Context, dir string, progress func(Progress)) (*Report, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	c, err := Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	report := &Report{Samples: len(c.samples), Rows: c.meta.Variants, Calls: int64(c.meta.Variants) * int64(len(c.samples))}
	for _, entry := range c.meta.Files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := c.checkWhole(entry.Name); err != nil {
			return nil, err
		}
		report.Files++
		report.Bytes += entry.Bytes
		progress(Progress{Stage: "files", Done: int64(report.Files), Total: int64(len(c.meta.Files))})
	}
	if c.meta.Callable != nil {
		if err := c.eachStretch(ctx, func(*stretch) {}); err != nil {
			return nil, err
		}
	}
	check := newRecount(c)
	for i := range c.parts {
		if err := check.chromosome(ctx, &c.parts[i], c.meta.Chromosomes[i]); err != nil {
			return nil, err
		}
		if err := c.verifyPhase(ctx, c.parts[i].chrom); err != nil {
			return nil, err
		}
		progress(Progress{Stage: "rows", Done: int64(c.parts[i].first + c.parts[i].rows), Total: int64(report.Rows)})
	}
	if digest := digestVariants(c.meta.Chromosomes); digest != c.meta.VariantsDigest {
		return nil, fileerr.New(fileerr.Integrity, c.path(manifestName), "variants_digest is %s, its chromosomes give %s", c.meta.VariantsDigest, digest)
	}
	columns, err := c.SampleColumns()
	if err != nil {
		return nil, err
	}
	counts, err := c.readSampleCounts()
	if err != nil {
		return nil, err
	}
	if digest := digestSamples(c.samples, counts, columns); digest != c.meta.SamplesDigest {
		return nil, fileerr.New(fileerr.Integrity, c.path(samplesName), "its rows have the digest %s, cohort.json says %s", digest, c.meta.SamplesDigest)
	}
	qc, err := c.SampleQC()
	if err != nil {
		return nil, err
	}
	if found := summarise(qc, c.meta.SampleQC.VariantsCompared); found != c.meta.SampleQC {
		return nil, fileerr.New(fileerr.Integrity, c.path(sampleQCName), "its rows add up to %+v, cohort.json says %+v", found, c.meta.SampleQC)
	}
	return report, check.compareSamples(counts)
}

// recount derives all counts from the genotypes again.
type recount struct {
	cohort        *Cohort
	masks         *masks
	totals        sampleTotals
	batch         []genome.Variant
	rows          []int
	calls, planes []byte
}

const recountBatch = 256

func newRecount(c *Cohort) *recount {
	return &recount{cohort: c, masks: masksOf(c.samples), totals: newSampleTotals(len(c.samples))}
}

func (r *recount) chromosome(ctx context.Context, p *part, stored Chromosome) error {
	name := r.cohort.path(variantsName(p.chrom))
	digest := newRowDigest()
	var last genome.Variant
	sites, siteRows := 0, int32(0)
	err := r.cohort.Variants(ctx, p.chrom, func(row int, v *genome.Variant) error {
		digest.variant(v)
		newSite := row == p.first || v.Pos != last.Pos || v.Ref != last.Ref
		if newSite && row > p.first && siteRows != last.SiteAlts {
			return misplaced(name, &last, "site_alts is not the number of rows of the site")
		}
		if newSite {
			sites, siteRows = sites+1, 0
		}
		siteRows++
		if row > p.first && !rises(&last, v) {
			return misplaced(name, v, "the row does not come after the one before it")
		}
		if int(v.Site) != sites-1 || v.Region != genome.RegionOf(r.cohort.Info().Build, p.chrom, v.Pos) {
			return misplaced(name, v, "site or region is not that of its position")
		}
		last = *v
		r.batch, r.rows = append(r.batch, *v), append(r.rows, row)
		if len(r.batch) == recountBatch {
			return r.compareBatch(ctx)
		}
		return nil
	})
	if err == nil && siteRows != last.SiteAlts {
		err = misplaced(name, &last, "site_alts is not the number of rows of the site")
	}
	if err == nil {
		err = r.compareBatch(ctx)
	}
	if err != nil {
		return err
	}
	if got := digest.sum(); got != stored.Digest || sites != stored.Sites {
		return fileerr.New(fileerr.Integrity, name, "%d sites and digest %s, cohort.json says %d and %s", sites, got, stored.Sites, stored.Digest)
	}
	return nil
}

func rises(a, b *genome.Variant) bool {
	if a.Pos != b.Pos {
		return a.Pos < b.Pos
	}
	if a.Ref != b.Ref {
		return a.Ref < b.Ref
	}
	return a.Alt < b.Alt
}

func misplaced(path string, v *genome.Variant, message string) error {
	return &fileerr.Error{Class: fileerr.Integrity, Path: path, Variant: v.Key(), Message: message}
}

// compareBatch recounts the rows at hand over all blocks.
func (r *recount) compareBatch(ctx context.Context) error {
	if len(r.batch) == 0 {
		return nil
	}
	got := make([]counts, len(r.batch))
	for b := range r.cohort.blocks {
		if err := r.countBlock(ctx, b, got); err != nil {
			return err
		}
	}
	for i := range r.batch {
		v := &r.batch[i]
		want := counts{missing: int64(v.Missing), het: int64(v.Het), homAlt: int64(v.HomAlt), ac: v.AC, an: v.AN}
		if got[i] != want {
			return misplaced(r.cohort.path(variantsName(v.Chrom)), v, fmt.Sprintf(
				"n_missing, n_het, n_hom_alt, ac, an are %d, the genotypes give %d", want.list(), got[i].list()))
		}
	}
	r.batch, r.rows = r.batch[:0], r.rows[:0]
	return nil
}

// countBlock adds the counts of one block to those of the rows at hand.
func (r *recount) countBlock(ctx context.Context, b int, got []counts) error {
	block := r.cohort.blocks[b]
	dosages := 0 // bytes of a row
	if block.Encoding == scoring.Dosages {
		dosages = block.RowBytes
	}
	r.calls = slices.Grow(r.calls[:0], len(r.rows)*block.CallBytes)[:len(r.rows)*block.CallBytes]
	r.planes = slices.Grow(r.planes[:0], len(r.rows)*dosages)[:len(r.rows)*dosages]
	if block.CallBytes > 0 {
		if err := r.cohort.ReadCalls(ctx, b, r.rows, r.calls); err != nil {
			return err
		}
	}
	if dosages > 0 {
		if err := r.cohort.ReadRows(ctx, b, r.rows, r.planes); err != nil {
			return err
		}
	}
	// By plain Go, whichever instructions counted when the cohort was made.
	counter := r.totals.counter(kernel.Go, block.First, block.Samples, block.CallBytes > 0, block.Denominator)
	for i := range r.batch {
		v := &r.batch[i]
		calls, planes := r.calls[i*block.CallBytes:(i+1)*block.CallBytes], r.planes[i*dosages:(i+1)*dosages]
		if block.CallBytes > 0 && !tailClear(calls, block.Samples) {
			return misplaced(r.cohort.path(genotypesName(v.Chrom, b)), v, "bits behind the last sample are set")
		}
		if n, ok := withinTwoCopies(planes, block.Denominator); !ok {
			return misplaced(r.cohort.path(genotypesName(v.Chrom, b)), v, fmt.Sprintf("a dosage of %d/%d is more than 2 copies", n, block.Denominator))
		}
		first := block.First / 4
		lo, hi := halves(planes)
		got[i].add(counter.row(calls, lo, hi, v.Region, genome.Matchable(v.Alt), r.masks[v.Region].part(first, first+rowBytes(block.Samples))))
	}
	counter.flush()
	return nil
}

func (c counts) list() [5]int64 { return [5]int64{c.missing, c.het, c.homAlt, c.ac, c.an} }

func (r *recount) compareSamples(counts []genome.SampleCounts) error {
	for s, n := range counts {
		want := [4]int64{n.Called, n.Het, n.XCalled, n.XHet}
		got := [4]int64{r.totals.all.called[s], r.totals.all.het[s], r.totals.x.called[s], r.totals.x.het[s]}
		if got != want {
			return fileerr.New(fileerr.Integrity, r.cohort.path(samplesName),
				"sample number %d: n_called, n_het, x_called, x_het are %d, the genotypes give %d", s+1, want, got)
		}
	}
	return nil
}
