package job

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/programme"
	"cardioscore/scoring/risk"
)

// declare says which inputs the run has, for everybody or for some. That is known before
// anything is scored or screened.
func (r *programmed) declare() (*risk.Decider, error) {
	rules := r.programme.Rules
	var names []string
	add := func(name string) {
		if _, known := rules.Input(name); known {
			names = append(names, name)
		}
	}
	if r.table != nil {
		for _, name := range r.table.Inputs() {
			if name != risk.InputOptOut {
				add(name)
			}
		}
	}
	if r.optOuts != nil || r.table != nil && r.table.HasOptOuts() {
		if _, known := rules.Input(risk.InputOptOut); !known {
			return nil, fileerr.New(fileerr.Inconsistent, r.programme.Path, "there are opt-outs, and the rules do not read %s", risk.InputOptOut)
		}
		add(risk.InputOptOut)
	}
	for _, in := range rules.Inputs() {
		if in.Kind() == risk.KindLab && r.programme.LabFindings != "" || in.Kind() == risk.KindMonogenic && len(r.programme.Catalogues) > 0 {
			add(in.Name)
		}
	}
	for i := range r.programme.Scores {
		for _, stat := range r.statistics(&r.programme.Scores[i]) {
			add(risk.ScoreInput(r.programme.Scores[i].Name, stat))
		}
	}
	declared, err := rules.Declare(names...)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.Internal, r.programme.Path, err)
	}
	if len(declared.NotEvaluated())+1 >= len(rules.Ruleset().Rules) {
		return nil, fileerr.New(fileerr.Inconsistent, r.programme.Path, "gives the rules nothing to read: no rule but the last can be evaluated, and everybody would end there")
	}
	return declared, nil
}

// statistics lists what a score offers to rules.
func (r *programmed) statistics(s *programme.Score) []string {
	stats := []string{risk.StatPercentile, risk.StatDecile, risk.StatZ}
	for _, other := range r.programme.Scores {
		if other.SupportFor == s.Name {
			stats = append(stats, risk.StatSupport)
			break
		}
	}
	if s.HazardRatio != nil && r.table != nil && r.table.Numbers[risk.InputClinicalRisk] != nil {
		stats = append(stats, risk.StatIntegratedRisk)
	}
	return stats
}

// unread lists the scores of the programme of which no rule reads anything.
func (r *programmed) unread() (names []string) {
	for i := range r.programme.Scores {
		s := &r.programme.Scores[i]
		read := s.SupportFor != "" // by the score that it supports
		for _, stat := range r.statistics(s) {
			_, known := r.programme.Rules.Input(risk.ScoreInput(s.Name, stat))
			read = read || known
		}
		if !read {
			names = append(names, s.Name)
		}
	}
	return names
}

// tell prints which rules the run does not evaluate, and why, and which scores no rule
// reads: before the genotypes are read, when there is still time to mend the programme.
func (r *programmed) tell(w io.Writer, rules *risk.Decider) {
	if len(rules.NotEvaluated()) > 0 {
		fmt.Fprintln(w, "rules that are not evaluated in this run, for anybody:")
	}
	for _, rule := range rules.Trace(rules.NewPerson()) {
		switch {
		case !slices.Contains(rules.NotEvaluated(), rule.ID):
		case len(rule.Undeclared) > 0:
			fmt.Fprintf(w, "  %s %s: the run has no %s\n", rule.ID, rule.Title, strings.Join(rule.Undeclared, ", "))
		default:
			fmt.Fprintf(w, "  %s %s: it yields to %s\n", rule.ID, rule.Title, strings.Join(rule.YieldsTo, ", "))
		}
	}
	if names := r.unread(); len(names) > 0 {
		fmt.Fprintf(w, "scored, and read by no rule (by their names in the programme): %s\n", strings.Join(names, ", "))
	}
}
