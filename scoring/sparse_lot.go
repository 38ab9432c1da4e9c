package scoring

import (
	"math/bits"
	"slices"
)

// findSparse gathers and packs the lines that the sparse members of a group use.
func (l *lot) findSparse(w *worker) {
	g := l.group
	l.sparse = l.sparse[:0]
	if len(g.sparse) == 0 {
		return
	}
	l.findSparseLines()
	for i, lines := range l.sparseLines {
		s := &g.sparse[i]
		if s.chosen {
			l.choose(w, s, lines)
			continue
		}
		for part := range slices.Chunk(lines, min(w.pieceLines, g.most())) {
			l.sparse = resized(l.sparse, len(l.sparse)+1)
			l.packSparse(w, &l.sparse[len(l.sparse)-1], s, 0, part)
		}
	}
}

// findSparseLines finds the lines that the sparse members use, of 64 of these at a time.
func (l *lot) findSparseLines() {
	g, k := l.group, len(l.group.members)
	l.sparseLines = resized(l.sparseLines, len(g.sparse))
	for i := range l.sparseLines {
		l.sparseLines[i] = l.sparseLines[i][:0]
	}
	for first := 0; first < len(g.sparse); first += 64 {
		some := g.sparse[first:min(first+64, len(g.sparse))]
		lists := l.sparseLines[first:][:len(some)]
		last := &some[len(some)-1]
		alone := last.first+last.count-some[0].first == len(some) // each is one member, the next of them all
		for line := range l.last - l.first {
			q := l.q[line*k:][:k]
			var used uint64
			if alone {
				used = notZero(q[some[0].first:][:len(some)])
			} else {
				for i := range some {
					if notZero(q[some[i].first:][:some[i].count]) != 0 {
						used |= 1 << i
					}
				}
			}
			for ; used != 0; used &= used - 1 {
				i := bits.TrailingZeros64(used)
				lists[i] = append(lists[i], line)
			}
		}
	}
}

// notZero gives a bit for each of up to 64 integers. One in some is not 0, which no
// processor foresees.
func notZero(q []int64) (set uint64) {
	for i, x := range q {
		set |= uint64(x|-x) >> 63 << (i & 63)
	}
	return set
}

// choose packs the lines of a sparse member for the pieces that have them.
func (l *lot) choose(w *worker, s *sparseMembers, lines []int) {
	for i := range l.pieces {
		p := &l.pieces[i]
		end, _ := slices.BinarySearch(lines, p.first+p.count)
		if part := lines[:end]; len(part) > 0 {
			p.chosen = resized(p.chosen, len(p.chosen)+1)
			l.packSparse(w, &p.chosen[len(p.chosen)-1], s, p.first, part)
		}
		lines = lines[end:]
	}
}

// packSparse makes a piece of some lines, which it numbers anew from line first of the lot on.
func (l *lot) packSparse(w *worker, p *lotPiece, s *sparseMembers, first int, lines []int) {
	p.lines, p.count, p.set, p.column = lines, len(lines), s.set, s.column
	p.weights = resized(p.weights, 1)
	set, k := &l.group.sets[s.set], len(l.group.members)
	members := l.group.members[s.first:][:s.count]
	l.gather = l.gather[:0]
	for _, line := range p.lines {
		for i, x := range l.q[line*k+s.first:][:s.count] {
			if set.split {
				low, high := halves(x)
				l.gather = append(l.gather, low, high)
				continue
			}
			l.gather = append(l.gather, members[i].unit.Of(x))
		}
	}
	switch {
	case s.chosen:
		for i := range lines {
			lines[i] -= first
		}
		p.weights[0].PackRows(w.tier, l.gather, lines)
	case l.group.tables:
		p.weights[0].PackTables(w.tier, l.gather, p.count, s.columns)
	default:
		packOf(w.encoding)(&p.weights[0], w.tier, l.gather, p.count, s.columns, set.digits)
	}
}

// clearSparse takes the weights of sparse members out of rows of weights of a set.
func (g *group) clearSparse(q []int64, set int) {
	columns := g.sets[set].columns()
	for i := range g.sparse {
		s := &g.sparse[i]
		for at := s.column; s.set == set && at < len(q); at += columns {
			clear(q[at:][:s.columns])
		}
	}
}
