package scoring

import (
	"fmt"

	"cardioscore/scoring/genome"
)

// checkBlocks makes sure that the blocks partition the samples and can be read.
func checkBlocks(blocks []Block, samples int) error {
	next := 0
	for b, block := range blocks {
		if block.Encoding != HardCalls {
			return fmt.Errorf("block %d of the genotypes has encoding %d, which this version does not score", b, block.Encoding)
		}
		if block.First != next || block.Samples <= 0 || block.RowBytes < (block.Samples+3)/4 {
			return fmt.Errorf("block %d of the genotypes holds samples %d to %d in %d bytes, expected to start at %d",
				b, block.First, block.First+block.Samples-1, block.RowBytes, next)
		}
		next += block.Samples
	}
	if next != samples {
		return fmt.Errorf("the blocks of the genotypes hold %d samples, the cohort lists %d", next, samples)
	}
	return nil
}

// haploidSamples gives for each of the regions who is haploid there.
func haploidSamples(samples []genome.Sample, regions []genome.Region) (map[genome.Region][]bool, error) {
	haploid := make(map[genome.Region][]bool, len(regions))
	for _, region := range regions {
		is := make([]bool, len(samples))
		for s := range samples {
			ploidy := samples[s].PloidyIn(region)
			if ploidy == genome.UnknownPloidy {
				return nil, &PloidyError{Sample: s + 1, Region: region}
			}
			is[s] = ploidy == genome.Haploid
		}
		haploid[region] = is
	}
	return haploid, nil
}

// memoryOf estimates, from above, the bytes that a pass holds beside the calls
// of the catalogue rows, which are counted as they are found.
func memoryOf(plan *Plan, blocks []Block, samples int, options PassOptions) int64 {
	perSample := int64(len(plan.sexed))
	for k := range plan.scores {
		perSample += 8 + 4 + 8 // total, missing terms, missing weight
		if plan.scores[k].wide {
			perSample += 8 + 8
		}
	}
	rows, rowBytes, tile := 0, 0, 0
	for _, s := range plan.slabs {
		rows = max(rows, len(s.rows))
	}
	for _, b := range blocks {
		rowBytes = max(rowBytes, b.RowBytes)
		tile = max(tile, min(b.Samples, options.TileSamples))
	}
	worker := int64(rows)*int64(rowBytes) + // packed rows
		int64(rows)*int64(tile)*2 + // positions of missing calls, at worst
		int64(tile)*(8+4+8+1+4) // sums of a tile, and codes for joint terms
	jobs := int64(len(plan.slabs)) * int64(len(blocks))
	return perSample*int64(samples) + worker*min(int64(options.Threads), jobs)
}
