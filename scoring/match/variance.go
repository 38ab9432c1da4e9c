package match

import (
	"math"

	"cardioscore/scoring/scoreset"
)

// of is the share of a score's variance that its used rows explain,
// under Hardy-Weinberg proportions, linkage equilibrium and two copies:
//
//	additive   w² 2p(1-p)
//	others     Σ π(g) f(g)² - (Σ π(g) f(g))², π = (1-p)², 2p(1-p), p²
//	tables     the same over the diplotypes, from the haplotype frequencies
//	haplotypes w² 2f(1-f), f as the file states it, else the product of the p
//	products   w² (E[X²] - E[X]²), X the product of the copies
//
// Without pinned frequencies the cohort says nothing of absent rows: the share is
// 1 where all rows are used, else NaN. It is NaN too where a row has no pinned
// frequency or the whole variance is 0. Rows with an unreadable weight count 0.
//
// The sums run in the order of the file, every product rounded on its own, so
// that the result is the same on every machine.
func (v *variances) of(score *scoreset.Score, join *Join) float64 {
	if !v.pinned || v.unknown {
		return v.fixed
	}
	var used, all float64
	add := func(variance float64, outcome scoreset.Outcome) {
		all += variance
		if outcome.Used() {
			used += variance
		}
	}
	for i, p := range v.frequency {
		if p >= 0 {
			add(rowVariance(score, i, p), join.Outcome[i])
		}
	}
	for _, t := range v.m.tables {
		if t.group == v.group {
			variance, row := v.m.tableVariance(score, t)
			add(variance, join.Outcome[row])
		}
	}
	for i, unit := range v.joined {
		if unit >= 0 || math.IsNaN(unit) {
			row := v.m.joined[i].index
			w := score.Weight(int(row)).Float64()
			add(float64(float64(w*w)*unit), join.Outcome[row])
		}
	}
	if all == 0 {
		return math.NaN()
	}
	return used / all // NaN where a table has no frequencies
}

// variances is what the scores of a group have in common.
type variances struct {
	m         *matcher
	group     int32
	pinned    bool
	unknown   bool
	fixed     float64   // the share where nothing is pinned, or a row is not
	frequency []float64 // of the effect allele by row, -1 for rows that do not count by themselves
	joined    []float64 // by matcher.joined, the variance at weight 1, -1 for rows of other groups
}

func (m *matcher) variances(g int, allUsed bool) *variances {
	score := m.scores[g]
	v := &variances{m: m, group: int32(g), pinned: m.opts.Frequencies != nil, fixed: math.NaN()}
	if !v.pinned {
		if allUsed && score.Len() > 0 {
			v.fixed = 1
		}
		return v
	}
	v.frequency = make([]float64, score.Len())
	for i := range v.frequency {
		row := score.Unweighted(i)
		switch {
		case row.Fate == scoreset.BadWeight, row.Pair != nil, row.Parts != nil && row.Fate == scoreset.Undecided:
			// Tables and rows of several variants come by themselves.
			v.frequency[i] = -1
			continue
		case row.Pos > 0 && row.Fate != scoreset.ComplexUnsupported && row.Parts == nil:
			if f := m.pinnedAs(&row, m.joins[g].Outcome[i]); f.Known() {
				v.frequency[i] = float64(f.Count) / float64(f.Of)
				continue
			}
		}
		v.unknown, v.frequency = true, nil
		break
	}
	if !v.unknown {
		v.joined = m.joinedVariances(int32(g))
	}
	return v
}

// rowVariance is the variance of what a row adds, at effect-allele frequency p.
func rowVariance(score *scoreset.Score, i int, p float64) float64 {
	w := score.Weight(i).Float64()
	pi := [3]float64{(1 - p) * (1 - p), float64(2*p) * (1 - p), p * p}
	var value [3]float64
	switch score.Effect(i) {
	case scoreset.Dominant:
		value = [3]float64{0, w, w}
	case scoreset.Recessive:
		value = [3]float64{0, 0, w}
	case scoreset.ByDosage:
		for g, weight := range score.Dosage(i) {
			value[g] = weight.Float64()
		}
	default:
		return float64(w*w) * pi[1]
	}
	return variance(pi[:], value[:])
}

// variance of values that occur with the probabilities pi.
func variance(pi, value []float64) float64 {
	var mean, squares float64
	for i := range pi {
		mean += float64(pi[i] * value[i])
	}
	for i := range pi {
		off := value[i] - mean
		squares += float64(pi[i] * float64(off*off))
	}
	return squares
}

// tableVariance is the variance of what a table adds, and a row whose outcome
// says whether the table is used. It is NaN without haplotype frequencies.
func (m *matcher) tableVariance(score *scoreset.Score, t *table) (float64, int32) {
	var first [2]Frequency
	for v := range first {
		if len(t.alleles[v]) == 2 {
			site := &scoreset.Row{Chrom: t.key[v].chrom, Pos: t.key[v].pos, EffectAllele: t.alleles[v][0], OtherAllele: t.alleles[v][1]}
			first[v] = pinned(m.opts.Frequencies, site)
		}
	}
	same := func(first, second int32) bool { return sameWeight(score, first, second) }
	listed := t.list(same, func(int32, scoreset.Outcome) {})
	frequency, diplotypes := haplotypes(listed, first)
	if frequency == nil {
		return math.NaN(), t.rows[0].index
	}
	var pi, value []float64
	for _, d := range diplotypes {
		f, _ := frequency[d.First].Float64()
		g, _ := frequency[d.Second].Float64()
		probability := f * g
		if d.First != d.Second {
			probability = 2 * probability
		}
		pi = append(pi, probability)
		value = append(value, score.Weight(int(d.ScoreRow)).Float64())
	}
	return variance(pi, value), diplotypes[0].ScoreRow
}
