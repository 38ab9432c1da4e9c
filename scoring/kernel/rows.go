package kernel

// A score that uses a tenth of the rows is added from copies of the packed rows: what is
// made of a row beside them would be made again for each such score, since three rows
// share an index.

// AddsRows says whether a tier adds scores on some rows of a panel, see CallRows.
func (t Tier) AddsRows() bool { return t.inQuads() }

// CallRows fills the panel as Calls does, for weights from PackRows. The tier is one that
// AddsRows.
func (p *Panel) CallRows(t Tier, rows [][]byte, samples int) {
	if !t.AddsRows() {
		panic("BUG: a panel of rows of a tier that does not add them")
	}
	p.reset(t, false, true, false, len(rows), samples)
	p.chosen = true
	requireBytes(rows, (samples+3)/4)
	p.copyRows(rows)
}

// PackRows packs the weights of one score on some rows of a panel, which ascend, for panels
// of CallRows. Each weight is at most MaxTableWeight.
func (w *Weights) PackRows(t Tier, q []int64, rows []int) {
	if !t.AddsRows() {
		panic("BUG: weights on some rows of a tier that does not add them")
	}
	w.PackTables(t, q, len(rows), 1)
	w.chosen, w.last = true, rows[len(rows)-1]
	w.chooseRows(rows)
}

// AddRows adds the products of a panel of CallRows and weights of PackRows to a score, as
// Add does.
func (s *Sums) AddRows(p *Panel, w *Weights, score int) {
	if !p.chosen || !w.chosen || !s.tables || s.missing || p.tier != s.tier || w.tier != s.tier {
		panic("BUG: panel, weights and sums that are not all of some rows, or of different tiers")
	}
	if w.last >= p.rows || p.samples > s.samples || score < 0 || score >= s.scores {
		panic("BUG: panel, weights and sums of shapes that do not fit")
	}
	s.count(w, score)
	s.addRows(p, w, score)
}
