package scoring

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// reading is one reading of the genotypes, for some of the plan's scores.
type reading struct {
	*pass
	shape
	first, count int // scores of the plan
	groups       []*group
	slabs        []slab
	tiles        [][]tile     // by block
	locks        []sync.Mutex // by tile: they guard the totals of its samples
	missed       []missedSums // by group
	phase        phasedCalls
	next         atomic.Int64 // job
	working      int64        // bytes, about, that are given up when all is added
}

// largeGarbage is what workers must leave behind for it to be collected at once.
const largeGarbage = 32 << 20

// newReading makes a reading of some scores, which also collects the catalogue if
// it is the first one.
func (p *pass) newReading(first, count int, groups []*group, sh shape) *reading {
	r := &reading{pass: p, shape: sh, first: first, count: count, groups: groups, missed: make([]missedSums, len(groups))}
	rows, catalogue := p.plan.rows, p.plan.catalogue
	if count < len(p.plan.scores) {
		if first > 0 {
			catalogue = nil
		}
		var patterns []*pattern
		for _, g := range groups {
			for i := range g.parts {
				patterns = append(patterns, g.parts[i].pattern)
			}
		}
		rows = neededRows(patterns, catalogue)
	}
	r.slabs = cutSlabs(groups, rows, catalogue, sh.slabRows)
	number := 0
	for b := range p.blocks {
		var tiles []tile
		for offset := 0; offset < p.blocks[b].Samples; offset += sh.tileSamples {
			tiles = append(tiles, tile{
				block: b, inBlock: len(tiles), number: number, offset: offset,
				first: p.blocks[b].First + offset, samples: min(sh.tileSamples, p.blocks[b].Samples-offset),
			})
			number++
		}
		r.tiles = append(r.tiles, tiles)
	}
	r.locks = make([]sync.Mutex, number)
	return r
}

func (r *reading) tilesOf(block int) []tile { return r.tiles[block] }

// run reads and adds everything, and completes the results of the scores.
func (r *reading) run(ctx context.Context, cancel context.CancelCauseFunc) error {
	for k := r.first; k < r.first+r.count; k++ {
		score := r.results.Scores[k]
		score.PerCopy = r.perCopy
		score.total = newTotals(r.samples, r.plan.scores[k].wide(r.perCopy))
		if r.halvesOf(k) {
			score.PerCopy *= 2
			score.halves = make([]uint32, r.samples)
		}
	}
	var err error
	if r.phase, err = r.readPhase(ctx); err != nil {
		return err
	}
	for _, g := range r.groups {
		if g.tables {
			r.results.Report.ByTables++
		}
		for i := range g.sets {
			r.results.Report.SparseScores += g.sets[i].sparse
		}
	}
	tallies := make([]tally, r.count)
	var workers sync.WaitGroup
	jobs := int64(len(r.slabs)) * int64(len(r.blocks))
	for range min(int64(r.workers), jobs) {
		workers.Go(func() {
			w := newWorker(r)
			for job := r.next.Add(1) - 1; job < jobs; job = r.next.Add(1) - 1 {
				if err := w.run(ctx, int(job)); err != nil {
					cancel(err)
					return
				}
				r.progress(len(r.slabs[int(job)%len(r.slabs)].rows))
			}
			w.foldAll()
			r.keep(w, tallies)
		})
	}
	workers.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if len(r.blocks) == 0 {
		w := newWorker(r)
		if err := w.tallyAll(); err != nil {
			return err
		}
		tallies = w.tallies
	}
	if r.working > largeGarbage {
		// What completes the results, and writes them, then has the workers' room. The
		// collector would come later: it sees no reason to, and its work is little,
		// since weights and sums hold no pointers.
		runtime.GC()
	}
	r.finish(tallies)
	return nil
}

// keep takes over what a worker gathered outside the totals.
func (r *reading) keep(w *worker, tallies []tally) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range tallies {
		tallies[i].add(&w.tallies[i])
	}
	for k, calls := range w.unlisted {
		score := r.results.Scores[k]
		score.unlisted = append(score.unlisted, calls...)
	}
	r.results.Report.add(&w.report)
}

// missedOf gives the sums of missing calls of a group.
func (r *reading) missedOf(at int) (*missedSums, error) {
	m := &r.missed[at]
	var err error
	m.once.Do(func() {
		if r.groups[at].missing == 0 { // else it is in the estimate
			err = r.hold(missedBytes(r.groups[at]) * int64(r.samples))
		}
		m.start(r.groups[at], r.samples, len(r.locks))
	})
	return m, err
}
