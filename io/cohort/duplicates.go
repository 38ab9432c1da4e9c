package cohort

import "cardioscore/scoring/genome"

// settleDuplicates compares the rows held back that are dropped with those that are
// kept, and gives which of these lost calls or dosages, by head; nil for none.
func (t *streamedRows) settleDuplicates() (changed []bool) {
	if t.pending == 1 {
		return nil
	}
	for i, first := range t.order.first {
		if i == first {
			continue
		}
		if !t.spool.contradict(t.genotypes(first), t.genotypes(i), t.parsed[first].made, t.parsed[i].made) {
			continue
		}
		if changed == nil {
			changed = make([]bool, t.pending)
		}
		changed[first] = true
	}
	return changed
}

// contradict compares a row that is kept with a later one, and says whether it changed.
func (s *spool) contradict(kept, later genotypes, m, laterMade made) bool {
	lost := kept.contradict(later, m, laterMade, s.layout.stored.Denominator)
	s.lost.add(lost)
	return lost != contradictions{}
}

// takenCall is a call that was counted for its sample and is missing now.
type takenCall struct {
	sample int
	het    bool
}

// compareDuplicates does for spooled rows what settleDuplicates does for those held back.
// Rows that were compared when they were streamed have no genotypes here any more.
func (c *chromosomeRows) compareDuplicates(heads []head) error {
	for i, first := range c.sorting.first {
		h := &heads[first]
		if i == first || h.row == noRow || heads[i].row == noRow {
			continue
		}
		if err := c.copyRow(&c.kept, h.row); err != nil {
			return err
		}
		if err := c.copyRow(&c.later, heads[i].row); err != nil {
			return err
		}
		c.before.set(c.kept)
		if !c.spool.contradict(c.kept, c.later, h.made, heads[i].made) {
			continue
		}
		h.made |= contradicted
		if counted := c.spool.counted; counted != nil && h.row < counted.rows && genome.Matchable(h.alt) {
			c.takeCounted()
		}
		if err := c.replace(h, c.kept); err != nil {
			return err
		}
	}
	return nil
}

// set copies a row.
func (g *genotypes) set(from genotypes) {
	g.calls, g.planes = append(g.calls[:0], from.calls...), append(g.planes[:0], from.planes...)
}

// copyRow copies a spooled row.
func (c *chromosomeRows) copyRow(to *genotypes, row int64) (err error) {
	var from genotypes
	if c.spool.calls != nil {
		if from.calls, err = c.calls.row(row); err != nil {
			return err
		}
	}
	if c.spool.dosages != nil {
		if from.planes, err = c.dosages.row(row); err != nil {
			return err
		}
	}
	to.set(from)
	return nil
}

// takeCounted notes the calls, where there are none the dosages, of a row that was counted
// when it was streamed which are missing now.
func (c *chromosomeRows) takeCounted() {
	if c.spool.calls == nil {
		lo, hi := halves(c.kept.planes)
		beforeLo, beforeHi := halves(c.before.planes)
		for s := range lo {
			if lo[s]&hi[s] == 255 && beforeLo[s]&beforeHi[s] != 255 {
				c.taken = append(c.taken, takenCall{s, false})
			}
		}
		return
	}
	for s := range c.samples {
		if before := c.before.calls[s/4] >> (2 * (s & 3)) & 3; before != c.kept.calls[s/4]>>(2*(s&3))&3 {
			c.taken = append(c.taken, takenCall{s, before == 1})
		}
	}
}

// replace changes the genotypes of a spooled row.
func (c *chromosomeRows) replace(h *head, row genotypes) error {
	if c.spool.calls != nil {
		if err := c.spool.calls.replace(h.row, row.calls); err != nil {
			return err
		}
		c.calls.forget()
	}
	if c.spool.dosages != nil {
		if err := c.spool.dosages.replace(h.row, row.planes); err != nil {
			return err
		}
		c.dosages.forget()
	}
	return nil
}

// replaceCalls changes the calls of a spooled row, some of which are missing now, and the
// dosages that were made of them.
func (c *chromosomeRows) replaceCalls(h *head, calls []byte) error {
	if err := c.copyRow(&c.kept, h.row); err != nil {
		return err
	}
	c.kept.calls = append(c.kept.calls[:0], calls...)
	if h.made&dosagesMade != 0 {
		lo, hi := halves(c.kept.planes)
		dropDosages(lo, hi, calls)
	}
	return c.replace(h, c.kept)
}

// take takes calls back from what was counted of the samples.
func (c *sampleCounts) take(calls []takenCall) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range calls {
		c.called[t.sample]--
		if t.het {
			c.het[t.sample]--
		}
	}
}
