package kernel

import "testing"

// Of eight scores and eight samples at a time, some may be beyond the last, of any number of
// samples and scores; and rows of none, some or many weights of a quad.
func TestTotalsByRows(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		var b bench
		for samples := 1; samples <= 600; samples++ {
			random := newRandom(samples)
			p := randomCalls(random, samples, 1+random.IntN(45), 1+random.IntN(27), MinDigits+samples%3).byTables()
			want := p.naiveOf(p.missed, func(r, s int) int64 {
				if p.isMissing(r, s) {
					return 1
				}
				return 0
			})
			b.panel.MissingIndexes(tier, p.rows, p.samples)
			b.weights.PackMissing(tier, p.missed, len(p.rows), p.scores)
			const before = TableScores
			p.checkRows(t, NewMissingSums(tier, p.samples, before+p.scores), &b, before, want)
		}
	})
}
