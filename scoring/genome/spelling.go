package genome

// Reference gives bases of the reference genome: n of them from a 1-based position
// on, in capitals, "" where it does not hold all of them. It is used by several
// goroutines.
type Reference interface {
	Bases(chrom Chromosome, pos int32, n int) (string, error)
}

// Furthest is how far left a variant is moved at most. A variant in a repeat that is
// longer than that may be spelled in two ways that do not meet.
const Furthest = 1000

// Speller finds normal spellings on one chromosome: the alleles trimmed on both
// sides and, where there is a reference, moved to the left as far as they go. It
// keeps a window of the reference, and the first error of reading it.
type Speller struct {
	Reference Reference // nil for none: alleles are trimmed only
	Chrom     Chromosome
	Err       error // the first of reading the reference

	from   int32  // position of the window's first base
	window string // bases of the reference
}

// Normal gives the normal spelling of two alleles, in their order, of which nobody needs to know
// which is REF. Alleles that are not both spelled in the four bases stay as they are.
func (s *Speller) Normal(pos int32, a, b string) (int32, string, string) {
	if len(a) == 1 && len(b) == 1 || a == b || !IsACGT(a) || !IsACGT(b) {
		return pos, a, b
	}
	pos, a, b = Trim(pos, a, b)
	if s.Reference != nil && len(a) != len(b) && (s.Reads(pos, a) || s.Reads(pos, b)) {
		return s.moved(pos, a, b)
	}
	return pos, a, b
}

// Reads says whether the reference, if there is one, has an allele at a position.
func (s *Speller) Reads(pos int32, allele string) bool {
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
func (s *Speller) moved(written int32, first, second string) (int32, string, string) {
	a, b, pos := []byte(first), []byte(second), written
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		if len(a) > 1 && len(b) > 1 {
			a, b = a[:len(a)-1], b[:len(b)-1]
			continue
		}
		before := byte(0)
		if written-pos < Furthest {
			before = s.base(pos - 1)
		}
		if before == 0 {
			break // the start of the chromosome, or far enough
		}
		a, b = append([]byte{before}, a[:len(a)-1]...), append([]byte{before}, b[:len(b)-1]...)
		pos--
	}
	return Trim(pos, string(a), string(b))
}

// Reach is the last base of the reference that any spelling of an insertion or deletion
// touches which lies at or right of one: the repeat that it adds to or shortens goes on
// as long as the reference repeats its bases. Nobody needs to know which of the alleles is
// REF; they are trimmed and begin with the same base. ok is false where that is beyond
// Furthest, or there is no reference.
func (s *Speller) Reach(pos int32, a, b string) (last int32, ok bool) {
	bases := a[1:]
	if len(b) > len(a) {
		bases = b[1:]
	}
	if s.Reference == nil || len(bases) == 0 {
		return pos, false
	}
	for n := range Furthest + len(bases) {
		if s.base(pos+1+int32(n)) != bases[n%len(bases)] {
			return pos + int32(n), s.Err == nil
		}
	}
	return pos, false
}

// base is a base of the reference, 0 where it does not tell one of the four.
func (s *Speller) base(pos int32) byte {
	if at := int64(pos) - int64(s.from); at >= 0 && at < int64(len(s.window)) {
		return known(s.window[at])
	}
	const behind, length = 2 * Furthest, 1 << 14
	if pos < 1 || s.Err != nil {
		return 0
	}
	s.from = max(1, pos-behind)
	need := int(pos-s.from) + 1
	for n := length; ; n = max(n/2, need) { // less near the end of a chromosome
		if s.window, s.Err = s.Reference.Bases(s.Chrom, s.from, n); s.Err != nil {
			s.window = ""
		}
		switch {
		case s.window != "":
			return known(s.window[need-1])
		case n == need || s.Err != nil:
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
