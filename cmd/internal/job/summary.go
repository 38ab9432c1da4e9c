package job

import (
	"cmp"
	"fmt"
	"io"
	"slices"
)

// mostShown is how many scores a summary tells of one by one. Of more it tells of
// those that a reader should look at first; coverage has them all.
const mostShown = 25

// shown gives the scores of a cohort that a summary tells of one by one, in their
// order: every one, or of many those without results, then those that lose most of sum|w|.
func (m *matching) shown(c int, every bool) []int {
	all := make([]int, len(m.scores))
	for k := range all {
		all[k] = k
	}
	if every || len(all) <= mostShown {
		return all
	}
	resulted := func(k int) int {
		if m.gate(c, k) != "" {
			return 0
		}
		return 1
	}
	results := m.cohorts[c].results
	slices.SortStableFunc(all, func(a, b int) int {
		return cmp.Or(cmp.Compare(resulted(a), resulted(b)), cmp.Compare(results[a].Coverage.ByWeight, results[b].Coverage.ByWeight))
	})
	first := all[:mostShown]
	slices.Sort(first)
	return first
}

// showRest says how many scores of a cohort a summary does not tell of.
func (m *matching) showRest(w io.Writer, c int, told []int) {
	rest, without := len(m.scores)-len(told), 0
	if rest == 0 {
		return
	}
	for k := range m.scores {
		if m.gate(c, k) != "" && !slices.Contains(told, k) {
			without++
		}
	}
	fmt.Fprintf(w, "  and %s, %d of them not resulted: coverage has a row for each, and match tells of all\n", countOf(rest, "more score", "more scores"), without)
}
