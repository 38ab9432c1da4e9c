package scoring

import (
	"context"
	"fmt"
	"math/big"
	"runtime"
	"sync"
	"sync/atomic"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
)

// PassOptions say how a pass runs. No result depends on them.
type PassOptions struct {
	Threads int         // 0 for one a processor
	Tier    kernel.Tier // the instructions of the kernels
	// Memory is the most that the pass may hold, in bytes, beside the plan and
	// the cohort; 0 for no limit. Where it does not hold all scores at once, the
	// genotypes are read several times, each time for some of the scores.
	Memory int64
	// Take is given each score, in the order of the plan and never twice at once,
	// as soon as it is complete; what its samples have is dropped when Take returns,
	// and its memory serves the next scores. nil keeps all in the results. An error
	// ends the pass and is returned as it is.
	Take func(k int, score *ScoreResult) error
	// SlabRows is how many rows a worker reads at a time, TileSamples how many
	// samples it sums at a time: a multiple of 4, up to 65,536; 0 for what suits the
	// cohort and the scores.
	SlabRows, TileSamples int
	// Tables says how hard calls are added up.
	Tables Tables
	// Sparse says which scores are added at the rows that they use alone.
	Sparse Sparse
	// HeavyMissing is the share of missing calls of a row above which the kernels
	// correct them, rather than call by call; 0 for what costs less, 1 for never,
	// below 0 for wherever there are any.
	HeavyMissing float64
	// Progress is called now and then, never twice at once, with the packed rows
	// read so far and their total; nil for none.
	Progress func(done, total int64)
}

const maxTileSamples = kernel.MaxSamples

// Pass reads each needed row of the cohort and gives the total of every planned
// score for every sample, and the calls of the catalogue rows. It reads a row once,
// unless the memory forces several readings. (A joint term whose rows lie far apart
// has them read once more.)
//
// Jobs are slabs of rows times blocks of samples. A worker prepares the weights of
// the slab, then sums tile by tile: into sums of its own while those are small,
// which it adds to the shared totals at the end of a block, else into the totals at
// once. All sums are of integers, so that the results do not depend on who did what
// first.
//
// The first error stops all workers and is returned: one of the cohort, of the
// context, a *MemoryError, a *PloidyError or a *FrequencyError.
func Pass(ctx context.Context, cohort Cohort, plan *Plan, options PassOptions) (*Results, error) {
	if options.Threads <= 0 {
		options.Threads = runtime.GOMAXPROCS(0)
	}
	if options.TileSamples < 0 || options.TileSamples%4 != 0 || options.TileSamples > maxTileSamples {
		panic(fmt.Sprintf("BUG: scoring: tiles of %d samples", options.TileSamples))
	}
	samples := cohort.Samples()
	p := &pass{cohort: cohort, plan: plan, blocks: cohort.Blocks(), samples: len(samples), options: options, tier: options.Tier}
	if err := p.checkBlocks(); err != nil {
		return nil, err
	}
	p.largestRounding = roundingOf(cohort.Info())
	var err error
	if p.haploid, p.withoutY, err = samplesByPloidy(samples, plan.sexed); err != nil {
		return nil, err
	}
	if plan.xMale == XMaleOne {
		p.haploidX = p.haploid[genome.XNonPAR]
	}
	if err := p.hold(int64(len(plan.sexed))*int64(len(samples)) + int64(len(p.withoutY))); err != nil {
		return nil, err
	}
	p.results = newResults(plan, len(samples), len(p.blocks))
	for _, score := range p.results.Scores {
		score.withoutY, score.haploidX = p.withoutY, p.haploidX
	}
	p.results.Report.Tier = p.tier
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	for first := 0; first == 0 || first < len(plan.scores); {
		r, passing, err := p.nextReading(first)
		if err != nil {
			return nil, err
		}
		if err := r.run(ctx, cancel); err != nil {
			return nil, err
		}
		if err := p.hand(r); err != nil {
			return nil, err
		}
		p.held.Add(-passing)
		if first += r.count; r.count == 0 {
			break // a pass for the catalogue alone
		}
	}
	return p.results, nil
}

// hand gives the scores of a reading to those who take them.
func (p *pass) hand(r *reading) error {
	if p.options.Take == nil {
		return nil
	}
	for k := r.first; k < r.first+r.count; k++ {
		if err := p.options.Take(k, p.results.Scores[k]); err != nil {
			return err
		}
		p.held.Add(-unlistedBytes * int64(len(p.results.Scores[k].unlisted)))
		p.results.Scores[k].release()
	}
	return nil
}

// pass is what all readings share.
type pass struct {
	cohort   Cohort
	plan     *Plan
	blocks   []Block
	samples  int
	encoding Encoding // of all blocks
	perCopy  int64    // units of a stored genotype that are one copy
	options  PassOptions
	tier     kernel.Tier
	haploid  map[genome.Region][]bool
	withoutY []bool // nil where everybody has one, or no score asks
	haploidX []bool // who counts half on X; nil but under XMaleOne, or where no score asks
	// largestRounding is the cohort's, not below it.
	largestRounding *big.Rat
	results         *Results
	held            atomic.Int64 // bytes

	mu          sync.Mutex // guards what follows, and results.Report
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

// progress counts rows as read.
func (p *pass) progress(rows int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += int64(rows)
	if p.options.Progress != nil {
		p.options.Progress(p.done, p.total)
	}
}

// nextReading makes the reading of the next scores, from first on: as many as the
// memory holds. passing is what will be held until it is over.
func (p *pass) nextReading(first int) (r *reading, passing int64, err error) {
	for count := len(p.plan.scores) - first; ; count = (count + 1) / 2 {
		groups := newGroups(p.plan, first, count, kernels{p.tier, p.genotypes(), p.options.Tables, p.options.Sparse})
		sh, results, working := p.fit(groups, count == 1)
		if held := p.held.Load() + results + working; count > 1 && p.options.Memory > 0 && held > p.options.Memory {
			continue
		}
		if err := p.hold(results + working); err != nil {
			return nil, 0, err
		}
		if passing = working; p.options.Take != nil {
			passing += results
		}
		r = p.newReading(first, count, groups, sh)
		r.working = working
		p.announce(r, first+count == len(p.plan.scores))
		return r, passing, nil
	}
}

// fit finds a shape in which the groups fit the memory, or comes as near as it
// may. Smaller slabs cost little; what costs more is for when fewer scores at a
// time would not help.
func (p *pass) fit(groups []*group, last bool) (sh shape, results, working int64) {
	sh = p.shapeFor(groups)
	for {
		results, working = p.memoryOf(groups, sh)
		switch {
		case p.options.Memory == 0 || p.held.Load()+results+working <= p.options.Memory:
			return sh, results, working
		case sh.slabRows > 2*fewRows:
			sh.slabRows /= 2
		case sh.resident:
			sh.resident = false
		case !last:
			return sh, results, working
		case sh.slabRows > 16:
			sh.slabRows /= 2
		case sh.pieceLines > 16:
			sh.pieceLines /= 2
		case sh.tileSamples > 256 && p.options.TileSamples == 0:
			sh.tileSamples = (sh.tileSamples/2 + 3) &^ 3 // tiles begin at whole bytes
		case sh.workers > 1:
			sh.workers /= 2
		default:
			return sh, results, working
		}
	}
}

// announce counts what a reading will read. Readings to come are taken to read
// what this one does.
func (p *pass) announce(r *reading, last bool) {
	rows := int64(0)
	for i := range r.slabs {
		rows += int64(len(r.slabs[i].rows))
	}
	p.total = p.done + rows*int64(len(r.blocks))
	if left := len(p.plan.scores) - r.first - r.count; !last && r.count > 0 {
		p.total += rows * int64(len(r.blocks)) * int64((left+r.count-1)/r.count)
	}
	report := &p.results.Report
	report.Readings++
	report.Slabs += len(r.slabs)
	for _, g := range r.groups {
		if len(g.members) > 1 {
			report.Dense++
		} else {
			report.Sparse++
		}
	}
}
