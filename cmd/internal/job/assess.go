package job

import (
	"math"
	"math/big"

	"cardioscore/io/refdist"
	"cardioscore/scoring"
	"cardioscore/scoring/reference"
	"cardioscore/scoring/scoreset"
)

const (
	statusResulted    = "resulted"
	statusNotResulted = "not_resulted"
	statusExcluded    = "excluded"

	// reasonWithin marks z and percentile that were taken within the cohorts of
	// the run: who else is scored changes them.
	reasonWithin = "within_cohort"
	// How many people it takes: two for a table whose reader sees within_cohort, more
	// where a tier would rest on it.
	minWithin, minWithinForTiers = 2, 50

	reasonMismatch = "reference_mismatch"
	reasonCoverage = "coverage" // too little of sum|w| was used, in the cohort or in the person
	reasonSupport  = "support"  // too few people to be placed among
	reasonRange    = "range"    // |z| beyond what the programme takes as credible
)

// scored is a match with its totals, and where each score stands.
type scored struct {
	*matching
	results []*scoring.Results // by cohort
	kept    [][]bool           // by cohort, sample; a nil entry keeps all
	ids     [][]string         // as they are written, by cohort, sample
	weights []float64          // sum|w| of each score's file
	// optedOut samples keep their row, without any number; nil for nobody.
	optedOut func(cohort, sample int) bool
	places   [][]placing // by cohort, score
}

// placing says how one score is placed in one cohort.
type placing struct {
	reason    string // why the score is not resulted at all, or ""
	note      string // beside each person's result
	mismatch  error
	statistic reference.Statistic
	maxAbsZ   float64                             // beyond it a person is not resulted; 0 for no limit
	apply     func(value float64) reference.Place // nil where there is nothing to compare with
}

// statistic is the column that is comparable between people: under skip, sums of
// people with different missing calls are not.
func (m *matching) statistic() reference.Statistic {
	if m.missing == scoring.MissingSkip {
		return reference.Average
	}
	return reference.Sum
}

// pins is what a reference must share with a score in a cohort.
func (m *matching) pins(c, k int, statistic reference.Statistic) reference.Pins {
	digest := m.frequencyDigest()
	if digest == "" && m.sourceOf() != "" {
		digest = "cohort:" + m.cohorts[c].Info().Digest
	}
	return reference.Pins{
		ScoreDigest: m.scores[k].Digest, UsedRowDigest: scoring.UsedRowDigest(m.cohorts[c].results[k]),
		Missing: m.policy.Missing, Absent: m.policy.Absent, Statistic: statistic, FrequencyDigest: digest,
	}
}

// assess places every score: against its reference where there is one, else
// within the people of the run, where they are at least so many.
func assess(m *matching, results []*scoring.Results, kept [][]bool, optedOut func(c, i int) bool, references map[string]refdist.Entry, least int) *scored {
	s := &scored{matching: m, results: results, kept: kept, optedOut: optedOut, places: make([][]placing, len(m.cohorts))}
	for _, score := range m.scores {
		s.weights = append(s.weights, weightOf(score))
	}
	for c := range m.cohorts {
		s.places[c] = make([]placing, len(m.scores))
		ids := make([]string, len(m.cohorts[c].Samples()))
		for i, sample := range m.cohorts[c].Samples() {
			ids[i] = sample.ID
		}
		s.ids = append(s.ids, ids)
	}
	for k, score := range m.scores {
		var within *reference.Within
		for c := range m.cohorts {
			p := &s.places[c][k]
			p.statistic = m.statistic()
			if p.reason = m.gate(c, k); p.reason != "" {
				continue
			}
			if ref, given := references[score.ID]; given {
				p.statistic = ref.Statistic
				if p.mismatch = ref.Check(m.pins(c, k, ref.Statistic)); p.mismatch == nil {
					p.apply = ref.Apply
				} else {
					p.note = reasonMismatch
				}
				continue
			}
			if within == nil {
				within = s.within(k)
			}
			if within.N < least {
				p.note = reasonSupport
				continue
			}
			p.apply, p.note = within.Apply, reasonWithin
		}
	}
	return s
}

// weightOf is sum|w| of a score's file, complex rows by their largest |w|.
func weightOf(score *scoreset.Score) float64 {
	var sum scoreset.Sum
	for i := range score.Len() {
		row := score.Row(i)
		sum.Add(row.MaxAbsWeight())
	}
	weight, _ := sum.Rat().Float64()
	return weight
}

// within is the distribution of a score among the kept people of all cohorts in
// which it passes the gate. All cohorts share the score's grid.
func (s *scored) within(k int) *reference.Within {
	var values []float64
	var totals []scoring.Total
	for c := range s.cohorts {
		if s.gate(c, k) != "" {
			continue
		}
		r := s.results[c].Scores[k]
		for i := range r.Samples() {
			if !s.counts(c, i) || r.Missing(i) == r.Terms || !s.covers(c, k, r.MissingWeight(i)) {
				continue
			}
			if value := value(r, i, s.statistic()); !math.IsNaN(value) {
				values = append(values, value)
				totals = append(totals, r.Total(i))
			}
		}
	}
	if s.statistic() == reference.Average {
		return reference.FromValues(values)
	}
	unit := s.results[0].Scores[k].Grid.Unit()
	return reference.FromTotals(values, func(i int) *big.Int { return totals[i].Big() }, unit)
}

func value(r *scoring.ScoreResult, i int, statistic reference.Statistic) float64 {
	if statistic == reference.Average {
		average, _ := r.Average(i)
		return average
	}
	return r.Sum(i)
}

func (s *scored) keeps(c, i int) bool { return s.kept[c] == nil || s.kept[c][i] }

// counts says whether a person is among those that others are placed within.
func (s *scored) counts(c, i int) bool {
	return s.keeps(c, i) && (s.optedOut == nil || !s.optedOut(c, i))
}

// result is one score of one person. Floats are NaN where there is none.
type result struct {
	Sum, Average, Z, Percentile float64
	Denominator                 int64
	Used, Missing               int
	MissingWeight               float64
	Status, Reason              string
}

// of gives the result of score k for sample i of cohort c. named is why a joint
// term is missing, or "".
func (s *scored) of(c, k, i int, named string) result {
	r := s.results[c].Scores[k]
	p := &s.places[c][k]
	nan := math.NaN()
	if s.optedOut != nil && s.optedOut(c, i) {
		return result{Sum: nan, Average: nan, Z: nan, Percentile: nan, MissingWeight: nan, Status: statusExcluded, Reason: "opt_out"}
	}
	out := result{
		Sum: nan, Average: nan, Z: nan, Percentile: nan, Denominator: r.Denominator(i), Used: r.Terms,
		Missing: r.Missing(i), MissingWeight: r.MissingWeight(i), Status: statusNotResulted, Reason: p.reason,
	}
	if p.reason != "" {
		return out
	}
	average, known := r.Average(i)
	if !known || out.Missing == r.Terms || !s.covers(c, k, out.MissingWeight) {
		out.Reason = join(reasonCoverage, named)
		return out
	}
	out.Sum, out.Average = r.Sum(i), average
	out.Reason = p.note
	if p.apply != nil {
		out.Status = statusResulted
		place := p.apply(value(r, i, p.statistic))
		if p.maxAbsZ > 0 && math.Abs(place.Z) > p.maxAbsZ {
			out.Status, out.Reason = statusNotResulted, reasonRange
		} else {
			out.Z, out.Percentile = place.Z, place.Percentile
		}
	}
	out.Reason = join(out.Reason, named)
	return out
}

// covers says whether a person's calls cover enough of a score: the gate of the
// cohort's coverage holds for each person, whose missing calls do not count as
// used. An imputed term is an average, and an average person is not a finding.
func (s *scored) covers(c, k int, missingWeight float64) bool {
	if s.weights[k] == 0 {
		return true
	}
	return s.cohorts[c].results[k].Coverage.ByWeight-missingWeight/s.weights[k] >= s.gates[k]
}

// join puts two reasons into one cell; either may be empty.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ";" + b
}

// named gives the named missing terms of a score by sample.
func (s *scored) named(c, k int) map[int]string {
	names := map[int]string{}
	for _, call := range s.results[c].Scores[k].Unlisted() {
		names[call.Sample] = join(names[call.Sample], call.Name)
	}
	return names
}
