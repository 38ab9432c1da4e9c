package scoretest

import (
	"math/big"

	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Naive is the score of one sample as the formula reads, in rational numbers
// without end, one term after another. It shares nothing with the engine but the
// score, its grid and the matched terms.
type Naive struct {
	// Total is the sum on the grid: weights rounded to it, and what stands in for
	// a missing call rounded to it.
	Total *big.Int
	// Given is the sum with the weights as written and expectations unrounded.
	Given *big.Rat
	// Terms used, Missing of them, and Σ of the largest |q| of the missing ones.
	Terms, Missing int64
	MissingWeight  *big.Int
	Unlisted       []string // names of missing terms, in the order of the joints
	Denominator    int64

	unit *big.Rat
}

// Sum is Total over the grid, rounded once.
func (n *Naive) Sum() float64 {
	f, _ := new(big.Rat).Quo(new(big.Rat).SetInt(n.Total), n.unit).Float64()
	return f
}

// Average is Sum over the denominator, rounded once; false where that is 0.
func (n *Naive) Average() (float64, bool) {
	if n.Denominator == 0 {
		return 0, false
	}
	whole := new(big.Rat).Mul(n.unit, big.NewRat(n.Denominator, 1))
	f, _ := whole.Quo(new(big.Rat).SetInt(n.Total), whole).Float64()
	return f, true
}

// Error is |Total over the grid - Given|, exactly.
func (n *Naive) Error() *big.Rat {
	onGrid := new(big.Rat).Quo(new(big.Rat).SetInt(n.Total), n.unit)
	return onGrid.Abs(onGrid.Sub(onGrid, n.Given))
}

// Score computes one score for sample s. codes is variants x samples.
func Score(r *match.Result, codes [][]uint8, people []genome.Sample, s int, missing scoring.MissingPolicy) *Naive {
	grid := r.Score.Grid()
	n := &Naive{Total: new(big.Int), Given: new(big.Rat), MissingWeight: new(big.Int), unit: grid.Unit()}
	terms := int64(0)
	for _, t := range r.Terms {
		of := r.Score.Row(int(t.ScoreRow))
		row := &of
		terms++
		if code := codes[t.Row][s]; code != 3 {
			copies := int(code)
			if !t.EffectIsAlt {
				copies = 2 - copies
			}
			n.observe(row, copies)
			continue
		}
		var mean *big.Rat
		if missing == scoring.MissingMean {
			p := t.Alt.Rat()
			if !t.EffectIsAlt {
				p.Sub(big.NewRat(1, 1), p)
			}
			mean = meanOf(row, p, people[s].PloidyIn(t.Region))
		}
		n.miss(mean, largest(row))
	}
	for i := range r.Joints {
		terms++
		n.joint(r, &r.Joints[i], codes, people, s, missing)
	}
	for _, f := range r.Filled {
		row := r.Score.Row(int(f.ScoreRow))
		terms++
		n.impute(meanOf(&row, f.Effect.Rat(), people[s].PloidyIn(f.Region)))
	}
	n.Terms = terms
	n.Denominator = 2 * terms
	if missing == scoring.MissingSkip {
		n.Denominator -= 2 * n.Missing
	}
	return n
}

func (n *Naive) joint(r *match.Result, j *match.Joint, codes [][]uint8, people []genome.Sample, s int, missing scoring.MissingPolicy) {
	of := r.Score.Row(int(j.ScoreRow))
	row := &of
	ploidy := people[s].PloidyIn(j.Region)
	known, alts := true, 0
	for _, v := range j.Rows {
		known = known && codes[v][s] != 3
		alts += int(codes[v][s])
	}
	if j.Kind == match.SiteRef {
		switch {
		case known && alts <= 2:
			n.observe(row, 2-alts)
		case missing == scoring.MissingSkip:
			n.miss(nil, largest(row))
		default:
			p := big.NewRat(1, 1)
			for _, alt := range j.Alt {
				p.Sub(p, alt.Rat())
			}
			if p.Sign() < 0 {
				p = new(big.Rat)
			}
			n.miss(meanOf(row, p, ploidy), largest(row))
		}
		return
	}
	cell := int32(-1)
	if known {
		cell = j.Cells[codes[j.Rows[0]][s]][codes[j.Rows[1]][s]]
	}
	if cell >= 0 {
		w := r.Score.Weight(int(cell))
		n.add(n.gridded(w), w.Rat())
		return
	}
	if known {
		n.Unlisted = append(n.Unlisted, j.Unlisted)
	}
	var mean *big.Rat
	if missing == scoring.MissingMean {
		mean = pairMean(r.Score, j, ploidy)
	}
	most := new(big.Rat)
	for _, cells := range j.Cells {
		for _, scoreRow := range cells {
			if scoreRow >= 0 {
				most = larger(most, r.Score.Weight(int(scoreRow)).Rat())
			}
		}
	}
	n.miss(mean, most)
}

// observe adds what copies that were called are worth.
func (n *Naive) observe(row *scoreset.Row, copies int) {
	n.add(weightOf(row, copies, n.gridded), weightOf(row, copies, scoreset.Decimal.Rat))
}

// impute adds an expectation, rounded to the grid and as it is.
func (n *Naive) impute(mean *big.Rat) {
	n.add(n.round(mean), mean)
}

func (n *Naive) add(onGrid, given *big.Rat) {
	units := new(big.Rat).Mul(onGrid, n.unit)
	n.Total.Add(n.Total, units.Num()) // a whole number
	n.Given.Add(n.Given, given)
}

// gridded is a weight rounded to the grid.
func (n *Naive) gridded(w scoreset.Decimal) *big.Rat { return n.round(w.Rat()) }

func (n *Naive) round(x *big.Rat) *big.Rat {
	units := new(big.Rat).SetInt(nearest(new(big.Rat).Mul(x, n.unit)))
	return units.Quo(units, n.unit)
}

// miss counts a missing term and adds what stands in for it, if anything.
func (n *Naive) miss(mean, weight *big.Rat) {
	n.Missing++
	n.MissingWeight.Add(n.MissingWeight, nearest(new(big.Rat).Mul(weight, n.unit)))
	if mean != nil {
		n.impute(mean)
	}
}
