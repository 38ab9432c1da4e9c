package scoring

import (
	"math/bits"

	"cardioscore/scoring/kernel"
	"cardioscore/scoring/scoreset"
)

// Sparse says whether scores whose weights are 0 on many lines of their group are added
// by themselves, on the other lines alone, or with the group. No result depends on it.
type Sparse int8

const (
	SparseWhereCheaper Sparse = iota
	SparseAlways
	SparseNever
)

// sparseMembers are members of a set whose weights are 0 on many lines: the kernels add
// those on which any of them has another weight, from a panel of these, or of all.
type sparseMembers struct {
	set, first, count int // members first … first+count-1 of the group
	// column of the set is the first of theirs, of columns.
	column, columns int
	share           float64 // of the lines, as estimated
	// chosen: the kernels take their lines out of a panel of all.
	chosen bool
}

// chosenLines is how many lines of a panel chosen members take theirs from, if all are.
const chosenLines = 4096

// chosen is how many members of the group are.
func (g *group) chosen() (n int) {
	for i := range g.sparse {
		if g.sparse[i].chosen {
			n++
		}
	}
	return n
}

// gatheredCost is how much more a line takes that is gathered for a few scores, than one
// of a panel for all: its genotypes come from further away.
const gatheredCost = 1.25

// findSparse finds the members that are cheaper by themselves, and what the group then
// takes, by line and sample. used is nil where that is not asked.
func (k *kernels) findSparse(sets []columnSet, members []member, used usedLines, tables bool) (sparse []sparseMembers, cost float64) {
	cost, _ = k.columnCost(tables, 1, kernel.MinDigits)
	for at := range sets {
		s := &sets[at]
		width := s.columns() / s.count
		_, dense := k.columnCost(tables, s.columns(), s.digits)
		if used.lines == 0 && k.sparse != SparseAlways {
			cost += dense
			continue
		}
		// together are as many as the kernel adds at once, alone as few as it can.
		together, alone := 1, 1
		if tables {
			together = max(1, k.tier.TableBlock()/width)
			alone = (k.tier.TableColumns() + width - 1) / width
		}
		for i := 0; i < s.count; i += together {
			n := min(together, s.count-i)
			best := dense * float64(n) / float64(s.count)
			var chosen []sparseMembers
			for _, size := range []int{together, alone} {
				apart, taken := 0.0, []sparseMembers(nil)
				for j := i; j < i+n; j += size {
					m := sparseMembers{
						set: at, first: s.first + j, count: min(size, i+n-j), column: j * width,
					}
					m.columns = m.count * width
					m.share = used.share(members[m.first:][:m.count])
					m.chosen = tables && m.columns == 1 && k.tier.AddsRows()
					if m.chosen {
						apart += m.share * k.tier.ChosenCost()
					} else {
						fill, add := k.columnCost(tables, m.columns, s.digits)
						apart += gatheredCost * m.share * (fill + add)
					}
					taken = append(taken, m)
				}
				if apart < best || k.sparse == SparseAlways {
					best, chosen = apart, taken
				}
			}
			cost += best
			sparse = append(sparse, chosen...)
		}
	}
	return sparse, cost
}

// usedLines tells on which of some lines of a group each score has a weight other than 0.
type usedLines struct {
	lines   int
	byScore map[int][]uint64 // of the plan: a bit a line
}

// share is that of the lines which any of the members uses.
func (u *usedLines) share(members []member) float64 {
	if u.lines == 0 {
		return 1
	}
	used := 0
	for word := range (u.lines + 63) / 64 {
		any := uint64(0)
		for i := range members {
			any |= u.byScore[members[i].score][word]
		}
		used += bits.OnesCount64(any)
	}
	return float64(used) / float64(u.lines)
}

// Lines that stand for all: some that follow each other in some places, which tables give
// faster than single ones.
const usedPlaces, usedRun = 64, 16

// usedAtOnce is how many of them are read at a time: the integers of all, of thousands of
// scores, would take memory that no limit counts.
const usedAtOnce = 64

// sampleUsed finds the lines that scores of a group use, of some lines that stand for all.
// A table that cannot be read has nothing to tell: the pass will say so.
func (g *group) sampleUsed(plan *Plan, scores map[*pattern][]int, kernels kernels) (used usedLines) {
	count := 0
	for at := range g.parts {
		count += len(scores[g.parts[at].pattern])
	}
	if count < 2 || kernels.sparse == SparseNever {
		return usedLines{}
	}
	lines := sampledLines(len(g.lines))
	used = usedLines{len(lines), make(map[int][]uint64, count)}
	for at := range g.parts {
		p := &g.parts[at]
		var rows, on []int32
		for i, line := range lines {
			if t := p.term(line); t != nil {
				rows, on = append(rows, t.ScoreRow), append(on, int32(i))
			}
		}
		left := scores[p.pattern]
		var q []int64
		for len(left) > 0 {
			table, _ := plan.scores[left[0]].result.Score.Table()
			var of, others, columns []int
			var grids []scoreset.Grid
			for _, k := range left {
				if other, column := plan.scores[k].result.Score.Table(); other == table {
					of, columns, grids = append(of, k), append(columns, column), append(grids, plan.scores[k].grid)
				} else {
					others = append(others, k)
				}
			}
			left = others
			sets := make([][]uint64, len(of))
			for j, k := range of {
				sets[j] = make([]uint64, (len(lines)+63)/64)
				used.byScore[k] = sets[j]
			}
			for first := 0; first < len(rows); first += usedAtOnce {
				end := min(first+usedAtOnce, len(rows))
				q = resized(q, (end-first)*len(of))
				if err := table.Integers(q, rows[first:end], columns, grids); err != nil {
					return usedLines{}
				}
				for i, line := range on[first:end] {
					for j, set := range sets {
						if q[i*len(of)+j] != 0 {
							set[line/64] |= 1 << (line % 64)
						}
					}
				}
			}
		}
	}
	return used
}

// sampledLines lists some of so many lines, or all of few.
func sampledLines(n int) (lines []int) {
	if n <= usedPlaces*usedRun {
		for line := range n {
			lines = append(lines, line)
		}
		return lines
	}
	for place := range usedPlaces {
		for i := range usedRun {
			lines = append(lines, n/usedPlaces*place+i)
		}
	}
	return lines
}

// sparseBytes is what the sparse members add to the memory of a line, if all use it, of
// tiles of so many samples.
func (g *group) sparseBytes(tile int64) (n int64) {
	const packed = 20 // bytes of a weight in a block of tables of its own, and its line
	if g.chosen() > 0 {
		n = tile/4 + tile/64 // a row of a panel, and its flags
	}
	for i := range g.sparse {
		s := &g.sparse[i]
		n += int64(8 + s.columns*max(packed, 4*g.sets[s.set].digits))
	}
	return n
}
