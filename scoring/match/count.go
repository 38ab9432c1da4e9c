package match

import "cardioscore/scoring/scoreset"

// coverageOf counts the outcomes of a score, and how much of it was used.
func (m *matcher) coverageOf(k int) Coverage {
	result := m.results[k]
	c := Coverage{
		Rows:         len(result.Outcome),
		Counts:       map[scoreset.Outcome]int{},
		FilledMean:   len(result.Filled),
		FilledHomRef: result.HomRef,
	}
	var used, all scoreset.Sum
	for i, outcome := range result.Outcome {
		c.Counts[outcome]++
		weight := scoreset.Decimal{}
		if row := result.Score.Row(i); row.Fate != scoreset.BadWeight {
			weight = row.MaxAbsWeight()
		}
		all.Add(weight)
		if outcome.Used() {
			c.Used++
			used.Add(weight)
		}
	}
	if c.Rows > 0 {
		c.ByCount = float64(c.Used) / float64(c.Rows)
	}
	if total := all.Rat(); total.Sign() > 0 {
		c.ByWeight, _ = total.Quo(used.Rat(), total).Float64()
	}
	c.ByVariance = m.byVariance(k, c.Used == c.Rows)
	return c
}
