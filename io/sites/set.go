package sites

import (
	"cmp"
	"math"
	"slices"

	"cardioscore/scoring/genome"
)

// Variant is a variant that is asked for. Where it is not known which of its two
// alleles is REF, as in score files, RefKnown is false and their order means nothing.
type Variant struct {
	Chrom    genome.Chromosome
	Pos      int32
	Ref, Alt string
	RefKnown bool
	// Reach, of an insertion or deletion, is the last base of the reference that any
	// spelling of it touches, further right in a repeat; 0 for other variants. Somebody
	// has REF there only if that is so as far as here.
	Reach int32
}

// Span is the stretch of the reference that the variant is about, as far as it is known.
func (v *Variant) Span() Region {
	bases := len(v.Ref)
	if !v.RefKnown {
		bases = max(bases, len(v.Alt))
	}
	return Region{v.Chrom, v.Pos, max(v.Reach, int32(min(int64(v.Pos)+int64(max(bases, 1))-1, math.MaxInt32)))}
}

// Set is the variants and regions that an import is asked for: records at other
// places are not kept. The zero value asks for nothing.
type Set struct {
	variants  [genome.LastChromosome + 1][]Variant
	elsewhere map[spelled][]Alleles // other spellings of variants, by how variants has them
	spans     Regions               // of the variants
	all       Regions
	indels    Regions // where records that insert or delete bases are asked for, whatever they are
	sorted    bool
}

// AddVariant asks for a variant whose REF is known: one of a catalogue.
func (s *Set) AddVariant(chrom genome.Chromosome, pos int32, ref, alt string) {
	s.Add(Variant{Chrom: chrom, Pos: pos, Ref: ref, Alt: alt, RefKnown: true})
}

// AddAlleles asks for a variant of two alleles, either of which may be REF: a row of a
// score file.
func (s *Set) AddAlleles(chrom genome.Chromosome, pos int32, a, b string) {
	s.Add(Variant{Chrom: chrom, Pos: pos, Ref: a, Alt: b})
}

// spelled is a variant by its spelling, with either allele first.
type spelled struct {
	chrom genome.Chromosome
	pos   int32
	a, b  string
}

// AddSpelling says that records may have a variant that is asked for, an insertion or
// deletion, at another place: of a repeat, further right. It does not ask for them.
func (s *Set) AddSpelling(chrom genome.Chromosome, pos int32, a, b string, also Alleles) {
	if s.elsewhere == nil {
		s.elsewhere = map[spelled][]Alleles{}
	}
	key := spelled{chrom, pos, min(a, b), max(a, b)}
	also = EitherTrimmed(also.Pos, also.Ref, also.Alt)
	if !slices.Contains(s.elsewhere[key], also) {
		s.elsewhere[key] = append(s.elsewhere[key], also)
	}
}

// Spellings are the other spellings of a variant, none of most, as EitherTrimmed gives them:
// with either allele first, also where it is known which is REF. Then an insertion there
// passes for the deletion of the same bases, and leaves it without evidence.
func (s *Set) Spellings(v *Variant) []Alleles {
	if len(s.elsewhere) == 0 {
		return nil
	}
	return s.elsewhere[spelled{v.Chrom, v.Pos, min(v.Ref, v.Alt), max(v.Ref, v.Alt)}]
}

// AddRegion asks for all records of a region. It says nothing of alleles, so that
// reference blocks there become no rows.
func (s *Set) AddRegion(r Region) { s.all.Add(r) }

// AddIndels asks for the records of a region that insert or delete bases: a variant that is
// asked for may be spelled there, if the reference is a repeat as far as that.
func (s *Set) AddIndels(r Region) { s.indels.Add(r) }

// Add asks for a variant.
func (s *Set) Add(v Variant) {
	s.variants[v.Chrom] = append(s.variants[v.Chrom], v)
	s.spans.Add(v.Span())
	s.all.Add(v.Span())
	s.sorted = false
}

// Settle sorts the set and drops what was asked for twice. It is called before several
// goroutines use the set.
func (s *Set) Settle() {
	s.spans.Merge()
	s.all.Merge()
	s.indels.Merge()
	if s.sorted {
		return
	}
	for chrom, list := range s.variants {
		slices.SortStableFunc(list, func(a, b Variant) int {
			return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Alt, b.Alt))
		})
		s.variants[chrom] = slices.Compact(list)
	}
	s.sorted = true
}

// Variants lists the variants of a chromosome by position.
func (s *Set) Variants(chrom genome.Chromosome) []Variant {
	s.Settle()
	return s.variants[chrom]
}

// Regions are the places of everything that is asked for, whatever its alleles.
func (s *Set) Regions() *Regions { return &s.all }

// Places are Regions, and where insertions and deletions alone are asked for.
func (s *Set) Places() *Regions {
	if s.indels.Empty() {
		return &s.all
	}
	return s.all.Or(&s.indels)
}

// Keeps says whether a record of a stretch is asked for; indel says that it inserts or
// deletes bases.
func (s *Set) Keeps(chrom genome.Chromosome, from, to int32, indel bool) bool {
	return s.all.Overlaps(chrom, from, to) || indel && s.indels.Overlaps(chrom, from, to)
}

// Indel says whether an ALT inserts or deletes bases.
func Indel(ref, alt string) bool { return len(ref) != len(alt) && genome.Matchable(alt) }

// HasVariants says whether a variant that is asked for lies in a stretch, in part.
func (s *Set) HasVariants(chrom genome.Chromosome, from, to int32) bool {
	return s.spans.Overlaps(chrom, from, to)
}
