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

// pinnedAs is pinned for a row of which it is known what became of it. Two alleles of an
// insertion are those of the deletion of the same bases as well; where the row met one of
// them in a cohort whose REF is asserted, the frequency of the other is not its own.
func (m *matcher) pinnedAs(row *scoreset.Row, outcome scoreset.Outcome) Frequency {
	table := m.opts.Frequencies
	if m.opts.RefAsserted && row.OtherAllele != "" && len(row.EffectAllele) != len(row.OtherAllele) {
		switch outcome {
		case scoreset.NoFrequency: // of the one that it met
			return Frequency{}
		case scoreset.AltRef, scoreset.AltRefFlipped:
			table = effectAlt{table}
		case scoreset.RefAlt, scoreset.RefAltFlipped:
			table = effectRef{table}
		}
	}
	return pinned(table, row)
}

// effectAlt are the frequencies of alleles that are ALT.
type effectAlt struct{ Frequencies }

func (t effectAlt) Of(chrom genome.Chromosome, pos int32, allele, other string) Frequency {
	return t.OfAlt(chrom, pos, other, allele)
}

// effectRef are those of alleles that are REF: what all ALTs leave.
type effectRef struct{ Frequencies }

func (t effectRef) Of(chrom genome.Chromosome, pos int32, allele, other string) Frequency {
	if !valid(t.OfAlt(chrom, pos, allele, other)).Known() {
		return Frequency{}
	}
	return t.Frequencies.Of(chrom, pos, allele, other)
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
