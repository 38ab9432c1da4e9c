package match

import (
	"fmt"
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// entry asks for one position: for a score row of one variant, or for one variant of
// a table or of a row that has several.
type entry struct {
	pos   int32
	group int32
	row   int32 // index of the score row; of one of several variants, into matcher.places
	part  int8  // 0 for a row of one variant, from 1 on for one of several; see long.go for others
}

func (e entry) compare(other entry) int {
	switch {
	case e.pos != other.pos:
		return int(e.pos) - int(other.pos)
	case e.group != other.group:
		return int(e.group) - int(other.group)
	case e.part != other.part:
		return int(e.part) - int(other.part)
	}
	return int(e.row) - int(other.row)
}

// entries is memory for those of a chromosome, used again for the next one.
type entries struct{ list, buffer []entry }

// sort puts the list in order. Tables are mostly sorted, and several of them make a few
// sorted runs, which are merged two by two.
func (e *entries) sort() {
	starts := []int{0}
	for i := 1; i < len(e.list); i++ {
		if e.list[i-1].compare(e.list[i]) > 0 {
			if starts = append(starts, i); len(starts) > len(e.list)/16+2 {
				slices.SortFunc(e.list, entry.compare)
				return
			}
		}
	}
	for len(starts) > 1 {
		e.buffer = slices.Grow(e.buffer[:0], len(e.list))[:len(e.list)]
		var merged []int
		for r := 0; r < len(starts); r += 2 {
			from, middle, to := starts[r], len(e.list), len(e.list)
			if r+1 < len(starts) {
				middle = starts[r+1]
			}
			if r+2 < len(starts) {
				to = starts[r+2]
			}
			merge(e.buffer[from:to], e.list[from:middle], e.list[middle:to])
			merged = append(merged, from)
		}
		e.list, e.buffer, starts = e.buffer, e.list, merged
	}
}

// merge puts two sorted lists into one.
func merge(dst, a, b []entry) {
	for i := range dst {
		if len(b) == 0 || len(a) > 0 && a[0].compare(b[0]) <= 0 {
			dst[i], a = a[0], a[1:]
		} else {
			dst[i], b = b[0], b[1:]
		}
	}
}

// rowSpan is where the rows of a score with one entry each lie that are on one chromosome:
// from first up to end, others perhaps among them.
type rowSpan struct{ first, end int32 }

// want enters the rows of one group. Rows that cannot be matched get the outcome
// that the file's reader gave them. Of rows with one entry, which are nearly all, spans
// tell where they lie: their entries would take as much again as their places do.
func (m *matcher) want(g int32) {
	score := m.scores[g]
	groups, known := map[tableKey]*table{}, len(m.tables)
	for i := range score.Len() {
		if pair := score.Pair(i); pair != nil {
			m.addToTable(groups, g, int32(i), pair)
			continue
		}
		if fate := score.Fate(i); fate != scoreset.Undecided {
			m.joins[g].Outcome[i] = fate
			continue
		}
		if parts := score.Parts(i); parts != nil {
			m.wantParts(g, int32(i), parts)
			continue
		}
		chrom, pos := score.Chrom(i), score.Pos(i)
		if score.Effect(i) == scoreset.Diplotype || pos <= 0 || chrom > genome.LastChromosome {
			panic(fmt.Sprintf("BUG: match: row %d of score %s has no place and no fate", score.Number(i), score.ID))
		}
		if effect, other := score.Alleles(i); isLong(effect, other) {
			m.wantLong(score, g, int32(i))
			continue
		}
		m.counts[chrom][g]++
		if span := &m.spans[chrom][g]; span.end == 0 {
			*span = rowSpan{int32(i), int32(i) + 1}
		} else {
			span.end = int32(i) + 1
		}
	}
	for _, t := range m.tables[known:] {
		m.wantTable(t)
	}
	m.enterMixed(g)
}

// enterMixed enters the rows of a score that is not sorted by chromosome at once: they
// would have to be looked for among all rows again and again.
func (m *matcher) enterMixed(g int32) {
	rows := 0
	for chrom := range m.spans {
		rows += int(m.spans[chrom][g].end - m.spans[chrom][g].first)
	}
	if rows <= 2*m.scores[g].Len() {
		return
	}
	for chrom := range m.spans {
		m.wanted[chrom] = m.appendSpan(m.wanted[chrom], genome.Chromosome(chrom), g)
		m.spans[chrom][g] = rowSpan{}
	}
}

// appendSpan appends the entries of the span of a group on a chromosome.
func (m *matcher) appendSpan(list []entry, chrom genome.Chromosome, g int32) []entry {
	score, span := m.scores[g], m.spans[chrom][g]
	for i := span.first; i < span.end; i++ {
		if row := int(i); score.Chrom(row) != chrom || score.Fate(row) != scoreset.Undecided || score.Pair(row) != nil || score.Parts(row) != nil {
			continue
		}
		if effect, other := score.Alleles(int(i)); !isLong(effect, other) {
			list = append(list, entry{pos: score.Pos(int(i)), group: g, row: i})
		}
	}
	return list
}

// enter enters what is wanted of a chromosome.
func (m *matcher) enter(chrom genome.Chromosome, e entry) {
	m.counts[chrom][e.group]++
	m.wanted[chrom] = append(m.wanted[chrom], e)
}

// entriesOn gives all that is wanted of a chromosome, in order, in the memory of e. What
// was entered is gone then.
func (m *matcher) entriesOn(chrom genome.Chromosome, e *entries) []entry {
	size := 0
	for _, n := range m.counts[chrom] {
		size += n
	}
	e.list = append(slices.Grow(e.list[:0], size), m.wanted[chrom]...)
	m.wanted[chrom] = nil
	e.sort()
	for g := range m.groups {
		e.list = m.appendSpan(e.list, chrom, int32(g))
	}
	e.sort()
	return e.list
}

// addToTable puts a diplotype row into the table of its two variants.
func (m *matcher) addToTable(groups map[tableKey]*table, g, i int32, pair *scoreset.Pair) {
	key, swapped := keyOf(pair)
	t, ok := groups[key]
	if !ok {
		t = &table{group: g, key: key, unlisted: pair.Unlisted, rare: pair.Rare}
		if swapped {
			t.rare[0], t.rare[1] = t.rare[1], t.rare[0]
		}
		groups[key] = t
		m.tables = append(m.tables, t)
	}
	t.rows = append(t.rows, tableRow{index: i, swapped: swapped})
}

// wantTable enters the two variants of a table whose rows are all there.
func (m *matcher) wantTable(t *table) {
	t.outcome = t.spell(m.scores[t.group])
	places := len(t.key)
	for v, at := range t.key {
		part := scoreset.Part{Chrom: at.chrom, Pos: at.pos}
		if t.outcome == scoreset.Undecided {
			part.Effect = t.alleles[v][0]
			if len(t.alleles[v]) == 2 {
				part.Other = t.alleles[v][1]
			}
		}
		t.forms[v] = m.formsOfPart(&part)
		m.wantPlace(t.group, v, at.chrom, t.forms[v].written.pos)
		if t.forms[v].apart() {
			m.wantPlace(t.group, places, at.chrom, t.forms[v].flipped.pos)
			places++
		}
	}
	t.places = make([]place, places)
	m.places = append(m.places, t.places)
}

// wantPlace enters one of several variants, whose places come next.
func (m *matcher) wantPlace(g int32, part int, chrom genome.Chromosome, pos int32) {
	m.enter(chrom, entry{pos: pos, group: g, row: int32(len(m.places)), part: int8(part + 1)})
}
