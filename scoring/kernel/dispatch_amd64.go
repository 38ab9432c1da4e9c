//go:build amd64 && !purego

package kernel

import "math"

// Each of these sends a call to the kernels of its tier.

func (p *Panel) fillCalls(rows [][]byte, missing bool) {
	switch {
	case p.tier == Go:
		p.fillCallsGeneric(rows, missing)
	case p.inQuads() && p.missing:
		p.indexMissingQuads(rows)
	case p.missing:
		p.indexMissing(rows)
	case p.inQuads():
		p.indexQuads(rows)
	case p.tables:
		p.indexCalls(rows)
	default:
		p.interleaveCalls(rows, missing)
	}
}

func (p *Panel) fillDosages(rows [][]byte) {
	switch {
	case p.tier == Go:
		p.fillDosagesGeneric(rows)
	case p.tier.inWords():
		p.interleaveWords(rows)
	default:
		p.interleaveDosages(rows)
	}
}

func (w *Weights) shape() {
	if w.tier == Go {
		w.shapeGeneric()
	} else {
		w.shapeDigits()
	}
}

func (w *Weights) put(q []int64) {
	if w.tier == Go {
		w.putGeneric(q)
	} else {
		w.putDigits(q)
	}
}

func (s *Sums) shape() {
	switch {
	case s.tier == Go:
		s.shapeGeneric()
	case s.inWords():
		s.shapeWords()
	case s.inQuads():
		s.shapeQuads()
	case s.tables:
		s.shapeTables()
	default:
		s.shapeDigits()
	}
}

func (s *Sums) add(p *Panel, w *Weights, first int) {
	switch {
	case s.tier == Go:
		s.addGeneric(p, w, first)
	case s.inWords():
		s.addWords(p, w, first)
	case s.inQuads():
		s.addQuads(p, w, first)
	case s.tables:
		s.addTables(p, w, first)
	case w.tiled():
		s.addTiles(p, w, first)
	default:
		s.addDots(p, w, first)
	}
}

func (s *Sums) total(score int, unit int64, dst []int64) {
	switch {
	case s.tier == Go:
		s.totalGeneric(score, unit, dst)
	case s.inWords():
		s.totalWords(score, unit, dst)
	case s.inQuads():
		s.totalQuads(score, unit, dst)
	case s.tables:
		s.totalTables(score, unit, dst)
	default:
		s.totalDigits(score, unit, dst)
	}
}

func (s *Sums) totalRows(dst, units []int64) {
	switch {
	case s.tier == Go:
		s.totalRowsGeneric(dst, units)
	case s.inQuads():
		s.totalRowsQuads(dst, units)
	default:
		s.totalRowsTables(dst, units)
	}
}

// lastMissing gives the highest row and the highest sample of a list.
func lastMissing(t Tier, missing []MissingAt) (last MissingAt) {
	eights := len(missing) / 8
	if t != Go && eights > 0 {
		most := mostOfMissingAVX2(&missing[0].Row, eights)
		last, missing = MissingAt{uint16(most), uint16(most >> 16)}, missing[8*eights:]
	}
	return lastMissingGeneric(last, missing)
}

func addMissing[V MissingValue](t Tier, sums []int64, width int, missing []MissingAt, values []V) {
	// Fetched far enough ahead to come from memory, and no more than stays in the first
	// cache: calls of one sample may follow each other.
	ahead := min(max(1088/width, 8), 32)
	list, n := &missing[0].Row, len(missing)
	switch values := any(values).(type) {
	case []int32:
		switch {
		case t == Go:
			addMissingGeneric(sums, width, missing, values)
		case width == 3: // of one score
			addThreeMissingAVX2(&sums[0], list, n, &values[0])
		case t == AVX2:
			addNarrowMissingAVX2(&sums[0], width, list, n, &values[0], ahead)
		default:
			addNarrowMissingAVX512(&sums[0], width, list, n, &values[0], ahead)
		}
	case []int64:
		switch t {
		case Go:
			addMissingGeneric(sums, width, missing, values)
		case AVX2:
			addMissingAVX2(&sums[0], width, list, n, &values[0], ahead)
		default:
			addMissingAVX512(&sums[0], width, list, n, &values[0], ahead)
		}
	}
}

// correctVectors corrects the first weights, and says how many: none of so few that a
// vector gains nothing.
func correctVectors[V MissingValue](t Tier, corrections, sizes []V, q []int64, flip int64, expected *Share, read int) int {
	n := len(q)
	if t == AVX2 {
		n &^= 3
	}
	if t == Go || n < 4 {
		return 0
	}
	shift := uint64(read - 1)
	if read == 0 {
		shift = 64 // which leaves nothing
	}
	factor := math.Float64bits(expected.factor)
	switch corrections := any(corrections).(type) {
	case []int32:
		sizes := any(sizes).([]int32)
		if t == AVX2 {
			correctNarrowAVX2(&corrections[0], &sizes[0], &q[0], n, expected.num, expected.den, factor, flip, shift)
		} else {
			correctNarrowAVX512(&corrections[0], &sizes[0], &q[0], n, expected.num, expected.den, factor, flip, shift)
		}
	case []int64:
		sizes := any(sizes).([]int64)
		if t == AVX2 {
			correctAVX2(&corrections[0], &sizes[0], &q[0], n, expected.num, expected.den, factor, flip, shift)
		} else {
			correctAVX512(&corrections[0], &sizes[0], &q[0], n, expected.num, expected.den, factor, flip, shift)
		}
	}
	return n
}
