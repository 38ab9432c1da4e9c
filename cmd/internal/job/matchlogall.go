package job

import (
	"runtime/debug"

	"cardioscore/io/inorder"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// allRows writes the log of all rows. Scores of one table differ in their weights: what
// became of rows that end alike is told, and encoded, once for all of these scores, and
// weights are read for many of them at a time.
type allRows struct {
	log     *matchLog
	queue   *inorder.Queue
	again   map[*match.Join]*rowsAgain
	weights columnWeights
}

// rowsAgain is the rows of scores that share a join.
type rowsAgain struct {
	scores int // that are still to come
	blocks []*scoretable.LogRows
}

// comingAgain lists the joins that several scores share. Scores of few rows are not worth
// row groups of their own.
func (l *matchLog) comingAgain(m *matching) map[*match.Join]*rowsAgain {
	again := map[*match.Join]*rowsAgain{}
	if !l.all || !l.writer.Keeps() {
		return again
	}
	var joins []*match.Join
	for c := range m.cohorts {
		for _, r := range m.cohorts[c].results {
			if len(r.Outcome) < logRows {
				continue
			}
			if again[r.Join] == nil {
				again[r.Join] = new(rowsAgain)
				joins = append(joins, r.Join)
			}
			again[r.Join].scores++
		}
	}
	for _, join := range joins {
		if blocks := again[join].scores * blocksOf(len(join.Outcome)); again[join].scores < 2 || l.kept+blocks > scoretable.MostKept {
			delete(again, join)
		} else {
			l.kept += blocks
		}
	}
	return again
}

// blocksOf is how many LogRows so many rows make.
func blocksOf(rows int) int { return (rows + scoretable.MostLogRows - 1) / scoretable.MostLogRows }

// write tells of the rows of score k in cohort c.
func (a *allRows) write(m *matching, c, k int) error {
	r := m.cohorts[c].results[k]
	if len(r.Outcome) == 0 {
		return nil
	}
	column, err := a.weights.of(m.scores, k)
	if err != nil {
		return err
	}
	again := a.again[r.Join]
	if again == nil {
		return a.fill(m.cohorts[c].path, r, column, 0, len(r.Outcome), usedRowsOf(r))
	}
	again.scores--
	if again.blocks != nil {
		return a.repeat(r, column, again)
	}
	used := usedRowsOf(r)
	blocks := blocksOf(len(r.Outcome))
	for b := range blocks {
		rows := new(scoretable.LogRows)
		again.blocks = append(again.blocks, rows)
		if err := a.keep(rows); err != nil {
			return err
		}
		first, end := b*len(r.Outcome)/blocks, (b+1)*len(r.Outcome)/blocks
		if err := a.fill(m.cohorts[c].path, r, column, first, end, used); err != nil {
			return err
		}
	}
	return a.keep(nil)
}

// keep keeps the rows that are written next.
func (a *allRows) keep(rows *scoretable.LogRows) error {
	return a.queue.Add(func() error { return nil }, func() error { return a.log.writer.Keep(rows) })
}

// fill tells of rows of a score from begin up to end.
func (a *allRows) fill(cohort string, r *match.Result, weights weightColumn, begin, end int, used *usedRows) error {
	for first := begin; first < end; first += logRows {
		end := min(first+logRows, end)
		err := a.log.add(a.queue, func(b *scoretable.LogBatch) error {
			rows := used.texts(first, end)
			for i := first; i < end; i++ {
				row := r.Score.Unweighted(i)
				b.Add(cohort, r.Score.ID, &row, r.Outcome[i], rows[i-first], r.Note(i))
			}
			weights.append(b.Weights(), first, end)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// repeat tells of rows that were told of for another score.
func (a *allRows) repeat(r *match.Result, weights weightColumn, again *rowsAgain) error {
	for i, rows := range again.blocks {
		first, end := i*len(r.Outcome)/len(again.blocks), (i+1)*len(r.Outcome)/len(again.blocks)
		b := a.log.next()
		err := a.queue.Add(
			func() error { weights.append(b.Weights(), first, end); return nil },
			func() error {
				if err := a.log.writer.WriteAgain(r.Score.ID, b.Weights(), rows); err != nil {
					return err
				}
				b.Clear()
				a.log.rest(b)
				return nil
			})
		if err != nil {
			return err
		}
	}
	if again.scores == 0 {
		again.blocks = nil
	}
	return nil
}

// weightColumn is the weights of a score.
type weightColumn struct {
	columns *scoreset.WeightColumns
	at      int
}

func (w weightColumn) append(to *scoretable.Packed, first, end int) {
	to.Bytes, to.Ends = w.columns.AppendTexts(to.Bytes, to.Ends, w.at, first, end)
}

// columnWeights are the weights of consecutive scores of one table.
type columnWeights struct {
	table   *scoreset.Table
	columns *scoreset.WeightColumns
	places  map[int]int // by column of the table
}

// mostColumnBytes bounds the weights that are held by column.
const mostColumnBytes = 128 << 20

// of gives the weights of score k. Where they are not held, they are read with those of as
// many scores behind it as there is room for.
func (w *columnWeights) of(scores []*scoreset.Score, k int) (weightColumn, error) {
	table, column := scores[k].Table()
	if at, ok := w.places[column]; ok && table == w.table {
		return weightColumn{w.columns, at}, nil
	}
	// A sixteenth of the program's memory, where that is limited.
	room := int(min(mostColumnBytes, debug.SetMemoryLimit(-1)/16)) / max(1, table.WeightColumnBytes())
	*w = columnWeights{table: table, places: map[int]int{}}
	var columns []int
	for _, score := range scores[k:] {
		of, next := score.Table()
		if of != table || len(columns) > 0 && len(columns) >= room {
			break
		}
		if _, held := w.places[next]; !held {
			w.places[next] = len(columns)
			columns = append(columns, next)
		}
	}
	var err error
	w.columns, err = table.WeightColumns(columns)
	return weightColumn{w.columns, w.places[column]}, err
}
