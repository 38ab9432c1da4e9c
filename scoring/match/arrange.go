package match

import (
	"slices"

	"cardioscore/scoring/genome"
)

// arranger puts the rows of a chromosome in the order of their normal spellings. Rows
// come in the order in which they are written, and wait until nothing can come before
// them any more: nearly none without a reference, those of the last thousand bases
// with one.
type arranger struct {
	speller
	plain bool        // rows lie where they are written
	lag   int32       // how far left of where it is written a row may belong
	queue []cohortRow // ascending by pos, from next on
	next  int

	pos   int32       // of the rows below
	sites []cohortRow // rows of sites with several ALTs
	moved bool        // one of them has another position
}

func newArranger(opts *Options, chrom genome.Chromosome) arranger {
	if opts.PGSC2 != nil {
		return arranger{plain: true}
	}
	a := arranger{speller: spellerOf(opts.Reference, chrom)}
	if opts.Reference != nil {
		a.lag = Furthest
	}
	return a
}

// straight says whether a row can only lie where it is written, so that it need not
// wait.
func (a *arranger) straight(v *genome.Variant) bool {
	return a.plain || a.lag == 0 && (len(v.Ref) == 1 || len(v.Alt) == 1)
}

// add takes a row, which need not be straight.
func (a *arranger) add(r cohortRow) {
	if r.named {
		normal := a.normal(r.Pos, r.Ref, r.Alt)
		if normal != (spelling{r.Pos, r.Ref, r.Alt}) {
			written := r
			written.elsewhere = normal.pos != r.Pos
			a.insert(written)
			r.pos, r.ref, r.alt = normal.pos, normal.effect, normal.other
			a.moved = a.moved || r.SiteAlts > 1 && r.pos != r.Pos
		}
	}
	if r.SiteAlts > 1 {
		a.sites = append(a.sites, r)
	}
	a.insert(r)
}

func (a *arranger) insert(r cohortRow) {
	if a.next > 1024 && a.next > len(a.queue)/2 {
		a.queue, a.next = slices.Delete(a.queue, 0, a.next), 0
	}
	at := len(a.queue)
	for at > a.next && a.queue[at-1].pos > r.pos {
		at--
	}
	a.queue = slices.Insert(a.queue, at, r)
}

// pass ends the position that rows came from, and gives every row that left it the
// other rows of its site.
func (a *arranger) pass(pos int32) {
	if a.moved {
		for i := a.next; i < len(a.queue); i++ {
			r := &a.queue[i]
			if r.Pos != a.pos || r.pos == r.Pos || r.SiteAlts <= 1 {
				continue
			}
			for k := range a.sites {
				if a.sites[k].Site == r.Site {
					r.mates = append(r.mates, a.sites[k])
				}
			}
		}
	}
	a.pos, a.sites, a.moved = pos, a.sites[:0], false
}

// take gives the next row that lies before a position, nil for none. It is valid
// until the next call of add.
func (a *arranger) take(before int64) *cohortRow {
	if a.next == len(a.queue) {
		a.queue, a.next = a.queue[:0], 0
		return nil
	}
	r := &a.queue[a.next]
	if int64(r.pos) >= before {
		return nil
	}
	a.next++
	return r
}
