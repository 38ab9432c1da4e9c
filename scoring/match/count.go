package match

import (
	"maps"
	"math/big"

	"cardioscore/scoring/scoreset"
)

// coverGroup gives every score of a group its result: the join, and how much of
// the score was used. The sum of all |w| comes with the score; of used and unused
// rows the fewer are added up.
func (m *matcher) coverGroup(g int, scores []*scoreset.Score, results []*Result) error {
	join, group := m.joins[g], m.groups[g]
	shared := Coverage{
		Rows:         len(join.Outcome),
		Counts:       map[scoreset.Outcome]int{},
		FilledHomRef: join.HomRef,
	}
	for i := range join.Filled {
		if join.Filled[i].Assumed {
			shared.FilledCallable++
		} else {
			shared.FilledMean++
		}
	}
	var counts [1 << 8]int // by any outcome
	for _, outcome := range join.Outcome {
		counts[outcome]++
	}
	for _, outcome := range scoreset.Outcomes() {
		if n := counts[outcome]; n > 0 {
			shared.Counts[outcome] = n
			if outcome.Used() {
				shared.Used += n
			}
		}
	}
	if shared.Rows > 0 {
		shared.ByCount = float64(shared.Used) / float64(shared.Rows)
	}
	some := shared.Used <= shared.Rows/2 // the used rows, else the others
	sums, err := m.sumsOf(g, scores, some)
	if err != nil {
		return err
	}
	lost, err := m.heaviestLost(g, scores)
	if err != nil {
		return err
	}
	variances := m.variances(g, shared.Used == shared.Rows)
	opts := m.opts
	for n, k := range group.scores {
		c := shared
		c.Counts = maps.Clone(shared.Counts)
		total := scores[k].AbsSum().Rat()
		c.Weight, c.UsedWeight = total, sums[n].Rat()
		if !some {
			c.UsedWeight.Sub(total, c.UsedWeight)
		}
		if total.Sign() > 0 {
			c.ByWeight, _ = new(big.Rat).Quo(c.UsedWeight, total).Float64()
		}
		c.ByVariance = variances.of(scores[k], join)
		c.Lost = lost[n]
		results[k] = &Result{Score: scores[k], Join: join, Coverage: c, opts: &opts}
	}
	return nil
}

// sumsOf is sum|w| over the used rows of each score of a group, or over the others.
func (m *matcher) sumsOf(g int, scores []*scoreset.Score, used bool) ([]scoreset.Sum, error) {
	var rows []int32
	for i, outcome := range m.joins[g].Outcome {
		if outcome.Used() == used {
			rows = append(rows, int32(i))
		}
	}
	group := m.groups[g].scores
	table, _ := scores[group[0]].Table()
	if table == nil {
		return make([]scoreset.Sum, len(group)), nil
	}
	var columns []int
	for _, k := range group {
		_, column := scores[k].Table()
		columns = append(columns, column)
	}
	return table.AbsSums(rows, columns)
}
