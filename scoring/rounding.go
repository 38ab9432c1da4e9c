package scoring

import (
	"math"
	"math/big"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// tally is what a score's terms add up to, whatever the genotypes.
type tally struct {
	constant Total // on the grid, of REF as effect allele: 2q for each additive row
	// rounding bounds what rounding of weights did: Σ g_max |w 10^p - q|.
	rounding gridError
	// slope bounds, on the grid, what one copy more in every row would add: it weighs
	// the rounding of dosages.
	slope Total
}

func (t *tally) add(other *tally) {
	t.constant = t.constant.Plus(other.constant)
	t.rounding = t.rounding.plus(other.rounding)
	t.slope = t.slope.Plus(other.slope)
}

// tally notes the rounding of the lines of the part that was fetched last; what their
// integers add up to is noted as they are signed.
func (l *lot) tally(w *worker, p *part) error {
	g := l.group
	k := len(g.members)
	for i := range p.runs {
		run := &p.runs[i]
		roundings := make([]uint64, len(run.members))
		if err := run.table.AddRoundings(roundings, l.rows, run.columns, run.grids); err != nil {
			return err
		}
		for j, m := range run.members {
			t := &w.tallies[g.members[m].score-w.first]
			t.rounding = t.rounding.plus(2 * gridError(roundings[j]))
		}
	}
	if w.largestRounding.Sign() == 0 {
		return nil
	}
	for _, m := range p.members {
		of := &g.members[m]
		t := &w.tallies[of.score-w.first]
		for _, line := range l.on {
			t.slope = t.slope.Plus(TotalOf(slope(of.grid, 0, l.q[line*k+m])))
		}
	}
	return nil
}

// tallyAll notes all lines, for a cohort that has no block to do it with.
func (w *worker) tallyAll() error {
	for i := range w.slabs {
		for at, lines := range w.slabs[i].lines {
			if lines[0] == lines[1] {
				continue
			}
			if err := w.lot.fill(w, w.groups[at], lines[0], lines[1], 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// addSingle notes a term of one row that is not additive.
func (t *tally) addSingle(row *scoreset.Row, grid scoreset.Grid) {
	t.rounding = t.rounding.plus(rowError(row, grid))
	t.slope = t.slope.Plus(TotalOf(steepest(row, grid)))
}

// addJoint notes a joint term. Tables and haplotypes read calls as they are. A product
// of k copies is at most 2^k; one copy more in one of them adds at most 2^(k-1), and a
// part reads as many rows as can each be rounded.
func (t *tally) addJoint(score *scoreset.Score, grid scoreset.Grid, m *match.Joint) {
	switch m.Kind {
	case match.SiteRef:
		row := score.Weighted(int(m.ScoreRow))
		t.rounding = t.rounding.plus(rowError(&row, grid))
		t.slope = t.slope.Plus(TotalOf(steepest(&row, grid)).times(int64(len(m.Rows))))
		return
	case match.HaplotypeOf:
		t.rounding = t.rounding.plus(2 * weightError(score.Weight(int(m.ScoreRow)), grid))
		return
	case match.ProductOf:
		w := score.Weight(int(m.ScoreRow))
		t.rounding = t.rounding.plus(weightError(w, grid) << len(m.Parts))
		for i := range m.Parts {
			more := slope(grid, 0, grid.Integer(w)) << (len(m.Parts) - 1)
			t.slope = t.slope.Plus(TotalOf(more).times(int64(len(m.Parts[i].At))))
		}
		return
	}
	most := gridError(0)
	for _, cells := range m.Cells {
		for _, scoreRow := range cells {
			if scoreRow >= 0 {
				most = max(most, weightError(score.Weight(int(scoreRow)), grid))
			}
		}
	}
	for _, scoreRow := range m.ByPhase {
		if scoreRow >= 0 {
			most = max(most, weightError(score.Weight(int(scoreRow)), grid))
		}
	}
	t.rounding = t.rounding.plus(most)
}

// steepest is the largest slope between the values of a row.
func steepest(row *scoreset.Row, grid scoreset.Grid) int64 {
	f := byCopies(row, grid)
	return max(slope(grid, f[0], f[1]), slope(grid, f[1], f[2]))
}

// slope bounds how far two values of a row are apart: their integers, and half a
// grid unit for each where weights are rounded.
func slope(grid scoreset.Grid, a, b int64) int64 {
	if grid.Exact {
		return max(a-b, b-a)
	}
	return max(a-b, b-a) + 1
}

// errorBound is how far a sum can be from the sum of the weights as written over
// the dosages as imported: what rounding the weights did, half a grid unit for each
// term whose expectation may stand in, what rounding the dosages did, and half a unit
// of a total for each product of dosages, which is rounded to it.
func (p *plannedScore) errorBound(additive tally, missing MissingPolicy, largestRounding *big.Rat, perCopy int64) float64 {
	all := p.bounds
	all.add(&additive)
	imputable := len(p.result.Filled)
	if missing == MissingMean {
		imputable = p.terms
	}
	units := new(big.Rat).SetFrac(new(big.Int).SetUint64(uint64(all.rounding)), big.NewInt(scoreset.RoundingUnit))
	units.Add(units, big.NewRat(int64(imputable), 2))
	if perCopy > 1 {
		units.Add(units, big.NewRat(int64(p.products), 2*perCopy))
	}
	dosages := new(big.Rat).SetInt(all.slope.Big())
	units.Add(units, dosages.Mul(dosages, largestRounding))
	return floatAbove(units.Quo(units, p.grid.Unit()))
}

// roundingOf is the largest rounding of a cohort's dosages, not below it: it is the
// difference of two float64s of up to 2 copies.
func roundingOf(info CohortInfo) *big.Rat {
	if !(info.LargestRounding > 0) {
		return new(big.Rat)
	}
	return new(big.Rat).Add(new(big.Rat).SetFloat64(info.LargestRounding), big.NewRat(1, 1<<51))
}

// gridError is a sum of rounding errors in units of 1/scoreset.RoundingUnit of a
// grid unit, each rounded up. An integer, so that a sum of them has no order; 2^31
// errors of up to one grid unit fit it.
type gridError uint64

// plus is the sum, or the largest gridError where that is larger.
func (e gridError) plus(other gridError) gridError {
	if sum := e + other; sum >= e {
		return sum
	}
	return math.MaxUint64
}

// rowError bounds how far the value of a term on the grid is from its value with
// the weights as written: g_max |w 10^p - q|.
func rowError(row *scoreset.Row, grid scoreset.Grid) gridError {
	switch row.Effect {
	case scoreset.ByDosage:
		return max(weightError(row.Dosage[0], grid), weightError(row.Dosage[1], grid), weightError(row.Dosage[2], grid))
	case scoreset.Additive:
		return 2 * weightError(row.Weight, grid)
	}
	return weightError(row.Weight, grid)
}

// weightError is |w 10^p - q| of a weight of the grid's score.
func weightError(w scoreset.Decimal, grid scoreset.Grid) gridError {
	if grid.Exact {
		return 0
	}
	return gridError(grid.Rounding(w))
}

// floatAbove is a float64 not below x, x >= 0.
func floatAbove(x *big.Rat) float64 {
	f, exact := x.Float64()
	if exact {
		return f
	}
	return math.Nextafter(f, math.Inf(1))
}
