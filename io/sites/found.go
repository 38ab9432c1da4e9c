package sites

import "cardioscore/scoring/genome"

// Alleles are a position and two alleles from there on, without the bases that both share.
type Alleles struct {
	Pos      int64
	Ref, Alt string
}

// Trimmed takes off the bases that two alleles share, as genome.Trim does.
func Trimmed(pos int64, ref, alt string) Alleles {
	pos, ref, alt = genome.Trim(pos, ref, alt)
	return Alleles{pos, ref, alt}
}

// EitherTrimmed is Trimmed for alleles of which either may be REF: in one order.
func EitherTrimmed(pos int64, a, b string) Alleles {
	t := Trimmed(pos, a, b)
	t.Ref, t.Alt = min(t.Ref, t.Alt), max(t.Ref, t.Alt)
	return t
}

// Found says which variants of a Set have a record of their own. It is used by one
// goroutine.
type Found struct {
	asserted bool
	wanted   [genome.LastChromosome + 1]map[Alleles][]int // variants by what names them
	// elsewhere are variants by their other spellings.
	elsewhere [genome.LastChromosome + 1]map[Alleles][]int
	seen      map[*Variant]bool
	set       *Set
}

// NewFound begins to look for the variants of a set in records of which REF is the base of
// the reference, or is not asserted to be: then either allele of a record may be REF.
func NewFound(set *Set, asserted bool) *Found {
	f := &Found{asserted: asserted, set: set, seen: map[*Variant]bool{}}
	for chrom := range genome.LastChromosome + 1 {
		list := set.Variants(chrom)
		f.wanted[chrom], f.elsewhere[chrom] = make(map[Alleles][]int, len(list)), map[Alleles][]int{}
		for i := range list {
			v := &list[i]
			key := Trimmed(int64(v.Pos), v.Ref, v.Alt)
			f.wanted[chrom][key] = append(f.wanted[chrom][key], i)
			for _, also := range set.Spellings(v) {
				f.elsewhere[chrom][also] = append(f.elsewhere[chrom][also], i)
			}
		}
	}
	return f
}

// Take looks at the alleles of a record.
func (f *Found) Take(chrom genome.Chromosome, pos int32, ref string, alts []string) {
	list := f.set.Variants(chrom)
	for _, alt := range alts {
		for _, i := range f.elsewhere[chrom][EitherTrimmed(int64(pos), ref, alt)] {
			f.seen[&list[i]] = true
		}
		for _, i := range f.wanted[chrom][Trimmed(int64(pos), ref, alt)] {
			f.seen[&list[i]] = true
		}
		for _, i := range f.wanted[chrom][Trimmed(int64(pos), alt, ref)] {
			if !list[i].RefKnown || !f.asserted {
				f.seen[&list[i]] = true
			}
		}
	}
}

// Count is how many variants were found.
func (f *Found) Count() int { return len(f.seen) }
