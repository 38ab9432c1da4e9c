package cohort

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
)

// rowCounter counts the rows of some samples: each row, and over all rows each
// sample. Calls say who is called and who is heterozygous, or dosages where there
// are no calls; alleles and what is missing are those of the dosages where there
// are some. It belongs to one goroutine.
type rowCounter struct {
	tier        kernel.Tier
	samples     int
	denominator int64
	tallies     [4]*tally       // of all matchable rows, those of x_nonpar, of y, of mt; of calls
	dosages     [4]*dosageTally // alike, where there are no calls
}

// sampleTotals are the totals of all samples: of all rows, and of those of a region.
type sampleTotals struct{ all, x, y, mt *sampleCounts }

func newSampleTotals(samples int) sampleTotals {
	return sampleTotals{newSampleCounts(samples), newSampleCounts(samples), newSampleCounts(samples), newSampleCounts(samples)}
}

// counter begins a count of samples of which the first is first.
func (t sampleTotals) counter(tier kernel.Tier, first, samples int, calls bool, denominator int64) *rowCounter {
	c := &rowCounter{tier: tier, samples: samples, denominator: denominator}
	for i, to := range [...]*sampleCounts{t.all, t.x, t.y, t.mt} {
		if calls {
			c.tallies[i] = to.tally(tier, samples, first)
		} else {
			c.dosages[i] = to.dosageTally(samples, first)
		}
	}
	return c
}

// row counts one row: packed calls, and planes of dosages, empty where there are none.
func (c *rowCounter) row(calls, lo, hi []byte, region genome.Region, matchable bool, mask ploidyMask) counts {
	var n counts
	kinds := [...]bool{true, region == genome.XNonPAR, region == genome.Y, region == genome.MT}
	for i, t := range c.tallies {
		if t != nil && matchable && kinds[i] {
			missing, het, homAlt := t.add(calls)
			n = counts{missing: int64(missing), het: int64(het), homAlt: int64(homAlt)}
		}
	}
	switch {
	case c.tallies[0] == nil:
	case !matchable || mask.haploid != nil:
		n = countRow(calls, c.samples, mask)
	default: // counted already, and all are diploid
		n.diploid(c.samples)
	}
	if len(lo) == 0 {
		return n
	}
	for i, t := range c.dosages {
		if t != nil && matchable && kinds[i] {
			t.add(lo, hi)
		}
	}
	return c.ofDosages(n, lo, hi, mask)
}

// ofDosages counts alleles and what is missing by dosages, where there are some, in
// place of calls.
func (c *rowCounter) ofDosages(n counts, lo, hi []byte, mask ploidyMask) counts {
	if len(lo) == 0 {
		return n
	}
	d := countDosages(c.tier, lo, hi, c.denominator, mask)
	d.het, d.homAlt = n.het, n.homAlt
	return d
}

// batch appends the counts of the rows of a batch, in all of which everybody is
// diploid.
func (c *rowCounter) batch(dst []byte, b *rowBatch) []byte {
	for i := 0; i < b.rows; {
		calls, lo, hi := b.row(i)
		if t := c.tallies[0]; t != nil && t.rows%3 == 0 && i+3 <= b.rows && b.matchable[i] && b.matchable[i+1] && b.matchable[i+2] {
			second, _, _ := b.row(i + 1)
			third, _, _ := b.row(i + 2)
			for _, counted := range t.addThree(calls, second, third) {
				_, lo, hi := b.row(i)
				counted.diploid(c.samples)
				counted = c.ofDosages(counted, lo, hi, ploidyMask{})
				dst = counted.append(dst)
				i++
			}
			continue
		}
		counted := c.row(calls, lo, hi, genome.Autosome, b.matchable[i], ploidyMask{})
		dst = counted.append(dst)
		i++
	}
	return dst
}

// diploid fills in the alleles of calls, of whom all are diploid.
func (c *counts) diploid(samples int) {
	c.ac, c.an = c.het+2*c.homAlt, 2*(int64(samples)-c.missing)
}

// rowCounters count the batches of the streamed rows of all chromosomes, from several
// goroutines.
type rowCounters struct {
	layout *genotypeLayout
	totals sampleTotals
	free   chan *rowCounter // those that nobody counts with
}

func (t sampleTotals) counters(l *genotypeLayout) *rowCounters {
	return &rowCounters{layout: l, totals: t, free: make(chan *rowCounter, cap(l.free))}
}

// batch counts a batch.
func (c *rowCounters) batch(b *rowBatch) {
	var counter *rowCounter
	select {
	case counter = <-c.free:
	default:
		stored := &c.layout.stored
		counter = c.totals.counter(c.layout.tier, 0, c.layout.samples, stored.Calls, stored.Denominator)
	}
	b.counted = counter.batch(b.counted, b)
	c.free <- counter
}

// flush carries what all of them counted to the totals. Nobody counts then.
func (c *rowCounters) flush() {
	for len(c.free) > 0 {
		counter := <-c.free
		counter.flush()
	}
}

// flush carries what was counted of the samples to the totals.
func (c *rowCounter) flush() {
	for i := range c.tallies {
		if c.tallies[i] != nil {
			c.tallies[i].flush()
		} else {
			c.dosages[i].flush()
		}
	}
}
