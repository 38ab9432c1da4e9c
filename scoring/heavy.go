package scoring

import (
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/scoreset"
)

// Lines at which many calls are missing are corrected by the kernels: an
// indicator of missing calls takes the place of the genotypes, and what a missing
// call adds is its weights. The corrections of calls are at most |q|, so that they
// have the digits of the weights: the kernel counts a missing call as one copy, and
// a policy adds none to two. (Two copies of a weight that was rounded down may be
// one more than twice its integer: where that passes the digits, a line is not heavy.)
// With tables, all sums of missing calls are one set of columns, in their order; with
// products of digits, each set of the group has its own.

// findHeavy finds the heavy lines of a lot, by what the index counts, and packs
// what missing calls add there.
func (l *lot) findHeavy(w *worker) error {
	g := l.group
	l.isHeavy = resized(l.isHeavy, l.last-l.first)
	clear(l.isHeavy)
	l.heavy, l.heavyPieces = l.heavy[:0], l.heavyPieces[:0]
	if !w.mayBeHeavy(g) {
		return nil
	}
	from, single, fold := w.heavyFrom(g)
	gain := 0.0
	for at := range g.parts {
		p := &g.parts[at]
		for line := l.first; line < l.last; line++ {
			t := p.term(line)
			if t == nil || l.isHeavy[line-l.first] {
				continue
			}
			row := p.join.RowOf(t)
			if !row.Alt.Known() && w.plan.missing == MissingMean {
				continue
			}
			if share := float64(row.Missing) / float64(w.samples); share > from {
				l.isHeavy[line-l.first] = true
				gain += (share - from) * single
			}
		}
	}
	if gain < fold {
		clear(l.isHeavy)
		return nil
	}
	for line, is := range l.isHeavy {
		if !is {
			continue
		}
		if err := l.prepare(w.tier, line, w.plan.missing, w.encoding); err != nil {
			return err
		}
		if l.isHeavy[line] = l.fits(line); l.isHeavy[line] {
			l.heavy = append(l.heavy, line)
		}
	}
	for from := 0; from < len(l.heavy); from += w.pieceLines {
		lines := l.heavy[from:min(from+w.pieceLines, len(l.heavy))]
		l.heavyPieces = resized(l.heavyPieces, len(l.heavyPieces)+1)
		p := &l.heavyPieces[len(l.heavyPieces)-1]
		p.lines, p.count = lines, len(lines)
		p.weights = resized(p.weights, len(g.sets))
		if g.missedTables {
			l.packHeavyTables(w.tier, p)
			continue
		}
		for set := range g.sets {
			l.packHeavy(w.tier, p, set)
		}
	}
	return nil
}

// heavyFrom is heavyCosts, or what the options say of them.
func (p *pass) heavyFrom(g *group) (from, single, fold float64) {
	if p.options.HeavyMissing != 0 {
		return p.options.HeavyMissing, 0, 0
	}
	return g.heavyCosts(p.tier)
}

// mayBeHeavy says whether any line of the group may be heavy.
func (p *pass) mayBeHeavy(g *group) bool {
	from, _, _ := p.heavyFrom(g)
	return p.encoding == HardCalls && g.missing > 0 && float64(g.mostMissing)/float64(p.samples) > from
}

// heavyBytes is the size of the kernels' sums of missing calls of a sample, and of the
// packed weights of a heavy line, from above.
func (p *pass) heavyBytes(g *group) (sums, weights int64) {
	switch {
	case !p.mayBeHeavy(g):
		return 0, 0
	case g.missedTables: // 64 and 32 bits, twice where weights are in halves
		columns := int64(g.width() + kernel.TableScores - 1)
		return 16 * columns, 8 * columns
	}
	for i := range g.sets {
		s := &g.sets[i]
		sums += p.sumBytes(g.heavyColumns(i), s.digits)
		weights += int64(g.heavyColumns(i) * max(s.digits, 8))
	}
	return sums, weights
}

// heavyCosts gives the share of missing calls of a line above which the kernels
// correct them for less, and in nanoseconds by sample what one call costs by
// itself, and what folding the kernels' sums costs in each slab.
func (g *group) heavyCosts(tier kernel.Tier) (from, single, fold float64) {
	// As measured on one core: finding a call, and adding a value where it belongs.
	const find, add, addGo, addFolded = 3, 0.2, 0.6, 1.5
	width := float64(g.width())
	if single = find + add*width; tier == kernel.Go {
		single = find + addGo*width
	}
	return g.missedCost / single, single, addFolded * width
}

// fits says whether what a missing call adds at a line has the digits of the sets, or
// no more than tables hold.
func (l *lot) fits(line int) bool {
	g := l.group
	if g.missedTables && l.narrow {
		return true
	}
	l.missedWords = l.missed(l.missedWords, line)
	for i := range g.sets {
		s := &g.sets[i]
		limit := scoreset.MaxWeight(s.digits)
		if g.missedTables {
			limit = kernel.MaxMissingWeight
		}
		for _, correction := range l.missedWords[s.first:][:s.count] {
			if correction > limit || correction < -limit {
				return false
			}
		}
	}
	return true
}

// heavyColumns is how many sums of missing calls the kernels make for a set:
// corrections and weights of its members, and with the first set the counts.
func (g *group) heavyColumns(set int) int {
	n := 2 * g.sets[set].count
	if set == 0 {
		n += len(g.parts)
	}
	return n
}

// heavyColumn gives where in a sample's sums of missing calls a column of a set
// belongs.
func (g *group) heavyColumn(set, column int) int {
	s := &g.sets[set]
	switch {
	case column < s.count:
		return s.first + column
	case column < 2*s.count:
		return len(g.members) + s.first + column - s.count
	}
	return 2*len(g.members) + column - 2*s.count
}

func (l *lot) packHeavy(tier kernel.Tier, p *lotPiece, set int) {
	g := l.group
	columns := g.heavyColumns(set)
	l.gather = l.gather[:0]
	for _, line := range p.lines {
		l.missedWords = l.missed(l.missedWords, line)
		for column := range columns {
			l.gather = append(l.gather, l.missedWords[g.heavyColumn(set, column)])
		}
	}
	p.weights[set].Pack(tier, l.gather, p.count, columns, g.sets[set].digits)
}

// packHeavyTables packs what missing calls add on a piece for tables.
func (l *lot) packHeavyTables(tier kernel.Tier, p *lotPiece) {
	width := l.group.width()
	l.gather = resized(l.gather, p.count*width)
	for i, line := range p.lines {
		to := l.missed(l.gather[i*width:][:width], line)
		for k := range l.group.members {
			to[len(l.group.members)+k] = l.group.members[k].step.Of(to[len(l.group.members)+k])
		}
	}
	p.weights[0].PackMissing(tier, l.gather, p.count, width)
}

// addHeavy corrects the missing calls of the heavy lines of a lot in a tile.
func (w *worker) addHeavy(at int, t tile, slots []int) error {
	if len(w.lot.heavy) == 0 {
		return nil
	}
	m, err := w.missedOf(at)
	if err != nil {
		return err
	}
	g := w.groups[at]
	if w.heavy[at] == nil {
		w.heavy[at] = w.newHeavySums(g)
	}
	lines := 0
	for i := range w.lot.heavyPieces {
		p := &w.lot.heavyPieces[i]
		if lines += p.count; lines > mostMissed {
			w.foldHeavy(m, g, w.heavy[at], t, lines-p.count)
			lines = p.count
		}
		rows := w.rowsOf(p, slots, t)
		if g.missedTables {
			w.panel.MissingIndexes(w.tier, rows, t.samples)
		} else {
			w.panel.Missing(w.tier, rows, t.samples)
		}
		for set, sums := range w.heavy[at] {
			sums.Add(&w.panel, &p.weights[set], 0)
		}
	}
	w.foldHeavy(m, g, w.heavy[at], t, lines)
	return nil
}

// newHeavySums makes the kernels' sums of missing calls in a tile.
func (w *worker) newHeavySums(g *group) []*kernel.Sums {
	if g.missedTables {
		return []*kernel.Sums{kernel.NewMissingSums(w.tier, w.tileSamples, g.width())}
	}
	sums := make([]*kernel.Sums, len(g.sets))
	for set := range sums {
		sums[set] = kernel.NewSums(w.tier, w.tileSamples, g.heavyColumns(set), g.sets[set].digits)
	}
	return sums
}

func (w *worker) foldHeavy(m *missedSums, g *group, sums []*kernel.Sums, t tile, lines int) {
	lock := &w.locks[t.number]
	lock.Lock()
	defer lock.Unlock()
	m.relieve(t, lines)
	if g.missedTables {
		sums[0].TotalRows(m.of(t), g.missedUnits)
		return
	}
	for set := range g.sets {
		for column := range g.heavyColumns(set) {
			to := m.low[t.first*m.width+g.heavyColumn(set, column):]
			for s, x := range w.total(sums[set], column, 1, t.samples) {
				to[s*m.width] += x
			}
		}
	}
}
