package scoring

import (
	"cmp"
	"math/big"
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// term is a used score row that reads one cohort row and is not additive: its
// values on the grid.
type term struct {
	// value by ALT copies; [3] is what a missing call of a diploid sample adds.
	value [4]int64
	// haploidMore is what a missing call of a haploid sample adds beyond value[3].
	haploidMore int64
	weight      int64 // largest |q| of the score row
	scoreRow    int32
	row         int32 // of the cohort
	region      genome.Region
	// unimputable: a missing call is an error, for want of a frequency.
	unimputable bool
	ofRef       bool // REF is the effect allele
}

func newTerm(row *scoreset.Row, grid scoreset.Grid, t *match.Term, reads *match.ReadRow, options PlanOptions) term {
	f := byCopies(row, grid)
	out := term{scoreRow: t.ScoreRow, row: reads.Row, region: t.Region, weight: largestWeight(row, grid), ofRef: !t.EffectIsAlt}
	effect := reads.Alt
	if t.EffectIsAlt {
		out.value = [4]int64{f[0], f[1], f[2], 0}
	} else {
		out.value = [4]int64{f[2], f[1], f[0], 0}
		effect = reads.Alt.Other()
	}
	out.value[3], out.haploidMore, out.unimputable = expected(row, grid, effect, t.Region, options)
	return out
}

// expected gives what a missing call adds for diploid samples, and how much more
// for haploid ones; unknown where that needs a frequency and there is none.
func expected(row *scoreset.Row, grid scoreset.Grid, effect match.Frequency, region genome.Region, options PlanOptions) (diploid, haploidMore int64, unknown bool) {
	switch {
	case options.Missing == MissingSkip:
		return 0, 0, false
	case !effect.Known():
		return 0, 0, true
	}
	diploid = imputed(row, grid, effect, ofTwo)
	if haploid := options.XMale.haploidIn(region); mayBeHaploid(region) && (row.Effect != scoreset.Additive || haploid == once) {
		haploidMore = imputed(row, grid, effect, haploid) - diploid
	}
	return diploid, haploidMore, false
}

// mayBeHaploid says whether samples can be haploid in a region.
func mayBeHaploid(r genome.Region) bool {
	return r == genome.XNonPAR || r == genome.Y || r == genome.MT
}

// bound is the largest magnitude that the term adds for any sample.
func (t *term) bound() int64 {
	return largest(t.value[0], t.value[1], t.value[2], t.value[3], t.value[3]+t.haploidMore)
}

func largest(values ...int64) int64 {
	most := int64(0)
	for _, v := range values {
		most = max(most, v, -v)
	}
	return most
}

// joint is a used term that reads several cohort rows.
type joint struct {
	match *match.Joint
	// cells holds the value by cell: for SiteRef by the ALT copies of the whole site,
	// for PairTable by 3 x copies of the first row + copies of the second and by phase,
	// for HaplotypeOf by copies of the haplotype.
	cells    [numCells]int64
	unlisted [numCells]bool // cells that stand for no value: the term is missing
	one      int64          // of a ProductOf, what a product of 1 adds
	weight   int64
	// imputed is what a missing call adds, by the regions in which a sample is haploid:
	// bit i of the index stands for regions[i].
	imputed     []int64
	regions     []genome.Region
	unimputable bool
	onY         bool // a row that it reads is
	// Under XMaleOne: onX, the term counts one allele observation for haploid samples;
	// halves, it reads a row of which they count half.
	onX, halves bool
}

// Cells of a double heterozygote of a PairTable, and of samples whose phase would
// have to be known.
const (
	doubleHet = 3*1 + 1 // without phase
	inTrans   = 9       // the two ALTs lie on two haplotypes
	inCis     = 10      // on one
	unphased  = 11
	numCells  = 12
)

func newJoint(score *scoreset.Score, grid scoreset.Grid, m *match.Joint, options PlanOptions) (out joint) {
	switch m.Kind {
	case match.SiteRef:
		out = newSiteRef(score, grid, m, options)
	case match.PairTable:
		out = newPairTable(score, grid, m, options.Missing)
	case match.HaplotypeOf:
		out = newHaplotype(score, grid, m, options)
	default:
		out = newProduct(score, grid, m, options)
	}
	out.onY = m.Region == genome.Y || slices.ContainsFunc(m.Parts, func(part match.JointPart) bool { return part.Region == genome.Y })
	out.halves = m.Kind != match.PairTable && (options.XMale.halves(m.Region) ||
		slices.ContainsFunc(m.Parts, func(part match.JointPart) bool { return options.XMale.halves(part.Region) }))
	out.onX = out.halves && !out.onY
	return out
}

// impute sets the expectations of diploid and of haploid samples, as rounded to the
// grid.
func (j *joint) impute(diploid, haploid int64) {
	j.imputed = []int64{diploid}
	if haploid != diploid && mayBeHaploid(j.match.Region) {
		j.imputed, j.regions = append(j.imputed, haploid), []genome.Region{j.match.Region}
	}
}

func newSiteRef(score *scoreset.Score, grid scoreset.Grid, m *match.Joint, options PlanOptions) joint {
	row := score.Weighted(int(m.ScoreRow))
	f := byCopies(&row, grid)
	out := joint{match: m, cells: [numCells]int64{f[2], f[1], f[0]}, weight: largestWeight(&row, grid)}
	// More than two ALT copies at one site contradict each other: no call.
	for cell := 3; cell < len(out.unlisted); cell++ {
		out.unlisted[cell] = true
	}
	if options.Missing == MissingSkip {
		return out
	}
	ref, known := siteRefFrequency(m.Alt)
	if !known {
		out.unimputable = true
		return out
	}
	exact := exactByCopies(&row)
	out.impute(onGrid(expectation(exact, ref, ofTwo), grid), onGrid(expectation(exact, ref, options.XMale.haploidIn(m.Region)), grid))
	return out
}

// siteRefFrequency is what the ALTs of a site leave to its REF, and whether all
// of them are known. It is 0 where they add up to more than 1.
func siteRefFrequency(alts []match.Frequency) (*big.Rat, bool) {
	rest := big.NewRat(1, 1)
	for _, alt := range alts {
		if !alt.Known() {
			return nil, false
		}
		rest.Sub(rest, alt.Rat())
	}
	if rest.Sign() < 0 {
		rest.SetInt64(0)
	}
	return rest, true
}

func newPairTable(score *scoreset.Score, grid scoreset.Grid, m *match.Joint, missing MissingPolicy) joint {
	out := joint{match: m}
	out.unlisted[unphased] = true
	list := func(cell int, scoreRow int32) {
		if scoreRow < 0 {
			out.unlisted[cell] = true
			return
		}
		out.cells[cell] = grid.Integer(score.Weight(int(scoreRow)))
		out.weight = largest(out.weight, out.cells[cell])
	}
	for a := range 3 {
		for b := range 3 {
			list(3*a+b, m.Cells[a][b])
		}
	}
	list(inTrans, m.ByPhase[0])
	list(inCis, m.ByPhase[1])
	switch {
	case missing == MissingSkip:
	case m.Haplotypes == nil:
		out.unimputable = true
	default:
		diploid, haploid := pairExpectations(score, m)
		out.impute(onGrid(diploid, grid), onGrid(haploid, grid))
	}
	return out
}

// pairExpectations is the expectation of a table of haplotype pairs: under
// random pairing of haplotypes h with frequencies p, w(h,h) weighs p(h)², w(g,h)
// weighs 2 p(g) p(h); a haploid sample carries one haplotype, as a pair of equals.
// A pair that the table does not list adds nothing.
func pairExpectations(score *scoreset.Score, m *match.Joint) (diploid, haploid *big.Rat) {
	diploid, haploid = new(big.Rat), new(big.Rat)
	for _, d := range m.Diplotypes {
		w := score.Weight(int(d.ScoreRow)).Rat()
		first, second := m.Haplotypes[d.First], m.Haplotypes[d.Second]
		part := new(big.Rat).Mul(w, first)
		if d.First == d.Second {
			haploid.Add(haploid, part)
		} else {
			diploid.Add(diploid, new(big.Rat).Mul(part, second))
		}
		diploid.Add(diploid, part.Mul(part, second))
	}
	return diploid, haploid
}

func (j *joint) bound() int64 {
	values := append(j.cells[:], j.imputed...)
	if j.match.Kind == match.ProductOf {
		values = append(values, j.one<<len(j.match.Parts))
	}
	return largest(values...)
}

// sortJoints sorts joint terms by their first cohort row.
func sortJoints(joints []joint) {
	slices.SortStableFunc(joints, func(a, b joint) int {
		first, _ := a.span()
		second, _ := b.span()
		return cmp.Compare(first, second)
	})
}

// span gives the first and the last cohort row of a joint term.
func (j *joint) span() (first, last int32) {
	first, last = j.match.Rows[0], j.match.Rows[0]
	for _, row := range j.match.Rows[1:] {
		first, last = min(first, row), max(last, row)
	}
	return first, last
}
