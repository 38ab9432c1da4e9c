package scoring

import "cardioscore/scoring/kernel"

// lot is the lines of a group in one slab, prepared for the kernels: their
// weights as integers and packed. It is filled anew for each job.
type lot struct {
	group       *group
	first, last int     // lines of the group
	q           []int64 // lines x members; negative where REF is the effect allele
	pieces      []lotPiece
	// sparse are the lines that sparse members use.
	sparse      []lotPiece
	sparseLines [][]int // by sparseMembers
	// heavy are the lines, counted from first, at which so many calls are missing
	// that the kernels correct them; what they add is in heavyPieces.
	isHeavy     []bool
	heavy       []int
	heavyPieces []lotPiece
	// values holds what a missing call adds, by line, or narrowValues where 32 bits hold
	// all that one adds; ready says for which lines, and prepared that it is for all.
	values       []int64
	narrowValues []int32
	narrow       bool
	ready        []bool
	prepared     bool

	// Of the part that was fetched last: score rows, and their lines from first on.
	rows []int32
	on   []int

	turned          []int64 // see sign
	fetched, gather []int64 // scratch
	missedWords     []int64 // scratch, of a line
	shares          []int64 // scratch
}

// lotPiece is lines that fill a panel, and their weights by set; of a sparse piece those
// of one set, from a column on.
type lotPiece struct {
	set, column int
	lines       []int // counted from the lot's first; nil for all from first on
	first       int
	count       int
	weights     []kernel.Weights
	// chosen are the lines of sparse members, counted from the piece's first.
	chosen []lotPiece
}

// line gives a line of the piece, counted from the lot's first.
func (p *lotPiece) line(i int) int {
	if p.lines != nil {
		return p.lines[i]
	}
	return p.first + i
}

// fill prepares lines first … last-1 of a group for a block. With the first one,
// the worker notes what does not depend on genotypes.
func (l *lot) fill(w *worker, g *group, first, last, block int) error {
	l.group, l.first, l.last = g, first, last
	n, k := last-first, len(g.members)
	l.q = resized(l.q, n*k)
	if l.narrow = g.narrow(w.encoding); l.narrow {
		l.narrowValues = resized(l.narrowValues, n*g.width())
	} else {
		l.values = resized(l.values, n*g.width())
	}
	l.ready = resized(l.ready, n)
	clear(l.ready)
	for i := range g.parts {
		p := &g.parts[i]
		if err := l.fetch(p, len(g.parts) == 1); err != nil {
			return err
		}
		l.sign(w, p, block)
		if block == 0 {
			if err := l.tally(w, p); err != nil {
				return err
			}
		}
	}
	size := min(w.pieceLines, g.most())
	if g.chosen() == len(g.members) {
		size = min(chosenLines, g.most())
	}
	l.pieces = resized(l.pieces, (n+size-1)/size)
	for i := range l.pieces {
		p := &l.pieces[i]
		p.first, p.count, p.lines, p.chosen = i*size, min(size, n-i*size), nil, p.chosen[:0]
		p.weights = resized(p.weights, len(g.sets))
		for set := range g.sets {
			if g.sets[set].sparse < g.sets[set].count {
				l.pack(w.tier, w.encoding, p, set)
			}
		}
	}
	l.findSparse(w)
	if err := l.prepareMissing(w); err != nil {
		return err
	}
	return l.findHeavy(w)
}

// prepareMissing prepares the lines at which calls are missing, as the index counts them:
// lines where it counts none are prepared where one is found all the same.
func (l *lot) prepareMissing(w *worker) error {
	l.prepared = true
	for line := l.first; line < l.last; line++ {
		missing := false
		for at := range l.group.parts {
			p := &l.group.parts[at]
			t := p.term(line)
			missing = missing || t != nil && p.join.RowOf(t).Missing > 0
		}
		if !missing {
			l.prepared = false
			continue
		}
		if err := l.prepare(w.tier, line-l.first, w.plan.missing, w.encoding); err != nil {
			return err
		}
	}
	return nil
}

// most is how many lines may be added before any set is folded.
func (g *group) most() int {
	most := g.sets[0].most
	for i := range g.sets {
		most = min(most, g.sets[i].most)
	}
	return most
}

// fetch gets the integers of a part from its tables.
func (l *lot) fetch(p *part, alone bool) error {
	k := len(l.group.members)
	l.rows, l.on = l.rows[:0], l.on[:0]
	for line := l.first; line < l.last; line++ {
		if t := p.term(line); t != nil {
			l.rows, l.on = append(l.rows, t.ScoreRow), append(l.on, line-l.first)
		}
	}
	for i := range p.runs {
		run := &p.runs[i]
		if alone && len(p.runs) == 1 && isCount(run.members) && len(l.on) == l.last-l.first {
			return run.table.Integers(l.q, l.rows, run.columns, run.grids)
		}
		n := len(run.members)
		l.fetched = resized(l.fetched, len(l.rows)*n)
		if err := run.table.Integers(l.fetched, l.rows, run.columns, run.grids); err != nil {
			return err
		}
		if len(l.on) < l.last-l.first {
			for line := range l.last - l.first {
				for _, m := range run.members {
					l.q[line*k+m] = 0
				}
			}
		}
		for at, line := range l.on {
			for j, m := range run.members {
				l.q[line*k+m] = l.fetched[at*n+j]
			}
		}
	}
	return nil
}

// isCount says whether a list is 0, 1, 2 …
func isCount(list []int) bool {
	for i, x := range list {
		if x != i {
			return false
		}
	}
	return true
}

// mostTurned is how many integers below 2^47 a word adds up.
const mostTurned = 1 << 15

// sign makes the integers of the part that was fetched last those of an ALT copy. With the
// first block the worker notes what those add up to whose sign was turned.
func (l *lot) sign(w *worker, p *part, block int) {
	k, n := len(l.group.members), len(p.members)
	l.turned = resized(l.turned, n)
	clear(l.turned)
	first := p.members[0]
	together := p.members[n-1]-first == n-1 // ascending
	turned := 0
	for _, line := range l.on {
		if p.term(l.first + line).EffectIsAlt {
			continue
		}
		if turned++; turned%mostTurned == 0 {
			l.noteTurned(w, p, block)
		}
		q := l.q[line*k:][:k]
		if together {
			turn(q[first:][:n], l.turned)
			continue
		}
		for i, m := range p.members {
			l.turned[i] += q[m]
			q[m] = -q[m]
		}
	}
	l.noteTurned(w, p, block)
}

// noteTurned takes over what sign added up: of REF as effect allele, two copies each.
func (l *lot) noteTurned(w *worker, p *part, block int) {
	for i, m := range p.members {
		if block == 0 {
			t := &w.tallies[l.group.members[m].score-w.first]
			t.constant = t.constant.Plus(TotalOf(l.turned[i]).times(2))
		}
		l.turned[i] = 0
	}
}

// turn turns the signs of a row, which is added to sums.
func turn(q, sums []int64) {
	sums = sums[:len(q)]
	for i, x := range q {
		sums[i] += x
		q[i] = -x
	}
}

// pack packs the weights of a set on a piece.
func (l *lot) pack(tier kernel.Tier, encoding Encoding, p *lotPiece, set int) {
	s := &l.group.sets[set]
	k := len(l.group.members)
	q := l.q[p.first*k:][:p.count*k]
	if l.group.tables {
		l.packTables(tier, p, set, q)
		return
	}
	pack := packOf(encoding)
	units := l.group.units[s.first:][:s.count]
	if !s.split && s.sparse == 0 {
		switch {
		case encoding == Dosages:
			p.weights[set].PackDosageRows(tier, q[s.first:], k, p.count, units, s.digits)
			return
		case s.count == k:
			pack(&p.weights[set], tier, q, p.count, k, s.digits)
			return
		}
	}
	l.gather = l.gather[:0]
	for line := range p.count {
		for i, x := range q[line*k+s.first:][:s.count] {
			if !s.split {
				l.gather = append(l.gather, units[i].Of(x))
				continue
			}
			low, high := halves(x)
			l.gather = append(l.gather, low, high)
		}
	}
	l.group.clearSparse(l.gather, set)
	pack(&p.weights[set], tier, l.gather, p.count, s.columns(), s.digits)
}

// packOf gives what packs weights for products, not tables, with genotypes of an encoding.
func packOf(encoding Encoding) func(w *kernel.Weights, tier kernel.Tier, q []int64, rows, scores, digits int) {
	if encoding == Dosages {
		return (*kernel.Weights).PackDosages
	}
	return (*kernel.Weights).Pack
}

// halves splits a weight: low + high x 2^splitBits.
func halves(x int64) (low, high int64) {
	low = x << (64 - splitBits) >> (64 - splitBits)
	return low, (x - low) >> splitBits
}

// packTables is pack for tables; q holds the integers of all members.
func (l *lot) packTables(tier kernel.Tier, p *lotPiece, set int, q []int64) {
	s, k := &l.group.sets[set], len(l.group.members)
	if !s.split && s.sparse == 0 {
		p.weights[set].PackTableRows(tier, q[s.first:], k, p.count, l.group.units[s.first:][:s.count])
		return
	}
	columns := s.columns()
	l.gather = resized(l.gather, p.count*columns)
	members := l.group.members[s.first:][:s.count]
	for line := range p.count {
		from, to := q[line*k+s.first:][:s.count], l.gather[line*columns:][:columns]
		if s.split {
			for i, x := range from {
				to[2*i], to[2*i+1] = halves(x)
			}
			continue
		}
		for i, x := range from {
			to[i] = members[i].unit.Of(x)
		}
	}
	l.group.clearSparse(l.gather, set)
	p.weights[set].PackTables(tier, l.gather, p.count, columns)
}

// prepare finds what a missing call adds at a line, counted from the first, unless
// that is known.
func (l *lot) prepare(tier kernel.Tier, line int, missing MissingPolicy, encoding Encoding) error {
	if l.ready[line] {
		return nil
	}
	l.ready[line] = true
	k, width := len(l.group.members), l.group.width()
	q := l.q[line*k:][:k]
	if l.narrow {
		return missedValues(l.group, tier, l.narrowValues[line*width:][:width], l.first+line, q, &l.shares, missing, encoding)
	}
	return missedValues(l.group, tier, l.values[line*width:][:width], l.first+line, q, &l.shares, missing, encoding)
}

// missed writes what a missing call adds at a line that is prepared to dst, which it gives
// as the group's width of words.
func (l *lot) missed(dst []int64, line int) []int64 {
	width := l.group.width()
	dst = resized(dst, width)
	if !l.narrow {
		copy(dst, l.values[line*width:])
		return dst
	}
	for i, x := range l.narrowValues[line*width:][:width] {
		dst[i] = int64(x)
	}
	return dst
}

// resized gives a slice of length n, reusing s where it is large enough. Elements
// that were in s stay what they are.
func resized[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	grown := make([]T, n)
	copy(grown, s[:cap(s)])
	return grown
}
