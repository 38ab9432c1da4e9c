package scoring

import (
	"slices"

	"cardioscore/scoring/kernel"
)

// findSparse gathers and packs the lines that the sparse members of a group use.
func (l *lot) findSparse(w *worker) {
	g := l.group
	l.sparse = l.sparse[:0]
	if len(g.sparse) == 0 {
		return
	}
	k := len(g.members)
	l.sparseLines = resized(l.sparseLines, len(g.sparse))
	for i := range l.sparseLines {
		l.sparseLines[i] = l.sparseLines[i][:0]
	}
	for line := range l.last - l.first {
		q := l.q[line*k:][:k]
		for i := range g.sparse {
			s := &g.sparse[i]
			any := int64(0)
			for _, x := range q[s.first:][:s.count] {
				any |= x
			}
			if any != 0 {
				l.sparseLines[i] = append(l.sparseLines[i], line)
			}
		}
	}
	for i, lines := range l.sparseLines {
		s := &g.sparse[i]
		for part := range slices.Chunk(lines, min(w.pieceLines, g.most())) {
			l.sparse = resized(l.sparse, len(l.sparse)+1)
			p := &l.sparse[len(l.sparse)-1]
			p.lines, p.count, p.set, p.column = part, len(part), s.set, s.column
			p.weights = resized(p.weights, 1)
			l.packSparse(w.tier, w.encoding, p, s)
		}
	}
}

func (l *lot) packSparse(tier kernel.Tier, encoding Encoding, p *lotPiece, s *sparseMembers) {
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
	if l.group.tables {
		p.weights[0].PackTables(tier, l.gather, p.count, s.columns)
	} else {
		packOf(encoding)(&p.weights[0], tier, l.gather, p.count, s.columns, set.digits)
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
