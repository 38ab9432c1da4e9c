package proxies

import (
	"cmp"
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

// Table is a table of proxies. It fulfils match.Proxies, is immutable, and safe for
// concurrent use.
type Table struct {
	digest string
	count  int
	rows   map[variant][]match.Substitute
}

// variant is one as it is listed; a is the allele that goes with Substitute.Effect.
type variant struct {
	chrom genome.Chromosome
	pos   int32
	a, b  string
}

func (v variant) swapped() variant { return variant{v.chrom, v.pos, v.b, v.a} }

// Digest is the SHA-256 of the table's text, hex.
func (t *Table) Digest() string { return t.digest }

// Rows is how many pairs the table lists.
func (t *Table) Rows() int { return t.count }

// Positions calls yield for the position of each kept proxy, some of them more than once.
func (t *Table) Positions(yield func(chrom genome.Chromosome, pos int32)) {
	for _, list := range t.rows {
		for i := range list {
			yield(list[i].Chrom, list[i].Pos)
		}
	}
}

// add keeps a pair, or says false where it is there already.
func (t *Table) add(from variant, s match.Substitute) bool {
	if _, ok := t.rows[from.swapped()]; ok {
		from, s.Effect, s.Other = from.swapped(), s.Other, s.Effect
	}
	for _, known := range t.rows[from] {
		if known.Pos == s.Pos && (known.Effect == s.Effect && known.Other == s.Other || known.Effect == s.Other && known.Other == s.Effect) {
			return false
		}
	}
	t.rows[from] = append(t.rows[from], s)
	return true
}

// sort puts the substitutes of each variant in the order of Of: by falling r, then by
// position and alleles, so that the order of the file does not matter.
func (t *Table) sort() {
	for _, list := range t.rows {
		slices.SortFunc(list, func(x, y match.Substitute) int {
			return cmp.Or(cmp.Compare(y.R, x.R), cmp.Compare(x.Pos, y.Pos), cmp.Compare(x.Effect, y.Effect), cmp.Compare(x.Other, y.Other))
		})
	}
}

// Of gives the substitutes of a variant, those of largest |r| first: of the two alleles
// in either order, on the strand as written or, where they tell their strand, on the
// other one. Without other there are none: which variant is meant is not known.
func (t *Table) Of(chrom genome.Chromosome, pos int32, effect, other string) []match.Substitute {
	if other == "" {
		return nil
	}
	if list := t.either(variant{chrom, pos, effect, other}); list != nil {
		return list
	}
	flipEffect, ok := genome.ReverseComplement(effect)
	flipOther, okOther := genome.ReverseComplement(other)
	if !ok || !okOther || flipEffect == other {
		return nil
	}
	return t.either(variant{chrom, pos, flipEffect, flipOther})
}

// either looks a variant up by its alleles in both orders.
func (t *Table) either(v variant) []match.Substitute {
	if list, ok := t.rows[v]; ok {
		return list
	}
	list := slices.Clone(t.rows[v.swapped()])
	for i := range list {
		list[i].Effect, list[i].Other = list[i].Other, list[i].Effect
	}
	return list
}

var _ match.Proxies = (*Table)(nil)
