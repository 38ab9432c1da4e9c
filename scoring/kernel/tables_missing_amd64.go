//go:build amd64 && !purego

package kernel

import "math"

// With AVX2, tables of missing calls are in memory. With AVX-512 they are in registers: see
// tables_missing_quads_amd64.go.
//
// A panel of indexes of missing calls holds, group by group of five rows, one byte a
// sample: 8 x (a + 2b + 4c + 8d + 16e), where a to e are 1 for a missing call, in the
// order of the other indexes (see tables_amd64.go). Of weights and of sums, the low
// halves of all blocks of scores come first, then the high halves. What was not cut
// in halves is in the low ones.

func (p *Panel) indexMissing(rows [][]byte) {
	p.shapeIndexes()
	bytes := (p.samples + 3) / 4
	whole := bytes &^ (indexSamples/4 - 1)
	for g := range p.groups() {
		var pointers [2 * missingRows]*uint8
		for r := range pointers {
			pointers[r] = &rows[min(g*missingRows+r, len(rows)-1)][0]
		}
		dst := p.codes[g*p.stride:]
		if whole > 0 {
			indexMissingAVX2(&dst[0], &pointers, whole)
		}
		if whole == bytes {
			continue
		}
		// The last bytes of each row in full registers.
		var ends [missingRows][indexSamples / 4]byte
		for r := range ends {
			copy(ends[r][:], rows[min(g*missingRows+r, len(rows)-1)][whole:bytes])
			pointers[r], pointers[missingRows+r] = &ends[r][0], &ends[r][0]
		}
		indexMissingAVX2(&dst[4*whole], &pointers, len(ends[0]))
	}
}

// putMissing packs weights for tables of missing calls and finds the steps.
func (w *Weights) putMissing(q []int64) {
	groups := (w.rows + missingRows - 1) / missingRows
	blocks := tableBlocks(w.scores)
	size := groups * missingRows * TableScores
	w.narrow = resizeLines(w.narrow, 2*blocks*size)
	w.steps, w.blocks = w.steps[:0], w.blocks[:0]
	for b := range blocks {
		for at := 0; at < groups; at += stepGroups[0] {
			n := min(stepGroups[0], groups-at)
			from, count := (b*groups+at)*missingRows*TableScores, n*missingRows*TableScores
			w.putMissingStep(w.narrow[from:][:count], w.narrow[blocks*size+from:][:count], q, b*TableScores, at, n)
		}
		w.blocks = append(w.blocks, len(w.steps))
	}
}

// putMissingStep packs the weights of up to 16 scores, from score first on, on n
// groups from group at on, and appends their steps: one of whole weights where their
// entries add up in 32 bits, else one of each half. (Four groups at a time would take
// as long as both.)
func (w *Weights) putMissingStep(low, high []int32, q []int64, first, at, n int) {
	scores := min(TableScores, w.scores-first)
	rows := min(n*missingRows, w.rows-at*missingRows)
	if scores < TableScores || rows < n*missingRows {
		clear(low)
	}
	var sums, magnitudes [TableScores]int64
	over := int64(0)
	for r := range rows {
		to := low[r*TableScores:][:scores]
		for i, x := range q[(at*missingRows+r)*w.scores+first:][:scores] {
			magnitude := x ^ x>>63 - x>>63
			over |= MaxMissingWeight - magnitude // below 0
			sums[i%TableScores] += x
			magnitudes[i%TableScores] += magnitude
			to[i] = int32(x)
		}
	}
	if over < 0 {
		panic("BUG: a weight that tables of missing calls do not hold")
	}
	// The furthest that a sum of any of the rows gets from 0: all those above 0, or all
	// those below.
	furthest := int64(0)
	for i, sum := range sums {
		furthest = max(furthest, (magnitudes[i]+max(sum, -sum))/2)
	}
	switch {
	case furthest == 0: // all weights are 0
	case furthest <= math.MaxInt32:
		w.appendMissingSteps(at, n, false)
	default:
		clear(high)
		for r := range rows {
			for i, x := range q[(at*missingRows+r)*w.scores+first:][:scores] {
				half := x << (64 - halfBits) >> (64 - halfBits)
				low[r*TableScores+i], high[r*TableScores+i] = int32(half), int32((x-half)>>halfBits)
			}
		}
		w.appendMissingSteps(at, n, false)
		w.appendMissingSteps(at, n, true)
	}
}

// appendMissingSteps appends the steps of n groups from group at on.
func (w *Weights) appendMissingSteps(at, n int, high bool) {
	for _, groups := range stepGroups {
		for ; groups <= n; n -= groups {
			w.steps = append(w.steps, tableStep{first: int32(at), groups: int32(groups), high: high})
			at += groups
		}
	}
}

var missingTables = tableKernels{tabulateMissingAVX2, lookUps{lookUpMissing12AVX2, lookUpMissing4AVX2, lookUpMissing1AVX2}}

// addMissingTables is addTables for missing calls.
func (s *Sums) addMissingTables(p *Panel, w *Weights, first int) {
	width := indexWidth(s.samples) * TableScores
	size := len(w.narrow) / (2 * len(w.blocks))
	from := 0
	for b, to := range w.blocks {
		for _, step := range w.steps[from:to] {
			sums, weights := (first/TableScores+b)*width, b*size
			if step.high {
				sums, weights = sums+len(s.wide)/2, weights+len(w.narrow)/2
				s.halved = true
			}
			weights += int(step.first) * missingRows * TableScores
			s.addStep(&missingTables, &s.wide[sums], p, &w.narrow[weights], step)
		}
		from = to
	}
}

// joinBlock joins the halves of the sums of a block of scores.
func (s *Sums) joinBlock(block int) {
	if s.halved {
		low := s.block(block)
		joinHalves(low, s.wide[len(s.wide)/2+block*len(low):])
	}
}

// joinHalves adds high halves of sums to the low ones, and sets them to 0.
func joinHalves(low, high []int64) {
	high = high[:len(low)]
	for i, x := range high {
		low[i] += x << halfBits
	}
	clear(high)
}

// totalRowsTables is TotalRows.
func (s *Sums) totalRowsTables(dst, units []int64) {
	if s.turned.left > 0 {
		s.turnBack()
	}
	blocks, size := tableBlocks(s.scores), len(s.block(0))
	for block := range blocks {
		s.joinBlock(block)
	}
	s.halved = false
	for at := 0; at*s.scores < len(dst); at++ {
		to, by, from := dst[at*s.scores:][:s.scores], units, indexPlace(at)*TableScores
		for len(to) >= TableScores {
			addProducts((*[TableScores]int64)(to), (*[TableScores]int64)(s.wide[from:]), (*[TableScores]int64)(by))
			to, by, from = to[TableScores:], by[TableScores:], from+size
		}
		for i := range to {
			to[i] += s.wide[from+i] * by[i]
		}
	}
	clear(s.wide[:blocks*size])
}

// addProducts adds x times units to sums.
func addProducts(sums, x, units *[TableScores]int64) {
	for i := range sums {
		sums[i] += x[i] * units[i]
	}
}
