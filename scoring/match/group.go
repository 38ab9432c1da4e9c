package match

import (
	"slices"

	"cardioscore/scoring/scoreset"
)

// group is scores that are matched once for all: they have the same rows, and the
// same of them can be read. The first one stands for them. What is left to tell
// them apart are the weights of rows that add up the same copies: each comparison
// of two weights is noted, and who answers one differently leaves the group.
type group struct {
	scores   []int // indexes of the scores of Match
	compared []comparison
}

// comparison is the answer to whether two rows of a score have the same weights.
type comparison struct {
	first, second int32
	same          bool
}

// groupsOf puts the scores of each table together whose unreadable rows are equal.
func groupsOf(scores []*scoreset.Score) []*group {
	var groups []*group
	byTable := map[*scoreset.Table][]*group{}
	for k, score := range scores {
		table, column := score.Table()
		var found *group
		for _, g := range byTable[table] {
			if table == nil {
				break
			}
			_, other := scores[g.scores[0]].Table()
			if slices.Equal(table.Unreadable(column), table.Unreadable(other)) {
				found = g
				break
			}
		}
		if found == nil {
			found = new(group)
			groups = append(groups, found)
			byTable[table] = append(byTable[table], found)
		}
		found.scores = append(found.scores, k)
	}
	return groups
}

// split takes the scores out of the group that answer a comparison differently
// from its first score, and gives them as a group of their own, nil for none.
func (g *group) split(scores []*scoreset.Score) *group {
	var same []int
	var others group
	for n, k := range g.scores {
		if n > 0 && slices.ContainsFunc(g.compared, func(c comparison) bool {
			return sameWeight(scores[k], c.first, c.second) != c.same
		}) {
			others.scores = append(others.scores, k)
			continue
		}
		same = append(same, k)
	}
	g.scores = same
	if others.scores == nil {
		return nil
	}
	return &others
}

// sameWeight says whether two rows of a score have the same weights.
func sameWeight(score *scoreset.Score, first, second int32) bool {
	a, b := score.Dosage(int(first)), score.Dosage(int(second))
	if a == nil || b == nil {
		return score.Weight(int(first)).Equal(score.Weight(int(second)))
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}

// comparer compares weights of the scores that stand for groups, and notes what it
// found where a group has several.
type comparer struct {
	m        *matcher
	compared [][]comparison // by group
}

func newComparer(m *matcher) comparer {
	return comparer{m, make([][]comparison, len(m.groups))}
}

func (c *comparer) sameWeight(g, first, second int32) bool {
	same := sameWeight(c.m.scores[g], first, second)
	if len(c.m.groups[g].scores) > 1 {
		c.compared[g] = append(c.compared[g], comparison{first, second, same})
	}
	return same
}

// note hands what was compared to the groups.
func (c *comparer) note() {
	for g, compared := range c.compared {
		c.m.groups[g].compared = append(c.m.groups[g].compared, compared...)
	}
}
