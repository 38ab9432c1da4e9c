package job

import (
	"math"
	"math/big"
	"runtime"
	"sync"
	"sync/atomic"

	"cardioscore/io/refdist"
	"cardioscore/scoring"
	"cardioscore/scoring/reference"
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
	results []*scoring.Results // by cohort: of the scores from from on
	from    int
	kept    [][]bool   // by cohort, sample; a nil entry keeps all
	ids     [][]string // as they are written, by cohort, sample
	weights []float64  // sum|w| of each score's file, complex rows by their largest |w|
	// optedOut samples keep their row, without any number; nil for nobody.
	optedOut func(cohort, sample int) bool
	least    int                       // people that others may be placed within
	places   [][]placing               // by cohort, score
	bounds   [][]float64               // error bounds, by cohort, score
	spans    []span                    // by score, of the sums that are written
	missed   []map[string]namedMissing // by score, name
	placed   bool                      // the held scores are placed, and stay so
}

// placing says how one score is placed in one cohort.
type placing struct {
	reason    string // why the score is not resulted at all, or ""
	note      string // beside each person's result
	mismatch  error
	statistic reference.Statistic
	maxAbsZ   float64                             // beyond it a person is not resulted; 0 for no limit
	within    bool                                // place makes apply, from the people of the run
	apply     func(value float64) reference.Place // nil where there is nothing to compare with
}

// span is how many people have a sum, and between which.
type span struct {
	n               int
	lowest, highest float64
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
		ScoreDigest: m.scores[k].Identity(), UsedRowDigest: m.usedRows(c, k),
		Missing: m.policy.Missing, Absent: m.policy.Absent, XMaleOne: m.xMale == scoring.XMaleOne, Statistic: statistic, FrequencyDigest: digest,
	}
}

// assess says against what every score is placed: its reference where there is
// one, else the people of the run, where they are at least so many; see place.
func assess(m *matching, kept [][]bool, optedOut func(c, i int) bool, references map[string]refdist.Entry, least int) *scored {
	s := &scored{
		matching: m, kept: kept, optedOut: optedOut, least: least,
		results: make([]*scoring.Results, len(m.cohorts)), spans: make([]span, len(m.scores)),
		missed: make([]map[string]namedMissing, len(m.scores)),
	}
	for _, score := range m.scores {
		weight, _ := score.AbsSum().Rat().Float64()
		s.weights = append(s.weights, weight)
	}
	for c := range m.cohorts {
		s.places = append(s.places, make([]placing, len(m.scores)))
		s.bounds = append(s.bounds, make([]float64, len(m.scores)))
		ids := make([]string, len(m.cohorts[c].Samples()))
		for i, sample := range m.cohorts[c].Samples() {
			ids[i] = sample.ID
		}
		s.ids = append(s.ids, ids)
		for k, score := range m.scores {
			p := &s.places[c][k]
			p.statistic = m.statistic()
			if p.reason = m.gate(c, k); p.reason != "" {
				continue
			}
			ref, given := references[score.ID]
			if !given {
				p.within = true
				continue
			}
			p.statistic = ref.Statistic
			if p.mismatch = ref.Check(m.pins(c, k, ref.Statistic)); p.mismatch == nil {
				p.apply = ref.Apply
			} else {
				p.note = reasonMismatch
			}
		}
	}
	return s
}

// take holds the results of the scores from one on, by cohort, in place of those it
// held before.
func (s *scored) take(from int, results []*scoring.Results) {
	s.from, s.results, s.placed = from, results, false
	for c := range results {
		for k, r := range results[c].Scores {
			s.bounds[c][from+k] = r.ErrorBound
			if calls := r.Unlisted(); len(calls) > 0 {
				if s.missed[from+k] == nil {
					s.missed[from+k] = map[string]namedMissing{}
				}
				s.missedByName(c, calls, s.missed[from+k])
			}
		}
	}
}

// held are the scores whose results are held: from up to before end.
func (s *scored) held() (from, end int) {
	if len(s.results) == 0 || s.results[0] == nil {
		return s.from, s.from
	}
	return s.from, s.from + len(s.results[0].Scores)
}

// result is a score's in a cohort, which must be held.
func (s *scored) result(c, k int) *scoring.ScoreResult { return s.results[c].Scores[k-s.from] }

// place makes the distribution of a score within the people of the run, if any
// cohort is placed by it. columns are the score's, by cohort; they are filled where
// they are used.
func (s *scored) place(k int, columns []columns) {
	if s.placed {
		return
	}
	var within *reference.Within
	for c := range s.cohorts {
		p := &s.places[c][k]
		if !p.within {
			continue
		}
		if within == nil {
			within = s.within(k, columns)
		}
		p.apply, p.note = within.Apply, reasonWithin
		if within.N < s.least {
			p.apply, p.note = nil, reasonSupport
		}
	}
}

// unplace drops what place made, which is as large as the totals.
func (s *scored) unplace(k int) {
	if s.placed {
		return
	}
	for c := range s.cohorts {
		if p := &s.places[c][k]; p.within {
			p.apply = nil
		}
	}
}

// placeAll places every score that is held, for those who ask by person.
func (s *scored) placeAll() {
	var next atomic.Int64
	var workers sync.WaitGroup
	from, end := s.held()
	for range min(runtime.GOMAXPROCS(0), end-from) {
		workers.Go(func() {
			columns := make([]columns, len(s.cohorts))
			for k := from + int(next.Add(1)) - 1; k < end; k = from + int(next.Add(1)) - 1 {
				s.place(k, columns)
			}
		})
	}
	workers.Wait()
	s.placed = true
}

// columns are the numbers of one score for consecutive samples of a cohort, as the
// engine gives them.
type columns struct {
	sums, averages, weights []float64 // averages are NaN where not known; weights of missing calls
}

// fill takes n samples of a result from first on.
func (o *columns) fill(r *scoring.ScoreResult, first, n int) {
	o.sums, o.averages, o.weights = sized(o.sums, n), sized(o.averages, n), sized(o.weights, n)
	r.Sums(first, o.sums)
	r.Averages(first, o.averages)
	r.MissingWeights(first, o.weights)
}

// part is the columns of some of the samples.
func (o *columns) part(first, end int) columns {
	return columns{o.sums[first:end], o.averages[first:end], o.weights[first:end]}
}

// at is one sample's.
func (o *columns) at(i int) numbers { return numbers{o.sums[i], o.averages[i], o.weights[i]} }

// sized gives a slice of n values, the same one again where it is large enough.
func sized[T any](values []T, n int) []T {
	if cap(values) < n {
		return make([]T, n)
	}
	return values[:n]
}

// within is the distribution of a score among the kept people of all cohorts in
// which it passes the gate: those whom judge gives a result. A woman has none of a score
// of rows on Y alone, though her sum is 0.
func (s *scored) within(k int, columns []columns) *reference.Within {
	type person struct{ cohort, sample int32 }
	samples := 0
	for c := range s.cohorts {
		samples += s.result(c, k).Samples()
	}
	values, people := make([]float64, 0, samples), make([]person, 0, samples)
	for c := range s.cohorts {
		if s.gate(c, k) != "" {
			continue
		}
		r := s.result(c, k)
		columns[c].fill(r, 0, r.Samples())
		all := columns[c].sums
		if s.statistic() == reference.Average {
			all = columns[c].averages
		}
		for i, value := range all {
			if !s.counts(c, i) || r.Missing(i) == r.Terms || !s.covers(c, k, columns[c].weights[i]) || math.IsNaN(columns[c].averages[i]) {
				continue
			}
			values = append(values, value)
			people = append(people, person{int32(c), int32(i)})
		}
	}
	first := s.result(0, k)
	shared := s.statistic() == reference.Sum
	for c := range s.cohorts { // hard calls and dosages have units of their own
		shared = shared && s.result(c, k).PerCopy == first.PerCopy
	}
	if !shared {
		return reference.FromValues(values)
	}
	unit := first.Grid.Unit()
	unit.Mul(unit, new(big.Rat).SetInt64(first.PerCopy))
	return reference.FromTotals(values, func(at int) (int64, uint64) {
		total := s.result(int(people[at].cohort), k).Total(int(people[at].sample))
		return total.Hi, total.Lo
	}, unit)
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

// numbers are what the engine says of one score of one person.
type numbers struct {
	sum, average  float64 // average is NaN where it is not known
	missingWeight float64
}

// of gives the result of score k for sample i of cohort c. named is why a joint
// term is missing, or "".
func (s *scored) of(c, k, i int, named string) result {
	r := s.result(c, k)
	average, _ := r.Average(i)
	return s.judge(c, k, i, numbers{sum: r.Sum(i), average: average, missingWeight: r.MissingWeight(i)}, named)
}

// judge makes a result of the numbers.
func (s *scored) judge(c, k, i int, n numbers, named string) result {
	r := s.result(c, k)
	p := &s.places[c][k]
	nan := math.NaN()
	if s.optedOut != nil && s.optedOut(c, i) {
		return result{Sum: nan, Average: nan, Z: nan, Percentile: nan, MissingWeight: nan, Status: statusExcluded, Reason: "opt_out"}
	}
	out := result{
		Sum: nan, Average: nan, Z: nan, Percentile: nan, Denominator: r.Denominator(i), Used: r.Terms,
		Missing: r.Missing(i), MissingWeight: n.missingWeight, Status: statusNotResulted, Reason: p.reason,
	}
	if p.reason != "" {
		return out
	}
	if math.IsNaN(n.average) || out.Missing == r.Terms || !s.covers(c, k, n.missingWeight) {
		out.Reason = join(reasonCoverage, named)
		return out
	}
	out.Sum, out.Average = n.sum, n.average
	out.Reason = p.note
	if p.apply != nil {
		out.Status = statusResulted
		value := n.sum
		if p.statistic == reference.Average {
			value = n.average
		}
		place := p.apply(value)
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
	used := s.cohorts[c].results[k].Coverage.ByWeight
	if s.policy.Match == policyPGSC2 {
		// Its gate is for rows, of a cohort; of a person, that share of what is used.
		return used-missingWeight/s.weights[k] >= s.gates[k]*used
	}
	return used-missingWeight/s.weights[k] >= s.gates[k]
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
	calls := s.result(c, k).Unlisted()
	for i, call := range calls {
		if i == 0 || calls[i-1] != call { // several terms may be missing by one name
			names[call.Sample] = join(names[call.Sample], call.Name)
		}
	}
	return names
}
