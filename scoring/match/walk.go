package match

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"cardioscore/scoring/genome"
)

// found is what one chromosome gives, by group.
type found struct {
	terms  [][]Term
	joints [][]Joint
	filled [][]Filled
	homRef []int
	comparer
}

func newFound(m *matcher) *found {
	n := len(m.groups)
	return &found{
		terms: make([][]Term, n), joints: make([][]Joint, n),
		filled: make([][]Filled, n), homRef: make([]int, n), comparer: newComparer(m),
	}
}

// walker goes through the variants of a chromosome and its wanted positions
// side by side, and resolves each position when all its variants are known.
type walker struct {
	m      *matcher
	chrom  genome.Chromosome
	wanted []entry // what is left
	found  *found
	here   place // at wanted[0].pos, while open
	open   bool
	last   int32      // position of the variant before
	reach  int64      // the last position that REF of a variant so far holds
	split  []deferred // positions with sites that go on elsewhere
	resolver
	pgsc2Resolver
}

// deferred is a wanted position that waits for the rest of its sites.
type deferred struct {
	place   place
	entries []entry
}

// errDone ends a walk early: nothing more is wanted.
var errDone = errors.New("nothing more is wanted")

// walk resolves everything that is wanted of one chromosome; held says whether
// the cohort has it at all.
func (m *matcher) walk(ctx context.Context, index Index, chrom genome.Chromosome, held bool) (*found, error) {
	w := &walker{m: m, chrom: chrom, wanted: m.wanted[chrom], found: newFound(m)}
	if held {
		w.found.terms = slices.Clone(m.rooms[chrom])
	}
	if held {
		if err := index.Variants(ctx, chrom, w.see); err != nil && !errors.Is(err, errDone) {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w.close()
	for len(w.wanted) > 0 {
		w.resolveBare()
	}
	if err := w.finishSplit(ctx, index); err != nil {
		return nil, err
	}
	m.wanted[chrom] = nil
	return w.found, nil
}

// see takes the next variant.
func (w *walker) see(row int, v *genome.Variant) error {
	if v.Pos < w.last {
		return fmt.Errorf("the cohort's variants of chromosome %s are not sorted: position %d follows %d", w.chrom, v.Pos, w.last)
	}
	w.last = v.Pos
	if w.open && v.Pos != w.here.pos {
		w.close()
	}
	for len(w.wanted) > 0 && w.wanted[0].pos < v.Pos {
		w.resolveBare()
	}
	w.reach = max(w.reach, int64(v.Pos)+int64(len(v.Ref))-1)
	switch {
	case len(w.wanted) == 0:
		return errDone
	case w.wanted[0].pos > v.Pos:
		return nil
	case !w.open:
		w.open = true
		w.here.pos, w.here.rows = v.Pos, w.here.rows[:0]
	}
	w.here.rows = append(w.here.rows, w.m.cohortRow(row, v))
	return nil
}

// resolveBare resolves the next wanted position, at which the cohort has no row.
func (w *walker) resolveBare() {
	pos := w.wanted[0].pos
	w.resolve(&place{pos: pos, spanned: int64(pos) <= w.reach}, w.take(pos))
}

// close resolves the open position.
func (w *walker) close() {
	if !w.open {
		return
	}
	w.open = false
	entries := w.take(w.here.pos)
	if w.here.complete() {
		w.resolve(&w.here, entries)
		return
	}
	w.split = append(w.split, deferred{w.here.clone(), entries})
}

// take removes the entries of the next position from what is wanted.
func (w *walker) take(pos int32) []entry {
	n := 0
	for n < len(w.wanted) && w.wanted[n].pos == pos {
		n++
	}
	entries := w.wanted[:n]
	w.wanted = w.wanted[n:]
	return entries
}

// finishSplit resolves the positions of sites that lie on several positions
// (trimming moved some of their ALTs), after a second walk that collects them.
func (w *walker) finishSplit(ctx context.Context, index Index) error {
	if w.split == nil {
		return nil
	}
	waiting := map[int32][]int{} // site to indexes of w.split
	for i := range w.split {
		for _, site := range w.split[i].place.sites() {
			waiting[site] = append(waiting[site], i)
		}
	}
	err := index.Variants(ctx, w.chrom, func(row int, v *genome.Variant) error {
		for _, i := range waiting[v.Site] {
			if p := &w.split[i].place; p.pos != v.Pos {
				p.mates = append(p.mates, w.m.cohortRow(row, v))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range w.split {
		w.resolve(&w.split[i].place, w.split[i].entries)
	}
	return nil
}
