package match

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Reference is the reference genome.
type Reference = genome.Reference

// Furthest is how far left a variant is moved at most.
const Furthest = genome.Furthest

// spelling is a place and two alleles. Insertions and deletions can be spelled in
// many ways; score rows and cohort rows meet in the normal one.
type spelling struct {
	pos           int32
	effect, other string
}

// speller finds normal spellings on one chromosome.
type speller struct{ genome.Speller }

func spellerOf(reference Reference, chrom genome.Chromosome) speller {
	return speller{genome.Speller{Reference: reference, Chrom: chrom}}
}

func (s *speller) normal(pos int32, effect, other string) spelling {
	pos, effect, other = s.Normal(pos, effect, other)
	return spelling{pos, effect, other}
}

// forms are the normal spellings of a row as written and, where it has one, on the
// other strand.
type forms struct {
	written, flipped spelling
	flippable        bool
}

// apart says whether the strands put the row at two positions.
func (f *forms) apart() bool { return f.flippable && f.flipped.pos != f.written.pos }

// isLong says whether a row may have another spelling than its own: it gives two
// alleles, one of them of several bases.
func isLong(effect, other string) bool { return other != "" && len(effect)+len(other) > 2 }

func (s *speller) formsOf(row *scoreset.Row) (f forms) {
	f.written = s.normal(row.Pos, row.EffectAllele, row.OtherAllele)
	var effect, other string
	if effect, other, f.flippable = otherStrand(row.EffectAllele, row.OtherAllele); f.flippable {
		f.flipped = s.normal(row.Pos, effect, other)
	}
	return f
}
