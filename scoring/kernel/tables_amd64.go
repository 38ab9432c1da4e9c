//go:build amd64 && !purego

package kernel

import (
	"math"
	"slices"
)

// With AVX2, tables are in memory. With AVX-512 they are in registers: see
// tables_quads_amd64.go.
//
// A panel of indexes holds, group by group of three rows, one byte a sample: 8 x (a +
// 3b + 9c) for a, b and c copies, so that the address of an entry of 64 bytes is a
// table's and eight such bytes, that of an entry of 32 a table's and four. Samples are
// taken 256 at a time; byte 64h+i of such a block is sample 4i+h, as rows are unpacked.
// Sums keep that order until Total.
//
// Weights are of 32 bits, by block of 16 scores, then by row. Sums of 64 bits are by
// block of 16 scores, then by sample.

const indexSamples = 256

// indexWidth is the number of indexes that a group takes for so many samples.
func indexWidth(samples int) int { return (samples + indexSamples - 1) &^ (indexSamples - 1) }

// indexPlace gives the place of a sample.
func indexPlace(sample int) int { return sample&^(indexSamples-1) | sample&3<<6 | sample>>2&63 }

// shapeIndexes makes room for indexes. A group takes an odd number of cache lines:
// groups are read at the same place at once, which must not all meet in the same set
// of the cache.
func (p *Panel) shapeIndexes() {
	p.stride = indexWidth(p.samples) + lineBytes
	p.codes = resizeLines(p.codes, p.groups()*p.stride)
}

func (p *Panel) indexCalls(rows [][]byte) {
	p.shapeIndexes()
	bytes := (p.samples + 3) / 4
	whole := bytes &^ (indexSamples/4 - 1)
	for g := range p.groups() {
		var pointers [2 * tableRows]*uint8
		for r := range tableRows {
			pointers[r] = &rows[min(g*tableRows+r, len(rows)-1)][0]
			pointers[tableRows+r] = &rows[min((g+1)*tableRows+r, len(rows)-1)][0]
		}
		dst, flags := p.codes[g*p.stride:], p.flags[g*p.flagBytes():][:p.flagBytes()]
		if whole > 0 {
			indexCallsAVX2(&dst[0], &flags[0], &pointers, whole)
		}
		if whole == bytes {
			continue
		}
		// The last bytes of each row in full registers.
		var ends [tableRows][indexSamples / 4]byte
		for r := range ends {
			copy(ends[r][:], rows[min(g*tableRows+r, len(rows)-1)][whole:bytes])
			pointers[r], pointers[tableRows+r] = &ends[r][0], &ends[r][0]
		}
		dst, flags = dst[4*whole:], flags[whole/(indexSamples/4)*callFlagBytes:]
		indexCallsAVX2(&dst[0], &flags[0], &pointers, len(ends[0]))
	}
}

func tableBlocks(scores int) int { return (scores + TableScores - 1) / TableScores }

// stepGroups are the numbers of groups that there are kernels for. The tables of the
// largest leave a third of a first cache of 32 KiB to indexes and sums.
var stepGroups = [...]int{12, 4, 1}

// putTables packs weights for tables and finds the steps.
func (w *Weights) putTables(q []int64) {
	groups := (w.rows + tableRows - 1) / tableRows
	blocks := tableBlocks(w.scores)
	size := groups * tableRows * TableScores
	w.narrow = resizeLines(w.narrow, blocks*size)
	w.steps, w.blocks = w.steps[:0], w.blocks[:0]
	for b := range blocks {
		narrow := w.narrow[b*size:][:size]
		first := b * TableScores
		scores := min(TableScores, w.scores-first)
		for at := 0; at < groups; at += stepGroups[0] {
			n := min(stepGroups[0], groups-at)
			w.putStep(narrow[at*tableRows*TableScores:][:n*tableRows*TableScores], q, first, scores, at, n)
		}
		w.blocks = append(w.blocks, len(w.steps))
	}
}

// putStep packs the weights of up to 16 scores, from score first on, on n groups from
// group at on, and appends their steps.
func (w *Weights) putStep(narrow []int32, q []int64, first, scores, at, n int) {
	rows := min(n*tableRows, w.rows-at*tableRows)
	if scores < TableScores || rows < n*tableRows {
		clear(narrow)
	}
	var sums [TableScores]int64 // of |weight|, by score
	over := int64(0)
	for r := range rows {
		from := q[(at*tableRows+r)*w.scores+first:][:scores]
		to := narrow[r*TableScores:][:scores]
		for i, x := range from {
			magnitude := x ^ x>>63 - x>>63
			over |= MaxTableWeight - magnitude // below 0
			sums[i%TableScores] += magnitude
			to[i] = int32(x)
		}
	}
	if over < 0 {
		panic("BUG: a weight that tables do not hold")
	}
	w.appendSteps(narrow, at, n, 0, slices.Max(sums[:]))
}

// appendSteps appends the steps of n groups from group at on, whose weights add up to
// no more than largest in any score: with the largest kernel, from one on, whose
// entries cannot overflow; none where all weights are 0.
func (w *Weights) appendSteps(narrow []int32, at, n, kernel int, largest int64) {
	for done := 0; done < n; {
		groups := stepGroups[kernel]
		if n-done < groups {
			kernel++
			continue
		}
		part := narrow[done*tableRows*TableScores:][:groups*tableRows*TableScores]
		if groups < n {
			largest = largestSum(part)
		}
		switch {
		case largest == 0:
		case 2*largest > math.MaxInt32: // never of one group
			w.appendSteps(part, at+done, groups, kernel+1, largest)
		default:
			w.steps = append(w.steps, tableStep{first: int32(at + done), groups: int32(groups)})
		}
		done += groups
	}
}

// largestSum is the largest sum of |weight| of a score.
func largestSum(narrow []int32) int64 {
	var sums [TableScores]int64
	for i, x := range narrow {
		sums[i%TableScores] += int64(max(x, -x))
	}
	return slices.Max(sums[:])
}

func (s *Sums) shapeTables() {
	blocks, entries := tableBlocks(s.scores), tableEntries
	if s.missing {
		blocks, entries = 2*blocks, missingEntries
	}
	s.wide = resizeLines[int64](nil, blocks*indexWidth(s.samples)*TableScores)
	s.table = resizeLines[int32](nil, stepGroups[0]*entries*TableScores)
}

// tableKernels make the tables of groups of rows and add the entries of samples to
// their sums: of as many groups at once as stepGroups says.
type tableKernels struct {
	tabulate func(tables, weights *int32, groups int)
	lookUp   lookUps
}

type lookUps [len(stepGroups)]func(sums *int64, indexes *uint8, stride int, tables *int32, samples int)

var (
	callTables = tableKernels{tabulateAVX2, lookUps{lookUp12AVX2, lookUp4AVX2, lookUp1AVX2}}
	// Of blocks of no more than eight scores.
	eightTables = tableKernels{tabulateEightAVX2, lookUps{lookUpEight12AVX2, lookUpEight4AVX2, lookUpEight1AVX2}}
)

// addTables is Add with tables: block by block of scores, and step by step.
func (s *Sums) addTables(p *Panel, w *Weights, first int) {
	if s.missing {
		s.addMissingTables(p, w, first)
		return
	}
	width := indexWidth(s.samples) * TableScores
	size := len(w.narrow) / len(w.blocks)
	from := 0
	for b, to := range w.blocks {
		sums := &s.wide[(first/TableScores+b)*width]
		kernels := &callTables
		if w.scores-b*TableScores <= TableScores/2 {
			kernels = &eightTables
		}
		for _, step := range w.steps[from:to] {
			s.addStep(kernels, sums, p, &w.narrow[b*size+int(step.first)*tableRows*TableScores], step)
		}
		from = to
	}
}

// addStep adds a step of a block of scores, whose sums and weights are given.
func (s *Sums) addStep(k *tableKernels, sums *int64, p *Panel, weights *int32, step tableStep) {
	tables, groups := &s.table[0], int(step.groups)
	k.tabulate(tables, weights, groups)
	lookUp := k.lookUp[slices.Index(stepGroups[:], groups)]
	lookUp(sums, &p.codes[int(step.first)*p.stride], p.stride, tables, indexWidth(p.samples))
}

// totalTables is Total: the sums of one score, in sample order.
func (s *Sums) totalTables(score int, unit int64, dst []int64) {
	b := &s.turned
	if block := score / TableScores; b.left == 0 || b.block != block {
		if b.left > 0 {
			s.turnBack()
		}
		s.turn(block)
	}
	if lane := score % TableScores; !b.taken[lane] {
		for at, x := range s.lane(lane)[:len(dst)] {
			dst[at] += x * unit
		}
		b.taken[lane] = true
		b.left--
	}
}

// block is the sums of a block of scores.
func (s *Sums) block(block int) []int64 {
	n := indexWidth(s.samples) * TableScores
	return s.wide[block*n:][:n]
}

// lane is the sums of a score of the turned block, in sample order.
func (s *Sums) lane(lane int) []int64 {
	width := indexWidth(s.samples)
	return s.turned.sums[lane*(width+lineBytes/8):][:width]
}

// turn takes the sums of a block of scores out of wide.
func (s *Sums) turn(block int) {
	b := &s.turned
	b.block, b.left, b.taken = block, min(TableScores, s.scores-block*TableScores), [TableScores]bool{}
	width := indexWidth(s.samples) + lineBytes/8
	b.sums = resize(b.sums, TableScores*width)
	s.joinBlock(block)
	sums := s.block(block)
	for at := range indexWidth(s.samples) {
		from, to := (*[TableScores]int64)(sums[indexPlace(at)*TableScores:]), b.sums[at:]
		for lane, x := range from {
			to[lane*width] = x
		}
	}
	clear(sums)
}

// turnBack puts the sums of the turned block that were not taken back to their places.
func (s *Sums) turnBack() {
	sums := s.block(s.turned.block)
	for lane, taken := range s.turned.taken {
		if taken {
			continue
		}
		for at, x := range s.lane(lane) {
			sums[indexPlace(at)*TableScores+lane] += x
		}
	}
	s.turned.left = 0
}
