package job

import (
	"strconv"
	"strings"

	"cardioscore/scoring/match"
)

// usedRows are the cohort rows that each row of a score uses.
type usedRows struct {
	one  []int32          // by score row: number of the cohort row from 1, 0 for none
	more map[int32]string // of score rows that use several, as the log has them
}

func usedRowsOf(r *match.Result) *usedRows {
	u := &usedRows{one: make([]int32, len(r.Outcome)), more: map[int32]string{}}
	for i := range r.Terms {
		u.one[r.Terms[i].ScoreRow] = r.RowOf(&r.Terms[i]).Row + 1
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
