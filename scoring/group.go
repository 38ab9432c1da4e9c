package scoring

import (
	"cmp"
	"math"
	"slices"

	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// group is some scores whose additive terms are summed together: a line is a
// cohort row that any of them reads, and each score has a weight, perhaps 0, on
// each line. A cohort row that a score reads twice is two lines.
type group struct {
	members []member // ascending by digits, those that are split last
	// tables: the kernels look sums up in tables instead of multiplying digits.
	tables bool
	// missedTables: they do so for missing calls of heavy lines, at a cost of missedCost
	// by line and sample.
	missedTables bool
	missedCost   float64
	missedUnits  []int64 // of the sums of missing calls by tables
	parts        []part
	lines        []int32 // cohort rows, ascending
	sets         []columnSet
	sparse       []sparseMembers
	units        []kernel.Divisor // of the kernel's weights, by member
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
	split  bool           // see columnSet
	step   kernel.Divisor // that all weights are multiples of
	unit   kernel.Divisor // of the kernel's weights: the step for tables and for dosages, unless split, else 1
	counts bool           // the first of its part: the terms that its part misses are counted here
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
	inexact bool  // one of the grids rounds
}

// columnSet is the members of a group whose weights have the same number of
// digits, and are split or not, one after another from first on.
type columnSet struct {
	digits       int
	first, count int
	// split: a weight is two weights of the kernel, low + high x 2^splitBits, because
	// tables could not hold it, or 64 bits the sums of enough lines.
	split bool
	// most is the number of lines that may be added up before they are folded.
	most   int
	sparse int // of the members
}

// columns is how many weights a line of the set has in the kernel.
func (s *columnSet) columns() int {
	if s.split {
		return 2 * s.count
	}
	return s.count
}

// width is the number of sums that missing calls have for a sample: for each
// member a correction, for each member the weight, for each part the count, and of many
// sums so many more, of 0, that they fill lines of the cache.
func (g *group) width() int {
	n := 2*len(g.members) + len(g.parts)
	if n >= sortedWidth {
		n = (n + lineWords - 1) / lineWords * lineWords
	}
	return n
}

// lineWords is the words of a line of the cache.
const lineWords = 8

// narrow says whether 32 bits hold what a missing call adds to any sum: of calls, which the
// kernel reads as one copy, no more than the weight does, of dosages twice that, and one
// more where a weight is rounded.
func (g *group) narrow(encoding Encoding) bool {
	limit := int64(math.MaxInt32 - 1)
	if encoding == Dosages {
		limit /= 2
	}
	return !slices.ContainsFunc(g.members, func(m member) bool { return m.largest > limit })
}

// columns is how many int8 columns the group has in the kernel, or would have.
func (g *group) columns() int {
	n := 0
	for i := range g.sets {
		s := &g.sets[i]
		if g.tables {
			n += s.count * s.digits
		} else {
			n += s.columns() * s.digits
		}
	}
	return n
}

// newGroups distributes scores first … first+count-1 of a plan over groups: the
// scores of one pattern together, and patterns together where the kernel gains.
func newGroups(plan *Plan, first, count int, kernels kernels) []*group {
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
	for _, together := range merge(patterns, scores, plan, kernels) {
		groups = append(groups, newGroup(plan, together, scores, kernels))
	}
	return groups
}

func newGroup(plan *Plan, patterns []*pattern, scores map[*pattern][]int, kernels kernels) *group {
	g := &group{lines: linesOf(patterns)}
	var all work
	for _, p := range patterns {
		all = all.plus(workOf(plan, scores[p]))
		g.missing += p.missing
		g.mostMissing = max(g.mostMissing, p.mostMissing)
		g.parts = append(g.parts, part{pattern: p, terms: termsOn(g.lines, p)})
	}
	g.missedTables, g.missedCost = kernels.missedByTables(all, len(patterns))
	g.arrange(plan, scores, kernels)
	for i := range g.members {
		g.wide = g.wide || g.members[i].wide
		g.parts[g.members[i].part].add(i, &g.members[i])
	}
	g.missedUnits = slices.Repeat([]int64{1}, g.width())
	for i := range g.members {
		g.missedUnits[len(g.members)+i] = g.members[i].step.Size
		g.units = append(g.units, g.members[i].unit)
	}
	return g
}

// arrange chooses tables or products, and orders the members for what it chose.
func (g *group) arrange(plan *Plan, scores map[*pattern][]int, kernels kernels) {
	used := g.sampleUsed(plan, scores, kernels)
	least := math.Inf(1)
	for _, tables := range kernels.choices() {
		members := g.membersOf(plan, scores, kernels, tables)
		sets := setsOf(members, kernels.genotypes, tables)
		sparse, cost := kernels.findSparse(sets, members, used, tables)
		if cost < least {
			least = cost
			g.tables, g.members, g.sets, g.sparse = tables, members, sets, sparse
		}
	}
	for i := range g.sparse {
		g.sets[g.sparse[i].set].sparse += g.sparse[i].count
	}
}

// membersOf lists the scores of the patterns as the kernels take them.
func (g *group) membersOf(plan *Plan, scores map[*pattern][]int, kernels kernels, tables bool) (members []member) {
	for at := range g.parts {
		for i, k := range scores[g.parts[at].pattern] {
			score := &plan.scores[k]
			m := member{
				score: k, plannedScore: score, part: at, wide: score.wide(kernels.genotypes.Denominator), counts: i == 0,
				unit: kernel.NewDivisor(1), step: kernel.NewDivisor(score.step),
			}
			if tables {
				m.split = !score.fitsTables()
			}
			if inUnits := tables || kernels.genotypes.Encoding == Dosages && !splitsProducts(score.grid.Digits, kernels.genotypes); inUnits && !m.split {
				m.unit = m.step
			}
			members = append(members, m)
		}
	}
	slices.SortStableFunc(members, func(a, b member) int {
		if c := cmp.Compare(a.grid.Digits, b.grid.Digits); c != 0 || a.split == b.split {
			return c
		}
		if a.split {
			return 1
		}
		return -1
	})
	return members
}

// setsOf cuts members that are in order into sets.
func setsOf(members []member, genotypes Block, tables bool) (sets []columnSet) {
	for i := range members {
		m := &members[i]
		if i == 0 || m.grid.Digits != members[i-1].grid.Digits || m.split != members[i-1].split {
			sets = append(sets, newColumnSet(m, i, tables, genotypes))
		}
		sets[len(sets)-1].count++
	}
	return sets
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
	run.inexact = run.inexact || !m.grid.Exact
}

// The sums of a slab are words: largestSum bounds them with room to spare.
const largestSum = 1 << 62

// splitBits cuts a weight of up to 47 bits in halves.
const splitBits = 24

// fewLines is the number of lines below which folding would cost too much.
const fewLines = 4096

// newColumnSet is the set of a member and those like it, of which it is the first.
func newColumnSet(m *member, first int, tables bool, genotypes Block) columnSet {
	s := columnSet{digits: m.grid.Digits, first: first, split: m.split}
	most := mostLines(s.digits, genotypes)
	if !tables && splitsProducts(s.digits, genotypes) {
		s.split, s.digits = true, kernel.MinDigits
	}
	if s.split {
		most = largestSum / (2 * genotypes.Denominator) >> splitBits
	}
	limit := int64(kernel.MaxCallRows)
	if genotypes.Encoding == Dosages {
		limit = kernel.MaxDosageRows
	}
	s.most = int(min(most, limit))
	return s
}

// mostLines is how many lines words add up with weights of so many digits.
func mostLines(digits int, genotypes Block) int64 {
	return largestSum / (2 * genotypes.Denominator) / scoreset.MaxWeight(digits)
}

// splitsProducts says whether weights of so many digits are split where they are multiplied.
func splitsProducts(digits int, genotypes Block) bool { return mostLines(digits, genotypes) < fewLines }

// termsOn finds for each line the pattern's term there.
func termsOn(lines []int32, p *pattern) []int32 {
	if len(lines) == len(p.additive) {
		return p.additive
	}
	terms := make([]int32, len(lines))
	next := 0
	for i, row := range lines {
		terms[i] = -1
		if next < len(p.additive) && p.rowOf(p.additive[next]) == row {
			terms[i] = p.additive[next]
			next++
		}
	}
	return terms
}

// rowOf gives the cohort row of a term of join.Terms.
func (p *pattern) rowOf(term int32) int32 { return p.join.RowOf(&p.join.Terms[term]).Row }

// term gives the term of the part at a line, nil for none.
func (p *part) term(line int) *match.Term {
	if at := p.terms[line]; at >= 0 {
		return &p.join.Terms[at]
	}
	return nil
}
