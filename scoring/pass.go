package scoring

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"cardioscore/scoring/genome"
)

// PassOptions say how a pass runs. No result depends on them.
type PassOptions struct {
	Threads int // 0 for one a processor
	// Memory is the most that the pass may hold, in bytes, beside the plan and
	// the cohort; 0 for no limit.
	Memory int64
	// TileSamples is how many samples a worker sums at a time: a multiple of 4, up
	// to 65,536; 0 for 4,096, whose sums stay in the nearest cache.
	TileSamples int
	// Progress is called now and then, never twice at once, with the packed rows
	// read so far and their total; nil for none.
	Progress func(done, total int64)
}

const (
	defaultTileSamples = 4096
	maxTileSamples     = 1 << 16
)

// Pass reads each needed row of the cohort once and gives the total of every
// planned score for every sample, and the calls of the catalogue rows. (A joint
// term whose rows lie far apart has them read once more.)
//
// Jobs are slabs of rows times blocks of samples. A worker sums one tile of
// samples at a time by itself and then adds it to the shared totals. All sums are
// of integers, so that the results do not depend on who did what first.
//
// The first error stops all workers and is returned: one of the cohort, of the
// context, a *MemoryError, a *PloidyError or a *FrequencyError.
func Pass(ctx context.Context, cohort Cohort, plan *Plan, options PassOptions) (*Results, error) {
	if options.Threads <= 0 {
		options.Threads = runtime.GOMAXPROCS(0)
	}
	if options.TileSamples == 0 {
		options.TileSamples = defaultTileSamples
	}
	if options.TileSamples < 0 || options.TileSamples%4 != 0 || options.TileSamples > maxTileSamples {
		panic(fmt.Sprintf("BUG: scoring: tiles of %d samples", options.TileSamples))
	}
	blocks := cohort.Blocks()
	samples := cohort.Samples()
	if err := checkBlocks(blocks, len(samples)); err != nil {
		return nil, err
	}
	p := &pass{cohort: cohort, plan: plan, blocks: blocks, options: options}
	if err := p.hold(memoryOf(plan, blocks, len(samples), options)); err != nil {
		return nil, err
	}
	var err error
	if p.haploid, err = haploidSamples(samples, plan.sexed); err != nil {
		return nil, err
	}
	p.results = newResults(plan, len(samples), len(blocks))
	p.stripes = make([]sync.Mutex, len(samples)/options.TileSamples+len(blocks))

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	for _, s := range plan.slabs {
		p.total += int64(len(s.rows)) * int64(len(blocks))
	}
	jobs := int64(len(plan.slabs)) * int64(len(blocks))
	var workers sync.WaitGroup
	for range min(int64(options.Threads), jobs) {
		workers.Go(func() {
			w := newWorker(p)
			for job := p.next.Add(1) - 1; job < jobs; job = p.next.Add(1) - 1 {
				// Block by block, so that the totals of one block stay in the cache.
				block, slab := int(job)/len(plan.slabs), int(job)%len(plan.slabs)
				if err := w.run(ctx, &plan.slabs[slab], block); err != nil {
					cancel(err)
					return
				}
				p.report(len(plan.slabs[slab].rows))
			}
			p.keep(w)
		})
	}
	workers.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	p.results.finish(p.haploid)
	return p.results, nil
}

// pass is what the workers share.
type pass struct {
	cohort  Cohort
	plan    *Plan
	blocks  []Block
	options PassOptions
	haploid map[genome.Region][]bool
	results *Results
	next    atomic.Int64 // job
	held    atomic.Int64 // bytes
	// stripes guard the totals, one lock a tile of one block.
	stripes []sync.Mutex

	mu          sync.Mutex // guards what follows
	done, total int64
}

// callBytes is the size of a Call.
const callBytes = 8

// hold counts bytes that are held until the end, against the limit.
func (p *pass) hold(bytes int64) error {
	if held := p.held.Add(bytes); p.options.Memory > 0 && held > p.options.Memory {
		return &MemoryError{Needed: held, Limit: p.options.Memory}
	}
	return nil
}

// report counts rows as read.
func (p *pass) report(rows int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += int64(rows)
	if p.options.Progress != nil {
		p.options.Progress(p.done, p.total)
	}
}

// keep takes over what a worker gathered outside the totals.
func (p *pass) keep(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for k, calls := range w.unlisted {
		score := p.results.Scores[k]
		score.unlisted = append(score.unlisted, calls...)
	}
}

// stripe is the lock of one tile. Tiles never cross blocks.
func (p *pass) stripe(block, tile int) *sync.Mutex {
	return &p.stripes[p.blocks[block].First/p.options.TileSamples+block+tile]
}
