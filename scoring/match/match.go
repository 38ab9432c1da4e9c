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
// Scores of one table are matched once, and share their Join where no weight tells
// them apart: rows that add up the same copies with weights that are equal in one
// score and not in another take one more pass for the others.
//
// Cost: one pass over the variants of the chromosomes that scores name, plus
// n log n in the rows of tables that are not sorted; memory for 16 bytes a row of as
// many chromosomes as there are processors, or of all of a table that is not sorted by
// chromosome, and as much again where rows have to be sorted, beside the result. An error is
// that of index, of ctx, of the store of the weights, or ErrNotPinned.
func Match(ctx context.Context, index Index, scores []*scoreset.Score, opts Options) ([]*Result, error) {
	if opts.Absent == AbsentMean && opts.Frequencies == nil {
		return nil, ErrNotPinned
	}
	results := make([]*Result, len(scores))
	for groups := groupsOf(scores); len(groups) > 0; {
		var err error
		if groups, err = matchGroups(ctx, index, scores, groups, opts, results); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// matchGroups matches the first score of each group, gives its join to all that
// share it, and gives back those that do not as groups.
func matchGroups(ctx context.Context, index Index, scores []*scoreset.Score, groups []*group, opts Options, results []*Result) ([]*group, error) {
	m := newMatcher(scores, groups, opts)
	if err := m.firstError(); err != nil {
		return nil, err
	}
	all := make([]*found, genome.LastChromosome+1)
	if err := m.walkAll(ctx, index, all); err != nil {
		return nil, err
	}
	m.collect(all)
	several := newComparer(m)
	m.resolveTables(&several)
	m.resolveJoined(&several)
	several.note()
	if err := m.substitute(ctx, index); err != nil {
		return nil, err
	}
	var left []*group
	for g, group := range groups {
		if len(m.joins[g].Terms) > 0 {
			m.joins[g].Rows = m.rows
		}
		finish(m.scores[g], m.joins[g])
		if others := group.split(scores); others != nil {
			left = append(left, others)
		}
		if err := m.coverGroup(g, scores, results); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// matcher holds what one call of Match works on.
type matcher struct {
	groups []*group
	scores []*scoreset.Score // the first of each group
	joins  []*Join           // by group
	opts   Options
	ploidy [genome.MT + 1]bool                  // by region: Options.PloidyKnown
	spans  [genome.LastChromosome + 1][]rowSpan // by group
	wanted [genome.LastChromosome + 1][]entry   // beside those of spans; gone when they are walked
	counts [genome.LastChromosome + 1][]int     // by group, of wanted and spans
	terms  [][]Term                             // by group: room for those of all chromosomes
	rooms  [genome.LastChromosome + 1][][]Term  // by group: the part of terms for a chromosome, empty
	// rows is what the terms of all groups read, in the room that was made for it; of a
	// chromosome, rowRooms are its part of that, empty.
	rows     []ReadRow
	rowRooms [genome.LastChromosome + 1][]ReadRow
	// spellers find where long alleles lie.
	spellers [genome.LastChromosome + 1]speller
	tables   []*table
	joined   []joinedRow
	places   [][]place         // of each table and joined row, by part
	shown    map[groupRow]bool // found.shown of all chromosomes
}

func newMatcher(scores []*scoreset.Score, groups []*group, opts Options) *matcher {
	m := &matcher{groups: groups, opts: opts, shown: map[groupRow]bool{}}
	for region := range m.ploidy {
		m.ploidy[region] = opts.PloidyKnown == nil || opts.PloidyKnown(genome.Region(region))
	}
	for _, group := range groups {
		m.scores = append(m.scores, scores[group.scores[0]])
	}
	for chrom := range m.counts {
		m.spans[chrom], m.counts[chrom] = make([]rowSpan, len(groups)), make([]int, len(groups))
	}
	for g, score := range m.scores {
		m.joins = append(m.joins, &Join{Outcome: make([]scoreset.Outcome, score.Len())})
		if opts.PGSC2 != nil {
			m.pgsc2Want(int32(g))
		} else {
			m.want(int32(g))
		}
	}
	return m
}

// makeRoom makes room for the terms of all entries on these chromosomes, in one array
// for each group, and for the rows that they read: as a rule an entry gives one term at
// most, and groups that have many read the same rows.
func (m *matcher) makeRoom(chroms []genome.Chromosome) {
	rows := make([]int, len(m.groups))
	for _, chrom := range chroms {
		for g, n := range m.counts[chrom] {
			rows[g] += n
		}
	}
	for g, n := range rows {
		m.terms = append(m.terms, make([]Term, n))
		start := 0
		for _, chrom := range chroms {
			end := start + m.counts[chrom][g]
			m.rooms[chrom] = append(m.rooms[chrom], m.terms[g][start:start:end])
			start = end
		}
	}
	most := 0
	for _, chrom := range chroms {
		most += slices.Max(m.counts[chrom])
	}
	m.rows = make([]ReadRow, most)
	start := 0
	for _, chrom := range chroms {
		end := start + slices.Max(m.counts[chrom])
		m.rowRooms[chrom] = m.rows[start:start:end]
		start = end
	}
}

// firstError is that of reading the reference while rows were entered.
func (m *matcher) firstError() error {
	for chrom := range m.spellers {
		if err := m.spellers[chrom].Err; err != nil {
			return err
		}
	}
	return nil
}

// ploidyKnown says whether rows in a region can be read.
func (m *matcher) ploidyKnown(region genome.Region) bool { return m.ploidy[region] }

// walkAll walks every chromosome that a score names, several at once. Of several
// errors it returns that of the lowest chromosome.
func (m *matcher) walkAll(ctx context.Context, index Index, all []*found) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var chroms []genome.Chromosome
	for chrom := range m.counts {
		if slices.Max(m.counts[chrom]) > 0 {
			chroms = append(chroms, genome.Chromosome(chrom))
		}
	}
	held := index.Chromosomes()
	m.makeRoom(slices.DeleteFunc(slices.Clone(chroms), func(c genome.Chromosome) bool { return !slices.Contains(held, c) }))
	next := make(chan genome.Chromosome)
	errs := make([]error, len(all))
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(chroms)) {
		workers.Go(func() {
			memory := new(entries)
			for chrom := range next {
				all[chrom], errs[chrom] = m.walk(ctx, index, chrom, slices.Contains(held, chrom), memory)
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

// collect puts what was found on each chromosome together. The terms of a group lie in
// one array, in the order of the chromosomes, with gaps where wanted rows gave none.
func (m *matcher) collect(all []*found) {
	m.rows = m.roomForRows(all)
	for _, f := range all {
		if f == nil {
			continue
		}
		f.comparer.note()
		for _, row := range f.shown {
			m.shown[row] = true
		}
		for g, join := range m.joins {
			if join.Terms == nil {
				join.Terms = m.roomFor(g, all)
			}
			join.Terms = m.appendTerms(join.Terms, f.terms[g]) // onto themselves where there was no gap
			f.terms[g] = nil
			join.Joints = append(join.Joints, f.joints[g]...)
			join.Filled = append(join.Filled, f.filled[g]...)
			join.HomRef += f.homRef[g]
		}
		m.rows = append(m.rows, f.rows...)
		f.rows = nil
	}
}

// roomForRows gives the room for the rows that all terms read, as roomFor does.
func (m *matcher) roomForRows(all []*found) []ReadRow {
	n, fits := 0, true
	for chrom, f := range all {
		if f != nil {
			n, fits = n+len(f.rows), fits && len(f.rows) <= cap(m.rowRooms[chrom])
		}
	}
	if fits {
		return m.rows[:0]
	}
	return make([]ReadRow, 0, n)
}

// appendTerms appends terms of a chromosome, whose rows m.rows does not have yet.
func (m *matcher) appendTerms(to, terms []Term) []Term {
	first := len(to)
	to = append(to, terms...)
	for i := range to[first:] {
		to[first+i].At += int32(len(m.rows))
	}
	return to
}

// roomFor gives the room for all terms of a group: where they lie already, unless those
// of a chromosome did not fit theirs and would overwrite the next ones.
func (m *matcher) roomFor(g int, all []*found) []Term {
	for chrom, f := range all {
		if f != nil && len(f.terms[g]) > 0 && (m.rooms[chrom] == nil || len(f.terms[g]) > cap(m.rooms[chrom][g])) {
			return nil
		}
	}
	return m.terms[g][:0]
}

// finish sorts a join and checks that no row was lost.
func finish(score *scoreset.Score, r *Join) {
	byRow := func(a, b Term) int { return order(r.RowOf(&a).Row, r.RowOf(&b).Row, a.ScoreRow, b.ScoreRow) }
	if !slices.IsSortedFunc(r.Terms, byRow) {
		slices.SortFunc(r.Terms, byRow)
	}
	slices.SortFunc(r.Joints, func(a, b Joint) int { return order(a.Rows[0], b.Rows[0], a.ScoreRow, b.ScoreRow) })
	slices.SortFunc(r.Filled, func(a, b Filled) int { return order(a.ScoreRow, b.ScoreRow, 0, 0) })
	if r.PGSC2 != nil {
		r.PGSC2.finish()
	}
	for i, outcome := range r.Outcome {
		if outcome == scoreset.Undecided {
			panic(fmt.Sprintf("BUG: match: row %d of score %s has no outcome", score.Number(i), score.ID))
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
