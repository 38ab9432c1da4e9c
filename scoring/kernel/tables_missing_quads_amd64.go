//go:build amd64 && !purego

package kernel

import "math"

// With AVX-512, tables of missing calls are looked up in registers as those of calls are,
// and panels and sums have their layout: see tables_quads_amd64.go. Five rows have 32
// patterns, all that two registers hold: a quad is 20 rows, and its bytes are the indexes a +
// 2b + 4c + 8d + 16e of the four groups of five rows, where a to e are 1 for a missing call.
//
// Weights are by block of four scores, then by row. Of weights and of sums, the low halves
// of all blocks come first, then the high halves. What was not cut in halves is in the low
// ones.

const missingQuadRows = quadGroups * missingRows

func (p *Panel) indexMissingQuads(rows [][]byte) {
	quads := (len(rows) + missingQuadRows - 1) / missingQuadRows
	p.shapeQuads(quads)
	for quad := range quads {
		var pointers [2 * missingQuadRows]*uint8
		for r := range pointers {
			pointers[r] = &rows[min(quad*missingQuadRows+r, len(rows)-1)][0]
		}
		indexMissingQuadsAVX512(&p.codes[quad*quadBytes], p.stride, &pointers, (p.samples+3)/4)
	}
}

// putMissingQuads packs weights for quads of missing calls and finds the steps.
func (w *Weights) putMissingQuads(q []int64) {
	quads := (w.rows + missingQuadRows - 1) / missingQuadRows
	blocks := (w.scores + quadScores - 1) / quadScores
	size := quads * missingQuadRows * quadScores
	w.narrow = resizeLines(w.narrow, 2*blocks*size)
	w.ones = w.ones[:0]
	w.steps, w.blocks = w.steps[:0], w.blocks[:0]
	for b := range blocks {
		w.putMissingBlock(w.narrow[b*size:][:size], w.narrow[(blocks+b)*size:][:size], q, b*quadScores)
		w.blocks = append(w.blocks, len(w.steps))
	}
}

// missingReach is how far the sums of four scores get from 0, of any of some rows: those of
// all weights above 0, and of all below.
type missingReach struct{ above, below [quadScores]int64 }

func (m *missingReach) add(by *missingReach) {
	for k := range m.above {
		m.above[k] += by.above[k]
		m.below[k] += by.below[k]
	}
}

// furthest is the largest of the magnitudes.
func (m *missingReach) furthest() int64 {
	most := int64(0)
	for k := range m.above {
		most = max(most, m.above[k], -m.below[k])
	}
	return most
}

// putMissingBlock packs the weights of up to four scores, from score first on, and appends
// their steps: as many quads as 32 bits and the first cache hold; of quads that 32 bits do
// not hold one by one, a step of each half.
func (w *Weights) putMissingBlock(low, high []int32, q []int64, first int) {
	const size = missingQuadRows * quadScores
	scores := min(quadScores, w.scores-first)
	var step tableStep // high where quads are in halves
	var reach missingReach
	end := func() {
		if step.groups > 0 && step.high {
			w.steps = append(w.steps, tableStep{first: step.first, groups: step.groups})
		}
		if step.groups > 0 {
			w.steps = append(w.steps, step)
		}
		step = tableStep{}
	}
	for quad := range len(low) / size {
		rows := q[quad*missingQuadRows*w.scores:]
		added := w.putMissingQuad(low[quad*size:][:size], rows, first, scores)
		furthest := added.furthest()
		halves := furthest > math.MaxInt32
		if halves {
			w.cutMissingQuad(low[quad*size:][:size], high[quad*size:][:size], rows, first, scores)
		}
		most := mostQuads * quadScores / scores
		if halves {
			most = mostQuads // of which either half fits 32 bits
		}
		reach.add(&added)
		if furthest == 0 || int(step.groups) >= most || step.high != halves || !halves && reach.furthest() > math.MaxInt32 {
			end()
		}
		switch {
		case furthest == 0: // all weights are 0
		case step.groups == 0:
			step, reach = tableStep{first: int32(quad), groups: 1, high: halves}, added
		default:
			step.groups++
		}
	}
	end()
}

// putMissingQuad packs the weights of a quad, whole, and says how far their sums get. q
// begins at the first row.
func (w *Weights) putMissingQuad(low []int32, q []int64, first, scores int) (reach missingReach) {
	rows := min(missingQuadRows, len(q)/w.scores)
	over := int64(0)
	for r := range rows {
		var row [quadScores]int64
		if from := q[r*w.scores+first:]; scores == quadScores {
			row = [quadScores]int64(from)
		} else {
			copy(row[:], from[:scores])
		}
		to := (*[quadScores]int32)(low[r*quadScores:])
		for k, x := range row {
			below := x & (x >> 63)
			reach.above[k] += x - below
			reach.below[k] += below
			over |= MaxMissingWeight - (x ^ x>>63 - x>>63) // below 0
			to[k] = int32(x)
		}
	}
	if over < 0 {
		panic("BUG: a weight that tables of missing calls do not hold")
	}
	clear(low[rows*quadScores:])
	return reach
}

// cutMissingQuad packs the weights of a quad in halves.
func (w *Weights) cutMissingQuad(low, high []int32, q []int64, first, scores int) {
	clear(high)
	for r := range min(missingQuadRows, len(q)/w.scores) {
		for k, x := range q[r*w.scores+first:][:scores] {
			half := x << (64 - halfBits) >> (64 - halfBits)
			low[r*quadScores+k], high[r*quadScores+k] = int32(half), int32((x-half)>>halfBits)
		}
	}
}

// totalRowsQuads is TotalRows.
func (s *Sums) totalRowsQuads(dst, units []int64) {
	if s.halved {
		low := len(s.wide) / 2
		joinHalves(s.wide[:low], s.wide[low:])
		s.halved = false
	}
	// Eight samples at a time: a cache line of the sums of each score, and rows that are
	// read on.
	for strip := range quadStrips(s.samples) {
		for at := 0; at < stripSamples; at += lineBytes / 8 {
			s.totalRowsOfLine(dst, units, strip, at)
		}
	}
}

// totalRowsOfLine adds the sums of eight samples of a strip.
func (s *Sums) totalRowsOfLine(dst, units []int64, strip, at int) {
	for first := 0; first < s.scores; first += quadScores {
		sums := s.wide[((first/quadScores*quadStrips(s.samples)+strip)*quadScores)*stripSamples+at:]
		by := units[first:min(first+quadScores, s.scores)]
		for i, place := range quadPlaces[at:][:lineBytes/8] {
			to := (strip/4*indexSamples+strip%4+4*int(place))*s.scores + first
			if to >= len(dst) {
				continue
			}
			if len(by) == quadScores {
				row, by := (*[quadScores]int64)(dst[to:]), (*[quadScores]int64)(by)
				row[0] += sums[i] * by[0]
				row[1] += sums[stripSamples+i] * by[1]
				row[2] += sums[2*stripSamples+i] * by[2]
				row[3] += sums[3*stripSamples+i] * by[3]
				continue
			}
			for k, unit := range by {
				dst[to+k] += sums[k*stripSamples+i] * unit
			}
		}
		for k := range quadScores {
			clear(sums[k*stripSamples:][:lineBytes/8])
		}
	}
}
