package job

import (
	"fmt"
	"math"
	"strings"

	"cardioscore/io/flagfile"
	"cardioscore/io/programme"
	"cardioscore/scoring/monogenic"
	"cardioscore/scoring/risk"
)

// decider fills the inputs of the rules for one person after the other.
type decider struct {
	run    *programmed
	rules  *risk.Decider
	person *risk.Person
	result risk.Result
	scores []flagfile.Score // of the current person, by score
	screen *screenCursor    // nil without a catalogue
	named  [][]map[int]string
	// limitations of the current person: conditions that were not seen in full.
	limitations []string

	// Counted while everybody is decided:
	outOfRange   int      // numbers of the people table that the rules do not admit
	unclassified []string // findings to be reported that no class of the rules holds
}

// decider begins to decide, after the pass.
func (r *programmed) decider(rules *risk.Decider) *decider {
	d := &decider{run: r, rules: rules, person: rules.NewPerson()}
	for c := range r.cohorts {
		var named []map[int]string
		for k := range r.programme.Scores {
			named = append(named, r.scored.named(c, k))
		}
		d.named = append(d.named, named)
	}
	return d
}

// decide finds the tier of person i of cohort c. The result is valid until the
// next call; people are asked for in order.
func (d *decider) decide(c, i int) *risk.Result {
	r := d.run
	d.person.Reset()
	d.limitations = nil
	if r.optedOut(c, i) { // nothing else about this person is looked at, or told
		d.scores = d.scores[:0]
		d.person.Set(risk.InputOptOut, risk.Boolean(true))
		d.rules.Decide(d.person, &d.result)
		return &d.result
	}
	if r.table != nil {
		d.outOfRange += r.table.Fill(d.rules, d.person, r.first[c]+i)
	}
	if r.optOuts != nil && d.rules.Declared(risk.InputOptOut) {
		// A list is complete: whoever is neither on it nor marked has not opted out.
		d.person.Set(risk.InputOptOut, risk.Boolean(false))
	}
	found := false
	if r.screened != nil {
		if d.screen == nil || d.screen.cohort != c {
			d.screen = newScreenCursor(c, r.screened.results[c])
		}
		d.screen.moveTo(int32(i))
		d.limitations = d.screen.limitations
		for _, at := range d.rules.SetFindings(d.person, d.screen.findings, d.screen.seen) {
			if f := &d.screen.findings[at]; f.Disposition == monogenic.Report.String() {
				d.unclassified = append(d.unclassified, f.Gene+" "+f.Status)
			}
		}
		found = d.screen.reported
	}
	d.setScores(c, i, found)
	d.rules.Decide(d.person, &d.result)
	return &d.result
}

// setScores sets the statistics of every score. With a monogenic finding the
// clinical risk does not apply, and so no integrated one is given.
func (d *decider) setScores(c, i int, monogenicFinding bool) {
	r := d.run
	d.scores = d.scores[:0]
	for k := range r.programme.Scores {
		s := &r.programme.Scores[k]
		got := r.scored.of(c, k, i, d.named[c][k][i])
		d.scores = append(d.scores, flagfile.Score{
			Name: s.Name, ID: r.scored.scores[k].ID, Licence: r.scored.scores[k].Licence, Z: got.Z, Percentile: got.Percentile, Status: got.Status, Reason: got.Reason,
		})
		d.set(s, risk.StatPercentile, risk.Number(got.Percentile))
		d.set(s, risk.StatZ, risk.Number(got.Z))
		d.set(s, risk.StatDecile, decile(got.Percentile))
		if s.HazardRatio != nil && r.table != nil && !monogenicFinding {
			if clinical := r.table.Numbers[risk.InputClinicalRisk]; clinical != nil {
				d.set(s, risk.StatIntegratedRisk, risk.Integrate(clinical[r.first[c]+i], got.Z, math.Log(s.HazardRatio.PerSD)))
			}
		}
	}
	for k := range r.programme.Scores {
		if s := &r.programme.Scores[k]; s.SupportFor == "" {
			d.set(s, risk.StatSupport, d.support(s.Name))
		}
	}
}

func (d *decider) set(s *programme.Score, stat string, value risk.Value) {
	if name := risk.ScoreInput(s.Name, stat); d.rules.Declared(name) {
		d.person.Set(name, value)
	}
}

// decile is 1 to 10; a percentile of 90 begins the tenth.
func decile(percentile float64) risk.Value {
	if math.IsNaN(percentile) {
		return risk.Missing()
	}
	return risk.Number(min(10, 1+math.Floor(percentile/10)))
}

// support is the share of the support scores of a score that are at their cut or
// above it, missing where one of them is not resulted.
func (d *decider) support(name string) risk.Value {
	at, n := 0, 0
	for k := range d.run.programme.Scores {
		s := &d.run.programme.Scores[k]
		if s.SupportFor != name {
			continue
		}
		if math.IsNaN(d.scores[k].Percentile) {
			return risk.Missing()
		}
		n++
		if d.scores[k].Percentile >= s.SupportPercentile {
			at++
		}
	}
	if n == 0 {
		return risk.Missing()
	}
	return risk.Number(float64(at) / float64(n))
}

// screenCursor goes through findings and states in the order of the people.
type screenCursor struct {
	cohort    int
	screening *monogenic.Screening
	nextFound int
	nextState int

	// Of the current person:
	findings    []risk.Finding
	reported    bool // a finding that is passed on
	seen        risk.Screen
	limitations []string
}

func newScreenCursor(cohort int, s *monogenic.Screening) *screenCursor {
	c := &screenCursor{cohort: cohort, screening: s}
	return c
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
		out.Stars = max(0, int(f.Row.Stars))
		note = append(note, "to be confirmed")
	}
	out.Note = strings.Join(note, " ")
	return out
}
