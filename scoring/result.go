package scoring

import (
	"cmp"
	"math"
	"slices"

	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Results holds what one pass found: per score a total a sample, in cohort
// order, and per catalogue row the calls.
type Results struct {
	Scores    []*ScoreResult // in the order of the plan
	Report    Report
	catalogue [][][]Call // by entry, block
}

// Call is one sample's call at a catalogue row: 1 or 2 ALT copies, 3 missing.
type Call = kernel.Call

// Calls gives for one entry of the plan's catalogue the calls of all samples that
// do not carry two REF copies, ascending by sample. The slice is the caller's.
func (r *Results) Calls(entry int) []Call { return slices.Concat(r.catalogue[entry]...) }

// ScoreResult is one score in one cohort. Samples count from 0 in cohort order.
type ScoreResult struct {
	Match *match.Result
	Grid  scoreset.Grid
	// PerCopy is how many units of Total a copy is, beside the grid: 1 for hard calls,
	// the denominator of dosages, twice that where haploid dosages are halved.
	PerCopy int64
	// Terms is how many terms make a sum: rows that were used, a table of several
	// rows being one term, and absent rows that a policy filled. It is the same for
	// all samples.
	Terms int
	// ErrorBound is how far a sum can be from the sum of the weights as written over
	// the dosages as they were imported, before its one division: g_max Σ|w - q/10^p|,
	// half a grid unit for each term whose expectation may stand in, and the cohort's
	// largest rounding of a dosage times Σ|w|. It does not depend on the genotypes.
	// Tables of two variants and haplotypes take calls as stored. A product of dosages
	// is rounded to the unit of the total: half of it for each is in the bound.
	ErrorBound float64

	policy        MissingPolicy
	onY           int      // terms on Y
	withoutY      []bool   // of the pass; nil where everybody has one
	onX           int      // terms that count one allele observation for haploidX
	haploidX      []bool   // of the pass; nil where nobody counts half
	halves        []uint32 // half units beyond total, until it is complete
	samples       int
	total         totals
	missing       []uint32 // shared by the scores of a pattern; nil where nothing is missing
	missingOnce   []uint32 // as missing, of the terms in onX
	missingWeight totals
	unlisted      []UnlistedCall
}

// UnlistedCall is a sample whose genotype a table of several rows does not list, or
// a haplotype whose copies only an unknown phase would tell; the term is missing under
// the name that the table gives, such as "apoe_e1", or match.Unphased.
type UnlistedCall struct {
	Sample int
	Name   string
}

// unlistedBytes is the size of an UnlistedCall.
const unlistedBytes = 24

// Total is the exact sum: the sum is Total / (10^Grid.Power x PerCopy).
func (r *ScoreResult) Total(s int) Total { return r.total.at(s) }

// Sums puts the scores of the samples from first on into dst: for each its Total /
// (10^Grid.Power x PerCopy), rounded once to the nearest float64.
func (r *ScoreResult) Sums(first int, dst []float64) {
	by := newDivisor(r.Grid.Power, r.PerCopy)
	for i := range dst {
		dst[i] = by.of(r.Total(first + i))
	}
}

// Denominator is the number of allele observations behind a sum: two for each
// term, less those of missing terms under MissingSkip. A haploid call is read as
// 0 or 2 copies and counts two as well; under XMaleOne those on X are 0 or 1 and count
// one. Terms and filled rows that an expectation stands in for count. Those on Y count
// for nobody who has none.
func (r *ScoreResult) Denominator(s int) int64 {
	terms := int64(r.Terms)
	if r.withoutY != nil && r.withoutY[s] {
		terms -= int64(r.onY)
	}
	if r.policy == MissingSkip {
		terms -= int64(r.Missing(s))
	}
	count := 2 * terms
	if r.haploidX != nil && r.haploidX[s] {
		count -= int64(r.onX)
		if r.policy == MissingSkip && r.missingOnce != nil {
			count += int64(r.missingOnce[s])
		}
	}
	return count
}

// Averages puts sum / Denominator of the samples from first on into dst, from each Total
// by one division, rounded once to the nearest float64. It is not known, and NaN, where
// the denominator is 0.
func (r *ScoreResult) Averages(first int, dst []float64) {
	var by divisor
	for i := range dst {
		count := r.Denominator(first + i)
		if count == 0 {
			dst[i] = math.NaN()
			continue
		}
		if count *= r.PerCopy; count != by.count {
			by = newDivisor(r.Grid.Power, count)
		}
		dst[i] = by.of(r.Total(first + i))
	}
}

// Missing is the number of missing terms of a sample.
func (r *ScoreResult) Missing(s int) int {
	if r.missing == nil {
		return 0
	}
	return int(r.missing[s])
}

// MissingWeights puts Σ|w| of the missing terms of the samples from first on into dst:
// on the grid, each by its largest |q|, the sum rounded once to the nearest float64.
func (r *ScoreResult) MissingWeights(first int, dst []float64) {
	by := newDivisor(r.Grid.Power, 1)
	for i := range dst {
		dst[i] = by.of(r.MissingTotal(first + i))
	}
}

// MissingTotal is Σ|w| of the missing terms of a sample, exactly: in units of
// 1/10^Grid.Power.
func (r *ScoreResult) MissingTotal(s int) Total { return r.missingWeight.at(s) }

// Unlisted gives the missing terms that have a name, by sample, then name. The
// caller must not change it.
func (r *ScoreResult) Unlisted() []UnlistedCall { return r.unlisted }

// Samples is the number of samples.
func (r *ScoreResult) Samples() int { return r.samples }

func newResults(plan *Plan, samples, blocks int) *Results {
	r := &Results{catalogue: make([][][]Call, len(plan.catalogue))}
	for entry := range r.catalogue {
		r.catalogue[entry] = make([][]Call, blocks)
	}
	for k := range plan.scores {
		p := &plan.scores[k]
		r.Scores = append(r.Scores, &ScoreResult{
			Match: p.result, Grid: p.grid, PerCopy: 1, Terms: p.terms, onY: p.onY, onX: p.onX, policy: plan.missing, samples: samples,
		})
	}
	return r
}

// sortUnlisted brings what workers gathered into one order.
func (r *ScoreResult) sortUnlisted() {
	slices.SortFunc(r.unlisted, func(a, b UnlistedCall) int {
		return cmp.Or(cmp.Compare(a.Sample, b.Sample), cmp.Compare(a.Name, b.Name))
	})
}

// release drops what a sample has of the score; what is left describes it.
func (r *ScoreResult) release() {
	r.total, r.missingWeight, r.missing, r.missingOnce, r.unlisted = totals{}, totals{}, nil, nil, nil
}
