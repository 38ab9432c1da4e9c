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
	normal    map[spelled]float64 // of the rows, by normal spelling; the largest where a table has a variant in several
	reference genome.Reference    // nil for none
}

// unknownFrequency is that of a row whose variant the table does not have.
const unknownFrequency = -1

// pinnedFor reads the frequencies of the catalogue's positions, nil without a file.
func pinnedFor(c *monogenic.Catalogue, path string, reference genome.Reference) (monogenic.FrequencySource, error) {
	if path == "" {
		return nil, nil
	}
	p := pinnedFrequencies{normal: map[spelled]float64{}, reference: reference}
	// A table may spell an insertion or deletion at any place of its repeat.
	asked := asked{named: new(positions), long: new(positions)}
	for i := range c.Rows {
		r := &c.Rows[i]
		name, err := p.normally(r.Chrom, r.Pos, r.Ref, r.Alt)
		if err != nil {
			return nil, err
		}
		p.normal[name] = unknownFrequency
		trimmed, _, _ := genome.Trim(r.Pos, r.Ref, r.Alt)
		for _, pos := range []int32{r.Pos, name.pos, trimmed} {
			asked.named.add(r.Chrom, pos)
		}
		if reference != nil && len(name.ref) != len(name.alt) {
			asked.long.add(r.Chrom, name.pos)
		}
	}
	asked.named.settle()
	asked.long.settle()
	var err error
	p.table, err = frequency.Read(path, asked.has)
	if err != nil {
		return nil, err
	}
	for row := range p.table.Rows() {
		if row.Of == 0 {
			continue
		}
		name, err := p.normally(row.Chrom, row.Pos, row.Ref, row.Alt)
		if err != nil {
			return nil, err
		}
		if known, isNamed := p.normal[name]; isNamed {
			p.normal[name] = max(known, float64(row.Count)/float64(row.Of))
		}
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
	if f := p.table.OfAlt(r.Chrom, r.Pos, r.Ref, r.Alt); f.Known() {
		af, _ := f.Rat().Float64()
		return monogenic.Frequency{AF: af}, true
	}
	name, err := p.normally(r.Chrom, r.Pos, r.Ref, r.Alt)
	if err != nil {
		return monogenic.Frequency{}, false // pinnedFor read the same bases
	}
	af, isNamed := p.normal[name]
	if !isNamed || af == unknownFrequency {
		return monogenic.Frequency{}, false
	}
	return monogenic.Frequency{AF: af}, true
}
