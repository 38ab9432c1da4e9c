package scoring

import (
	"cmp"
	"slices"
)

// merge partitions patterns so that those whose rows largely agree share their
// lines: arranging genotypes is paid once, and wide kernels are filled, at the
// price of weights that are 0.
func merge(patterns []*pattern, scores map[*pattern][]int, plan *Plan, kernels kernels) [][]*pattern {
	type merged struct {
		patterns []*pattern
		rows     []int32 // a sample of the rows
		work     work
	}
	longest := 0
	for _, p := range patterns {
		longest = max(longest, len(p.additive))
	}
	var groups []merged
	for _, p := range patterns {
		added := workOf(plan, scores[p])
		rows := sampleRows(p, longest)
		best, gain := -1, 0.0
		for i := range groups {
			g := &groups[i]
			apart := kernels.cost(len(g.rows), g.work) + kernels.cost(len(rows), added)
			if saved := apart - kernels.cost(unionSize(g.rows, rows), g.work.plus(added)); saved > gain {
				best, gain = i, saved
			}
		}
		if best < 0 {
			groups = append(groups, merged{[]*pattern{p}, rows, added})
			continue
		}
		g := &groups[best]
		g.patterns, g.work = append(g.patterns, p), g.work.plus(added)
		g.rows = append(g.rows, rows...)
		slices.Sort(g.rows)
		g.rows = slices.Compact(g.rows)
	}
	slices.SortStableFunc(groups, func(a, b merged) int { return cmp.Compare(len(b.rows), len(a.rows)) })
	var out [][]*pattern
	for i := range groups {
		out = append(out, groups[i].patterns)
	}
	return out
}

// sampledRows is about how many rows of the longest pattern stand for it.
const sampledRows = 1024

// sampleRows takes the same rows of every pattern: one in so many, by a hash.
func sampleRows(p *pattern, longest int) []int32 {
	const odd = 0x9e3779b97f4a7c15
	limit := ^uint64(0)
	if longest > sampledRows {
		limit = limit / uint64(longest) * sampledRows
	}
	var rows []int32
	for _, term := range p.additive {
		if row := p.rowOf(term); uint64(row+1)*odd <= limit {
			rows = append(rows, row)
		}
	}
	return slices.Compact(rows)
}

// unionSize is how many different numbers two ascending lists hold.
func unionSize(a, b []int32) int {
	n := len(a) + len(b)
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			a, b, n = a[1:], b[1:], n-1
		}
	}
	return n
}
