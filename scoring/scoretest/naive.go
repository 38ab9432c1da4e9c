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
	// a missing call rounded to it. Where copies are counted in parts, so is the grid.
	Total *big.Int
	// Given is the sum with the weights as written and expectations unrounded.
	Given *big.Rat
	// Terms used, Missing of them, and Σ of the largest |q| of the missing ones.
	Terms, Missing int64
	MissingWeight  *big.Int
	Unlisted       []string // names of missing terms, in the order of the joints
	Denominator    int64

	unit *big.Rat // of the grid
	part *big.Rat // of a total: unit, and the parts of a copy
}

// Sum is Total over the grid, rounded once.
func (n *Naive) Sum() float64 {
	f, _ := new(big.Rat).Quo(new(big.Rat).SetInt(n.Total), n.part).Float64()
	return f
}

// Average is Sum over the denominator, rounded once; false where that is 0.
func (n *Naive) Average() (float64, bool) {
	if n.Denominator == 0 {
		return 0, false
	}
	whole := new(big.Rat).Mul(n.part, big.NewRat(n.Denominator, 1))
	f, _ := whole.Quo(new(big.Rat).SetInt(n.Total), whole).Float64()
	return f, true
}

// Error is |Total over the grid - Given|, exactly.
func (n *Naive) Error() *big.Rat {
	onGrid := new(big.Rat).Quo(new(big.Rat).SetInt(n.Total), n.part)
	return onGrid.Abs(onGrid.Sub(onGrid, n.Given))
}

// genotypes are what the formula reads of one sample.
type genotypes struct {
	person  genome.Sample
	perCopy int64
	dosages bool
	xMale   scoring.XMaleDosage
	// copies is the ALT copies at a variant, nil where they are missing; code the
	// hard call, 3 where it is missing.
	copies func(v int32) *big.Rat
	code   func(v int32) uint8
	phase  func(v int32) (Phased, bool) // nil where nothing is phased
}

// Score computes one score for sample s. codes is variants x samples. No phase is known.
func Score(r *match.Result, codes [][]uint8, people []genome.Sample, s int, missing scoring.MissingPolicy) *Naive {
	return score(r, callsOf(codes, people, s), missing)
}

func callsOf(codes [][]uint8, people []genome.Sample, s int) genotypes {
	return genotypes{
		person: people[s], perCopy: 1,
		code: func(v int32) uint8 { return codes[v][s] },
		copies: func(v int32) *big.Rat {
			if codes[v][s] == 3 {
				return nil
			}
			return big.NewRat(int64(codes[v][s]), 1)
		},
	}
}

// Of computes one score for sample s of a cohort, of calls or dosages.
func Of(r *match.Result, c *Cohort, s int, missing scoring.MissingPolicy) *Naive {
	if c.PerCopy == 0 {
		of := callsOf(c.Codes, c.People, s)
		of.phase, of.xMale = c.phaseOf(s), c.XMale
		return score(r, of, missing)
	}
	return score(r, genotypes{
		person: c.People[s], perCopy: c.PerCopy, phase: c.phaseOf(s), dosages: true, xMale: c.XMale,
		code: func(v int32) uint8 { return c.Call(int(v), s) },
		copies: func(v int32) *big.Rat {
			if c.Dosage[v][s] == scoring.MissingDosage {
				return nil
			}
			return big.NewRat(int64(c.Dosage[v][s]), c.PerCopy)
		},
	}, missing)
}

func score(r *match.Result, of genotypes, missing scoring.MissingPolicy) *Naive {
	grid := r.Score.Grid()
	n := &Naive{Total: new(big.Int), Given: new(big.Rat), MissingWeight: new(big.Int), unit: grid.Unit()}
	n.part = new(big.Rat).Mul(n.unit, big.NewRat(of.perCopy, 1))
	if of.dosages && of.xMale == scoring.XMaleOne && readsX(r) {
		n.part.Mul(n.part, big.NewRat(2, 1)) // whoever counts half may have half of a part
	}
	terms, onY := int64(0), int64(0) // onY: of terms on a chromosome that the sample does not have
	lacks := func(region genome.Region) bool { return of.person.PloidyIn(region) == genome.NoCopies }
	ones, missingOnes := int64(0), int64(0) // terms that count one allele
	for _, t := range r.Terms {
		scoreRow := r.Score.Row(int(t.ScoreRow))
		row := &scoreRow
		terms++
		if lacks(t.Region) {
			onY++
			continue
		}
		once := of.once(t.Region)
		if once {
			ones++
		}
		if copies := of.copies(r.RowOf(&t).Row); copies != nil {
			if !t.EffectIsAlt {
				copies.Sub(big.NewRat(2, 1), copies)
			}
			if copies = of.counted(copies, t.Region); copies != nil {
				n.observe(row, copies)
				continue
			}
		}
		if once {
			missingOnes++
		}
		var mean *big.Rat
		if missing == scoring.MissingMean {
			p := r.RowOf(&t).Alt.Rat()
			if !t.EffectIsAlt {
				p.Sub(big.NewRat(1, 1), p)
			}
			mean = meanOf(row, p, of.person.PloidyIn(t.Region), once)
		}
		n.miss(mean, largest(row))
	}
	for i := range r.Joints {
		terms++
		without := lacks(r.Joints[i].Region)
		for _, part := range r.Joints[i].Parts {
			without = without || lacks(part.Region)
		}
		if without {
			onY++
			continue
		}
		before := n.Missing
		n.joint(r, &r.Joints[i], of, missing)
		if of.onceJoint(&r.Joints[i]) {
			ones++
			missingOnes += n.Missing - before
		}
	}
	for _, f := range r.Filled {
		row := r.Score.Row(int(f.ScoreRow))
		terms++
		if lacks(f.Region) {
			onY++
			continue
		}
		if of.once(f.Region) {
			ones++
		}
		n.impute(meanOf(&row, f.Effect.Rat(), of.person.PloidyIn(f.Region), of.once(f.Region)))
	}
	n.Terms = terms
	n.Denominator = 2*(terms-onY) - ones
	if missing == scoring.MissingSkip {
		n.Denominator -= 2*n.Missing - missingOnes
	}
	return n
}

func (n *Naive) joint(r *match.Result, j *match.Joint, of genotypes, missing scoring.MissingPolicy) {
	scoreRow := r.Score.Row(int(j.ScoreRow))
	row := &scoreRow
	ploidy := of.person.PloidyIn(j.Region)
	if j.Kind == match.SiteRef {
		alts := new(big.Rat)
		for _, v := range j.Rows {
			copies := of.copies(v)
			if copies == nil {
				alts = nil
				break
			}
			alts.Add(alts, copies)
		}
		two := big.NewRat(2, 1)
		// Dosages are rounded row by row.
		most := new(big.Rat).Set(two)
		if of.perCopy > 1 {
			most.Add(most, big.NewRat(int64(len(j.Rows)), of.perCopy))
		}
		switch {
		case alts != nil && alts.Cmp(most) <= 0:
			if alts.Cmp(two) > 0 {
				alts = two
			}
			copies := of.counted(two.Sub(two, alts), j.Region)
			if copies != nil {
				n.observe(row, copies)
				return
			}
			n.missSiteRef(j, row, of, missing)
		default:
			n.missSiteRef(j, row, of, missing)
		}
		return
	}
	if j.Kind != match.PairTable {
		n.several(r, j, of, missing)
		return
	}
	first, second := of.code(j.Rows[0]), of.code(j.Rows[1])
	known := first != 3 && second != 3
	cell, name := int32(-1), j.Unlisted
	if known {
		cell = j.Cells[first][second]
	}
	if known && first == 1 && second == 1 {
		cell, name = doubleHeterozygote(j, of)
	}
	if cell >= 0 {
		w := r.Score.Weight(int(cell))
		n.add(n.gridded(w), w.Rat())
		return
	}
	if known {
		n.Unlisted = append(n.Unlisted, name)
	}
	var mean *big.Rat
	if missing == scoring.MissingMean {
		mean = pairMean(r.Score, j, ploidy)
	}
	most := new(big.Rat)
	for _, cells := range append(j.Cells[:], [3]int32{j.ByPhase[0], j.ByPhase[1], -1}) {
		for _, scoreRow := range cells {
			if scoreRow >= 0 {
				most = larger(most, r.Score.Weight(int(scoreRow)).Rat())
			}
		}
	}
	n.miss(mean, most)
}

// missSiteRef counts REF of a site as missing, and adds its expectation under MissingMean.
func (n *Naive) missSiteRef(j *match.Joint, row *scoreset.Row, of genotypes, missing scoring.MissingPolicy) {
	if missing == scoring.MissingSkip {
		n.miss(nil, largest(row))
		return
	}
	p := big.NewRat(1, 1)
	for _, alt := range j.Alt {
		p.Sub(p, alt.Rat())
	}
	if p.Sign() < 0 {
		p = new(big.Rat)
	}
	n.miss(meanOf(row, p, of.person.PloidyIn(j.Region), of.once(j.Region)), largest(row))
}

// observe adds what copies that were observed are worth: parts of a copy are worth
// what lies on the straight line between the whole copies around them.
func (n *Naive) observe(row *scoreset.Row, copies *big.Rat) {
	n.add(worth(row, copies, n.gridded), worth(row, copies, scoreset.Decimal.Rat))
}

func worth(row *scoreset.Row, copies *big.Rat, value func(scoreset.Decimal) *big.Rat) *big.Rat {
	if copies.IsInt() {
		return weightOf(row, int(copies.Num().Int64()), value)
	}
	whole := 0
	if copies.Cmp(big.NewRat(1, 1)) >= 0 {
		whole = 1
	}
	part := new(big.Rat).Sub(copies, big.NewRat(int64(whole), 1))
	low, high := weightOf(row, whole, value), weightOf(row, whole+1, value)
	rise := new(big.Rat).Sub(high, low)
	return rise.Add(rise.Mul(rise, part), low)
}

// impute adds an expectation, rounded to the grid and as it is.
func (n *Naive) impute(mean *big.Rat) {
	n.add(n.round(mean), mean)
}

func (n *Naive) add(onGrid, given *big.Rat) {
	units := new(big.Rat).Mul(onGrid, n.part)
	if !units.IsInt() {
		panic("BUG: scoretest: a value between the grid's points")
	}
	n.Total.Add(n.Total, units.Num())
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
