//go:build amd64 && !purego

package kernel

// A panel of rows is blocks of 256 samples, which are 64 bytes of packed calls, row after
// row, and a copy whose bytes are in such an order that the kernel finds samples in the
// places that they have in sums of quads. A group is of three rows as there, and a
// quad's tables are the same; indexes are made in registers.

const blockBytes = indexSamples / 4

func (p *Panel) copyRows(rows [][]byte) {
	p.stride = p.groups() * 4 * blockBytes
	p.codes = resizeLines(p.codes, indexWidth(p.samples)/indexSamples*p.stride)
	flagBytes := p.flagBytes()
	for g := range p.groups() {
		pointers := p.pointers(rows, g, 0)
		copyCallsAVX512(&p.codes[g*4*blockBytes], p.stride, &p.flags[g*flagBytes], &pointers, (p.samples+3)/4)
	}
}

// fetchedRows is how many rows the kernel fetches ahead.
const fetchedRows = 3 * tableRows

// chooseRows notes where the rows are in a panel. Those that fill the last quad are read,
// with weights of 0.
func (w *Weights) chooseRows(rows []int) {
	w.places = resize(w.places, (len(rows)+quadRows-1)/quadRows*quadRows+fetchedRows)
	for i := range w.places {
		w.places[i] = uint32(rows[min(i, len(rows)-1)] * blockBytes)
	}
}

func (s *Sums) addRows(p *Panel, w *Weights, score int) {
	s.ones[score] += w.ones[0]
	width := indexWidth(s.samples) * quadScores
	sums := &s.wide[score/quadScores*width+score%quadScores*stripSamples]
	for _, step := range w.steps {
		s.tabulate(w.narrow, step, 1)
		addRowsAVX512(sums, &p.codes[0], p.stride, &w.places[int(step.first)*quadRows], &s.table[0],
			int(step.groups)*quadGroups, indexWidth(p.samples)/indexSamples)
	}
}
