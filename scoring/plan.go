package scoring

import (
	"math"
	"math/bits"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// PlanOptions say what a pass has to do besides the sums.
type PlanOptions struct {
	Missing MissingPolicy
	XMale   XMaleDosage // what haploid calls on X count
	// Catalogue lists cohort rows, strictly increasing, whose calls other than two
	// REF copies are collected.
	Catalogue []int
}

// Plan says which cohort rows the scores need and how they use them. It belongs
// to one cohort, is immutable, and serves any number of passes. Weights stay in
// their tables until a pass needs them.
type Plan struct {
	missing   MissingPolicy
	xMale     XMaleDosage
	catalogue []int
	scores    []plannedScore
	patterns  []*pattern
	rows      []int // cohort rows that a score or the catalogue reads, ascending
	// sexed lists the regions that a score reads and where ploidy differs.
	sexed []genome.Region
}

// plannedScore is what a plan knows of one score besides its additive terms.
type plannedScore struct {
	result *match.Result
	grid   scoreset.Grid
	// The integers of the weights are multiples of step, and none is larger than
	// largest.
	step, largest int64
	pattern       *pattern
	terms         int // used terms; a joint term or a filled row is one
	// most bounds the magnitude of a total by the weights, in units of the grid; 0 where
	// the number of terms bounds it well enough, or the weights say nothing.
	most uint64
	// single and joint are the terms that are not additive in one cohort row.
	single []term  // ascending by cohort row
	joint  []joint // ascending by first cohort row
	// constant is what filled rows add for a sample that is diploid everywhere;
	// haploidMore what they add beyond it where the sample is haploid.
	constant    Total
	haploidMore map[genome.Region]Total
	// onY is how many terms are on Y, and constantOnY what the filled ones are of
	// constant. Those who have no Y have neither.
	onY         int
	constantOnY Total
	// Under XMaleOne, onX is how many terms count one allele observation for a haploid
	// sample, and halves says whether dosages on X may add half a unit.
	onX    int
	halves bool
	// bounds is what single and joint add to the error bound.
	bounds tally
	// products counts the terms that are products of copies; beyond adds 2^(k-1) - 1 for
	// each of k factors: as many more terms of its weight would amount to as much.
	products, beyond int
}

// pattern is the part of a match that all scores of one match.Join share.
type pattern struct {
	join     *match.Join
	additive []int32 // indexes of the additive ones of join.Terms: ascending by cohort row
	// Calls that are missing, as the index counts them: at all terms, and the most at
	// an additive one.
	missing     int64
	mostMissing int32
	phased      int64 // bytes, at most, of the phase that joint terms ask for
	mostParts   int   // of a joint term
	once        *bool // see usesRowsOnce; nil where nobody asked
}

// NewPlan plans one pass over one cohort for the scores that were matched to it.
// The error is a *FrequencyError: a missing call must be imputed, the index
// counts missing calls, but no frequency is known.
func NewPlan(results []*match.Result, options PlanOptions) (*Plan, error) {
	p := &Plan{missing: options.Missing, xMale: options.XMale, catalogue: options.Catalogue}
	patterns := map[*match.Join]*pattern{}
	var regions [genome.MT + 1]bool
	for _, r := range results {
		shared := patterns[r.Join]
		if shared == nil {
			var err error
			if shared, err = newPattern(r, options); err != nil {
				return nil, err
			}
			patterns[r.Join] = shared
			p.patterns = append(p.patterns, shared)
			for i := range r.Terms {
				regions[r.Terms[i].Region] = true
			}
			for i := range r.Joints {
				regions[r.Joints[i].Region] = true
				for _, part := range r.Joints[i].Parts {
					regions[part.Region] = true
				}
			}
		}
		score, err := planScore(r, shared, options)
		if err != nil {
			return nil, err
		}
		p.scores = append(p.scores, score)
		for region := range score.haploidMore {
			regions[region] = true
		}
		regions[genome.Y] = regions[genome.Y] || score.onY > 0
		regions[genome.XNonPAR] = regions[genome.XNonPAR] || score.onX > 0
	}
	for region := genome.Autosome; region <= genome.MT; region++ {
		if regions[region] && mayBeHaploid(region) {
			p.sexed = append(p.sexed, region)
		}
	}
	p.rows = neededRows(p.patterns, options.Catalogue)
	return p, nil
}

// newPattern finds the additive terms of a match.
func newPattern(r *match.Result, options PlanOptions) (*pattern, error) {
	// Nearly all terms are additive in nearly all scores.
	p := &pattern{join: r.Join, phased: phasedBytes(r.Join), additive: make([]int32, 0, len(r.Terms))}
	for i := range r.Joints {
		p.mostParts = max(p.mostParts, len(r.Joints[i].Parts))
	}
	for i := range r.Terms {
		t := &r.Terms[i]
		row := r.RowOf(t)
		if options.Missing == MissingMean && !row.Alt.Known() && row.Missing > 0 {
			return nil, noFrequency(r.Score, t.ScoreRow)
		}
		p.missing += int64(row.Missing)
		if options.isLine(r.Score, t) {
			p.additive = append(p.additive, int32(i))
			p.mostMissing = max(p.mostMissing, row.Missing)
		}
	}
	return p, nil
}

// isLine says whether the kernels add a term: it is additive and reads one row. Terms on Y
// are added one by one, because some have no Y, and so are those of which haploid samples
// count half.
func (o *PlanOptions) isLine(score *scoreset.Score, t *match.Term) bool {
	return t.Region != genome.Y && !o.XMale.halves(t.Region) && score.Effect(int(t.ScoreRow)) == scoreset.Additive
}

func noFrequency(score *scoreset.Score, scoreRow int32) error {
	return &FrequencyError{ScoreID: score.ID, RowNumber: score.Number(int(scoreRow))}
}

// planScore makes the terms of one score that are its own.
func planScore(r *match.Result, shared *pattern, options PlanOptions) (plannedScore, error) {
	score := r.Score
	grid := score.Grid()
	out := plannedScore{result: r, grid: grid, pattern: shared, terms: len(r.Terms) + len(r.Joints) + len(r.Filled)}
	out.step, out.largest = score.Multiples()
	if len(shared.additive) < len(r.Terms) {
		for i := range r.Terms {
			m := &r.Terms[i]
			if m.Region == genome.Y {
				out.onY++
			}
			if options.XMale.halves(m.Region) {
				out.onX++
				out.halves = true
			}
			if options.isLine(score, m) {
				continue
			}
			row := score.Weighted(int(m.ScoreRow))
			out.single = append(out.single, newTerm(&row, grid, m, r.RowOf(m), options))
			out.bounds.addSingle(&row, grid)
		}
	}
	for i := range r.Joints {
		m := &r.Joints[i]
		j := newJoint(score, grid, m, options)
		if j.unimputable {
			return out, noFrequency(score, m.ScoreRow)
		}
		if j.onY {
			out.onY++
		}
		if j.onX {
			out.onX++
		}
		out.halves = out.halves || j.halves
		out.joint = append(out.joint, j)
		out.bounds.addJoint(score, grid, m)
		if m.Kind == match.ProductOf {
			out.products++
			out.beyond += 1<<(len(m.Parts)-1) - 1
		}
	}
	sortJoints(out.joint)
	for i := range r.Filled {
		f := &r.Filled[i]
		if !f.Effect.Known() {
			return out, noFrequency(score, f.ScoreRow)
		}
		row := score.Weighted(int(f.ScoreRow))
		out.fill(&row, f, options.XMale)
	}
	if out.wide(1) && len(r.Joints) == 0 && shared.usesRowsOnce(r) {
		out.most = mostOfWeights(score, grid, out.terms)
	}
	return out, nil
}

// fill adds the constant of an absent row: its expectation, for diploid samples
// and, where the row lies in a region of other ploidy, what haploid ones differ by.
func (p *plannedScore) fill(row *scoreset.Row, f *match.Filled, xMale XMaleDosage) {
	diploid, more, _ := expected(row, p.grid, f.Effect, f.Region, PlanOptions{Missing: MissingMean, XMale: xMale})
	if xMale.halves(f.Region) {
		p.onX++
	}
	if f.Region == genome.Y {
		p.onY++
		p.constantOnY = p.constantOnY.Plus(TotalOf(diploid))
	}
	p.constant = p.constant.Plus(TotalOf(diploid))
	if more != 0 {
		if p.haploidMore == nil {
			p.haploidMore = map[genome.Region]Total{}
		}
		p.haploidMore[f.Region] = p.haploidMore[f.Region].Plus(TotalOf(more))
	}
}

// neededRows lists all cohort rows that a score or the catalogue names, ascending.
func neededRows(patterns []*pattern, catalogue []int) []int {
	if len(patterns) == 1 && len(patterns[0].join.Joints) == 0 && len(catalogue) == 0 {
		return termRows(patterns[0].join)
	}
	last := -1
	each := func(visit func(row int)) {
		for _, p := range patterns {
			for i := range p.join.Terms {
				visit(int(p.join.RowOf(&p.join.Terms[i]).Row))
			}
			for i := range p.join.Joints {
				for _, row := range p.join.Joints[i].Rows {
					visit(int(row))
				}
			}
		}
		for _, row := range catalogue {
			visit(row)
		}
	}
	each(func(row int) { last = max(last, row) })
	if last >= math.MaxInt32 {
		panic("BUG: scoring: cohort rows beyond 31 bits")
	}
	set := make([]uint64, last/64+1)
	count := 0
	each(func(row int) {
		if bit := uint64(1) << (row % 64); set[row/64]&bit == 0 {
			set[row/64] |= bit
			count++
		}
	})
	rows := make([]int, 0, count)
	for at, word := range set {
		for ; word != 0; word &= word - 1 {
			rows = append(rows, 64*at+bits.TrailingZeros64(word))
		}
	}
	return rows
}

// termRows lists the rows of the terms of a join, which ascend.
func termRows(join *match.Join) []int {
	rows := make([]int, 0, len(join.Terms))
	for i := range join.Terms {
		if row := int(join.RowOf(&join.Terms[i]).Row); len(rows) == 0 || row > rows[len(rows)-1] {
			rows = append(rows, row)
		}
	}
	return rows
}
