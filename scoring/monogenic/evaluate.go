package monogenic

import (
	"cmp"
	"fmt"
	"slices"

	"cardioscore/scoring/genome"
)

// Observations is what Evaluate reads.
type Observations struct {
	// Samples are the people of the cohort, in its order.
	Samples []genome.Sample
	// Calls holds the calls of each row of Plan.Rows, in any order of samples;
	// Evaluate sorts them.
	Calls [][]Call
	// Excluded says who was taken out; nil for nobody.
	Excluded func(sample int) bool
	// Lab holds the confirmed findings of laboratories.
	Lab []LabFinding
}

func (o *Observations) excluded(sample int) bool {
	return o.Excluded != nil && o.Excluded(sample)
}

// Evaluate gives the findings and the state of every person and condition.
//
// It costs time in the calls and in people × conditions, and memory in the calls
// of the largest condition beside those given. The result does not depend on the
// order of calls, and a person's part of it not on other people, as long as
// MatchOptions.Frequencies is pinned.
func (p *Plan) Evaluate(o Observations) (*Screening, error) {
	if len(o.Calls) != len(p.reads) {
		return nil, fmt.Errorf("BUG: calls of %d rows given, %d were to be read", len(o.Calls), len(p.reads))
	}
	for i := range o.Calls {
		if err := sortCalls(o.Calls[i], len(o.Samples)); err != nil {
			return nil, fmt.Errorf("row %d: %w", p.reads[i].row, err)
		}
	}
	lab, outcomes, err := p.placeLab(&o)
	if err != nil {
		return nil, err
	}
	s := &Screening{Plan: p, Conditions: p.Conditions, Lab: outcomes}
	for k := range p.Conditions {
		scope := p.scope(k)
		s.Scope = append(s.Scope, scope)
		e := evaluation{plan: p, observed: &o, out: s, condition: k, scope: scope}
		e.run(p.alleleCalls(k, o.Calls, len(o.Samples)), lab[k])
	}
	slices.SortFunc(s.People, byPerson)
	// Stable: within a person, condition and row the order is already fixed.
	slices.SortStableFunc(s.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Sample, b.Sample), cmp.Compare(a.Condition, b.Condition))
	})
	return s, nil
}

// sortCalls orders the calls of a row by sample and checks them.
func sortCalls(calls []Call, samples int) error {
	slices.SortFunc(calls, func(a, b Call) int { return cmp.Compare(a.Sample, b.Sample) })
	for i, c := range calls {
		switch {
		case c.Sample < 0 || int(c.Sample) >= samples:
			return fmt.Errorf("BUG: a call of sample number %d of %d", int(c.Sample)+1, samples)
		case i > 0 && c.Sample == calls[i-1].Sample:
			return fmt.Errorf("BUG: two calls of sample number %d", c.Sample+1)
		case c.Copies == 0 || c.Copies > MissingCall:
			return fmt.Errorf("BUG: a call of %d copies", c.Copies)
		}
	}
	return nil
}
