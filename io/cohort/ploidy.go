package cohort

import (
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// observedPloidy gathers, for each sample, the call lengths that a source shows
// in one region.
type observedPloidy struct {
	seen      []uint8 // bit 0: a call of length 1 was seen, bit 1: of length 2
	oneAllele []int64 // records with a call of length 1
}

func newObservedPloidy(samples int) observedPloidy {
	return observedPloidy{make([]uint8, samples), make([]int64, samples)}
}

// observe takes the call lengths of one site. A missing genotype tells nothing:
// many callers write "./." for a missing haploid call. The calls of any ALT of the
// site say what is missing, and its dosages.
func (o observedPloidy) observe(site *source.Site) {
	for s, length := range site.CallLength {
		if length != 1 && length != 2 {
			continue
		}
		called := site.Calls != nil && site.Calls[0][s/4]>>(2*(s%4))&3 != 3
		if called || site.Dosages != nil && site.Dosages[0][s] != source.MissingDosage {
			o.seen[s] |= length
			o.oneAllele[s] += int64(2 - length)
		}
	}
}

// of is the ploidy of a sample: unknown where calls differ or none was seen.
func (o observedPloidy) of(s int) genome.Ploidy {
	switch o.seen[s] {
	case 1:
		return genome.Haploid
	case 2:
		return genome.Diploid
	}
	return genome.UnknownPloidy
}

// maskOf packs the ploidy of the samples in a region.
func maskOf(samples []genome.Sample, region genome.Region) ploidyMask {
	var m ploidyMask
	if region == genome.Autosome || region == genome.XPAR {
		return m
	}
	m.haploid = make([]byte, rowBytes(len(samples)))
	m.unknown = make([]byte, rowBytes(len(samples)))
	for s := range samples {
		switch samples[s].PloidyIn(region) {
		case genome.Haploid:
			m.haploid[s/4] |= 1 << (2 * (s % 4))
		case genome.UnknownPloidy, genome.NoCopies:
			m.unknown[s/4] |= 1 << (2 * (s % 4))
		}
	}
	return m
}

// masks holds the masks of all regions.
type masks [genome.MT + 1]ploidyMask

func masksOf(samples []genome.Sample) *masks {
	var m masks
	for region := range m {
		m[region] = maskOf(samples, genome.Region(region))
	}
	return &m
}
