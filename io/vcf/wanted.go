package vcf

import (
	"slices"
	"strings"

	"cardioscore/io/sites"
	"cardioscore/scoring/genome"
)

// Reference gives bases of the reference genome in capitals, "" where it does not hold
// n of them from a 1-based position on. It is used by one goroutine at a time.
type Reference interface {
	Bases(chrom genome.Chromosome, pos int32, n int) (string, error)
}

// Requested says what became of the variants that Options.Sites asks for. Every one is
// in one of the counts.
type Requested struct {
	// FromRecords have a record of their own; FromBlocks became a row by the evidence
	// of records of other variants and of reference blocks.
	FromRecords, FromBlocks int64
	// NotCovered lie, in part, where the files tell nothing.
	NotCovered int64
	// UnknownReference are covered, but which of their alleles is REF is not known;
	// OtherReference have no allele that is the base of the reference.
	UnknownReference, OtherReference int64
}

// fate is what becomes of a wanted variant.
type fate uint8

const (
	notCovered fate = iota
	fromRecord
	fromBlocks
	unknownReference
	otherReference
	undecided // until its place is passed
)

func (q *Requested) count(f fate) {
	switch f {
	case notCovered:
		q.NotCovered++
	case fromRecord:
		q.FromRecords++
	case fromBlocks:
		q.FromBlocks++
	case unknownReference:
		q.UnknownReference++
	case otherReference:
		q.OtherReference++
	}
}

// wanted is a variant that is asked for, while records that tell of it may come.
type wanted struct {
	sites.Variant
	fate fate
	next int64 // the first position that no record has told of yet
	end  int64 // of the variant on the reference
	// also are other spellings of an insertion or deletion, which records further right
	// may have; last is how far they have to be waited for.
	also []sites.Alleles
	last int64
	// stretch is what the reference has from the variant as far as any spelling of it
	// reaches, "" where there is only one, or no reference.
	stretch string
	// calls are 0 where REF is known in every record so far, else missing: a packed
	// row, shared with other variants and never changed; nil before the first record.
	calls   []byte
	lengths []uint8
	filter  string
	line    int
}

// is says whether a record is of this variant.
func (w *wanted) is(pos int64, ref string, alts []string) bool {
	mine := sites.Trimmed(int64(w.Pos), w.Ref, w.Alt)
	turned := sites.Trimmed(int64(w.Pos), w.Alt, w.Ref)
	for _, alt := range alts {
		if found := sites.Trimmed(pos, ref, alt); found == mine || !w.RefKnown && found == turned {
			return true
		}
	}
	return len(w.also)+len(w.stretch) > 0 && slices.ContainsFunc(alts, func(alt string) bool {
		return slices.Contains(w.also, sites.EitherTrimmed(pos, ref, alt)) || w.spells(pos, ref, alt)
	})
}

// spells says whether a record makes of the variant's stretch what the variant does,
// however it is spelled.
func (w *wanted) spells(pos int64, ref, alt string) bool {
	r := sites.Trimmed(pos, ref, alt)
	rest, here := w.stretch, r.Pos-int64(w.Pos)
	if here < 0 || here >= int64(len(rest)) || !strings.HasPrefix(rest[here:], r.Ref) {
		return false
	}
	made := rest[:here] + r.Alt + rest[int(here)+len(r.Ref):]
	makes := func(ref, alt string) bool { return strings.HasPrefix(rest, ref) && made == alt+rest[len(ref):] }
	return makes(w.Ref, w.Alt) || !w.RefKnown && makes(w.Alt, w.Ref)
}

// settle fixes which allele is REF, by the bases of the reference from the variant's
// position on, as many as are known.
func (w *wanted) settle(bases string) {
	fits := func(allele string) bool { return strings.HasPrefix(bases, allele) }
	if w.RefKnown {
		n := min(len(bases), len(w.Ref))
		if bases[:n] != w.Ref[:n] {
			w.fate = otherReference
		}
		return
	}
	if n := max(len(w.Ref), len(w.Alt)); len(bases) < n {
		return
	}
	switch {
	case fits(w.Ref) && fits(w.Alt): // C and CA where the reference has CA
		w.fate = unknownReference
		return
	case fits(w.Alt):
		w.Ref, w.Alt = w.Alt, w.Ref
	case !fits(w.Ref):
		w.fate = otherReference
		return
	}
	w.RefKnown = true
	w.end = int64(w.Span().To)
}
