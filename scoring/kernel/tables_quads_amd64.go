//go:build amd64 && !purego

package kernel

import "math"

// With AVX-512, tables of calls are looked up in registers: the 27 sums of three rows
// and a score are the dwords of two registers, of which VPERMI2D takes those of 16
// samples at once. With the addition it takes little longer than VPDPBUSD, and makes 48
// products of whole weights; VPDPBUSD makes 16, of weights of four digits.
//
// A panel is strips of 64 samples, as that of products is: of each twelve rows, a quad, a
// strip holds for each of the four groups of three rows 64 bytes, the indexes a + 3b + 9c.
// Four strips are 256 samples: of the samples 4i+h, strip h holds those with all i, in
// order. The kernels take every fourth byte of a strip at once, so that sums are in the
// order that quadPlaces gives.
//
// Weights are of 32 bits, by block of four scores, then by row. Sums of 64 bits are by
// block of four scores, then by strip, then by score, then by sample. Entries are sums of
// weights times copies beyond one, which are half as large at most as those of weights
// times copies; what one copy of each row adds is added by Total.

const (
	quadGroups = 4
	quadRows   = quadGroups * tableRows
	quadBytes  = 4 * stripSamples
	// mostQuads is how many quads of four scores are added up in 32 bits at once. Their
	// tables, 20 KiB, leave a third of a first cache of 32 KiB to indexes and sums.
	mostQuads = 10
	// quadTable is the dwords of a table.
	quadTable = 32
)

// Parts of a quad, whose weights are too large to be added up in 32 bits as one: any
// two groups fit.
const (
	wholeQuads uint8 = iota
	firstHalf
	secondHalf
)

// inQuads says whether the sums are of tables in registers.
func (s *Sums) inQuads() bool { return s.tables && s.tier.inQuads() }

// quadPlaces gives for the samples of a strip, in order, i: they are samples 4i+h.
var quadPlaces = func() (places [stripSamples]uint8) {
	for at := range places {
		places[at] = uint8(at%16*4 + at/16)
	}
	return places
}()

// quadStrips is the number of strips of so many samples.
func quadStrips(samples int) int { return indexWidth(samples) / stripSamples }

// shapeQuads makes room for so many quads. A strip takes an odd number of cache lines, as
// shapeStrips has it.
func (p *Panel) shapeQuads(quads int) {
	p.stride = quads*quadBytes + lineBytes
	p.codes = resizeLines(p.codes, quadStrips(p.samples)*p.stride)
}

func (p *Panel) indexQuads(rows [][]byte) {
	quads := (len(rows) + quadRows - 1) / quadRows
	p.shapeQuads(quads)
	flagBytes := p.flagBytes()
	p.flags = resize(p.flags, quads*quadRows/4*flagBytes) // also of groups beyond the last
	var last [2 * quadRows][]byte
	for quad := range quads {
		indexQuadsAVX512(&p.codes[quad*quadBytes], p.stride, &p.flags[quad*quadRows/4*flagBytes], flagBytes, fromRow(rows, quad*quadRows, last[:]), (p.samples+3)/4)
	}
}

// fromRow gives the rows from one on, for a kernel that takes so many as all has: where
// there are fewer, all takes them, and the last one for those beyond.
func fromRow(rows [][]byte, first int, all [][]byte) *[]byte {
	if first+len(all) <= len(rows) {
		return &rows[first]
	}
	for r := range all {
		all[r] = rows[min(first+r, len(rows)-1)]
	}
	return &all[0]
}

// putQuads packs integers of rows stride apart, divided, for quads and finds the steps.
func (w *Weights) putQuads(q []int64, stride int, by []Divisor) {
	quads := (w.rows + quadRows - 1) / quadRows
	blocks := (w.scores + quadScores - 1) / quadScores
	const size = quadRows * quadScores
	w.narrow = resizeLines(w.narrow, blocks*quads*size)
	w.ones = resize(w.ones, w.scores)
	w.sums = resize(w.sums, quads*quadScores)
	w.steps, w.blocks = w.steps[:0], w.blocks[:0]
	for b := range blocks {
		first := b * quadScores
		n := min(quadScores, w.scores-first)
		w.divideQuads(w.narrow[b*quads*size:][:quads*size], q[first:], stride, by[first:][:n], w.ones[first:][:n])
		w.findQuadSteps(n)
		w.blocks = append(w.blocks, len(w.steps))
	}
}

// divideQuads packs the integers of up to four scores into narrow, and writes their sums of
// |weight| to sums and those of weights to ones.
func (w *Weights) divideQuads(narrow []int32, q []int64, stride int, by []Divisor, ones []int64) {
	var shifts, largest [quadScores]uint64
	var inverses [quadScores]uint32
	var added [quadScores]int64
	for k := range by {
		shifts[k], inverses[k] = uint64(by[k].twos), uint32(by[k].inverse)
	}
	whole := w.rows / quadRows
	if whole > 0 {
		packQuadsAVX512(&narrow[0], &w.sums[0], whole, &q[0], 8*stride, 1<<len(by)-1, &shifts, &inverses, &added, &largest)
	}
	if rows := w.rows - whole*quadRows; rows > 0 {
		// The last rows, and some of 0, in a quad of their own.
		var last [quadRows * quadScores]int64
		for r := range rows {
			copy(last[r*quadScores:][:len(by)], q[(whole*quadRows+r)*stride:])
		}
		packQuadsAVX512(&narrow[whole*quadRows*quadScores], &w.sums[whole*quadScores], 1, &last[0], 8*quadScores, 1<<len(by)-1, &shifts, &inverses, &added, &largest)
	}
	for k := range by {
		if largest[k]/uint64(by[k].Size) > MaxTableWeight {
			panic("BUG: a weight that tables do not hold")
		}
	}
	copy(ones, added[:])
}

// findQuadSteps appends the steps of a block of scores, whose sums of |weight| by quad are
// known: as many quads as 32 bits and the first cache hold.
func (w *Weights) findQuadSteps(scores int) {
	var step tableStep
	var added [quadScores]int64 // by the quads of the step
	end := func() {
		if step.groups > 0 {
			w.steps = append(w.steps, step)
		}
		step = tableStep{}
	}
	most := int32(mostQuads * quadScores / scores)
	for quad := range len(w.sums) / quadScores {
		sums := (*[quadScores]int64)(w.sums[quad*quadScores:])
		largest, together := int64(0), int64(0)
		for k, x := range sums {
			largest, together = max(largest, x), max(together, added[k]+x)
		}
		if step.groups == most || together > math.MaxInt32 || largest == 0 {
			end()
		}
		switch {
		case largest == 0:
		case largest > math.MaxInt32:
			w.steps = append(w.steps,
				tableStep{first: int32(quad), groups: 1, part: firstHalf}, tableStep{first: int32(quad), groups: 1, part: secondHalf})
		case step.groups == 0:
			step, added = tableStep{first: int32(quad), groups: 1}, *sums
		default:
			step.groups++
			for k, x := range sums {
				added[k] += x
			}
		}
	}
	end()
}

func (s *Sums) shapeQuads() {
	blocks := (s.scores + quadScores - 1) / quadScores
	if s.missing {
		blocks *= 2 // in halves
	}
	s.wide = resizeLines[int64](nil, blocks*indexWidth(s.samples)*quadScores)
	s.table = resizeLines[int32](nil, mostQuads*quadGroups*quadScores*quadTable)
	s.ones = make([]int64, s.scores)
}

// addQuads is Add with tables in registers: block by block of scores, and step by step.
func (s *Sums) addQuads(p *Panel, w *Weights, first int) {
	for k, x := range w.ones {
		s.ones[first+k] += x
	}
	width := indexWidth(s.samples) * quadScores
	low := len(w.narrow)
	if s.missing {
		low /= 2
	}
	size := low / len(w.blocks)
	from := 0
	for b, to := range w.blocks {
		scores := min(quadScores, w.scores-b*quadScores)
		for _, step := range w.steps[from:to] {
			sums, weights := (first/quadScores+b)*width+first%quadScores*stripSamples, b*size
			if step.high {
				sums, weights = sums+len(s.wide)/2, weights+low
				s.halved = true
			}
			s.tabulate(w.narrow[weights:], step, scores)
			s.permute(&s.wide[sums], &p.codes[int(step.first)*quadBytes], p.stride, int(step.groups), quadStrips(p.samples), scores)
		}
		from = to
	}
}

// tabulate makes the tables of a step of a block of scores, whose weights are given.
func (s *Sums) tabulate(narrow []int32, step tableStep, scores int) {
	if s.missing {
		tabulateMissingQuadsAVX512(&s.table[0], &narrow[int(step.first)*missingQuadRows*quadScores], int(step.groups)*quadGroups, scores)
		return
	}
	tabulateQuadsAVX512(&s.table[0], &narrow[int(step.first)*quadRows*quadScores], int(step.groups)*quadGroups, scores)
	half := quadGroups / 2 * scores * quadTable
	switch step.part {
	case firstHalf:
		clear(s.table[half:][:half])
	case secondHalf:
		clear(s.table[:half])
	}
}

func (s *Sums) permute(sums *int64, panel *uint8, strip, quads, strips, scores int) {
	switch scores {
	case 1:
		permute1AVX512(sums, panel, strip, &s.table[0], quads, strips)
	case 2:
		permute2AVX512(sums, panel, strip, &s.table[0], quads, strips)
	case 3:
		permute3AVX512(sums, panel, strip, &s.table[0], quads, strips)
	case 4:
		permute4AVX512(sums, panel, strip, &s.table[0], quads, strips)
	}
}

// totalQuads is Total: the sums of one score, in sample order.
func (s *Sums) totalQuads(score int, unit int64, dst []int64) {
	if s.halved {
		low := len(s.wide) / 2
		joinHalves(s.wide[:low], s.wide[low:])
		s.halved = false
	}
	ones := s.ones[score]
	s.ones[score] = 0
	strips := quadStrips(s.samples)
	for strip := range strips {
		at := (score/quadScores*strips+strip)*quadScores + score%quadScores
		sums := (*[stripSamples]int64)(s.wide[at*stripSamples:])
		first := strip/4*indexSamples + strip%4
		if first+indexSamples <= len(dst)+strip%4 {
			to := (*[indexSamples]int64)(dst[first-strip%4:])
			for i, x := range sums {
				to[(int(quadPlaces[i])*4+strip%4)%indexSamples] += (x + ones) * unit
			}
		} else {
			for i, x := range sums {
				if sample := first + 4*int(quadPlaces[i]); sample < len(dst) {
					dst[sample] += (x + ones) * unit
				}
			}
		}
		clear(sums[:])
	}
}
