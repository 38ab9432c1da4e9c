package match

import (
	"math/big"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// altFrequency is the frequency of a row's ALT: the pinned one, or the cohort's
// own where none is pinned. A table may spell the variant as the cohort does, or
// with trimmed alleles.
func (m *matcher) altFrequency(v *genome.Variant) Frequency {
	if m.opts.Frequencies != nil {
		f := m.pinnedAlt(v.Chrom, v.Pos, v.Ref, v.Alt)
		if !f.Known() && len(v.Ref) > 1 && len(v.Alt) > 1 {
			pos, ref, alt := genome.Trim(v.Pos, v.Ref, v.Alt)
			f = m.pinnedAlt(v.Chrom, pos, ref, alt)
		}
		return f
	}
	return valid(Frequency{v.AC, v.AN})
}

// pinnedAlt is the pinned frequency of an ALT. Where the cohort's REF is not asserted, its
// two alleles may stand the other way round.
func (m *matcher) pinnedAlt(chrom genome.Chromosome, pos int32, ref, alt string) Frequency {
	if m.opts.RefAsserted {
		return valid(m.opts.Frequencies.OfAlt(chrom, pos, ref, alt))
	}
	return valid(m.opts.Frequencies.Of(chrom, pos, alt, ref))
}

// valid is the frequency, or none where it is not a share.
func valid(f Frequency) Frequency {
	if f.Of <= 0 || f.Count < 0 || f.Count > f.Of {
		return Frequency{}
	}
	return f
}

// frequencyOf is altFrequency of a row that may have a normal spelling of its own.
func (m *matcher) frequencyOf(row *cohortRow) Frequency {
	f := m.altFrequency(&row.Variant)
	if !f.Known() && m.opts.Frequencies != nil && row.pos != row.Pos {
		f = m.pinnedAlt(row.Chrom, row.pos, row.ref, row.alt)
	}
	return f
}

// siteKnown says whether the frequencies of all ALTs of a site are known and
// leave room for REF.
func (m *matcher) siteKnown(rows []cohortRow) bool {
	sum := new(big.Rat)
	for i := range rows {
		f := m.frequencyOf(&rows[i])
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
	f := eitherStrand(table, row, row.Pos, row.EffectAllele, row.OtherAllele)
	if !f.Known() && len(row.EffectAllele) > 1 && len(row.OtherAllele) > 1 {
		pos, effect, other := genome.Trim(row.Pos, row.EffectAllele, row.OtherAllele)
		f = eitherStrand(table, row, pos, effect, other)
	}
	return f
}

func eitherStrand(table Frequencies, row *scoreset.Row, pos int32, effect, other string) Frequency {
	f := valid(table.Of(row.Chrom, pos, effect, other))
	if f.Known() || other == "" {
		return f
	}
	flipEffect, flipOther, ok := otherStrand(effect, other)
	if !ok || flipEffect == other {
		return Frequency{}
	}
	return valid(table.Of(row.Chrom, pos, flipEffect, flipOther))
}
