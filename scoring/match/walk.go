package match

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"cardioscore/scoring/genome"
)

// found is what one chromosome gives, by group.
type found struct {
	terms  [][]Term
	rows   []ReadRow // that terms read, of all groups
	from   int       // of rows: where those of the place that is resolved begin
	joints [][]Joint
	filled [][]Filled
	homRef []int
	shown  []groupRow // absent rows of which the cohort shows that everybody carries REF
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
	last   int32 // position of the variant before
	spans  spans
	// gathered takes the places that have rows, in place of resolving them; nil for none.
	gathered map[int32]place
	split    []deferred // positions with sites, or score rows, that lie elsewhere too
	arranger
	resolver
	pgsc2Resolver
}

// deferred is a wanted position that waits for the rest of its sites, or for the other
// position of a row.
type deferred struct {
	place   place
	entries []entry
	sites   bool
}

// errDone ends a walk early: nothing more is wanted.
var errDone = errors.New("nothing more is wanted")

// walk resolves everything that is wanted of one chromosome; held says whether
// the cohort has it at all.
func (m *matcher) walk(ctx context.Context, index Index, chrom genome.Chromosome, held bool, memory *entries) (*found, error) {
	w := &walker{m: m, chrom: chrom, wanted: m.entriesOn(chrom, memory), found: newFound(m), arranger: newArranger(&m.opts, chrom)}
	if held {
		w.found.terms, w.found.rows = slices.Clone(m.rooms[chrom]), m.rowRooms[chrom]
	}
	if err := w.run(ctx, index, held); err != nil {
		return nil, err
	}
	return w.found, nil
}

// run resolves all that is wanted.
func (w *walker) run(ctx context.Context, index Index, held bool) error {
	if held {
		if err := w.variants(ctx, index); err != nil && !errors.Is(err, errDone) {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	w.pass(0)
	w.release(math.MaxInt64)
	w.close()
	for len(w.wanted) > 0 {
		w.resolveBare()
	}
	if err := w.finishSplit(ctx, index); err != nil {
		return err
	}
	return w.Err
}

// variants walks the rows that can matter. Where rows are moved to the left, those are
// all; else a row of which REF is one base matters where it is written, if at all.
func (w *walker) variants(ctx context.Context, index Index) error {
	some, ok := index.(Selective)
	if !ok || w.lag > 0 {
		return index.Variants(ctx, w.chrom, w.see)
	}
	at := make([]int32, 0, len(w.wanted))
	for i := range w.wanted {
		if pos := w.wanted[i].pos; len(at) == 0 || at[len(at)-1] != pos {
			at = append(at, pos)
		}
	}
	return some.VariantsAt(ctx, w.chrom, at, w.see)
}

// see takes the next variant.
func (w *walker) see(row int, v *genome.Variant) error {
	if v.Pos < w.last {
		return fmt.Errorf("the cohort's variants of chromosome %s are not sorted: position %d follows %d", w.chrom, v.Pos, w.last)
	}
	if v.Pos != w.last {
		w.last = v.Pos
		w.pass(v.Pos)
	}
	if w.next < len(w.queue) {
		w.release(int64(v.Pos) - int64(w.lag) + 1)
	}
	if w.straight(v) {
		if w.arrive(v.Pos) {
			w.here.rows = append(w.here.rows, w.m.cohortRow(row, v))
		}
		if len(v.Ref) > 1 {
			w.spans.add(v)
		}
		if len(v.Ref) > 1 && v.SiteAlts > 1 { // another row of the site may move
			w.sites = append(w.sites, w.m.cohortRow(row, v))
		}
	} else {
		w.spans.add(v)
		w.add(w.m.cohortRow(row, v))
	}
	if len(w.wanted) == 0 && !w.open {
		return errDone
	}
	return w.Err
}

// release places the rows that lie before a position.
func (w *walker) release(before int64) {
	for r := w.arranger.take(before); r != nil; r = w.arranger.take(before) {
		if w.arrive(r.pos) {
			w.here.rows = append(w.here.rows, *r)
			w.here.mates = append(w.here.mates, r.mates...)
		}
	}
}

// arrive resolves what is wanted before a position, and says whether it is wanted
// itself, and open then.
func (w *walker) arrive(pos int32) bool {
	if w.open && pos != w.here.pos {
		w.close()
	}
	for len(w.wanted) > 0 && w.wanted[0].pos < pos {
		w.resolveBare()
	}
	switch {
	case len(w.wanted) == 0 || w.wanted[0].pos > pos:
		return false
	case !w.open:
		w.open = true
		w.here.pos, w.here.rows, w.here.mates = pos, w.here.rows[:0], w.here.mates[:0]
	}
	return true
}

// resolveBare resolves the next wanted position, at which the cohort has no row.
func (w *walker) resolveBare() {
	pos := w.wanted[0].pos
	w.settle(&place{pos: pos, spanned: w.spans.hold(pos)}, w.entries(pos))
}

// close resolves the open position.
func (w *walker) close() {
	if !w.open {
		return
	}
	w.open = false
	w.settle(&w.here, w.entries(w.here.pos))
}

// settle resolves a position, unless something of it lies elsewhere too.
func (w *walker) settle(p *place, entries []entry) {
	sites := !p.complete()
	if sites || slices.ContainsFunc(entries, func(e entry) bool { return e.part < 0 }) {
		w.split = append(w.split, deferred{p.clone(), entries, sites})
		return
	}
	w.resolve(p, entries)
}

// entries removes those of the next position from what is wanted.
func (w *walker) entries(pos int32) []entry {
	n := 0
	for n < len(w.wanted) && w.wanted[n].pos == pos {
		n++
	}
	entries := w.wanted[:n]
	w.wanted = w.wanted[n:]
	return entries
}

// finishSplit resolves the positions that were put off: of rows that lie on two, and of
// sites that lie on several (their source trimmed some of their ALTs), after a second
// walk that collects them.
func (w *walker) finishSplit(ctx context.Context, index Index) error {
	waiting := map[int32][]int{} // site to indexes of w.split
	for i := range w.split {
		if w.split[i].sites {
			for _, site := range w.split[i].place.sites() {
				waiting[site] = append(waiting[site], i)
			}
		}
	}
	if len(waiting) > 0 {
		if err := w.collectSites(ctx, index, waiting); err != nil {
			return err
		}
	}
	w.apart = map[groupRow]apart{}
	for i := range w.split {
		w.survey(&w.split[i])
	}
	for i := range w.split {
		w.resolve(&w.split[i].place, w.split[i].entries)
	}
	return nil
}

// collectSites walks once more, for the other rows of sites.
func (w *walker) collectSites(ctx context.Context, index Index, waiting map[int32][]int) error {
	return index.Variants(ctx, w.chrom, func(row int, v *genome.Variant) error {
		for _, i := range waiting[v.Site] {
			if p := &w.split[i].place; p.pos != v.Pos {
				p.mates = append(p.mates, w.m.cohortRow(row, v))
			}
		}
		return nil
	})
}
