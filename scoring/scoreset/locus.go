package scoreset

import (
	"slices"

	"cardioscore/scoring/genome"
)

// Locus is a position with the alleles that a row names there.
type Locus struct {
	Chrom         genome.Chromosome
	Pos           int32
	Effect, Other string // Other is "" where the row has none
}

// Relocated gives a table with the same rows at other positions, such as those of
// another genome build. to tells where a position with its alleles goes, and
// Undecided; or the fate of a row that cannot go there, which stays where it is. It is
// asked for each row that has a position, by its index, and for each variant of rows that
// have several, up to the first fate, which holds. The weights are shared with t.
func (t *Table) Relocated(to func(row int, l Locus) (Locus, Outcome)) *Table {
	moved := *t
	moved.rows = slices.Clone(t.rows)
	moved.special = slices.Clone(t.special)
	moved.alleles = alleles{texts: slices.Clip(t.alleles.texts)}
	moved.alleles.index()
	next := 0 // of special
	for i := range moved.rows {
		r := &moved.rows[i]
		var more *special
		if next < len(moved.special) && int(moved.special[next].row) == i {
			more = &moved.special[next]
			next++
		}
		if r.pos <= 0 {
			continue
		}
		var fate Outcome
		toHere := func(l Locus) (Locus, Outcome) { return to(i, l) }
		switch {
		case more != nil && more.pair != nil:
			fate = more.relocatePair(toHere)
			r.chrom, r.pos = more.pair.Variant[0].Chrom, more.pair.Variant[0].Pos
		case more != nil && more.parts != nil:
			fate = more.relocateParts(toHere)
			r.chrom, r.pos = more.parts[0].Chrom, more.parts[0].Pos
		default:
			var at Locus
			from := Locus{r.chrom, r.pos, t.alleles.text(r.effect), t.alleles.text(r.other)}
			if at, fate = to(i, from); fate == Undecided && at != from {
				r.chrom, r.pos = at.Chrom, at.Pos
				r.effect, r.other = moved.alleles.number(at.Effect), moved.alleles.number(at.Other)
			}
		}
		if fate != Undecided && r.fate == Undecided {
			r.fate = fate
		}
	}
	moved.alleles.numbers = nil
	return &moved
}

// relocatePair moves the two variants of a diplotype with all the alleles that it
// names. The two alleles of a variant move as one.
func (s *special) relocatePair(to func(Locus) (Locus, Outcome)) Outcome {
	pair := *s.pair
	for v := range pair.Variant {
		at := &pair.Variant[v]
		moved, fate := to(Locus{at.Chrom, at.Pos, pair.Haplotype[0][v], pair.Haplotype[1][v]})
		if fate != Undecided {
			return fate
		}
		at.Chrom, at.Pos = moved.Chrom, moved.Pos
		pair.Haplotype[0][v], pair.Haplotype[1][v] = moved.Effect, moved.Other
	}
	s.pair = &pair
	return Undecided
}

func (s *special) relocateParts(to func(Locus) (Locus, Outcome)) Outcome {
	parts := slices.Clone(s.parts)
	for i := range parts {
		p := &parts[i]
		moved, fate := to(Locus{p.Chrom, p.Pos, p.Effect, p.Other})
		if fate != Undecided {
			return fate
		}
		p.Chrom, p.Pos, p.Effect, p.Other = moved.Chrom, moved.Pos, moved.Effect, moved.Other
	}
	s.parts = parts
	return Undecided
}

// index makes texts known to number again.
func (a *alleles) index() {
	a.numbers = make(map[string]uint32, len(a.texts))
	for i, text := range a.texts {
		a.numbers[text] = uint32(len(bases) + i)
	}
}
