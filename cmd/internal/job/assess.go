package job

import (
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
	reasonOptOut   = "opt_out"
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
	maxMissed scoring.Total                       // Σ|w| of missing calls, on the grid, up to which a person is resulted
	maxAbsZ   float64                             // beyond it a person is not resulted; 0 for no limit
	apply     func(value float64) reference.Place // by a reference that was given, else nil
	within    bool                                // among is made by place
	among     *reference.Within                   // the people of the run; nil where they are too few
	ranks     []uint32                            // among them, by sample; 0 for those who do not count
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
// one, else the people of the run, see place; either where they are at least so many.
func assess(m *matching, kept [][]bool, optedOut func(c, i int) bool, references map[string]refdist.Entry, least int) *scored {
	s := &scored{
		matching: m, kept: kept, optedOut: optedOut, least: least,
		results: make([]*scoring.Results, len(m.cohorts)), spans: make([]span, len(m.scores)),
		missed: make([]map[string]namedMissing, len(m.scores)),
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
			p.maxMissed = m.maxMissed(c, k)
			ref, given := references[score.ID]
			if !given {
				p.within = true
				continue
			}
			p.statistic = ref.Statistic
			switch p.mismatch = ref.Check(m.pins(c, k, ref.Statistic)); {
			case p.mismatch != nil:
				p.note = reasonMismatch
			case ref.N < int64(least):
				p.note = reasonSupport
			default:
				p.apply = ref.Apply
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
// cohort is placed by it.
func (s *scored) place(k int, by *placer) {
	by.forget(len(s.cohorts))
	if s.placed {
		return
	}
	var among *reference.Within
	for c := range s.cohorts {
		p := &s.places[c][k]
		if !p.within {
			continue
		}
		if among == nil {
			among = s.within(k, by)
		}
		if among.N < s.least {
			p.note = reasonSupport
			continue
		}
		p.note, p.among, p.ranks = reasonWithin, among, by.ranks(among, c, s.result(c, k).Samples())
	}
}

// unplace drops what place made, which is as large as the totals.
func (s *scored) unplace(k int) {
	if s.placed {
		return
	}
	for c := range s.cohorts {
		p := &s.places[c][k]
		p.among, p.ranks = nil, nil
	}
}

// placeAll places every score that is held, for those who ask by person.
func (s *scored) placeAll() {
	var next atomic.Int64
	var workers sync.WaitGroup
	from, end := s.held()
	for range min(runtime.GOMAXPROCS(0), end-from) {
		workers.Go(func() {
			by := new(placer)
			for k := from + int(next.Add(1)) - 1; k < end; k = from + int(next.Add(1)) - 1 {
				s.place(k, by)
			}
		})
	}
	workers.Wait()
	s.placed = true
}

// sized gives a slice of n values, the same one again where it is large enough.
func sized[T any](values []T, n int) []T {
	if cap(values) < n {
		return make([]T, n)
	}
	return values[:n]
}

func (s *scored) keeps(c, i int) bool { return s.kept[c] == nil || s.kept[c][i] }

// counts says whether a person is among those that others are placed within.
func (s *scored) counts(c, i int) bool {
	return s.keeps(c, i) && (s.optedOut == nil || !s.optedOut(c, i))
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
