package cohort

import "cardioscore/scoring/genome"

// contradict sets missing in a packed row the calls that a later row of the same variant
// contradicts: both are called, and not alike. It gives how many those are. Which of the
// two is right cannot be told, and the first as a call of the reference would say that
// somebody does not carry what the second says.
func contradict(kept, later []byte) (calls int64) {
	for i, a := range kept {
		b := later[i]
		if a == b {
			continue
		}
		for s := 0; s < 8; s += 2 {
			if x, y := a>>s&3, b>>s&3; x != y && x != 3 && y != 3 {
				kept[i] |= 3 << s
				calls++
			}
		}
	}
	return calls
}

// settleDuplicates compares the rows held back that are dropped with those that are
// kept, and gives which of these lost calls, by head; nil for none.
func (t *streamedRows) settleDuplicates() (changed []bool) {
	l := t.spool.layout
	if t.pending == 1 || l.callBytes() == 0 {
		return nil
	}
	for i, first := range t.order.first {
		if i == first {
			continue
		}
		kept, planes := t.row(first)
		later, _ := t.row(i)
		calls := contradict(kept, later)
		if calls == 0 {
			continue
		}
		if changed == nil {
			changed = make([]bool, t.pending)
		}
		changed[first] = true
		t.spool.contradicted += calls
		if t.parsed[first].made&dosagesMade != 0 {
			lo, hi := halves(planes)
			dosagesOfCalls(lo, hi, kept, l.stored.Denominator)
		}
	}
	return changed
}

// takenCall is a call that was counted for its sample and is missing now.
type takenCall struct {
	sample int
	het    bool
}

// compareDuplicates does for spooled rows what settleDuplicates does for those held back.
// Rows that were compared when they were streamed have no genotypes here any more.
func (c *chromosomeRows) compareDuplicates(heads []head) error {
	if c.spool.calls == nil {
		return nil
	}
	for i, first := range c.sorting.first {
		h := &heads[first]
		if i == first || h.row == noRow || heads[i].row == noRow {
			continue
		}
		row, err := c.calls.row(h.row)
		if err != nil {
			return err
		}
		c.kept = append(c.kept[:0], row...)
		if row, err = c.calls.row(heads[i].row); err != nil {
			return err
		}
		c.before = append(c.before[:0], c.kept...)
		calls := contradict(c.kept, row)
		if calls == 0 {
			continue
		}
		c.spool.contradicted += calls
		h.made |= contradicted
		if counted := c.spool.counted; counted != nil && h.row < counted.rows && genome.Matchable(h.alt) {
			c.takeCounted()
		}
		if err := c.replace(h, c.kept); err != nil {
			return err
		}
		c.calls.forget()
	}
	return nil
}

// takeCounted notes the calls of a row that was counted when it was streamed which are
// missing now.
func (c *chromosomeRows) takeCounted() {
	for s := range c.samples {
		if before := c.before[s/4] >> (2 * (s & 3)) & 3; before != c.kept[s/4]>>(2*(s&3))&3 {
			c.taken = append(c.taken, takenCall{s, before == 1})
		}
	}
}

// replace changes the calls of a spooled row, and the dosages that were made of them.
func (c *chromosomeRows) replace(h *head, calls []byte) error {
	if err := c.spool.calls.replace(h.row, calls); err != nil {
		return err
	}
	if h.made&dosagesMade == 0 {
		return nil
	}
	if c.planes == nil {
		c.planes = make([]byte, c.spool.dosages.stride)
	}
	lo, hi := halves(c.planes)
	dosagesOfCalls(lo, hi, calls, c.denominator)
	if err := c.spool.dosages.replace(h.row, c.planes); err != nil {
		return err
	}
	c.dosages.forget()
	return nil
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
