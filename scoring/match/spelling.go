package match

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// Reference gives bases of the reference genome: n of them from a 1-based position
// on, in capitals, "" where it does not hold all of them. It is used by several
// goroutines.
type Reference interface {
	Bases(chrom genome.Chromosome, pos int32, n int) (string, error)
}

// spelling is a place and two alleles. Insertions and deletions can be spelled in
// many ways; score rows and cohort rows meet in the normal one.
type spelling struct {
	pos           int32
	effect, other string
}

// Furthest is how far left a variant is moved at most. A variant in a repeat that is
// longer than that may be spelled in two ways that do not meet.
const Furthest = 1000

// speller finds normal spellings on one chromosome: the alleles trimmed on both
// sides and, where there is a reference, moved to the left as far as they go. It
// keeps a window of the reference, and the first error of reading it.
type speller struct {
	reference Reference // nil for none: alleles are trimmed only
	chrom     genome.Chromosome
	from      int32  // position of the window's first base
	window    string // bases of the reference
	err       error
}

// normal gives the normal spelling of two alleles, of which nobody needs to know
// which is REF. Alleles that are not both spelled in the four bases stay as they are.
func (s *speller) normal(pos int32, effect, other string) spelling {
	as := spelling{pos, effect, other}
	if len(effect) == 1 && len(other) == 1 || effect == other || !genome.IsACGT(effect) || !genome.IsACGT(other) {
		return as
	}
	as.pos, as.effect, as.other = genome.Trim(pos, effect, other)
	if s.reference != nil && len(as.effect) != len(as.other) && (s.reads(as.pos, as.effect) || s.reads(as.pos, as.other)) {
		return s.moved(as)
	}
	return as
}

// reads says whether the reference has an allele at a position.
func (s *speller) reads(pos int32, allele string) bool {
	for i := range len(allele) {
		if s.base(pos+int32(i)) != allele[i] {
			return false
		}
	}
	return true
}

// moved moves a trimmed variant to the left: what both alleles end in is taken off, and
// where nothing is left of one, both get the base before them. A position begins a
// spelling: one base stays in front.
func (s *speller) moved(as spelling) spelling {
	a, b, pos := []byte(as.effect), []byte(as.other), as.pos
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		if len(a) > 1 && len(b) > 1 {
			a, b = a[:len(a)-1], b[:len(b)-1]
			continue
		}
		before := byte(0)
		if as.pos-pos < Furthest {
			before = s.base(pos - 1)
		}
		if before == 0 {
			break // the start of the chromosome, or far enough
		}
		a, b = append([]byte{before}, a[:len(a)-1]...), append([]byte{before}, b[:len(b)-1]...)
		pos--
	}
	as.pos, as.effect, as.other = genome.Trim(pos, string(a), string(b))
	return as
}

// base is a base of the reference, 0 where it does not tell one of the four.
func (s *speller) base(pos int32) byte {
	if at := int64(pos) - int64(s.from); at >= 0 && at < int64(len(s.window)) {
		return known(s.window[at])
	}
	const behind, length = 2 * Furthest, 1 << 14
	if pos < 1 || s.err != nil {
		return 0
	}
	s.from = max(1, pos-behind)
	need := int(pos-s.from) + 1
	for n := length; ; n = max(n/2, need) { // less near the end of a chromosome
		if s.window, s.err = s.reference.Bases(s.chrom, s.from, n); s.err != nil {
			s.window = ""
		}
		switch {
		case s.window != "":
			return known(s.window[need-1])
		case n == need || s.err != nil:
			return 0
		}
	}
}

func known(base byte) byte {
	switch base {
	case 'A', 'C', 'G', 'T':
		return base
	}
	return 0
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
