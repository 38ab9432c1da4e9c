package job

import (
	"cardioscore/io/inorder"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/match"
)

// logRows is how many score rows are told of at a time.
const logRows = 16_384

// logBytes is about what a batch of them takes, and another one that waits to be filled.
const logBytes = 2 * logRows * 180

// matchLog is the match log of a run while it is written: by score, then cohort, then
// row. Rows are made on all processors, as far as the memory allows, and written in order.
type matchLog struct {
	writer *scoretable.MatchLog
	all    bool // of all score rows, else of those that were not used
	atOnce int  // batches that are filled at a time
	free   chan *scoretable.LogBatch
	kept   int // rows kept, and written again
}

func (o *output) matchLog(formats []string, all bool) (*matchLog, error) {
	t, err := o.table("match_log", scoretable.MatchLogColumns(), formats, false)
	if err != nil {
		return nil, err
	}
	atOnce := inorder.Within(logBytes)
	return &matchLog{writer: scoretable.NewMatchLog(t, t.alone()), all: all, atOnce: atOnce, free: make(chan *scoretable.LogBatch, 2*atOnce)}, nil
}

// write appends the rows of all scores of a match.
func (l *matchLog) write(m *matching) error {
	for k := range m.scores {
		for c := range m.cohorts {
			if l.tells(m.cohorts[c].results[k]) {
				if err := m.load(k); err != nil {
					return err
				}
			}
		}
	}
	queue := inorder.New(l.atOnce)
	all := allRows{log: l, queue: queue, again: l.comingAgain(m)}
	for k := range m.scores {
		for c := range m.cohorts {
			held := &m.cohorts[c]
			r := held.results[k]
			if !l.tells(r) {
				continue
			}
			if l.all {
				if err := all.write(m, c, k); err != nil {
					return err
				}
				continue
			}
			for first := 0; first < len(r.Outcome); first += logRows {
				err := l.add(queue, func(b *scoretable.LogBatch) error {
					return l.fillUnused(b, held.path, r, first, min(first+logRows, len(r.Outcome)))
				})
				if err != nil {
					return err
				}
			}
		}
	}
	return queue.Wait()
}

// add has a batch filled, beside others, and written, behind others.
func (l *matchLog) add(queue *inorder.Queue, fill func(*scoretable.LogBatch) error) error {
	b := l.next()
	return queue.Add(
		func() error { return fill(b) },
		func() error {
			if err := l.writer.WriteBatch(b); err != nil {
				return err
			}
			b.Clear()
			l.rest(b)
			return nil
		})
}

// tells says whether any row of a score is to be told of.
func (l *matchLog) tells(r *match.Result) bool { return l.all || r.Coverage.Used < r.Coverage.Rows }

// fillUnused tells of the rows of a score from first up to end that were not used.
func (l *matchLog) fillUnused(b *scoretable.LogBatch, cohort string, r *match.Result, first, end int) error {
	weights := b.Weights()
	for i := first; i < end; i++ {
		if outcome := r.Outcome[i]; !outcome.Used() {
			row := r.Score.Unweighted(i)
			b.Add(cohort, r.Score.ID, &row, outcome, "", r.Note(i))
			weights.Bytes = r.Score.AppendWeight(weights.Bytes, i)
			weights.Ends = append(weights.Ends, len(weights.Bytes))
		}
	}
	return nil
}

// next gives a batch to fill.
func (l *matchLog) next() *scoretable.LogBatch {
	select {
	case b := <-l.free:
		return b
	default:
		return scoretable.NewLogBatch()
	}
}

// rest takes a batch back.
func (l *matchLog) rest(b *scoretable.LogBatch) {
	select {
	case l.free <- b:
	default:
	}
}

func (l *matchLog) close() error { return l.writer.Close() }
