package match

import (
	"math/big"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// altFrequency is the frequency of a row's ALT: the pinned one, or the cohort's
// own where none is pinned.
func (m *matcher) altFrequency(v *genome.Variant) Frequency {
	if m.opts.Frequencies != nil {
		return valid(m.opts.Frequencies.Of(v.Chrom, v.Pos, v.Alt, v.Ref))
	}
	return valid(Frequency{v.AC, v.AN})
}

// valid is the frequency, or none where it is not a share.
func valid(f Frequency) Frequency {
	if f.Of <= 0 || f.Count < 0 || f.Count > f.Of {
		return Frequency{}
	}
	return f
}

// siteKnown says whether the frequencies of all ALTs of a site are known and
// leave room for REF.
func (m *matcher) siteKnown(rows []cohortRow) bool {
	sum := new(big.Rat)
	for i := range rows {
		f := m.altFrequency(&rows[i].Variant)
		if !f.Known() {
			return false
		}
		sum.Add(sum, f.Rat())
	}
	return sum.Cmp(one) <= 0
}

var one = big.NewRat(1, 1)

// pinned is the pinned frequency of a row's effect allele: as written, or else,
// for two alleles that tell their strand, on the other strand.
func pinned(table Frequencies, row *scoreset.Row) Frequency {
	f := valid(table.Of(row.Chrom, row.Pos, row.EffectAllele, row.OtherAllele))
	if f.Known() || row.OtherAllele == "" {
		return f
	}
	effect, other, ok := otherStrand(row.EffectAllele, row.OtherAllele)
	if !ok || effect == row.OtherAllele {
		return Frequency{}
	}
	return valid(table.Of(row.Chrom, row.Pos, effect, other))
}
