package scoring

import "cardioscore/scoring/kernel"

// lot is the lines of a group in one slab, prepared for the kernels: their
// weights as integers and packed. It is filled anew for each job.
type lot struct {
	group       *group
	first, last int     // lines of the group
	q           []int64 // lines x members; negative where REF is the effect allele
	pieces      []lotPiece
	// heavy are the lines, counted from first, at which so many calls are missing
	// that the kernels correct them; what they add is in heavyPieces.
	isHeavy     []bool
	heavy       []int
	heavyPieces []lotPiece
	// values holds what a missing call adds, by line; ready says for which.
	values []int64
	ready  []bool

	rows    []int32 // scratch: score rows, lines and integers of a table
	on      []int
	fetched []int64
	gather  []int64
}

// lotPiece is lines that fill a panel, and their weights by set.
type lotPiece struct {
	lines   []int // counted from the lot's first; nil for all from first on
	first   int
	count   int
	weights []kernel.Weights
}

// line gives a line of the piece, counted from the lot's first.
func (p *lotPiece) line(i int) int {
	if p.lines != nil {
		return p.lines[i]
	}
	return p.first + i
}

// fill prepares lines first … last-1 of a group.
func (l *lot) fill(w *worker, g *group, first, last, block int) error {
	l.group, l.first, l.last = g, first, last
	n, k := last-first, len(g.members)
	l.q = resized(l.q, n*k)
	l.values = resized(l.values, n*g.width())
	l.ready = resized(l.ready, n)
	clear(l.ready)
	for i := range g.parts {
		if err := l.fetch(&g.parts[i], len(g.parts) == 1); err != nil {
			return err
		}
	}
	if block == 0 {
		l.tally(w)
	}
	l.sign()
	size := min(w.pieceLines, g.most())
	l.pieces = resized(l.pieces, (n+size-1)/size)
	for i := range l.pieces {
		p := &l.pieces[i]
		p.first, p.count, p.lines = i*size, min(size, n-i*size), nil
		p.weights = resized(p.weights, len(g.sets))
		for set := range g.sets {
			l.pack(w.tier, p, set)
		}
	}
	return l.findHeavy(w)
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

// tally adds up what does not depend on genotypes: the constants of REF, and how
// far the integers are from the weights. It is for the lines of one block.
func (l *lot) tally(w *worker) {
	g := l.group
	k := len(g.members)
	for at := range g.parts {
		p := &g.parts[at]
		for line := l.first; line < l.last; line++ {
			t := p.term(line)
			if t == nil {
				continue
			}
			q := l.q[(line-l.first)*k:][:k]
			for _, m := range p.members {
				of := &g.members[m]
				if !t.EffectIsAlt {
					w.constants[of.score-w.first] = w.constants[of.score-w.first].Plus(TotalOf(2 * q[m]))
				}
				if !of.grid.Exact {
					rounding := roundingError(of.result.Score.Weight(int(t.ScoreRow)), of.grid.Power, q[m])
					w.rounding[of.score-w.first] = w.rounding[of.score-w.first].plus(2 * rounding)
				}
			}
		}
	}
}

// sign makes the integers those of an ALT copy.
func (l *lot) sign() {
	k := len(l.group.members)
	for at := range l.group.parts {
		p := &l.group.parts[at]
		for line := l.first; line < l.last; line++ {
			if t := p.term(line); t != nil && !t.EffectIsAlt {
				q := l.q[(line-l.first)*k:]
				for _, m := range p.members {
					q[m] = -q[m]
				}
			}
		}
	}
}

// pack packs the weights of a set on a piece.
func (l *lot) pack(tier kernel.Tier, p *lotPiece, set int) {
	s := &l.group.sets[set]
	k := len(l.group.members)
	q := l.q[p.first*k:][:p.count*k]
	if s.count == k && !s.split {
		p.weights[set].Pack(tier, q, p.count, k, s.digits)
		return
	}
	l.gather = l.gather[:0]
	for line := range p.count {
		for _, x := range q[line*k+s.first:][:s.count] {
			if !s.split {
				l.gather = append(l.gather, x)
				continue
			}
			low := x << (64 - splitBits) >> (64 - splitBits)
			l.gather = append(l.gather, low, (x-low)>>splitBits)
		}
	}
	p.weights[set].Pack(tier, l.gather, p.count, s.columns(), s.digits)
}

// prepare finds what a missing call adds at a line, counted from the first, unless
// that is known.
func (l *lot) prepare(line int, missing MissingPolicy, encoding Encoding) error {
	if l.ready[line] {
		return nil
	}
	l.ready[line] = true
	k := len(l.group.members)
	return l.group.missedValues(l.missed(line), l.first+line, l.q[line*k:][:k], missing, encoding)
}

// missed gives what a missing call adds at a line that is prepared.
func (l *lot) missed(line int) []int64 {
	width := l.group.width()
	return l.values[line*width:][:width]
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

// tileSums are the digit sums of a group in a tile, by set, and how many lines
// were added to them.
type tileSums struct {
	sets  []*kernel.Sums
	lines int
}

// addGroup adds the lines of a slab to the sums of a group.
func (w *worker) addGroup(at int, s *slab, block int) error {
	g := w.groups[at]
	if s.lines == nil || s.lines[at][0] == s.lines[at][1] {
		return nil
	}
	w.watch.lap()
	if err := w.lot.fill(w, g, s.lines[at][0], s.lines[at][1], block); err != nil {
		return err
	}
	w.report.Packing += w.watch.lap()
	slots := w.slotsOf(&w.lot, s)
	tiles := w.tilesOf(block)
	for i := range tiles {
		t := tiles[(i+w.turn)%len(tiles)]
		if err := w.addTile(at, t, slots); err != nil {
			return err
		}
	}
	return nil
}

// slotsOf finds the rows of the slab that the lines of a lot read.
func (w *worker) slotsOf(l *lot, s *slab) []int {
	w.slots = w.slots[:0]
	slot := 0
	for _, row := range l.group.lines[l.first:l.last] {
		for s.rows[slot] < int(row) {
			slot++
		}
		w.slots = append(w.slots, slot)
	}
	return w.slots
}

func (w *worker) addTile(at int, t tile, slots []int) error {
	g := w.groups[at]
	sums := w.sumsOf(at, t)
	for i := range w.lot.pieces {
		p := &w.lot.pieces[i]
		if sums.lines += p.count; sums.lines > g.most() {
			w.fold(g, t, sums)
			sums.lines = p.count
		}
		rows := w.rowsOf(p, slots, t)
		if w.encoding == Dosages {
			w.panel.Dosages(w.tier, rows, t.offset, t.samples, w.blocks[t.block].Samples)
		} else {
			w.panel.Calls(w.tier, rows, t.samples)
		}
		for set := range g.sets {
			sums.sets[set].Add(&w.panel, &p.weights[set], 0)
		}
		w.report.Kernels += w.watch.lap()
		if err := w.addMissed(at, p, rows, t); err != nil {
			return err
		}
		w.report.Missing += w.watch.lap()
	}
	w.addHeavy(at, t, slots)
	w.report.Missing += w.watch.lap()
	if !w.resident {
		w.fold(g, t, sums)
		w.report.Kernels += w.watch.lap()
	}
	return nil
}

// rowsOf gives the packed rows of the lines of a piece: of hard calls from the
// tile on, of dosages whole ones.
func (w *worker) rowsOf(p *lotPiece, slots []int, t tile) [][]byte {
	w.lineRows = w.lineRows[:0]
	for i := range p.count {
		w.lineRows = append(w.lineRows, w.row(slots[p.line(i)], t))
	}
	return w.lineRows
}

// sumsOf gives the sums of a group in a tile: the worker's own for each tile of
// the block where they are small enough to stay, else one for all.
func (w *worker) sumsOf(at int, t tile) *tileSums {
	i := 0
	if w.resident {
		i = t.inBlock
	}
	w.sums[at] = resized(w.sums[at], max(i+1, len(w.sums[at])))
	sums := &w.sums[at][i]
	if sums.sets == nil {
		newSums := kernel.NewSums
		if w.encoding == Dosages {
			newSums = kernel.NewDosageSums
		}
		for i := range w.groups[at].sets {
			s := &w.groups[at].sets[i]
			sums.sets = append(sums.sets, newSums(w.tier, w.tileSamples, s.columns(), s.digits))
		}
	}
	return sums
}

// fold adds the sums of a tile to the totals and clears them.
func (w *worker) fold(g *group, t tile, sums *tileSums) {
	if sums.lines == 0 {
		return
	}
	sums.lines = 0
	lock := &w.locks[t.number]
	lock.Lock()
	defer lock.Unlock()
	for i := range g.sets {
		s := &g.sets[i]
		for j := range s.count {
			m := &g.members[s.first+j]
			total := w.results.Scores[m.score].total
			switch {
			case s.split:
				total.add(t.first, w.total(sums.sets[i], 2*j, t.samples))
				total.addHigh(t.first, w.total(sums.sets[i], 2*j+1, t.samples))
			case m.wide:
				total.add(t.first, w.total(sums.sets[i], j, t.samples))
			default:
				sums.sets[i].Total(j, total.lo[t.first:][:t.samples])
			}
		}
	}
}

// total takes the sums of one column of a tile.
func (w *worker) total(sums *kernel.Sums, column, samples int) []int64 {
	w.words = resized(w.words, samples)
	clear(w.words)
	sums.Total(column, w.words)
	return w.words
}

// foldAll adds to the totals what the worker still holds of a block.
func (w *worker) foldAll() {
	if !w.resident || w.block < 0 {
		return
	}
	for _, t := range w.tilesOf(w.block) {
		for at, g := range w.groups {
			if t.inBlock < len(w.sums[at]) {
				w.fold(g, t, &w.sums[at][t.inBlock])
			}
		}
	}
}

// missingLine is a line of a lot with missing calls: those before end, and after
// the end of the line before it.
type missingLine struct{ line, end int }

// addMissed corrects the missing calls of the light lines of a piece, which fills
// the panel, one by one.
func (w *worker) addMissed(at int, p *lotPiece, rows [][]byte, t tile) error {
	w.missing, w.missingLines = w.missing[:0], w.missingLines[:0]
	for i := range p.count {
		line := p.line(i)
		if w.lot.isHeavy[line] {
			continue
		}
		before := len(w.missing)
		if w.missing = w.panel.AppendMissing(w.missing, i, rows[i]); len(w.missing) > before {
			w.missingLines = append(w.missingLines, missingLine{line, len(w.missing)})
			if err := w.lot.prepare(line, w.plan.missing, w.encoding); err != nil {
				return err
			}
		}
	}
	if len(w.missingLines) == 0 {
		return nil
	}
	m, err := w.missedOf(at)
	if err != nil {
		return err
	}
	lock := &w.locks[t.number]
	lock.Lock()
	defer lock.Unlock()
	m.relieve(t, len(w.missingLines))
	from := 0
	for _, of := range w.missingLines {
		m.add(w.tier, t, w.missing[from:of.end], w.lot.missed(of.line))
		from = of.end
	}
	return nil
}
