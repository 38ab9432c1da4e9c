package monogenic

// Screening is the result of a run: findings, what the run could see of each
// condition, and the people who differ from that.
type Screening struct {
	Plan *Plan
	// Conditions are those of the plan.
	Conditions []Condition
	// Findings by sample, condition, variant; confirmed ones first.
	Findings []Finding
	// Scope holds one entry for each condition.
	Scope []Scope
	// People holds the person and condition pairs whose state differs from that
	// of the scope, by sample, then condition. With Scope it gives the state of
	// every person and condition.
	People []PersonState
	Lab    LabOutcomes
}

// Scope says what a run could see of one condition: the state of a person who
// carries no allele and has every call that anybody has.
type Scope struct {
	Condition int
	State     State
	// Rows is the number of catalogue rows, and Outcomes splits it.
	Rows     int
	Outcomes map[Outcome]int
	// InReview counts matched rows that are not evidence of absence, because
	// their findings go to review.
	InReview int
}

// State is the state of a person and a condition.
type State struct {
	Status Status
	// Reportable variants of the condition; how many of them the cohort holds;
	// how many of those have no call in the person. The last is 0 where the
	// person was not looked at (excluded, sex_unresolved).
	Reportable, Assayed, NoCall int
}

// PersonState is the state of one person and condition.
type PersonState struct {
	Sample    int32
	Condition int
	State
}

func byPerson(a, b PersonState) int {
	if a.Sample != b.Sample {
		return int(a.Sample) - int(b.Sample)
	}
	return a.Condition - b.Condition
}

// without is the status of a person in whom no allele was found.
func (a Assay) without(reportable, assayed, noCall int) Status {
	switch {
	case assayed == 0:
		return NotAssayed
	case noCall == assayed:
		return NoCall
	case !a.sequencing():
		return ArrayLimited
	case assayed < reportable || noCall > 0:
		return Partial
	}
	return NotDetected
}

// Without is the status that a person in this state would have without any
// finding: what a carrier's screen has not seen is not seen for being a carrier.
func (p *Plan) Without(s State) Status {
	return p.Options.Assay.without(s.Reportable, s.Assayed, s.NoCall)
}

// scope sums up the matches of a condition.
func (p *Plan) scope(condition int) Scope {
	c := &p.Conditions[condition]
	s := Scope{Condition: condition, Rows: len(c.rows), Outcomes: map[Outcome]int{}}
	for _, i := range c.rows {
		m := &p.Matches[i]
		s.Outcomes[m.Outcome]++
		if m.Reportable {
			s.State.Reportable++
		}
		switch {
		case m.Evidence:
			s.State.Assayed++
			if m.Outcome == AllNoCall {
				s.State.NoCall++
			}
		case len(m.CohortRows) > 0:
			s.InReview++
		}
	}
	s.State.Status = p.Options.Assay.without(s.State.Reportable, s.State.Assayed, s.State.NoCall)
	return s
}
