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

// sorted puts entries in order. Tables are mostly sorted, and several of them make a
// few sorted runs, which are merged two by two.
func sorted(entries []entry) []entry {
	starts := []int{0}
	for i := 1; i < len(entries); i++ {
		if entries[i-1].compare(entries[i]) > 0 {
			if starts = append(starts, i); len(starts) > len(entries)/16+2 {
				slices.SortFunc(entries, entry.compare)
				return entries
			}
		}
	}
	var buffer []entry
	for len(starts) > 1 {
		if buffer == nil {
			buffer = make([]entry, len(entries))
		}
		var merged []int
		for r := 0; r < len(starts); r += 2 {
			from, middle, to := starts[r], len(entries), len(entries)
			if r+1 < len(starts) {
				middle = starts[r+1]
			}
			if r+2 < len(starts) {
				to = starts[r+2]
			}
			merge(buffer[from:to], entries[from:middle], entries[middle:to])
			merged = append(merged, from)
		}
		entries, buffer, starts = buffer, entries, merged
	}
	return entries
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

// makeWanted makes room for the entries of all groups, as a rule one a row.
func (m *matcher) makeWanted() {
	var counts [genome.LastChromosome + 1]int
	for _, score := range m.scores {
		for i := range score.Len() {
			if chrom := score.Chrom(i); chrom <= genome.LastChromosome {
				counts[chrom]++
			}
		}
	}
	for chrom, n := range counts {
		m.wanted[chrom] = make([]entry, 0, n)
	}
}

// want enters the rows of one group. Rows that cannot be matched get the outcome
// that the file's reader gave them.
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
		m.wanted[chrom] = append(m.wanted[chrom], entry{pos: pos, group: g, row: int32(i)})
	}
	for _, t := range m.tables[known:] {
		m.wantTable(t)
	}
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
	m.wanted[chrom] = append(m.wanted[chrom], entry{pos: pos, group: g, row: int32(len(m.places)), part: int8(part + 1)})
}
