package scoring

import (
	"cmp"
	"slices"

	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// group is some scores whose additive terms are summed together: a line is a
// cohort row that any of them reads, and each score has a weight, perhaps 0, on
// each line. A cohort row that a score reads twice is two lines.
type group struct {
	members []member // ascending by digits
	parts   []part
	lines   []int32 // cohort rows, ascending
	sets    []columnSet
	// Calls that are missing, as the index counts them: at all terms, and the most at
	// an additive one.
	missing     int64
	mostMissing int32
	wide        bool // a member's totals are
}

// member is a score of a group.
type member struct {
	score int // of the plan
	*plannedScore
	part   int
	wide   bool
	counts bool // the first of its part: the terms that its part misses are counted here
}

// part is the scores of a group that share a pattern.
type part struct {
	*pattern
	members []int   // of the group
	terms   []int32 // by line, the index of the pattern's term there, -1 for none
	runs    []tableRun
}

// tableRun is members of a part that share a table of weights.
type tableRun struct {
	table   *scoreset.Table
	columns []int // of the table
	grids   []scoreset.Grid
	members []int // of the group
}

// columnSet is the members of a group whose weights have the same number of
// digits, one after another from first on.
type columnSet struct {
	digits       int
	first, count int
	// split: a weight is two weights of the kernel, low + high x 2^splitBits, because
	// 64 bits could not hold the sums of enough lines.
	split bool
	// most is the number of lines that may be added up before they are folded.
	most int
}

// columns is how many weights a line of the set has in the kernel.
func (s *columnSet) columns() int {
	if s.split {
		return 2 * s.count
	}
	return s.count
}

// width is the number of sums that missing calls have for a sample: for each
// member a correction, for each member the weight, for each part the count.
func (g *group) width() int { return 2*len(g.members) + len(g.parts) }

// columns is how many int8 columns the group has in the kernel.
func (g *group) columns() int {
	n := 0
	for i := range g.sets {
		n += g.sets[i].columns() * g.sets[i].digits
	}
	return n
}

// newGroups distributes scores first … first+count-1 of a plan over groups: the
// scores of one pattern together, and patterns together where the kernel gains.
func newGroups(plan *Plan, first, count int, tier kernel.Tier, genotypes Block) []*group {
	var patterns []*pattern
	scores := map[*pattern][]int{}
	for k := first; k < first+count; k++ {
		p := plan.scores[k].pattern
		if scores[p] == nil {
			patterns = append(patterns, p)
		}
		scores[p] = append(scores[p], k)
	}
	var groups []*group
	for _, together := range merge(patterns, scores, plan, tier, genotypes) {
		groups = append(groups, newGroup(plan, together, scores, genotypes))
	}
	return groups
}

func newGroup(plan *Plan, patterns []*pattern, scores map[*pattern][]int, genotypes Block) *group {
	g := &group{lines: linesOf(patterns)}
	for at, p := range patterns {
		g.missing += p.missing
		g.mostMissing = max(g.mostMissing, p.mostMissing)
		g.parts = append(g.parts, part{pattern: p, terms: termsOn(g.lines, p)})
		for i, k := range scores[p] {
			score := &plan.scores[k]
			g.members = append(g.members, member{
				score: k, plannedScore: score, part: at, wide: score.wide(genotypes.Denominator), counts: i == 0,
			})
			g.wide = g.wide || g.members[len(g.members)-1].wide
		}
	}
	slices.SortStableFunc(g.members, func(a, b member) int { return cmp.Compare(a.grid.Digits, b.grid.Digits) })
	for i := range g.members {
		m := &g.members[i]
		if n := len(g.sets); n == 0 || g.sets[n-1].digits != m.grid.Digits {
			g.sets = append(g.sets, newColumnSet(m.grid.Digits, i, genotypes))
		}
		g.sets[len(g.sets)-1].count++
		g.parts[m.part].add(i, m)
	}
	return g
}

// add adds a member to the part.
func (p *part) add(i int, m *member) {
	p.members = append(p.members, i)
	table, column := m.result.Score.Table()
	at := slices.IndexFunc(p.runs, func(r tableRun) bool { return r.table == table })
	if at < 0 {
		at = len(p.runs)
		p.runs = append(p.runs, tableRun{table: table})
	}
	run := &p.runs[at]
	run.columns, run.grids, run.members = append(run.columns, column), append(run.grids, m.grid), append(run.members, i)
}

// The sums of a slab are words: largestSum bounds them with room to spare.
const largestSum = 1 << 62

// splitBits cuts a weight of up to 47 bits in halves.
const splitBits = 24

// fewLines is the number of lines below which folding would cost too much.
const fewLines = 4096

func newColumnSet(digits, first int, genotypes Block) columnSet {
	s := columnSet{digits: digits, first: first}
	largest := 2 * genotypes.Denominator // of a genotype
	most := largestSum / largest / scoreset.MaxWeight(digits)
	if s.split = most < fewLines; s.split {
		s.digits = kernel.MinDigits
		most = largestSum / largest >> splitBits
	}
	limit := int64(kernel.MaxCallRows)
	if genotypes.Encoding == Dosages {
		limit = kernel.MaxDosageRows
	}
	s.most = int(min(most, limit))
	return s
}

// linesOf is the cohort rows that the patterns read: one that several read once
// is one line.
func linesOf(patterns []*pattern) []int32 {
	var keys []int64 // row x 2^32 + how often the pattern has read it before
	for at, p := range patterns {
		before := int64(0)
		for i, term := range p.additive {
			row := int64(p.join.Terms[term].Row)
			if before++; i == 0 || int64(p.join.Terms[p.additive[i-1]].Row) != row {
				before = 0
			}
			keys = append(keys, row<<32|before)
		}
		if at > 0 {
			slices.Sort(keys)
			keys = slices.Compact(keys)
		}
	}
	lines := make([]int32, len(keys))
	for i, key := range keys {
		lines[i] = int32(key >> 32)
	}
	return lines
}

// termsOn finds for each line the pattern's term there.
func termsOn(lines []int32, p *pattern) []int32 {
	if len(lines) == len(p.additive) {
		return p.additive
	}
	terms := make([]int32, len(lines))
	next := 0
	for i, row := range lines {
		terms[i] = -1
		if next < len(p.additive) && p.join.Terms[p.additive[next]].Row == row {
			terms[i] = p.additive[next]
			next++
		}
	}
	return terms
}

// term gives the term of the part at a line, nil for none.
func (p *part) term(line int) *match.Term {
	if at := p.terms[line]; at >= 0 {
		return &p.join.Terms[at]
	}
	return nil
}
