package scoring

import (
	"math"
	"math/big"
	"math/bits"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// PlanOptions say what a pass has to do besides the sums.
type PlanOptions struct {
	Missing MissingPolicy
	// Catalogue lists cohort rows, strictly increasing, whose calls other than two
	// REF copies are collected.
	Catalogue []int
	// SlabRows is the largest number of rows that a worker reads at once, 0 for
	// 1,024. No result depends on it.
	SlabRows int
}

const defaultSlabRows = 1024

// Plan says for each cohort row that is needed what each code of it adds to
// which score. It belongs to one cohort, is immutable, and serves any number of
// passes.
type Plan struct {
	missing   MissingPolicy
	catalogue []int
	scores    []plannedScore
	slabs     []slab
	rows      int
	// sexed lists the regions that a score reads and where ploidy differs.
	sexed []genome.Region
}

// plannedScore is what a plan knows of one score besides its terms.
type plannedScore struct {
	result *match.Result
	grid   scoreset.Grid
	terms  int // used terms; a joint term or a filled row is one
	wide   bool
	// constant is what filled rows add for a sample that is diploid everywhere;
	// haploidMore what they add beyond it where the sample is haploid.
	constant    Total
	haploidMore map[genome.Region]Total
	errorBound  float64
}

// NewPlan plans one pass over one cohort for the scores that were matched to it.
// The error is a *BoundError; or a *FrequencyError where a missing call must be
// imputed and the index counts missing calls but no frequency is known.
func NewPlan(results []*match.Result, options PlanOptions) (*Plan, error) {
	p := &Plan{missing: options.Missing, catalogue: options.Catalogue}
	planned := make([]terms, len(results))
	regions := map[genome.Region]bool{}
	for k, r := range results {
		score, t, err := planScore(r, options.Missing)
		if err != nil {
			return nil, err
		}
		p.scores = append(p.scores, score)
		planned[k] = t
		for i := range r.Terms {
			regions[r.Terms[i].Region] = true
		}
		for i := range r.Joints {
			regions[r.Joints[i].Region] = true
		}
		for region := range score.haploidMore {
			regions[region] = true
		}
	}
	for region := genome.Autosome; region <= genome.MT; region++ {
		if regions[region] && mayBeHaploid(region) {
			p.sexed = append(p.sexed, region)
		}
	}
	needed := neededRows(results, options.Catalogue)
	p.rows = len(needed)
	slabRows := options.SlabRows
	if slabRows <= 0 {
		slabRows = defaultSlabRows
	}
	slabs, err := cutSlabs(results, planned, needed, options.Catalogue, slabRows)
	p.slabs = slabs
	return p, err
}

// Rows is how many different cohort rows the pass reads.
func (p *Plan) Rows() int { return p.rows }

// planScore makes the terms of one score, in the order of its match.
func planScore(r *match.Result, missing MissingPolicy) (plannedScore, terms, error) {
	score := r.Score
	grid := score.Grid()
	out := plannedScore{result: r, grid: grid, terms: len(r.Terms) + len(r.Joints) + len(r.Filled)}
	planned := terms{single: make([]term, 0, len(r.Terms)), joint: make([]joint, 0, len(r.Joints))}
	noFrequency := func(scoreRow int32) error {
		return &FrequencyError{ScoreID: score.ID, RowNumber: score.Number(int(scoreRow))}
	}
	var bound Total // on the magnitude of the sum, whatever the genotypes
	rounding := 0.0 // in grid units
	for i := range r.Terms {
		m := &r.Terms[i]
		t := newTerm(score, grid, m, missing)
		if t.unimputable && m.Missing > 0 {
			return out, planned, noFrequency(m.ScoreRow)
		}
		bound = bound.Plus(TotalOf(t.bound()))
		row := score.Row(int(m.ScoreRow))
		rounding = up(rounding + rowError(&row, grid))
		planned.single = append(planned.single, t)
	}
	for i := range r.Joints {
		m := &r.Joints[i]
		j := newJoint(score, grid, m, missing)
		if j.unimputable {
			return out, planned, noFrequency(m.ScoreRow)
		}
		bound = bound.Plus(TotalOf(j.bound()))
		rounding = up(rounding + jointError(score, grid, m))
		planned.joint = append(planned.joint, j)
	}
	for i := range r.Filled {
		f := &r.Filled[i]
		if !f.Effect.Known() {
			return out, planned, noFrequency(f.ScoreRow)
		}
		row := score.Row(int(f.ScoreRow))
		out.fill(&row, f)
		values := byCopies(&row, grid)
		bound = bound.Plus(TotalOf(largest(values[:]...) + 1))
	}
	imputable := len(r.Filled)
	if missing == MissingMean {
		imputable = out.terms
	}
	_, fits := bound.Int64()
	out.wide = !fits
	out.errorBound = gridUnits(up(rounding+float64(imputable)/2), grid)
	return out, planned, nil
}

// fill adds the constant of an absent row: its expectation, for diploid samples
// and, where the row lies in a region of other ploidy, what haploid ones differ by.
func (p *plannedScore) fill(row *scoreset.Row, f *match.Filled) {
	diploid, more, _ := expected(row, p.grid, f.Effect, f.Region, MissingMean)
	p.constant = p.constant.Plus(TotalOf(diploid))
	if more != 0 {
		if p.haploidMore == nil {
			p.haploidMore = map[genome.Region]Total{}
		}
		p.haploidMore[f.Region] = p.haploidMore[f.Region].Plus(TotalOf(more))
	}
}

// jointError is rowError for a joint term: the largest over the rows of a table.
func jointError(score *scoreset.Score, grid scoreset.Grid, m *match.Joint) float64 {
	if m.Kind == match.SiteRef {
		row := score.Row(int(m.ScoreRow))
		return rowError(&row, grid)
	}
	most := 0.0
	for _, cells := range m.Cells {
		for _, scoreRow := range cells {
			if scoreRow >= 0 {
				most = max(most, weightError(score.Weight(int(scoreRow)), grid))
			}
		}
	}
	return most
}

// gridUnits turns grid units into units of the weights, rounded up.
func gridUnits(x float64, grid scoreset.Grid) float64 {
	exact := new(big.Rat).SetFloat64(x)
	return floatAbove(exact.Quo(exact, grid.Unit()))
}

// neededRows lists all cohort rows that a score or the catalogue names, ascending.
func neededRows(results []*match.Result, catalogue []int) []int {
	last := -1
	each := func(visit func(row int)) {
		for _, r := range results {
			for i := range r.Terms {
				visit(int(r.Terms[i].Row))
			}
			for i := range r.Joints {
				for _, row := range r.Joints[i].Rows {
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
