package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"

	"cardioscore/io/fasta"
	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
	"cardioscore/io/proxies"
	"cardioscore/scoring"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// matched is what became of all scores in one cohort.
type matched struct {
	opened
	results []*match.Result // by score
}

// setUsed is what is told of a compiled set in the end.
type setUsed struct{ path, digest string }

// matching is what became of all scores in all cohorts.
type matching struct {
	scores   []*scoreset.Score
	cohorts  []matched
	lifted   *lifted     // nil where no score came from another build
	pinned   frequencies // nil for the cohorts' own frequencies
	sets     []*openSet  // compiled sets that scores are of, while they are open
	setsUsed []setUsed
	missing  scoring.MissingPolicy
	xMale    scoring.XMaleDosage
	policy   Policy
	engine   string // program and version
	// reference is that of Policy.FASTA, nil for none.
	reference *fasta.File
	genome    *genomeFile     // what the manifest says of it
	proxies   *proxies.Table  // nil for none
	gates     []float64       // by score: share of sum|w| and of variance that must be used
	differs   []bool          // by score: cohorts use different rows, and that was not allowed
	listed    bool            // lists of variants say which may be used
	refused   map[string]bool // by score id: by pgsc2, whole
	digests   map[*match.Join]string
}

// frequencySource is the entry of the coverage table.
func (m *matching) frequencySource() string {
	if m.pinned != nil {
		return "pinned:" + m.pinned.Digest()
	}
	return "cohort"
}

// frequencyDigest is what a reference distribution is compared by.
func (m *matching) frequencyDigest() string {
	if m.pinned != nil {
		return m.pinned.Digest()
	}
	return ""
}

// matchAll reads the scores and joins them to each cohort; both are stages of the
// run. The caller closes what it gives.
func matchAll(ctx context.Context, run *record, cohorts []opened, from []scorePath, policy Policy, keep func(*genome.Variant) bool) (_ *matching, err error) {
	m := &matching{policy: policy, listed: keep != nil, engine: run.manifest.Engine}
	in := policy.scoreFiles(from, run.scratch())
	in.build = cohorts[0].Info().Build
	in.fits = func(score *scoreset.Score) string { return fitsOf(ctx, cohorts[0], score) }
	if m.scores, m.lifted, m.sets, err = readScores(in); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			m.close()
		}
	}()
	for _, set := range m.sets {
		m.setsUsed = append(m.setsUsed, setUsed{set.Path(), set.Meta().Digest})
	}
	run.stage("parse")
	tighten() // matching makes as much again
	if policy.FASTA != "" {
		if m.reference, err = fasta.Open(policy.FASTA); err != nil {
			return nil, err
		}
		if m.genome, err = genomeFileOf(policy.FASTA); err != nil {
			return nil, err
		}
	}
	if policy.Proxies != "" {
		if policy.Match == policyPGSC2 {
			return nil, usagef("--proxies does not go with --match-policy pgsc2: the Calculator has none")
		}
		if m.proxies, err = proxies.Read(policy.Proxies, positionsOf(m.scores).has); err != nil {
			return nil, err
		}
	}
	if err := m.pin(); err != nil {
		return nil, err
	}
	m.logTables(run.out.log)
	var ok bool
	if m.missing, ok = scoring.ParseMissingPolicy(policy.Missing); !ok {
		return nil, usagef("missing policy %q: expected mean or skip", policy.Missing)
	}
	if m.xMale, ok = scoring.ParseXMaleDosage(cmp.Or(policy.XMaleDosage, "2")); !ok {
		return nil, usagef("x male dosage %q: expected 2 or 1", policy.XMaleDosage)
	}
	if len(m.scores) > 0 && len(cohorts) > 1 && m.pinned == nil && (m.missing == scoring.MissingMean || policy.Absent == "mean") {
		return nil, &fileerr.Error{Class: fileerr.Inconsistent, Message: "several cohorts need pinned frequencies, or people in them would be imputed differently: give --frequencies, or --missing skip"}
	}
	for range m.scores {
		m.gates = append(m.gates, policy.MinCoverage)
		m.differs = append(m.differs, false)
	}
	for _, c := range cohorts {
		options, err := m.options(c, keep)
		if err != nil {
			return nil, err
		}
		results, err := m.joined(ctx, run, c, options)
		if errors.Is(err, match.ErrNotPinned) {
			return nil, usagef("--absent mean needs --frequencies: a cohort says nothing of variants that it does not hold")
		}
		if err != nil {
			return nil, err
		}
		m.cohorts = append(m.cohorts, matched{c, results})
		if err := m.checkBuilds(ctx, c, results); err != nil {
			return nil, err
		}
	}
	m.refuse()
	run.stage("match")
	tighten()
	return m, nil
}

func (m *matching) options(c opened, keep func(*genome.Variant) bool) (match.Options, error) {
	options, err := m.policyOptions()
	options.PGSC2 = pgsc2For(options.PGSC2, c.Meta())
	options.RefAsserted = c.Info().RefAsserted
	options.OnlyRequested = c.Info().OnlyRequested
	options.Phased = c.HasPhase()
	options.PloidyKnown = ploidyKnown(c.Samples())
	options.Keep = keep
	return options, err
}

// policyOptions are those that no cohort changes.
func (m *matching) policyOptions() (match.Options, error) {
	options := match.Options{NeedFrequency: m.missing == scoring.MissingMean}
	var err error
	if options.PGSC2, err = m.policy.pgsc2(); err != nil {
		return options, err
	}
	if m.pinned != nil {
		options.Frequencies = m.pinned
		if m.reference != nil && options.PGSC2 == nil {
			options.Frequencies = &spelledFrequencies{frequencies: m.pinned, reference: m.reference}
		}
	}
	if m.proxies != nil {
		options.Proxies = m.proxies
	}
	if m.reference != nil && options.PGSC2 == nil { // the Calculator moves nothing
		options.Reference = m.reference
	}
	switch m.policy.Ambiguous {
	case "drop", "":
	case "keep":
		options.Ambiguous = match.AmbiguousKeep
	case "frequency":
		if m.pinned == nil {
			return options, usagef("--ambiguous frequency needs --frequencies: frequencies of the cohort never choose a strand")
		}
		options.Ambiguous = match.AmbiguousFrequency
	default:
		return options, usagef("ambiguous policy %q: expected drop, keep or frequency", m.policy.Ambiguous)
	}
	switch m.policy.Absent {
	case "skip", "":
	case "mean":
		options.Absent = match.AbsentMean
	case "homref":
		options.Absent = match.AbsentHomRef
	default:
		return options, usagef("absent policy %q: expected skip, mean or homref", m.policy.Absent)
	}
	return options, nil
}

// gate says why a score is not resulted in a cohort: "coverage" where too little
// of it was used, by weight and, where that is known, by variance; else "". The PGS
// Catalog Calculator counts rows.
func (m *matching) gate(c, k int) string {
	cover := &m.cohorts[c].results[k].Coverage
	if m.policy.Match == policyPGSC2 {
		if m.differs[k] || !cover.Passes(m.gates[k]) {
			return reasonCoverage
		}
		return ""
	}
	if m.differs[k] || !cover.Reaches(m.gates[k]) {
		return reasonCoverage
	}
	return ""
}

// allGated fails when no score of a cohort passes the gate.
func (m *matching) allGated() error {
	for i, c := range m.cohorts {
		best, most := 0, -1.0
		passed := len(c.results) == 0
		for k, r := range c.results {
			passed = passed || m.gate(i, k) == ""
			if share := m.share(r); share > most {
				best, most = k, share
			}
		}
		if passed {
			continue
		}
		if m.differs[best] {
			return fileerr.New(fileerr.Inconsistent, c.path,
				"no score is resulted; of %s the cohorts use different rows: see them with `cardioscore match`, or accept that with allow_different_coverage", m.scores[best].ID)
		}
		cover := &c.results[best].Coverage
		outcome, n := commonest(c.results[best])
		if m.gates[best] == 0 { // there is no gate to lower
			return fileerr.New(fileerr.Inconsistent, c.path,
				"no row of any score can be used; the commonest outcome of %s is %s (%d of %d rows)%s; see all with `cardioscore match`",
				m.scores[best].ID, outcome, n, cover.Rows, fewPositions(c.results[best]))
		}
		variance := ""
		if m.policy.Match != policyPGSC2 && most >= m.gates[best] { // it is the variance that is too little
			variance = fmt.Sprintf(" and %.4f of its variance", cover.ByVariance)
		}
		return fileerr.New(fileerr.Inconsistent, c.path,
			"every score is under the coverage gate of %g; best is %s with %.4f of %s%s used, and its commonest outcome is %s (%d of %d rows)%s; see all with `cardioscore match`, or lower --min-coverage",
			m.gates[best], m.scores[best].ID, most, m.shareOf(), variance, outcome, n, cover.Rows, fewPositions(c.results[best]))
	}
	return nil
}

// share is how much of a score is used, in what the gate measures first: shareOf.
func (m *matching) share(r *match.Result) float64 {
	if m.policy.Match == policyPGSC2 {
		return r.Coverage.ByCount
	}
	return r.Coverage.ByWeight
}

func (m *matching) shareOf() string {
	if m.policy.Match == policyPGSC2 {
		return "the rows"
	}
	return "sum|w|"
}

// commonest is the outcome that most unused rows have.
func commonest(r *match.Result) (scoreset.Outcome, int) {
	best, most := scoreset.Absent, 0
	for _, outcome := range scoreset.Outcomes() {
		if n := r.Coverage.Counts[outcome]; !outcome.Used() && n > most {
			best, most = outcome, n
		}
	}
	return best, most
}

// sameRows checks that every cohort uses the same rows of every score.
func (m *matching) sameRows() error {
	for k := range m.scores {
		if c := m.differing(k); c > 0 {
			return fileerr.New(fileerr.Inconsistent, m.cohorts[c].path,
				"uses other rows of %s than %s does (%d and %d): their people would not compare; give --allow-different-coverage to accept that",
				m.scores[k].ID, m.cohorts[0].path, m.cohorts[c].results[k].Coverage.Used, m.cohorts[0].results[k].Coverage.Used)
		}
	}
	return nil
}

// refuseDiffering leaves scores unresulted of which the cohorts use different rows.
// A run goes on without them: a score never stops what does not depend on it.
func (m *matching) refuseDiffering() {
	for k := range m.scores {
		m.differs[k] = m.differing(k) > 0
	}
}

// differing is the first cohort that uses other rows of a score than the first one,
// or 0.
func (m *matching) differing(k int) int {
	for c := 1; c < len(m.cohorts); c++ {
		if m.usedRows(c, k) != m.usedRows(0, k) {
			return c
		}
	}
	return 0
}

// usedRows is the digest of the rows that a cohort uses of a score. Scores that
// share their rows, and what became of them, share it.
func (m *matching) usedRows(c, k int) string {
	r := m.cohorts[c].results[k]
	digest, known := m.digests[r.Join]
	if !known {
		digest = scoring.UsedRowDigest(r)
		m.knowDigest(r.Join, digest)
	}
	return digest
}

// digestRows makes the digests of usedRows of all scores, several at a time.
func (m *matching) digestRows() {
	var missing []*match.Result
	begun := map[*match.Join]bool{}
	for c := range m.cohorts {
		for _, r := range m.cohorts[c].results {
			if _, known := m.digests[r.Join]; !known && !begun[r.Join] {
				begun[r.Join], missing = true, append(missing, r)
			}
		}
	}
	queue := inorder.New(runtime.GOMAXPROCS(0))
	for _, r := range missing {
		digest := ""
		_ = queue.Add( // neither fails
			func() error { digest = scoring.UsedRowDigest(r); return nil },
			func() error { m.knowDigest(r.Join, digest); return nil })
	}
	_ = queue.Wait()
}
