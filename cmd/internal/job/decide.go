package job

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"cardioscore/io/flagfile"
	"cardioscore/io/inorder"
	"cardioscore/scoring/monogenic"
	"cardioscore/scoring/risk"
)

// decidedAtOnce is how many people are decided at a time.
const decidedAtOnce = 1_024

// decidedBytes is about what they take with the rows that tell of them, and as many that
// wait to be filled: a KiB each.
const decidedBytes = 2 * decidedAtOnce * 1_024

// decider decides everybody, some people beside others.
type decider struct {
	run    *programmed
	rules  *risk.Decider
	scores []scoreInputs // by score of the programme
	atOnce int           // pieces that are decided at a time
	free   chan *deciding

	// Counted while everybody is decided:
	outOfRange   int      // numbers of the people table that the rules do not admit
	unclassified []string // findings to be reported that no class of the rules holds
}

// scoreInputs is a score as the rules read it.
type scoreInputs struct {
	judging []judging        // by cohort
	named   []map[int]string // by cohort, sample
	support []int            // scores that support it, by number

	percentile, z, decile, share, integrated input
}

// input is where a person has an input, if the run declares it.
type input struct {
	risk.Slot
	declared bool
}

// decider begins to decide, after the pass.
func (r *programmed) decider(rules *risk.Decider) *decider {
	atOnce := inorder.Within(decidedBytes)
	d := &decider{run: r, rules: rules, atOnce: atOnce, free: make(chan *deciding, 2*atOnce)}
	for k := range r.programme.Scores {
		name := r.programme.Scores[k].Name
		slot := func(stat string) input {
			slot, declared := rules.Slot(risk.ScoreInput(name, stat))
			return input{slot, declared}
		}
		s := scoreInputs{
			percentile: slot(risk.StatPercentile), z: slot(risk.StatZ), decile: slot(risk.StatDecile),
			share: slot(risk.StatSupport), integrated: slot(risk.StatIntegratedRisk),
		}
		for c := range r.cohorts {
			s.judging, s.named = append(s.judging, r.scored.judging(c, k)), append(s.named, r.scored.named(c, k))
		}
		for other := range r.programme.Scores {
			if r.programme.Scores[other].SupportFor == name {
				s.support = append(s.support, other)
			}
		}
		d.scores = append(d.scores, s)
	}
	return d
}

// deciding fills the inputs of the rules for one person after the other, of some
// consecutive people of a cohort. It belongs to one goroutine.
type deciding struct {
	*decider
	cohort, first int
	columns       []columns // by score, of these people
	summary       *risk.Summary
	rows          flagRows // of these people, where they are written

	// Of the current person:
	person      *risk.Person
	result      risk.Result
	scores      []flagfile.Score // by score
	screen      *screenCursor    // nil without a catalogue
	limitations []string         // conditions that were not seen in full

	outOfRange   int
	unclassified []string
}

// begin turns to the people of a cohort from first up to end.
func (p *deciding) begin(c, first, end int) {
	r := p.run
	p.cohort, p.first, p.summary = c, first, p.rules.NewSummary()
	p.outOfRange, p.unclassified = 0, nil
	p.columns = sized(p.columns, len(p.decider.scores))
	for k := range p.columns {
		p.columns[k].fill(r.scored.result(c, k), first, end-first)
	}
	if r.screened != nil {
		p.screen = newScreenCursor(r.screened.results[c], int32(first))
	}
}

// decide finds the tier of person i of the cohort. People are asked for in order.
func (p *deciding) decide(i int) {
	r := p.run
	p.person.Reset()
	p.limitations, p.scores = nil, p.scores[:0]
	if r.optedOut(p.cohort, i) { // nothing else about this person is looked at, or told
		p.person.Set(risk.InputOptOut, risk.Boolean(true))
		p.rules.Decide(p.person, &p.result)
		return
	}
	if r.table != nil {
		p.outOfRange += r.table.Fill(p.rules, p.person, r.first[p.cohort]+i)
	}
	if r.optOuts != nil && p.rules.Declared(risk.InputOptOut) {
		// A list is complete: whoever is neither on it nor marked has not opted out.
		p.person.Set(risk.InputOptOut, risk.Boolean(false))
	}
	found := false
	if p.screen != nil {
		p.screen.moveTo(int32(i))
		p.limitations = p.screen.limitations
		for _, at := range p.rules.SetFindings(p.person, p.screen.findings, p.screen.seen) {
			if f := &p.screen.findings[at]; f.Disposition == monogenic.Report.String() {
				p.unclassified = append(p.unclassified, f.Gene+" "+f.Status)
			}
		}
		found = p.screen.reported
	}
	p.setScores(i, found)
	p.rules.Decide(p.person, &p.result)
}

// setScores sets the statistics of every score. With a monogenic finding the
// clinical risk does not apply, and so no integrated one is given.
func (p *deciding) setScores(i int, monogenicFinding bool) {
	r := p.run
	for k := range p.decider.scores {
		s, from := &p.decider.scores[k], &r.programme.Scores[k]
		j := &s.judging[p.cohort]
		status, reason, _, place := j.verdict(i, p.columns[k].at(i-p.first), s.named[p.cohort][i])
		p.scores = append(p.scores, flagfile.Score{
			Name: from.Name, ID: r.scored.scores[k].ID, Licence: r.scored.scores[k].Licence, Z: place.Z, Percentile: place.Percentile, Status: status, Reason: reason,
		})
		p.set(s.percentile, risk.Number(place.Percentile))
		p.set(s.z, risk.Number(place.Z))
		p.set(s.decile, decile(place.Percentile))
		if from.HazardRatio != nil && r.table != nil && !monogenicFinding {
			if clinical := r.table.Numbers[risk.InputClinicalRisk]; clinical != nil {
				p.set(s.integrated, risk.Integrate(clinical[r.first[p.cohort]+i], place.Z, math.Log(from.HazardRatio.PerSD)))
			}
		}
	}
	for k := range p.decider.scores {
		if s := &p.decider.scores[k]; r.programme.Scores[k].SupportFor == "" {
			p.set(s.share, p.shareOf(s.support))
		}
	}
}

func (p *deciding) set(in input, value risk.Value) {
	if in.declared {
		p.person.SetAt(in.Slot, value)
	}
}

// decile is 1 to 10; a percentile of 90 begins the tenth.
func decile(percentile float64) risk.Value {
	if math.IsNaN(percentile) {
		return risk.Missing()
	}
	return risk.Number(min(10, 1+math.Floor(percentile/10)))
}

// shareOf is the share of the support scores of a score that are at their cut or
// above it, missing where one of them is not resulted.
func (p *deciding) shareOf(support []int) risk.Value {
	if len(support) == 0 {
		return risk.Missing()
	}
	at := 0
	for _, k := range support {
		percentile := p.scores[k].Percentile
		if math.IsNaN(percentile) {
			return risk.Missing()
		}
		if percentile >= p.run.programme.Scores[k].SupportPercentile {
			at++
		}
	}
	return risk.Number(float64(at) / float64(len(support)))
}

// screenCursor goes through findings and states in the order of the people.
type screenCursor struct {
	screening *monogenic.Screening
	nextFound int
	nextState int

	// Of the current person:
	findings    []risk.Finding
	reported    bool // a finding that is passed on
	seen        risk.Screen
	limitations []string
}

// newScreenCursor begins at a sample.
func newScreenCursor(s *monogenic.Screening, first int32) *screenCursor {
	return &screenCursor{
		screening: s,
		nextFound: sort.Search(len(s.Findings), func(i int) bool { return s.Findings[i].Sample >= first }),
		nextState: sort.Search(len(s.People), func(i int) bool { return s.People[i].Sample >= first }),
	}
}

// moveTo goes to a sample at or after the current one.
func (c *screenCursor) moveTo(sample int32) {
	s := c.screening
	c.findings, c.reported = c.findings[:0], false
	for ; c.nextFound < len(s.Findings) && s.Findings[c.nextFound].Sample <= sample; c.nextFound++ {
		f := &s.Findings[c.nextFound]
		if f.Sample < sample {
			continue
		}
		c.findings = append(c.findings, c.finding(f))
		c.reported = c.reported || f.Disposition == monogenic.Report
	}
	c.seen = risk.Screen{Least: 1}
	c.limitations = c.limitations[:0]
	for c.nextState < len(s.People) && s.People[c.nextState].Sample < sample {
		c.nextState++
	}
	at := c.nextState
	for k, scope := range s.Scope {
		state := scope.State
		if at < len(s.People) && s.People[at].Sample == sample && s.People[at].Condition == k {
			state = s.People[at].State
			at++
		}
		c.see(state)
		limited := state.Status
		if limited == monogenic.Carrier || limited == monogenic.RiskAllele {
			limited = s.Plan.Without(state)
		}
		if limited != monogenic.NotDetected && !limited.IsFinding() {
			c.limitations = append(c.limitations, fmt.Sprintf("%s (%s): %s", s.Conditions[k].Name, s.Conditions[k].Inheritance, limited))
		}
	}
}

// see adds a condition to what was looked at in the current person.
func (c *screenCursor) see(state monogenic.State) {
	unreadable := state.Status == monogenic.SexUnresolved || state.Status == monogenic.ImputedOnly
	if unreadable {
		c.seen.Least = 0 // there are calls, if only for review, and they say nothing
	}
	if state.Assayed == 0 {
		return // nobody of the cohort was looked at: a matter of the scope
	}
	called := state.Assayed - state.NoCall
	if c.screening.Plan.Options.Assay == monogenic.Imputed {
		unreadable = true // imputation does not see rare variants: no call of theirs says no
	}
	if unreadable {
		called = 0
	}
	c.seen.Assayed += state.Assayed
	c.seen.Called += called
	c.seen.Least = min(c.seen.Least, float64(called)/float64(state.Assayed))
}

// finding is a finding as the rules look at it.
func (c *screenCursor) finding(f *monogenic.Finding) risk.Finding {
	condition := c.screening.Conditions[f.Condition].Name
	out := risk.Finding{
		Origin: risk.KindMonogenic, Gene: f.Gene(), Condition: condition, Status: f.Status.String(),
		Disposition: f.Disposition.String(), Classification: f.Classification().String(), Review: f.Review != 0,
	}
	note := []string{f.Gene(), f.Variant(), condition, f.Status.String(), f.Classification().String()}
	switch {
	case f.Confirmed():
		out.Origin = risk.KindLab
		note = append(note, "report "+f.Lab.ReportID)
	case f.Row != nil:
		out.Stars = int(c.screening.Plan.StarsOf(f.Row))
		note = append(note, "to be confirmed")
	}
	out.Note = strings.Join(note, " ")
	return out
}
