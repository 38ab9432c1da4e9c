package job

import (
	"sync"

	"cardioscore/io/frequency"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

// spelledFrequencies are pinned frequencies of which an insertion or deletion is found
// however the table spells it: as it is asked for or, where the table does not have it so,
// by its normal spelling. It serves several goroutines.
type spelledFrequencies struct {
	frequencies
	reference genome.Reference

	mu      sync.Mutex
	speller genome.Speller
	normal  map[spelled]*spelled // the table's own spelling, by the normal one; nil where it has several
}

// Of gives the frequency of an allele against another one, as match.Frequencies has it.
func (f *spelledFrequencies) Of(chrom genome.Chromosome, pos int32, allele, other string) match.Frequency {
	found := f.frequencies.Of(chrom, pos, allele, other)
	if found.Known() || other == "" || len(allele) == len(other) {
		return found
	}
	asAlt, asRef := f.own(spelled{chrom, pos, other, allele})
	switch {
	case asAlt != nil && asRef == nil:
		return f.frequencies.Of(asAlt.chrom, asAlt.pos, asAlt.alt, asAlt.ref)
	case asRef != nil && asAlt == nil:
		return f.frequencies.Of(asRef.chrom, asRef.pos, asRef.ref, asRef.alt)
	}
	return found
}

// OfAlt is Of where REF is known, as match.Frequencies has it.
func (f *spelledFrequencies) OfAlt(chrom genome.Chromosome, pos int32, ref, alt string) match.Frequency {
	found := f.frequencies.OfAlt(chrom, pos, ref, alt)
	if found.Known() || len(ref) == len(alt) {
		return found
	}
	if v, _ := f.own(spelled{chrom, pos, ref, alt}); v != nil {
		return f.frequencies.OfAlt(v.chrom, v.pos, v.ref, v.alt)
	}
	return found
}

// own gives the table's own spelling of a variant, and of that whose alleles stand the
// other way round; nil where it has none, or several.
func (f *spelledFrequencies) own(v spelled) (same, swapped *spelled) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.normal == nil {
		f.index()
	}
	name := f.normally(v)
	return f.normal[name], f.normal[spelled{name.chrom, name.pos, name.alt, name.ref}]
}

// index finds the insertions and deletions of the tables.
func (f *spelledFrequencies) index() {
	f.normal = map[spelled]*spelled{}
	tables := []*frequency.Table{}
	switch of := f.frequencies.(type) {
	case *frequency.Table:
		tables = append(tables, of)
	case *setFrequencies:
		tables = of.tables
	}
	for _, table := range tables {
		for row := range table.Rows() {
			if len(row.Ref) == len(row.Alt) {
				continue
			}
			own := spelled{row.Chrom, row.Pos, row.Ref, row.Alt}
			name := f.normally(own)
			if before, has := f.normal[name]; !has {
				f.normal[name] = &own
			} else if before != nil && *before != own { // sets hold parts of one table
				f.normal[name] = nil
			}
		}
	}
}

// normally is the normal spelling. Where the reference cannot be read nothing moves:
// whoever asks reads the same bases, and says so.
func (f *spelledFrequencies) normally(v spelled) spelled {
	if f.speller.Chrom != v.chrom || f.speller.Err != nil {
		f.speller = genome.Speller{Reference: f.reference, Chrom: v.chrom}
	}
	v.pos, v.ref, v.alt = f.speller.Normal(v.pos, v.ref, v.alt)
	return v
}
