package cohort

import (
	"context"

	"cardioscore/io/fileerr"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
)

// verifyPhase checks that the phased calls of a chromosome are heterozygous.
func (c *Cohort) verifyPhase(ctx context.Context, chrom genome.Chromosome) error {
	if !c.HasPhase() {
		return nil
	}
	v := &phaseCheck{cohort: c, path: c.path(phaseName(chrom))}
	err := c.Phase(ctx, chrom, func(row int, sample int32, _ uint8, _ int32) error {
		if n := len(v.rows); n == 0 || v.rows[n-1] != row {
			if n == recountBatch {
				if err := v.compare(ctx); err != nil {
					return err
				}
			}
			v.rows, v.ends = append(v.rows, row), append(v.ends, len(v.samples))
		}
		v.samples = append(v.samples, sample)
		v.ends[len(v.ends)-1] = len(v.samples)
		return nil
	})
	if err != nil {
		return err
	}
	return v.compare(ctx)
}

// phaseCheck compares the phased calls of some rows with their packed calls.
type phaseCheck struct {
	cohort  *Cohort
	path    string
	rows    []int
	samples []int32 // of all rows
	ends    []int   // by row, in samples
	calls   []byte
}

func (v *phaseCheck) compare(ctx context.Context) error {
	for b, block := range v.cohort.blocks {
		v.calls = resized(v.calls, len(v.rows)*block.CallBytes)
		if err := v.cohort.ReadCalls(ctx, b, v.rows, v.calls); err != nil {
			return err
		}
		if err := v.compareBlock(block); err != nil {
			return err
		}
	}
	v.rows, v.samples, v.ends = v.rows[:0], v.samples[:0], v.ends[:0]
	return nil
}

func (v *phaseCheck) compareBlock(block scoring.Block) error {
	first := 0
	for i, end := range v.ends {
		calls := v.calls[i*block.CallBytes:]
		for _, sample := range v.samples[first:end] {
			s := int(sample) - block.First
			if s >= 0 && s < block.Samples && !isHet(calls, int32(s)) {
				return fileerr.New(fileerr.Integrity, v.path, "the call of sample number %d in row %d of the cohort has a phase and is not heterozygous", sample+1, v.rows[i]+1)
			}
		}
		first = end
	}
	return nil
}
