package scoring

import (
	"fmt"

	"cardioscore/scoring/genome"
)

// maxPerCopy is the largest denominator of dosages: 2 copies stay below the mark
// of a missing one.
const maxPerCopy = (MissingDosage - 1) / 2

// checkBlocks makes sure that the blocks partition the samples and can be read,
// and finds their encoding and unit, which is one for all.
func (p *pass) checkBlocks() error {
	p.perCopy = 1
	next := 0
	for b, block := range p.blocks {
		bytes := (block.Samples + 3) / 4
		switch block.Encoding {
		case HardCalls:
		case Dosages:
			bytes = 2 * block.Samples
			if block.Denominator < 1 || block.Denominator > maxPerCopy {
				return fmt.Errorf("block %d of the genotypes has dosages in units of 1/%d, expected 1/1 to 1/%d", b, block.Denominator, maxPerCopy)
			}
			if block.RowBytes != bytes || block.CallBytes != 0 && block.CallBytes < (block.Samples+3)/4 {
				return fmt.Errorf("block %d of the genotypes holds %d samples in %d and %d bytes, expected two planes, and calls or none", b, block.Samples, block.RowBytes, block.CallBytes)
			}
			if b == 0 {
				p.perCopy = block.Denominator
			}
		default:
			return fmt.Errorf("block %d of the genotypes has encoding %d, which this version does not score", b, block.Encoding)
		}
		if block.First != next || block.Samples <= 0 || block.RowBytes < bytes {
			return fmt.Errorf("block %d of the genotypes holds samples %d to %d in %d bytes, expected to start at %d",
				b, block.First, block.First+block.Samples-1, block.RowBytes, next)
		}
		if b == 0 {
			p.encoding = block.Encoding
		}
		if block.Encoding != p.encoding || block.Encoding == Dosages && block.Denominator != p.perCopy {
			return fmt.Errorf("block %d of the genotypes is not encoded as the first one", b)
		}
		next += block.Samples
	}
	if next != p.samples {
		return fmt.Errorf("the blocks of the genotypes hold %d samples, the cohort lists %d", next, p.samples)
	}
	return nil
}

// genotypes is what all blocks have in common.
func (p *pass) genotypes() Block { return Block{Encoding: p.encoding, Denominator: p.perCopy} }

// samplesByPloidy gives for each of the regions who is haploid there, and who has no Y;
// nil for nobody, or where no score reads it.
func samplesByPloidy(samples []genome.Sample, regions []genome.Region) (haploid map[genome.Region][]bool, withoutY []bool, err error) {
	haploid = make(map[genome.Region][]bool, len(regions))
	for _, region := range regions {
		is := make([]bool, len(samples))
		for s := range samples {
			switch samples[s].PloidyIn(region) {
			case genome.UnknownPloidy:
				return nil, nil, &PloidyError{Sample: s + 1, Region: region}
			case genome.Haploid:
				is[s] = true
			case genome.NoCopies:
				if withoutY == nil {
					withoutY = make([]bool, len(samples))
				}
				withoutY[s] = true
			}
		}
		haploid[region] = is
	}
	return haploid, withoutY, nil
}
