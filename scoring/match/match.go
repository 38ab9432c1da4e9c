package match

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// ErrNotPinned is returned where absent rows shall be filled by their mean and
// no frequencies are pinned: a cohort says nothing of variants it does not hold.
var ErrNotPinned = errors.New("absent rows can only be filled by their mean from pinned frequencies")

// Match joins all rows of all scores to the variants of a cohort, in one walk
// over them. Results come in the order of scores and do not depend on the number
// of threads. The builds must have been compared before.
//
// Cost: one pass over the variants of the chromosomes that scores name, plus
// n log n in score rows; memory for about 16 bytes a score row beside the result.
// An error is that of index, of ctx, or ErrNotPinned.
func Match(ctx context.Context, index Index, scores []*scoreset.Score, opts Options) ([]*Result, error) {
	if opts.Absent == AbsentMean && opts.Frequencies == nil {
		return nil, ErrNotPinned
	}
	m := newMatcher(scores, opts)
	found := make([]*found, genome.LastChromosome+1)
	if err := m.walkAll(ctx, index, found); err != nil {
		return nil, err
	}
	for _, f := range found {
		if f != nil {
			m.collect(f)
		}
	}
	for _, t := range m.tables {
		m.resolveTable(t)
	}
	for k, result := range m.results {
		finish(result)
		result.Coverage = m.coverageOf(k)
	}
	return m.results, nil
}

// matcher holds what one call of Match works on.
type matcher struct {
	scores  []*scoreset.Score
	opts    Options
	results []*Result
	wanted  [genome.LastChromosome + 1][]entry // sorted
	tables  []*table
}

func newMatcher(scores []*scoreset.Score, opts Options) *matcher {
	m := &matcher{scores: scores, opts: opts}
	for k, score := range scores {
		m.results = append(m.results, &Result{Score: score, Join: &Join{Outcome: make([]scoreset.Outcome, score.Len())}})
		m.want(int32(k))
	}
	for chrom := range m.wanted {
		slices.SortFunc(m.wanted[chrom], entry.compare)
	}
	return m
}

// ploidyKnown says whether rows in a region can be read.
func (m *matcher) ploidyKnown(region genome.Region) bool {
	return m.opts.PloidyKnown == nil || m.opts.PloidyKnown(region)
}

// walkAll walks every chromosome that a score names, several at once. Of several
// errors it returns that of the lowest chromosome.
func (m *matcher) walkAll(ctx context.Context, index Index, all []*found) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var chroms []genome.Chromosome
	for chrom := range m.wanted {
		if len(m.wanted[chrom]) > 0 {
			chroms = append(chroms, genome.Chromosome(chrom))
		}
	}
	held := index.Chromosomes()
	next := make(chan genome.Chromosome)
	errs := make([]error, len(all))
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(chroms)) {
		workers.Go(func() {
			for chrom := range next {
				all[chrom], errs[chrom] = m.walk(ctx, index, chrom, slices.Contains(held, chrom))
				if errs[chrom] != nil {
					cancel()
				}
			}
		})
	}
	for _, chrom := range chroms {
		next <- chrom
	}
	close(next)
	workers.Wait()
	return firstCause(errs)
}

// firstCause is the first error that is not the echo of another one's
// cancellation, else the first.
func firstCause(errs []error) error {
	var first error
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// collect adds what was found on one chromosome to the results.
func (m *matcher) collect(f *found) {
	for k, result := range m.results {
		result.Terms = append(result.Terms, f.terms[k]...)
		result.Joints = append(result.Joints, f.joints[k]...)
		result.Filled = append(result.Filled, f.filled[k]...)
		result.HomRef += f.homRef[k]
	}
}

// finish sorts a result and checks that no row was lost.
func finish(r *Result) {
	slices.SortFunc(r.Terms, func(a, b Term) int { return order(a.Row, b.Row, a.ScoreRow, b.ScoreRow) })
	slices.SortFunc(r.Joints, func(a, b Joint) int { return order(a.Rows[0], b.Rows[0], a.ScoreRow, b.ScoreRow) })
	slices.SortFunc(r.Filled, func(a, b Filled) int { return order(a.ScoreRow, b.ScoreRow, 0, 0) })
	for i, outcome := range r.Outcome {
		if outcome == scoreset.Undecided {
			panic(fmt.Sprintf("BUG: match: row %d of score %s has no outcome", r.Score.Number(i), r.Score.ID))
		}
	}
}

// order compares two pairs of numbers.
func order(a, b, thenA, thenB int32) int {
	if a != b {
		return int(a) - int(b)
	}
	return int(thenA) - int(thenB)
}
