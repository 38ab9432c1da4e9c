package cohort

import (
	"context"
	"io"
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"

	"github.com/parquet-go/parquet-go"
)

// HasPhase says whether the cohort was imported with phase.
func (c *Cohort) HasPhase() bool { return c.meta.storage().Phase }

// Phase calls yield for each phased call of one chromosome, by row, as Variants gives
// it, and sample: that the sample's only copy of the ALT is on its haplotype 0 or 1, and
// in which phase set that holds (source.WholeChromosome: in one along the whole
// chromosome). Their calls are heterozygous. Haplotypes of different sets, or different
// chromosomes, cannot be compared. The first call for a chromosome checks its file
// against the whole digest. A chromosome without rows has no phased calls.
//
// Errors: Usage for a cohort without phase; Integrity; IO; the context's, and yield's.
func (c *Cohort) Phase(ctx context.Context, chrom genome.Chromosome, yield func(row int, sample int32, haplotype uint8, set int32) error) error {
	if !c.HasPhase() {
		return fileerr.New(fileerr.Usage, c.dir, "the cohort holds no phase; import it again with --phase")
	}
	i := slices.IndexFunc(c.parts, func(p part) bool { return p.chrom == chrom })
	if i < 0 {
		return nil
	}
	return c.phaseFrom(ctx, i, 0, yield)
}

// phaseFrom gives the phased calls of a chromosome, from those of a cohort row on at
// the latest.
func (c *Cohort) phaseFrom(ctx context.Context, i, from int, yield func(row int, sample int32, haplotype uint8, set int32) error) error {
	p, left := &c.parts[i], c.meta.Chromosomes[i].PhasedCalls
	if err := p.phase(); err != nil {
		return err
	}
	name := phaseName(p.chrom)
	table, err := c.openTable(name, int(left))
	if err != nil {
		return err
	}
	defer table.Close()
	var all pages
	defer all.close()
	var columns [4]*pagedColumn
	for k, name := range [...]string{"row", "sample", "haplotype", "phase_set"} {
		if columns[k], err = all.add(table, name, parquet.Int32); err != nil {
			return err
		}
	}
	if from > p.first {
		group, err := groupOfRow(table, from-p.first)
		if err != nil {
			return err
		}
		for _, column := range columns {
			column.column.Seek(group)
		}
		left -= countBefore(table, group)
	}
	last := int64(-1) // row and sample of the call before
	for left > 0 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n, err := all.load()
		if err == io.EOF || err == nil && int64(n) > left {
			err = fileerr.New(fileerr.Integrity, c.path(name), "its columns do not have the rows that cohort.json says")
		}
		if err != nil {
			return err
		}
		left -= int64(n)
		rows, samples := columns[0].left.Int32[:n], columns[1].left.Int32[:n]
		haplotypes, sets := columns[2].left.Int32[:n], columns[3].left.Int32[:n]
		for k, row := range rows {
			at := int64(row)<<32 | int64(samples[k])
			if row < 0 || int(row) >= p.rows || samples[k] < 0 || int(samples[k]) >= len(c.samples) || at <= last || haplotypes[k]>>1 != 0 || sets[k] < source.WholeChromosome {
				return fileerr.New(fileerr.Integrity, c.path(name), "holds a phased call that cannot be, or is not behind the one before it: row %d, sample number %d", row+1, samples[k]+1)
			}
			last = at
			if err := yield(p.first+int(row), samples[k], uint8(haplotypes[k]), sets[k]); err != nil {
				return err
			}
		}
	}
	return nil
}
