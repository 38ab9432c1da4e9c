package scoring

import "cardioscore/scoring/kernel"

// missingCalls gathers the missing calls of the light lines of a tile, for as many
// pieces as there are few: the more there are of one sample, the less often its sums
// come into the cache.
type missingCalls struct {
	first, last int // lines of the lot; rows of found count from first
	found       []kernel.MissingAt
	sorted      []kernel.MissingAt // by sample
	counts      []int32            // by sample
}

const (
	// gatheredCalls is how many missing calls are added at once, but for those of one
	// piece, and gatheredLines of how many lines: rows of found have 16 bits.
	gatheredCalls, gatheredLines = 1 << 16, min(mostMissed, 1<<16)
	// sortedWidth is the number of sums of a sample from which on sorting pays.
	sortedWidth = 64
)

// findMissed gathers the missing calls of the light lines of a piece, which fills the
// panel.
func (w *worker) findMissed(at int, p *lotPiece, rows [][]byte, t tile) error {
	m := &w.missing
	if len(m.found) > 0 && (len(m.found) >= gatheredCalls || p.first+p.count-m.first > gatheredLines) {
		if err := w.addMissed(at, t); err != nil {
			return err
		}
	}
	var heavy []bool
	if len(w.lot.heavy) > 0 {
		heavy = w.lot.isHeavy[p.first:][:p.count]
	}
	known := len(m.found)
	if known == 0 {
		m.first = p.first
	}
	m.last = p.first + p.count
	m.found = w.panel.AppendMissing(m.found, p.first-m.first, rows, heavy)
	if w.lot.prepared {
		return nil
	}
	ready := w.lot.ready[m.first:]
	for _, of := range m.found[known:] {
		if !ready[of.Row] {
			if err := w.lot.prepare(w.tier, m.first+int(of.Row), w.plan.missing, w.encoding); err != nil {
				return err
			}
		}
	}
	return nil
}

// addMissed corrects the missing calls that were gathered, one by one.
func (w *worker) addMissed(at int, t tile) error {
	calls := &w.missing
	if len(calls.found) == 0 {
		return nil
	}
	m, err := w.missedOf(at)
	if err != nil {
		return err
	}
	found := calls.found
	if m.width >= sortedWidth {
		found = calls.sort(t.samples)
	}
	lock := &w.locks[t.number]
	lock.Lock()
	m.relieve(t, calls.last-calls.first)
	if w.lot.narrow {
		kernel.AddMissing(w.tier, m.of(t), m.width, found, w.lot.narrowValues[calls.first*m.width:])
	} else {
		kernel.AddMissing(w.tier, m.of(t), m.width, found, w.lot.values[calls.first*m.width:])
	}
	lock.Unlock()
	calls.found = calls.found[:0]
	return nil
}

// sort puts the calls in the order of their samples.
func (c *missingCalls) sort(samples int) []kernel.MissingAt {
	c.counts = resized(c.counts, samples+1)
	clear(c.counts)
	for _, of := range c.found {
		c.counts[int(of.Sample)+1]++
	}
	for s := range samples {
		c.counts[s+1] += c.counts[s]
	}
	c.sorted = resized(c.sorted, len(c.found))
	for _, of := range c.found {
		c.sorted[c.counts[of.Sample]] = of
		c.counts[of.Sample]++
	}
	return c.sorted
}
