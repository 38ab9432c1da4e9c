package scoretest

import (
	"context"
	"sort"

	"cardioscore/scoring/genome"
)

// Variants is a cohort's variant index in memory: its rows by chromosome, pos,
// ref, alt. The row number is the index.
type Variants []genome.Variant

// SortVariants sorts rows as a cohort does.
func SortVariants(rows []genome.Variant) Variants {
	sort.SliceStable(rows, func(i, j int) bool {
		a, b := &rows[i], &rows[j]
		switch {
		case a.Chrom != b.Chrom:
			return a.Chrom < b.Chrom
		case a.Pos != b.Pos:
			return a.Pos < b.Pos
		case a.Ref != b.Ref:
			return a.Ref < b.Ref
		}
		return a.Alt < b.Alt
	})
	return rows
}

// Chromosomes lists the chromosomes that hold rows.
func (all Variants) Chromosomes() (chroms []genome.Chromosome) {
	for i := range all {
		if i == 0 || all[i].Chrom != all[i-1].Chrom {
			chroms = append(chroms, all[i].Chrom)
		}
	}
	return chroms
}

// Variants walks one chromosome. The variant that yield sees is overwritten
// after each call, as the contract allows.
func (all Variants) Variants(ctx context.Context, chrom genome.Chromosome, yield func(row int, v *genome.Variant) error) error {
	var v genome.Variant
	for i := range all {
		if all[i].Chrom != chrom {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		v = all[i]
		if err := yield(i, &v); err != nil {
			return err
		}
		v = genome.Variant{Ref: "overwritten", Alt: "overwritten"}
	}
	return nil
}
