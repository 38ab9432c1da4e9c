package job

import (
	"runtime"
	"strconv"
	"strings"

	"cardioscore/io/inorder"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// logRows is how many score rows are told of at a time.
const logRows = 16_384

// matchLog is the match log of a run while it is written: by score, then cohort, then
// row. Rows are made on all processors and written in order.
type matchLog struct {
	writer *scoretable.MatchLog
	all    bool // of all score rows, else of those that were not used
	free   chan *scoretable.LogBatch
}

func (o *output) matchLog(formats []string, all bool) (*matchLog, error) {
	t, err := o.table("match_log", scoretable.MatchLogColumns(), formats, false)
	if err != nil {
		return nil, err
	}
	return &matchLog{writer: scoretable.NewMatchLog(t), all: all, free: make(chan *scoretable.LogBatch, 2*runtime.GOMAXPROCS(0))}, nil
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
	queue := inorder.New(runtime.GOMAXPROCS(0))
	for k := range m.scores {
		for c := range m.cohorts {
			held := &m.cohorts[c]
			r := held.results[k]
			if !l.tells(r) {
				continue
			}
			var used *usedRows
			if l.all {
				used = usedRowsOf(r)
			}
			for first := 0; first < len(r.Outcome); first += logRows {
				b := l.next()
				err := queue.Add(
					func() error { return l.fill(b, held.path, r, used, first, min(first+logRows, len(r.Outcome))) },
					func() error {
						if err := l.writer.WriteBatch(b); err != nil {
							return err
						}
						b.Clear()
						l.rest(b)
						return nil
					})
				if err != nil {
					return err
				}
			}
		}
	}
	return queue.Wait()
}

// tells says whether any row of a score is to be told of.
func (l *matchLog) tells(r *match.Result) bool { return l.all || r.Coverage.Used < r.Coverage.Rows }

// fill tells of the rows of a score from first up to end.
func (l *matchLog) fill(b *scoretable.LogBatch, cohort string, r *match.Result, used *usedRows, first, end int) error {
	var weights, rows []string
	if l.all {
		var err error
		if weights, err = r.Score.WeightTexts(nil, first, end); err != nil {
			return err
		}
		rows = used.texts(first, end)
	}
	for i := first; i < end; i++ {
		var row scoreset.Row
		cohortRows := ""
		switch outcome := r.Outcome[i]; {
		case l.all:
			row = r.Score.Unweighted(i)
			row.WeightText, cohortRows = weights[i-first], rows[i-first]
		case outcome.Used():
			continue
		default:
			row = r.Score.Row(i)
		}
		b.Add(cohort, r.Score.ID, &row, r.Outcome[i], cohortRows, r.Note(i))
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

// usedRows are the cohort rows that each row of a score uses.
type usedRows struct {
	one  []int32          // by score row: number of the cohort row from 1, 0 for none
	more map[int32]string // of score rows that use several, as the log has them
}

func usedRowsOf(r *match.Result) *usedRows {
	u := &usedRows{one: make([]int32, len(r.Outcome)), more: map[int32]string{}}
	for i := range r.Terms {
		u.one[r.Terms[i].ScoreRow] = r.Terms[i].Row + 1
	}
	for i := range r.Joints {
		j := &r.Joints[i]
		var rows []string
		for _, row := range j.Rows {
			rows = append(rows, strconv.Itoa(int(row)))
		}
		text := strings.Join(rows, ",")
		u.more[j.ScoreRow] = text
		if j.Kind != match.PairTable {
			continue
		}
		for _, cells := range append(j.Cells[:], [3]int32{j.ByPhase[0], j.ByPhase[1], -1}) {
			for _, row := range cells {
				if row >= 0 {
					u.more[row] = text
				}
			}
		}
	}
	return u
}

// texts are the numbers of the cohort rows, from 0, that score rows first up to end use,
// joined by commas; "" for none.
func (u *usedRows) texts(first, end int) []string {
	var digits []byte
	ends := make([]int, 0, end-first)
	for i := first; i < end; i++ {
		if row := u.one[i]; row > 0 {
			digits = strconv.AppendInt(digits, int64(row-1), 10)
		}
		ends = append(ends, len(digits))
	}
	all, start := string(digits), 0
	texts := make([]string, end-first)
	for i, end := range ends {
		texts[i], start = all[start:end], end
		if len(u.more) > 0 {
			if text, ok := u.more[int32(first+i)]; ok {
				texts[i] = text
			}
		}
	}
	return texts
}
