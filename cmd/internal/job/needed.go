package job

import (
	"runtime"
	"slices"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// keepNeeded lets go of the rows of scores that nothing asks for once they are matched: the
// log tells of those that were not used, and sums need no more of most others than their
// weights. The pass has that room. Rows of compiled sets stay, from which pinned frequencies
// are read late, and all where the log tells of all.
func (m *matching) keepNeeded() {
	if m.policy.allCandidates || len(m.sets) > 0 {
		return
	}
	joins := map[*scoreset.Table][]*match.Join{}
	for c := range m.cohorts {
		for _, r := range m.cohorts[c].results {
			if table, _ := r.Score.Table(); table != nil && !slices.Contains(joins[table], r.Join) {
				joins[table] = append(joins[table], r.Join)
			}
		}
	}
	for table, all := range joins {
		table.KeepOnly(neededRows(all))
	}
	if heap() > largeHeap {
		runtime.GC() // or the pass would have its memory beside the rows that went
	}
}

// neededRows are the rows of a table of which more than their weights is needed, by what
// became of them: those that were not used, and those that read several cohort rows, or one
// that another variant stands at.
func neededRows(joins []*match.Join) []int32 {
	var rows []int32
	for _, join := range joins {
		for i, outcome := range join.Outcome {
			if !outcome.Used() {
				rows = append(rows, int32(i))
			}
		}
		for i := range join.Joints {
			rows = append(rows, join.Joints[i].ScoreRow)
		}
		for row := range join.Proxies {
			rows = append(rows, row)
		}
	}
	return rows
}
