package scoretest

import (
	"cmp"
	"context"
	"fmt"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

// Cohort is a small cohort in memory. Codes is variants x samples: 0, 1 and 2
// are ALT copies, 3 is a missing call.
type Cohort struct {
	About    scoring.CohortInfo
	People   []genome.Sample
	Variant  []genome.Variant
	Codes    [][]uint8
	PerBlock int // samples in a block
}

// NewCohort makes a cohort in blocks of perBlock samples, and counts the calls of
// each variant by the ploidy of the people. Variants must be in cohort order.
func NewCohort(people []genome.Sample, variants []genome.Variant, codes [][]uint8, perBlock int) *Cohort {
	for v := range variants {
		if v > 0 && inOrder(&variants[v-1], &variants[v]) > 0 {
			panic(fmt.Sprintf("BUG: scoretest: variant %s before %s", variants[v-1].Key(), variants[v].Key()))
		}
		count(&variants[v], people, codes[v])
	}
	return &Cohort{
		About:  scoring.CohortInfo{Name: "memory", Build: genome.GRCh38, Assay: scoring.WGS, RefAsserted: true, Rows: len(variants)},
		People: people, Variant: variants, Codes: codes, PerBlock: perBlock,
	}
}

func inOrder(a, b *genome.Variant) int {
	return cmp.Or(cmp.Compare(a.Chrom, b.Chrom), cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Alt, b.Alt))
}

// count sets the counts of a variant. A haploid call observes one allele.
func count(v *genome.Variant, people []genome.Sample, codes []uint8) {
	v.AC, v.AN, v.Missing, v.Het, v.HomAlt = 0, 0, 0, 0, 0
	for s, code := range codes {
		haploid := people[s].PloidyIn(v.Region) == genome.Haploid
		switch {
		case code == 3:
			v.Missing++
			continue
		case code == 1:
			v.Het++
		case code == 2 && !haploid:
			v.HomAlt++
		}
		if haploid {
			v.AC += int64(code / 2)
			v.AN++
		} else {
			v.AC += int64(code)
			v.AN += 2
		}
	}
}

// Info fulfils scoring.Cohort.
func (c *Cohort) Info() scoring.CohortInfo { return c.About }

// Samples fulfils scoring.Cohort.
func (c *Cohort) Samples() []genome.Sample { return c.People }

// Chromosomes fulfils scoring.Cohort.
func (c *Cohort) Chromosomes() []genome.Chromosome {
	var found []genome.Chromosome
	for v := range c.Variant {
		if n := len(found); n == 0 || found[n-1] != c.Variant[v].Chrom {
			found = append(found, c.Variant[v].Chrom)
		}
	}
	return found
}

// Variants fulfils scoring.Cohort.
func (c *Cohort) Variants(ctx context.Context, chrom genome.Chromosome, yield func(row int, v *genome.Variant) error) error {
	for row := range c.Variant {
		if c.Variant[row].Chrom != chrom {
			continue
		}
		if err := yield(row, &c.Variant[row]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Blocks fulfils scoring.Cohort.
func (c *Cohort) Blocks() []scoring.Block {
	var blocks []scoring.Block
	for first := 0; first < len(c.People); first += c.PerBlock {
		n := min(c.PerBlock, len(c.People)-first)
		blocks = append(blocks, scoring.Block{First: first, Samples: n, RowBytes: (n + 3) / 4, CallBytes: (n + 3) / 4, Denominator: 1})
	}
	return blocks
}

// ReadCalls is ReadRows: all blocks are of hard calls.
func (c *Cohort) ReadCalls(ctx context.Context, block int, rows []int, dst []byte) error {
	return c.ReadRows(ctx, block, rows, dst)
}

// ReadRows fulfils scoring.Cohort. It packs anew each time, and refuses what a
// store on disk would refuse.
func (c *Cohort) ReadRows(ctx context.Context, block int, rows []int, dst []byte) error {
	b := c.Blocks()[block]
	if len(dst) != len(rows)*b.RowBytes {
		return fmt.Errorf("%d bytes for %d rows of %d", len(dst), len(rows), b.RowBytes)
	}
	clear(dst)
	for i, row := range rows {
		if row < 0 || row >= len(c.Codes) || i > 0 && row <= rows[i-1] {
			return fmt.Errorf("row %d of %d is asked for out of order or does not exist", row, len(c.Codes))
		}
		packed := dst[i*b.RowBytes:]
		for s, code := range c.Codes[row][b.First : b.First+b.Samples] {
			packed[s/4] |= code << (2 * (s % 4))
		}
	}
	return ctx.Err()
}

// Subset is the cohort of the people with these numbers, in this order.
func (c *Cohort) Subset(people []int, perBlock int) *Cohort {
	out := &Cohort{About: c.About, Variant: c.Variant, PerBlock: perBlock}
	for _, s := range people {
		out.People = append(out.People, c.People[s])
	}
	for _, codes := range c.Codes {
		var row []uint8
		for _, s := range people {
			row = append(row, codes[s])
		}
		out.Codes = append(out.Codes, row)
	}
	return out
}
