//go:build amd64 && !purego

package kernel

import (
	"math"
	"slices"
)

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
	var last [2 * missingQuadRows][]byte
	for quad := range quads {
		indexMissingQuadsAVX512(&p.codes[quad*quadBytes], p.stride, fromRow(rows, quad*missingQuadRows, last[:]), (p.samples+3)/4)
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
// all weights above 0, and after them of all below.
type missingReach [2 * quadScores]int64

func (m *missingReach) add(by *missingReach) {
	for k, x := range by {
		m[k] += x
	}
}

// furthest is the largest of the magnitudes.
func (m *missingReach) furthest() int64 {
	most := int64(0)
	for k := range quadScores {
		most = max(most, m[k], -m[quadScores+k])
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
	w.packMissingQuads(low, q[first:], scores)
	for quad := range len(low) / size {
		added := (*missingReach)(w.sums[quad*len(reach):])
		furthest := added.furthest()
		halves := furthest > math.MaxInt32
		if halves {
			w.cutMissingQuad(low[quad*size:][:size], high[quad*size:][:size], q[quad*missingQuadRows*w.scores:], first, scores)
		}
		most := mostQuads * quadScores / scores
		if halves {
			most = mostQuads // of which either half fits 32 bits
		}
		reach.add(added)
		if furthest == 0 || int(step.groups) >= most || step.high != halves || !halves && reach.furthest() > math.MaxInt32 {
			end()
		}
		switch {
		case furthest == 0: // all weights are 0
		case step.groups == 0:
			step, reach = tableStep{first: int32(quad), groups: 1, high: halves}, *added
		default:
			step.groups++
		}
	}
	end()
}

// packMissingQuads packs the integers of up to four scores into low, whole, and writes how far
// their sums get to sums, a missingReach a quad.
func (w *Weights) packMissingQuads(low []int32, q []int64, scores int) {
	const size = missingQuadRows * quadScores
	w.sums = resize(w.sums, len(low)/size*len(missingReach{}))
	var largest [quadScores]uint64
	whole := w.rows / missingQuadRows
	if whole > 0 {
		packMissingQuadsAVX512(&low[0], &w.sums[0], whole, &q[0], 8*w.scores, 1<<scores-1, &largest)
	}
	if rows := w.rows - whole*missingQuadRows; rows > 0 {
		// The last rows, and some of 0, in a quad of their own.
		var last [size]int64
		for r := range rows {
			copy(last[r*quadScores:][:scores], q[(whole*missingQuadRows+r)*w.scores:])
		}
		packMissingQuadsAVX512(&low[whole*size], &w.sums[whole*len(missingReach{})], 1, &last[0], 8*quadScores, 1<<scores-1, &largest)
	}
	if slices.Max(largest[:]) > MaxMissingWeight {
		panic("BUG: a weight that tables of missing calls do not hold")
	}
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

// totalRowsOfLine adds the sums of eight samples of a strip: with a kernel, but where some of
// the samples are beyond the last, and for the last scores.
func (s *Sums) totalRowsOfLine(dst, units []int64, strip, at int) {
	const octet = lineBytes / 8 // of scores, and of samples
	block := quadStrips(s.samples) * quadScores * stripSamples
	row := (strip/4*indexSamples + strip%4 + 4*int(quadPlaces[at])) * s.scores
	first := 0
	if last := row + 4*int(quadPlaces[at+octet-1]-quadPlaces[at])*s.scores; last < len(dst) && s.scores >= octet {
		first = s.scores &^ (octet - 1)
		totalRowsAVX512(&dst[row], 8*4*int(quadPlaces[1])*s.scores, &s.wide[strip*quadScores*stripSamples+at], 8*block, &units[0], first/octet)
	}
	for ; first < s.scores; first += quadScores {
		sums := s.wide[first/quadScores*block+strip*quadScores*stripSamples+at:]
		by := units[first:min(first+quadScores, s.scores)]
		for i, place := range quadPlaces[at:][:octet] {
			to := (strip/4*indexSamples+strip%4+4*int(place))*s.scores + first
			if to >= len(dst) {
				continue
			}
			for k, unit := range by {
				dst[to+k] += sums[k*stripSamples+i] * unit
			}
		}
		for k := range quadScores {
			clear(sums[k*stripSamples:][:octet])
		}
	}
}
