package scoring

import (
	"sync"
	"sync/atomic"
)

// finish completes the totals of a reading's scores: corrections of missing calls,
// and constants. Until then they hold what the kernels added.
func (r *reading) finish(tallies []tally) {
	var tiles []tile
	for _, of := range r.tiles {
		tiles = append(tiles, of...)
	}
	for at, g := range r.groups {
		counts, once := make([][]uint32, len(g.parts)), make([][]uint32, len(g.parts))
		touched := r.missed[at].low != nil
		if touched {
			for i := range counts {
				counts[i] = make([]uint32, r.samples)
				if r.haploidX != nil {
					once[i] = make([]uint32, r.samples)
				}
			}
		}
		for i := range g.members {
			m := &g.members[i]
			score := r.results.Scores[m.score]
			score.ErrorBound = m.errorBound(tallies[m.score-r.first], r.plan.missing, r.largestRounding, r.perCopy)
			score.missing, score.missingOnce = counts[m.part], once[m.part]
			if touched {
				score.missingWeight = newTotals(r.samples, m.wide)
			}
			score.sortUnlisted()
		}
		var next atomic.Int64
		var workers sync.WaitGroup
		for range min(r.workers, len(tiles)) {
			workers.Go(func() {
				for i := next.Add(1) - 1; i < int64(len(tiles)); i = next.Add(1) - 1 {
					r.finishTile(at, tiles[i], tallies, counts, once)
				}
			})
		}
		workers.Wait()
		r.missed[at] = missedSums{} // its memory may go
		for i := range g.members {
			r.results.Scores[g.members[i].score].halves = nil // joined to the totals
		}
	}
}

// fewSamples is how many samples are finished together: a line of the cache of
// each serves the next scores too.
const fewSamples = 64

func (r *reading) finishTile(at int, t tile, tallies []tally, counts, once [][]uint32) {
	g, missed := r.groups[at], &r.missed[at]
	n := len(g.members)
	for first := t.first; first < t.first+t.samples; first += fewSamples {
		last := min(first+fewSamples, t.first+t.samples)
		for i := range g.members {
			m := &g.members[i]
			score := r.results.Scores[m.score]
			constant := tallies[m.score-r.first].constant.Plus(m.constant).times(r.perCopy)
			if constant != (Total{}) {
				for s := first; s < last; s++ {
					score.total.plus(s, constant)
				}
			}
			r.takeOnY(score, m, first, last)
			for region, more := range m.haploidMore {
				more = more.times(r.perCopy)
				for s := first; s < last; s++ {
					if r.haploid[region][s] {
						score.total.plus(s, more)
					}
				}
			}
			if missed.low != nil {
				missed.addTo(score.total, i, first, last, r.perCopy)
				missed.addTo(score.missingWeight, n+i, first, last, 1)
			}
			score.joinHalves(first, last)
		}
		for i, count := range counts {
			if missed.low == nil {
				break
			}
			for s := first; s < last; s++ {
				count[s] = uint32(missed.low[s*missed.width+2*n+i])
			}
			if once[i] != nil {
				for s := first; s < last; s++ {
					once[i][s] = uint32(missed.low[s*missed.width+2*n+i] / countedOnce)
				}
			}
		}
	}
}
