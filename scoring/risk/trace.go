package risk

import (
	"fmt"
	"io"
	"strings"
)

// TracedRule is one rule as it stood for one person.
type TracedRule struct {
	ID        string
	Tier      Tier
	Title     string
	Source    string
	Condition string // parameters by name
	// Evaluated is false where the run lacks Undeclared or has an input that
	// the rule yields to; Truth means nothing then.
	Evaluated  bool
	Undeclared []string
	YieldsTo   []string
	Truth      Truth
	Decides    bool
	Inputs     []TracedInput
}

// TracedInput is an input or a parameter that a rule read.
type TracedInput struct {
	Name  string
	Value Value
}

// Trace gives every rule in order with its truth and everything that it read.
func (d *Decider) Trace(p *Person) []TracedRule {
	var result Result
	d.Decide(p, &result)
	out := make([]TracedRule, len(d.rules.rules))
	for i := range d.rules.rules {
		r := &d.rules.rules[i]
		t := &out[i]
		*t = TracedRule{ID: r.ID, Tier: r.Tier, Title: r.Title, Source: r.Source, Condition: r.condition, Evaluated: d.active[i]}
		for _, k := range r.reads {
			t.Inputs = append(t.Inputs, TracedInput{d.rules.inputs[k].Name, p.values[k]})
			if !d.declared[k] {
				t.Undeclared = append(t.Undeclared, d.rules.inputs[k].Name)
			}
		}
		r.When.parameters(func(name string) {
			value, _ := d.rules.set.parameter(name)
			t.Inputs = append(t.Inputs, TracedInput{name, Number(value)})
		})
		for _, k := range r.onlyWithout {
			if d.declared[k] {
				t.YieldsTo = append(t.YieldsTo, d.rules.inputs[k].Name)
			}
		}
		if t.Evaluated {
			t.Truth = r.when.truth(p.values)
			t.Decides = r.ID == result.RuleID
		}
	}
	return out
}

// parameters calls f for every parameter that the condition names, left to right.
func (c *Condition) parameters(f func(string)) {
	if c.Test != nil && c.Test.Parameter != "" {
		f(c.Test.Parameter)
	}
	if c.Not != nil {
		c.Not.parameters(f)
	}
	for _, members := range [][]Condition{c.All, c.Any} {
		for i := range members {
			members[i].parameters(f)
		}
	}
}

// WriteTrace prints a trace, one rule a line with what it read below it.
func WriteTrace(w io.Writer, trace []TracedRule) error {
	var b strings.Builder
	for i := range trace {
		t := &trace[i]
		verdict := t.Truth.String()
		switch {
		case len(t.Undeclared) > 0:
			verdict = "not evaluated, the run has no " + strings.Join(t.Undeclared, ", ")
		case !t.Evaluated:
			verdict = "not evaluated, yields to " + strings.Join(t.YieldsTo, ", ")
		case t.Decides:
			verdict += ", decides"
		case t.Truth == Unknown:
			verdict = "unresulted"
		}
		fmt.Fprintf(&b, "%s %s %s: %s\n    %s\n", t.Tier, t.ID, t.Title, verdict, t.Condition)
		for _, in := range t.Inputs {
			fmt.Fprintf(&b, "    %s = %s", in.Name, in.Value)
			if in.Value.Note != "" {
				fmt.Fprintf(&b, " [%s]", in.Value.Note)
			}
			b.WriteByte('\n')
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
