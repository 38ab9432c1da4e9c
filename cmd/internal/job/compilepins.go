package job

import (
	"path/filepath"
	"slices"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/io/frequency"
	"cardioscore/scoring/genome"
)

// and is what two batches of scores ask for together; the first may be nil.
func (a *asked) and(other *asked) *asked {
	if a == nil {
		return other
	}
	a.named.merge(other.named)
	if a.long != nil {
		a.long.merge(other.long)
	}
	return a
}

// pin writes the frequencies that the set pins: those of last, the table of the last
// batch, where that is all, else of all positions that any batch asked for. These are
// read some chromosomes at a time, as many as fit the memory.
func (c *compilation) pin(last *frequency.Table) error {
	path := c.options.Policy.Frequencies
	meta := compiled.FrequenciesMeta{Name: filepath.Base(path), Digest: last.Digest(), Around: c.options.Policy.FASTA != ""}
	if c.asked == nil {
		return c.writer.Pin(meta, func(yield func(frequency.Row, error) bool) {
			for row := range last.Rows() {
				if !yield(row, nil) {
					return
				}
			}
		})
	}
	return c.writer.Pin(meta, func(yield func(frequency.Row, error) bool) {
		for _, some := range c.asked.parts(c.options.memoryLeft()) {
			table, err := frequency.Read(path, func(chrom genome.Chromosome, pos int32) bool {
				return slices.Contains(some, chrom) && c.asked.has(chrom, pos)
			})
			if err == nil && table.Digest() != meta.Digest {
				err = fileerr.New(fileerr.Inconsistent, path, "changed while the scores were compiled: run it again")
			}
			if err != nil {
				yield(frequency.Row{}, err)
				return
			}
			for row := range table.Rows() {
				if !yield(row, nil) {
					return
				}
			}
		}
	})
}

// parts divides the chromosomes so that the frequencies of each part fit the memory; 0
// for no limit.
func (a *asked) parts(memory int64) (all [][]genome.Chromosome) {
	const around = 8 // rows of a table near a row that a reference may move
	var part []genome.Chromosome
	held := int64(0)
	for chrom := range a.named {
		rows := len(a.named[chrom])
		if a.long != nil {
			rows += around * len(a.long[chrom])
		}
		size := int64(rows) * frequencyBytes
		if memory > 0 && held > 0 && held+size > memory/2 {
			all, part, held = append(all, part), nil, 0
		}
		part, held = append(part, genome.Chromosome(chrom)), held+size
	}
	return append(all, part)
}
