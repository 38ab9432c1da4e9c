package monogenic

import (
	"context"
	"fmt"
	"slices"

	"cardioscore/scoring/genome"
)

// Index walks the variants of a cohort. The engine's cohort fulfils it.
type Index interface {
	// Variants calls yield for each variant of one chromosome in row order: by
	// pos, ref, alt. row numbers the rows of the whole cohort from 0 and
	// increases with the chromosome. v is valid during the call only. An error
	// of yield ends the walk and is returned as it is.
	Variants(ctx context.Context, chrom genome.Chromosome, yield func(row int, v *genome.Variant) error) error
}

// MatchOptions says what the cohort is and what is demanded of a catalogue row.
type MatchOptions struct {
	Build   genome.Build
	Assay   Assay
	Samples int // people in the cohort
	// Denominator is how many units of the cohort's genotypes are one ALT copy; 0
	// means 1, as of hard calls.
	Denominator int64
	// RefAsserted says whether REF is the base of the reference genome. Only
	// where it is not may REF and ALT be read the other way round.
	RefAsserted bool
	// MinStars is the review status that reporting needs, 1 to 4; 0 means 2.
	// Rows below it with one star or more are read for review; rows with none
	// are never read.
	MinStars int
	// UnstatedStars is what a row counts whose source states no stars, such as a
	// table that a laboratory curated itself; 0 means that it is never reported.
	UnstatedStars int
	// Frequencies pins the frequencies by which rows are judged implausible. Nil
	// takes the cohort's own allele counts, and then results depend on the
	// cohort; in imputed data, whose counts are expectations, nil judges nothing.
	Frequencies FrequencySource
	// Reference moves insertions and deletions, those of the catalogue and those of
	// the cohort, to the left before they are compared. Nil leaves them where they are
	// written: then a row and a record of one variant that are spelled at different
	// places of a repeat do not meet, and the row is Absent, never a sign that nobody
	// carries it.
	Reference genome.Reference
	// Keep says which variants of the cohort are looked at; nil for all. The others match
	// no row, and may leave a doubt about one all the same.
	Keep func(v *genome.Variant) bool
}

// FrequencyUse says by which frequencies rows are judged implausible: "pinned",
// "cohort", or "none".
func (o *MatchOptions) FrequencyUse() string {
	switch {
	case o.Frequencies != nil:
		return "pinned"
	case o.Assay == Imputed:
		return "none"
	}
	return "cohort"
}

// BuildError is returned where catalogue and cohort are of two builds.
type BuildError struct{ Catalogue, Cohort genome.Build }

func (e *BuildError) Error() string {
	return fmt.Sprintf("the catalogue is on %s and the cohort on %s; use a catalogue of the cohort's build", e.Catalogue, e.Cohort)
}

// Match joins a catalogue to a cohort: by chromosome, position, REF and ALT,
// exactly, after trimming both sides and, with a reference, moving insertions and
// deletions to the left; never by the other strand. A variant
// whose REF and ALT are exchanged matches only where the cohort's REF is not
// asserted, and goes to review. A reference-only row (ALT ".") of the same base
// is evidence that nobody carries a single-base change. Rows that may be a matched variant
// in other words leave their carriers without a call of it: see doubt.
//
// It walks each chromosome of the catalogue once and reads no genotype. It costs
// a map look-up for each variant of those chromosomes.
func Match(ctx context.Context, cat *Catalogue, idx Index, opts MatchOptions) (*Plan, error) {
	if cat.Build != opts.Build {
		return nil, &BuildError{cat.Build, opts.Build}
	}
	if opts.MinStars == 0 {
		opts.MinStars = 2
	}
	switch {
	case opts.MinStars < 1 || opts.MinStars > 4:
		return nil, fmt.Errorf("minimum of %d stars; expected 1 to 4: rows without a star are never reported", opts.MinStars)
	case opts.Denominator < 0:
		return nil, fmt.Errorf("a denominator of %d; expected the units of one ALT copy", opts.Denominator)
	case opts.UnstatedStars < 0 || opts.UnstatedStars > 4:
		return nil, fmt.Errorf("%d stars for rows that state none; expected 0 to 4", opts.UnstatedStars)
	case opts.Assay < WGS || opts.Assay > Imputed:
		return nil, fmt.Errorf("the assay of the cohort is not known; expected wgs, exome, array or imputed")
	}
	variants, err := cat.normal(opts.Reference)
	if err != nil {
		return nil, err
	}
	p := newPlan(cat, opts)
	var chroms []genome.Chromosome
	for i := range cat.Rows {
		chroms = append(chroms, cat.Rows[i].Chrom)
	}
	slices.Sort(chroms)
	for _, chrom := range slices.Compact(chroms) {
		walk := newWalk(cat, variants, chrom, &opts)
		if err := idx.Variants(ctx, chrom, walk.visit); err != nil {
			return nil, err
		}
		for _, i := range walk.rows {
			hits := walk.hitsOf(i)
			p.settle(i, walk.seen[i], hits)
			p.doubt(i, walk.words.of(i, hits))
		}
	}
	p.numberReads()
	return p, nil
}

// orientation says how a cohort row's codes become copies of the catalogue's ALT.
type orientation uint8

const (
	direct    orientation = iota // copies are the code
	swapped                      // copies are 2 - code
	reference                    // ALT is ".": no copies
)

// hit is a cohort row that a catalogue row matches.
type hit struct {
	row        int
	as         orientation
	missing    int32
	ac, an     int64 // in units
	units      int64 // that are one allele
	filterPass bool
}

// walk collects the hits of the catalogue rows of one chromosome.
type walk struct {
	cat         *Catalogue
	refAsserted bool
	denominator int64
	rows        []int           // catalogue rows of the chromosome
	byPos       map[int32][]int // position as compared -> catalogue rows
	bySite      map[int32][]int // written position -> catalogue rows
	variants    []alleles       // by catalogue row, as compared
	seen        map[int]bool    // the cohort holds something at the position
	hits        map[int][]hit
	named       map[int]bool // cohort rows that a catalogue row names directly
	speller     genome.Speller
	indels      []int32 // positions of insertions and deletions, as compared, ascending
	words       *otherWords
	keep        func(v *genome.Variant) bool // nil for all
	counted     bool                         // the cohort's own counts may decide
}

func newWalk(cat *Catalogue, variants []alleles, chrom genome.Chromosome, opts *MatchOptions) *walk {
	w := &walk{cat: cat, refAsserted: opts.RefAsserted, keep: opts.Keep, counted: opts.FrequencyUse() == "cohort", denominator: max(opts.Denominator, 1), variants: variants,
		byPos: map[int32][]int{}, bySite: map[int32][]int{},
		seen: map[int]bool{}, hits: map[int][]hit{}, named: map[int]bool{},
		speller: genome.Speller{Reference: opts.Reference, Chrom: chrom}}
	for i := range cat.Rows {
		r := &cat.Rows[i]
		if r.Chrom != chrom {
			continue
		}
		a := &variants[i]
		w.rows = append(w.rows, i)
		w.byPos[a.pos] = append(w.byPos[a.pos], i)
		w.bySite[r.Pos] = append(w.bySite[r.Pos], i)
		if len(a.ref) != len(a.alt) {
			w.indels = append(w.indels, a.pos)
		}
	}
	slices.Sort(w.indels)
	w.words = newOtherWords(w)
	return w
}

// visit is called for every variant of the chromosome.
func (w *walk) visit(row int, v *genome.Variant) error {
	kept := w.keep == nil || w.keep(v)
	for _, i := range w.bySite[v.Pos] {
		w.seen[i] = w.seen[i] || kept
	}
	pos, ref, alt := v.Pos, v.Ref, v.Alt
	if genome.Matchable(alt) {
		if pos, ref, alt = genome.Trim(pos, ref, alt); len(ref) != len(alt) && w.near(pos) {
			if pos, ref, alt = w.speller.Normal(pos, ref, alt); w.speller.Err != nil {
				return w.speller.Err
			}
		}
		w.words.visit(row, v, pos, ref, alt)
	}
	if !kept {
		w.words.leftOut(row, v, pos, ref, alt)
		return nil
	}
	for _, i := range w.byPos[pos] {
		w.seen[i] = true
		as, ok := w.compare(w.variants[i], ref, alt)
		if !ok {
			continue
		}
		if as == direct {
			w.named[row] = true
		}
		w.hits[i] = append(w.hits[i], hit{row: row, as: as, missing: v.Missing, ac: v.AC, an: v.AN, units: v.AlleleUnits(w.denominator),
			filterPass: v.Filter == "" || v.Filter == "." || v.Filter == "PASS"})
	}
	return nil
}

// near says whether an insertion or deletion of the catalogue lies here, or so little to
// the left that one from here may be moved there.
func (w *walk) near(pos int32) bool {
	at, _ := slices.BinarySearch(w.indels, pos-genome.Furthest)
	return at < len(w.indels) && w.indels[at] <= pos
}

// compare matches the alleles of one position.
func (w *walk) compare(want alleles, ref, alt string) (orientation, bool) {
	switch {
	case ref == want.ref && alt == want.alt:
		return direct, true
	case alt == "." && ref == want.ref && len(want.ref) == 1 && len(want.alt) == 1:
		return reference, true
	case !w.refAsserted && ref == want.alt && alt == want.ref:
		return swapped, true
	}
	return 0, false
}

// hitsOf gives the hits of the best kind: direct, else swapped, else reference.
// A cohort row that another catalogue row names directly is not read swapped.
func (w *walk) hitsOf(i int) []hit {
	for _, as := range []orientation{direct, swapped, reference} {
		var of []hit
		for _, h := range w.hits[i] {
			if h.as == as && !(as == swapped && w.named[h.row]) {
				of = append(of, h)
			}
		}
		if of != nil {
			return of
		}
	}
	return nil
}
