package match

import (
	"fmt"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// entry asks for one position: for a score row, or for one variant of a table.
type entry struct {
	pos   int32
	score int32
	row   int32 // index of the score row; of a table's variant, into matcher.tables
	part  int8  // 0 for a row, 1 and 2 for the variants of a table
}

func (e entry) compare(other entry) int {
	switch {
	case e.pos != other.pos:
		return int(e.pos) - int(other.pos)
	case e.score != other.score:
		return int(e.score) - int(other.score)
	case e.part != other.part:
		return int(e.part) - int(other.part)
	}
	return int(e.row) - int(other.row)
}

// want enters the rows of one score. Rows that cannot be matched get the outcome
// that the file's reader gave them.
func (m *matcher) want(k int32) {
	score := m.scores[k]
	groups := map[tableKey]*table{}
	for i := range score.Len() {
		row := score.Row(i)
		if row.Pair != nil {
			m.wantTable(groups, k, int32(i))
			continue
		}
		if row.Fate != scoreset.Undecided {
			m.results[k].Outcome[i] = row.Fate
			continue
		}
		if row.Effect == scoreset.Diplotype || row.Pos <= 0 || row.Chrom > genome.LastChromosome {
			panic(fmt.Sprintf("BUG: match: row %d of score %s has no place and no fate", row.Number, score.ID))
		}
		m.wanted[row.Chrom] = append(m.wanted[row.Chrom], entry{pos: row.Pos, score: k, row: int32(i)})
	}
}

// wantTable enters a diplotype row into the table of its two variants.
func (m *matcher) wantTable(groups map[tableKey]*table, k, i int32) {
	pair := m.scores[k].Row(int(i)).Pair
	key, swapped := keyOf(pair)
	t, ok := groups[key]
	if !ok {
		t = &table{score: k, key: key, unlisted: pair.Unlisted}
		groups[key] = t
		for part, v := range key {
			m.wanted[v.chrom] = append(m.wanted[v.chrom], entry{pos: v.pos, score: k, row: int32(len(m.tables)), part: int8(part + 1)})
		}
		m.tables = append(m.tables, t)
	}
	t.rows = append(t.rows, tableRow{index: i, swapped: swapped})
}
