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
	// Dosage, where PerCopy is above 0, holds variants x samples in units of
	// 1/PerCopy copies, scoring.MissingDosage where they are missing; the blocks are
	// of dosages. Codes are the hard calls beside them, nil where there are none.
	Dosage  [][]uint16
	PerCopy int64
	// Phases are those of heterozygous calls, by variant, then sample; nil for a cohort
	// without.
	Phases map[int]map[int]Phased
	// XMale is how the naive scorer counts haploid calls on X.
	XMale scoring.XMaleDosage
}

// Call is the hard call of a sample: the one beside the dosages, else the dosage
// where it is of whole copies.
func (c *Cohort) Call(v, s int) uint8 {
	if c.Codes != nil {
		return c.Codes[v][s]
	}
	for copies := range int64(3) {
		if int64(c.Dosage[v][s]) == copies*c.PerCopy {
			return uint8(copies)
		}
	}
	return 3
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
		block := scoring.Block{First: first, Samples: n, RowBytes: (n + 3) / 4, CallBytes: (n + 3) / 4, Denominator: 1}
		if c.PerCopy > 0 {
			block.Encoding, block.RowBytes, block.Denominator = scoring.Dosages, 2*n, c.PerCopy
			if c.Codes == nil {
				block.CallBytes = 0
			}
		}
		blocks = append(blocks, block)
	}
	return blocks
}

// ReadCalls fulfils scoring.Cohort.
func (c *Cohort) ReadCalls(ctx context.Context, block int, rows []int, dst []byte) error {
	if c.Codes == nil {
		return fmt.Errorf("block %d has no hard calls", block)
	}
	b := c.Blocks()[block]
	return c.pack(ctx, rows, dst, b.CallBytes, func(packed []byte, row int) {
		for s, code := range c.Codes[row][b.First : b.First+b.Samples] {
			packed[s/4] |= code << (2 * (s % 4))
		}
	})
}

// ReadRows fulfils scoring.Cohort. It packs anew each time, and refuses what a
// store on disk would refuse.
func (c *Cohort) ReadRows(ctx context.Context, block int, rows []int, dst []byte) error {
	b := c.Blocks()[block]
	if b.Encoding == scoring.HardCalls {
		return c.ReadCalls(ctx, block, rows, dst)
	}
	return c.pack(ctx, rows, dst, b.RowBytes, func(packed []byte, row int) {
		for s, n := range c.Dosage[row][b.First : b.First+b.Samples] {
			packed[s], packed[b.Samples+s] = byte(n), byte(n>>8)
		}
	})
}

// pack fills dst with one packed row after another.
func (c *Cohort) pack(ctx context.Context, rows []int, dst []byte, size int, pack func(packed []byte, row int)) error {
	if len(dst) != len(rows)*size {
		return fmt.Errorf("%d bytes for %d rows of %d", len(dst), len(rows), size)
	}
	clear(dst)
	for i, row := range rows {
		if row < 0 || row >= len(c.Variant) || i > 0 && row <= rows[i-1] {
			return fmt.Errorf("row %d of %d is asked for out of order or does not exist", row, len(c.Variant))
		}
		pack(dst[i*size:][:size], row)
	}
	return ctx.Err()
}

// Subset is the cohort of the people with these numbers, in this order.
func (c *Cohort) Subset(people []int, perBlock int) *Cohort {
	out := &Cohort{About: c.About, Variant: c.Variant, PerBlock: perBlock, PerCopy: c.PerCopy, XMale: c.XMale}
	for _, s := range people {
		out.People = append(out.People, c.People[s])
	}
	out.Codes, out.Dosage = columns(c.Codes, people), columns(c.Dosage, people)
	out.Phases = c.phasesOf(people)
	return out
}

func columns[T any](all [][]T, of []int) (out [][]T) {
	for _, row := range all {
		var chosen []T
		for _, s := range of {
			chosen = append(chosen, row[s])
		}
		out = append(out, chosen)
	}
	return out
}
