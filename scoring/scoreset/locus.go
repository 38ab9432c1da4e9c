package scoreset

import (
	"slices"
	"strings"

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
// have several, up to the first fate, which holds. Where alleles of such a row change, the
// texts of its alleles are spelled anew from them: they would be those of the other strand.
// The weights are shared with t.
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
		respelled := false
		toHere := func(l Locus) (Locus, Outcome) {
			at, fate := to(i, l)
			respelled = respelled || at.Effect != l.Effect || at.Other != l.Other
			return at, fate
		}
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
		if respelled && fate == Undecided {
			effect, other := more.texts(r.kind)
			r.effect, r.other = moved.alleles.number(effect), moved.alleles.number(other)
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
		if moved.Effect != pair.Haplotype[0][v] || moved.Other != pair.Haplotype[1][v] {
			pair.Rare[v] = reversed(pair.Rare[v])
		}
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
		if moved.Effect != p.Effect || moved.Other != p.Other {
			p.Rare = reversed(p.Rare)
		}
		p.Chrom, p.Pos, p.Effect, p.Other = moved.Chrom, moved.Pos, moved.Effect, moved.Other
	}
	s.parts = parts
	return Undecided
}

// reversed is an allele on the other strand.
func reversed(allele string) string {
	if other, ok := genome.ReverseComplement(allele); ok {
		return other
	}
	return allele
}

// texts spells the alleles of a row of several variants as score files do: those of a
// haplotype split by ";", two haplotypes by "/", factors by "_x_". other is "" where no
// other allele is known.
func (s *special) texts(kind Effect) (effect, other string) {
	if s.pair != nil {
		h := &s.pair.Haplotype
		return strings.Join(h[0][:], ";") + "/" + strings.Join(h[1][:], ";"), ""
	}
	sep := ";"
	if kind == Product {
		sep = "_x_"
	}
	var effects, others []string
	known := false
	for _, p := range s.parts {
		effects, others = append(effects, p.Effect), append(others, p.Other)
		known = known || p.Other != ""
	}
	if known {
		other = strings.Join(others, sep)
	}
	return strings.Join(effects, sep), other
}

// index makes texts known to number again.
func (a *alleles) index() {
	a.numbers = make(map[string]uint32, len(a.texts))
	for i, text := range a.texts {
		a.numbers[text] = uint32(len(bases) + i)
	}
}
