package scoring

import "cardioscore/scoring/kernel"

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
		w.makeRoom(g, t, sums, p.count)
		rows := w.rowsOf(p, slots, t)
		chosen := g.chosen()
		if chosen < len(g.members) {
			w.fillPanel(g, rows, t)
			for set := range g.sets {
				if g.sets[set].sparse < g.sets[set].count {
					sums.sets[set].Add(&w.panel, &p.weights[set], 0)
				}
			}
		}
		if chosen > 0 {
			w.panel.CallRows(w.tier, rows, t.samples)
			for i := range p.chosen {
				of := &p.chosen[i]
				sums.sets[of.set].AddRows(&w.panel, &of.weights[0], of.column)
			}
		}
		w.report.Kernels += w.watch.lap()
		if err := w.findMissed(at, p, rows, t); err != nil {
			return err
		}
		w.report.Missing += w.watch.lap()
	}
	if err := w.addMissed(at, t); err != nil {
		return err
	}
	w.report.Missing += w.watch.lap()
	w.addSparse(g, t, sums, slots)
	w.report.Kernels += w.watch.lap()
	if err := w.addHeavy(at, t, slots); err != nil {
		return err
	}
	w.report.Missing += w.watch.lap()
	if !w.resident {
		w.fold(g, t, sums)
		w.report.Kernels += w.watch.lap()
	}
	return nil
}

// fillPanel fills the panel with the genotypes of packed rows.
func (w *worker) fillPanel(g *group, rows [][]byte, t tile) {
	switch {
	case w.encoding == Dosages:
		w.panel.Dosages(w.tier, rows, t.offset, t.samples, w.blocks[t.block].Samples)
	case g.tables:
		w.panel.CallIndexes(w.tier, rows, t.samples)
	default:
		w.panel.Calls(w.tier, rows, t.samples)
	}
}

// addSparse adds the lines of sparse members that are gathered to their sums in a tile.
func (w *worker) addSparse(g *group, t tile, sums *tileSums, slots []int) {
	if len(w.lot.sparse) == 0 {
		return
	}
	// No member has more lines than the lot has.
	lines := w.lot.last - w.lot.first
	if lines <= g.most() {
		w.makeRoom(g, t, sums, lines)
	}
	for i := range w.lot.sparse {
		p := &w.lot.sparse[i]
		if lines > g.most() {
			w.makeRoom(g, t, sums, p.count)
		}
		w.fillPanel(g, w.rowsOf(p, slots, t), t)
		sums.sets[p.set].Add(&w.panel, &p.weights[0], p.column)
	}
}

// makeRoom folds the sums of a tile that could not take so many lines more.
func (w *worker) makeRoom(g *group, t tile, sums *tileSums, lines int) {
	if sums.lines += lines; sums.lines > g.most() {
		w.fold(g, t, sums)
		sums.lines = lines
	}
}

// rowsOf gives the packed rows of the lines of a piece: of hard calls from the
// tile on, of dosages whole ones.
func (w *worker) rowsOf(p *lotPiece, slots []int, t tile) [][]byte {
	b := &w.blocks[t.block]
	from, size := 0, b.RowBytes
	if w.encoding == HardCalls {
		from, size = t.offset/4, (t.samples+3)/4
	}
	w.lineRows = resized(w.lineRows, p.count)
	for i := range w.lineRows {
		w.lineRows[i] = w.packed[slots[p.line(i)]*b.RowBytes+from:][:size]
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
		for i := range w.groups[at].sets {
			sums.sets = append(sums.sets, w.newSums(w.groups[at], &w.groups[at].sets[i]))
		}
	}
	return sums
}

// newSums makes the kernels' sums of a set in a tile.
func (w *worker) newSums(g *group, s *columnSet) *kernel.Sums {
	switch {
	case w.encoding == Dosages:
		return kernel.NewDosageSums(w.tier, w.tileSamples, s.columns(), s.digits)
	case g.tables:
		return kernel.NewTableSums(w.tier, w.tileSamples, s.columns())
	}
	return kernel.NewSums(w.tier, w.tileSamples, s.columns(), s.digits)
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
			case m.wide && s.split:
				total.add(t.first, w.total(sums.sets[i], 2*j, 1, t.samples))
				total.addHigh(t.first, w.total(sums.sets[i], 2*j+1, 1, t.samples))
			case m.wide:
				total.add(t.first, w.total(sums.sets[i], j, m.unit.Size, t.samples))
			case s.split:
				words := total.lo[t.first:][:t.samples]
				sums.sets[i].Total(2*j, words)
				sums.sets[i].TotalUnits(2*j+1, 1<<splitBits, words)
			default:
				sums.sets[i].TotalUnits(j, m.unit.Size, total.lo[t.first:][:t.samples])
			}
		}
	}
}

// total takes the sums of one column of a tile, in units of so much each.
func (w *worker) total(sums *kernel.Sums, column int, unit int64, samples int) []int64 {
	w.words = resized(w.words, samples)
	clear(w.words)
	sums.TotalUnits(column, unit, w.words)
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
