package cohort

import (
	"context"
	"fmt"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
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
// genotypes. progress may be nil; it is called from the calling goroutine.
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
	check := newRecount(c)
	for i := range c.parts {
		if err := check.chromosome(ctx, &c.parts[i], c.meta.Chromosomes[i]); err != nil {
			return nil, err
		}
		progress(Progress{Stage: "rows", Done: int64(c.parts[i].first + c.parts[i].rows), Total: int64(report.Rows)})
	}
	if digest := digestVariants(c.meta.Chromosomes); digest != c.meta.VariantsDigest {
		return nil, fileerr.New(fileerr.Integrity, c.path(manifestName), "variants_digest is %s, its chromosomes give %s", c.meta.VariantsDigest, digest)
	}
	return report, check.compareSamples()
}

// recount derives all counts from the genotypes again.
type recount struct {
	cohort *Cohort
	masks  *masks
	all, x *sampleCounts
	batch  []genome.Variant
	rows   []int
	data   []byte
}

const recountBatch = 256

func newRecount(c *Cohort) *recount {
	n := len(c.samples)
	return &recount{cohort: c, masks: masksOf(c.samples), all: newSampleCounts(n), x: newSampleCounts(n)}
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
	for b, block := range r.cohort.blocks {
		size := len(r.rows) * block.RowBytes
		if cap(r.data) < size {
			r.data = make([]byte, size)
		}
		data := r.data[:size]
		if err := r.cohort.ReadRows(ctx, b, r.rows, data); err != nil {
			return err
		}
		all, x := r.all.tally(block.RowBytes, block.First), r.x.tally(block.RowBytes, block.First)
		for i := range r.batch {
			v, row := &r.batch[i], data[i*block.RowBytes:(i+1)*block.RowBytes]
			if !tailClear(row, block.Samples) {
				return misplaced(r.cohort.path(genotypesName(v.Chrom, b)), v, "bits behind the last sample are set")
			}
			from := block.First / 4
			got[i].add(countRow(row, block.Samples, r.masks[v.Region].part(from, from+block.RowBytes)))
			if genome.Matchable(v.Alt) {
				all.add(row)
				if v.Region == genome.XNonPAR {
					x.add(row)
				}
			}
		}
		all.flush()
		x.flush()
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

func (c counts) list() [5]int64 { return [5]int64{c.missing, c.het, c.homAlt, c.ac, c.an} }

func (r *recount) compareSamples() error {
	for s := range r.cohort.samples {
		p := &r.cohort.samples[s]
		want := [4]int64{p.Called, p.Het, p.XCalled, p.XHet}
		got := [4]int64{r.all.called[s], r.all.het[s], r.x.called[s], r.x.het[s]}
		if got != want {
			return fileerr.New(fileerr.Integrity, r.cohort.path(samplesName),
				"sample number %d: n_called, n_het, x_called, x_het are %d, the genotypes give %d", s+1, want, got)
		}
	}
	return nil
}
