package job

import (
	"cardioscore/io/frequency"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/monogenic"
)

// spelled is a variant in one spelling.
type spelled struct {
	chrom    genome.Chromosome
	pos      int32
	ref, alt string
}

// pinnedFrequencies are those of a table, for the catalogue's rows.
type pinnedFrequencies struct {
	table     *frequency.Table
	normal    map[spelled]float64 // by normal spelling; the largest where a table has a variant in several
	reference genome.Reference    // nil for none
}

// pinnedFor reads the frequencies of the catalogue's positions, nil without a file.
func pinnedFor(c *monogenic.Catalogue, path string, reference genome.Reference) (monogenic.FrequencySource, error) {
	if path == "" {
		return nil, nil
	}
	type place struct {
		chrom genome.Chromosome
		pos   int32
	}
	named := map[place]bool{}
	for i := range c.Rows {
		r := &c.Rows[i]
		s := genome.Speller{Reference: reference, Chrom: r.Chrom}
		at, _, _ := s.Normal(r.Pos, r.Ref, r.Alt)
		if s.Err != nil {
			return nil, s.Err
		}
		trimmed, _, _ := genome.Trim(r.Pos, r.Ref, r.Alt)
		named[place{r.Chrom, r.Pos}], named[place{r.Chrom, at}], named[place{r.Chrom, trimmed}] = true, true, true
	}
	table, err := frequency.Read(path, func(chrom genome.Chromosome, pos int32) bool { return named[place{chrom, pos}] })
	if err != nil {
		return nil, err
	}
	p := pinnedFrequencies{table, map[spelled]float64{}, reference}
	for row := range table.Rows() {
		if row.Of == 0 {
			continue
		}
		name, err := p.normally(row.Chrom, row.Pos, row.Ref, row.Alt)
		if err != nil {
			return nil, err
		}
		p.normal[name] = max(p.normal[name], float64(row.Count)/float64(row.Of))
	}
	return p, nil
}

// normally gives the normal spelling of a variant.
func (p pinnedFrequencies) normally(chrom genome.Chromosome, pos int32, ref, alt string) (spelled, error) {
	s := genome.Speller{Reference: p.reference, Chrom: chrom}
	pos, ref, alt = s.Normal(pos, ref, alt)
	return spelled{chrom, pos, ref, alt}, s.Err
}

// Frequency is that of the row as it is written or, where the table does not have it so, of
// the variant however the table spells it.
func (p pinnedFrequencies) Frequency(r *monogenic.Row) (monogenic.Frequency, bool) {
	if f := p.table.Of(r.Chrom, r.Pos, r.Alt, r.Ref); f.Known() {
		af, _ := f.Rat().Float64()
		return monogenic.Frequency{AF: af}, true
	}
	name, err := p.normally(r.Chrom, r.Pos, r.Ref, r.Alt)
	if err != nil {
		return monogenic.Frequency{}, false // pinnedFor read the same bases
	}
	af, ok := p.normal[name]
	return monogenic.Frequency{AF: af}, ok
}
