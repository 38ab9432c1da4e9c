package risk

import (
	"fmt"
	"strings"
)

// Decider applies rules in a run that has certain inputs. It is immutable and
// safe for concurrent use; a Person and a Result belong to one goroutine.
type Decider struct {
	rules        *Rules
	declared     []bool // by input
	active       []bool // by rule
	notEvaluated []string
}

// Declare names the inputs that a run has, for everybody or for some. A rule
// that reads another input is not evaluated. An unknown name is an error.
func (r *Rules) Declare(names ...string) (*Decider, error) {
	d := &Decider{
		rules:    r,
		declared: make([]bool, len(r.inputs)),
		active:   make([]bool, len(r.rules)),
	}
	for _, name := range names {
		i, ok := r.index[name]
		if !ok {
			return nil, fmt.Errorf("input %q is unknown to the rules %s %s", name, r.set.ID, r.set.Version)
		}
		d.declared[i] = true
	}
	for i := range r.rules {
		rule := &r.rules[i]
		if d.active[i] = rule.activeIn(func(k int) bool { return d.declared[k] }); !d.active[i] {
			d.notEvaluated = append(d.notEvaluated, rule.ID)
		}
	}
	return d, nil
}

// NotEvaluated lists the ids of the rules that this run cannot evaluate, in
// order. It is the same for everybody, and not to be changed.
func (d *Decider) NotEvaluated() []string { return d.notEvaluated }

// Rules gives the rules that the Decider applies.
func (d *Decider) Rules() *Rules { return d.rules }

// Declared says whether the run has an input.
func (d *Decider) Declared(name string) bool {
	_, declared := d.Slot(name)
	return declared
}

// Slot is where persons of a Decider hold a declared input.
type Slot int

// Slot finds an input by name, once for many persons.
func (d *Decider) Slot(name string) (slot Slot, declared bool) {
	i, ok := d.rules.index[name]
	return Slot(i), ok && d.declared[i]
}

// NewPerson gives a person with every input missing.
func (d *Decider) NewPerson() *Person {
	return &Person{decider: d, values: make([]Value, len(d.rules.inputs))}
}

// Person holds the values of one person. It is reused: Reset, Set, Decide.
type Person struct {
	decider *Decider
	values  []Value
}

// Reset makes every input missing.
func (p *Person) Reset() { clear(p.values) }

// Set gives the person a value of a declared input. A number outside the
// declared range becomes missing, and Set says false. A name that was not
// declared, or a known value of another type, is a defect of the caller.
func (p *Person) Set(name string, v Value) bool {
	slot, declared := p.decider.Slot(name)
	if !declared {
		panic("BUG: input " + name + " is set but was not declared")
	}
	return p.SetAt(slot, v)
}

// SetAt is Set of an input whose slot is known.
func (p *Person) SetAt(slot Slot, v Value) bool {
	in := &p.decider.rules.inputs[slot]
	if v.Known && v.Type != in.Type {
		panic(fmt.Sprintf("BUG: input %s is a %s, set to a %s", in.Name, in.Type, v.Type))
	}
	if !in.admits(v) {
		p.values[slot] = Missing()
		return !v.Known
	}
	p.values[slot] = v
	return true
}

// At gives a person's value of a declared input.
func (p *Person) At(slot Slot) Value { return p.values[slot] }

// Decide finds the tier of a person and writes it into out, whose slices are
// reused. What it writes depends on the rules, the declared inputs and the
// person's values alone.
func (d *Decider) Decide(p *Person, out *Result) {
	out.reset(d)
	rules := d.rules.rules
	winner := -1
	open := false // an analyst rule before the winner is True
	for i := range rules {
		r := &rules[i]
		if !d.active[i] {
			continue
		}
		switch r.when.truth(p.values) {
		case Unknown:
			if winner < 0 {
				out.Unresulted = append(out.Unresulted, r.ID)
			}
			continue
		case False:
			continue
		}
		if r.Audience == Analyst {
			out.Review = append(out.Review, d.reason(r, p))
			open = open || winner < 0
			continue
		}
		if winner < 0 {
			winner = i
		}
		if r.Tier == T0 {
			break // an excluded person's row says nothing else
		}
		if !r.Else || winner == i {
			out.Reasons = append(out.Reasons, d.reason(r, p))
		}
	}
	d.conclude(p, winner, open, out)
}

// conclude turns the first True rule into tier and status.
func (d *Decider) conclude(p *Person, winner int, open bool, out *Result) {
	r := &d.rules.rules[winner] // the else rule at the latest
	if r.Tier == T0 {
		d.exclude(p, out)
	}
	if r.Else && len(out.Unresulted) > 0 {
		out.Tier, out.Status = NoTier, NotResulted
		out.Action = r.Action
		out.Reasons = out.Reasons[:0]
	} else {
		out.Tier, out.RuleID, out.RuleVersion = r.Tier, r.ID, r.Version
		out.Action, out.Status = r.Action, r.Status
		if out.Status == Final && (open || len(out.Unresulted) > 0) {
			out.Status = Provisional
		}
	}
	if out.Tier.monogenic() {
		d.addModifiers(p, out)
	}
	if open && out.Tier != T0 {
		out.Reasons = append(out.Reasons, Reason{Code: ReviewPending})
	}
}

// exclude leaves the exclusions as the only content of a row: what was computed
// for an excluded person is not told.
func (d *Decider) exclude(p *Person, out *Result) {
	out.Reasons, out.Review = out.Reasons[:0], out.Review[:0]
	for i := range d.rules.rules {
		if r := &d.rules.rules[i]; r.Tier == T0 && d.active[i] && r.when.truth(p.values) == True {
			out.Reasons = append(out.Reasons, d.reason(r, p))
		}
	}
}

// addModifiers tells beside a monogenic tier what would have raised a lower one.
func (d *Decider) addModifiers(p *Person, out *Result) {
	for i := range d.rules.rules {
		if r := &d.rules.rules[i]; r.Modifier != "" && d.active[i] && r.when.truth(p.values) == True {
			out.Reasons = append(out.Reasons, Reason{RuleID: r.ID, Code: r.Modifier})
		}
	}
}

// reason tells the rule's code with the values that the rule read.
func (d *Decider) reason(r *rule, p *Person) Reason {
	var evidence strings.Builder
	for i, k := range r.reads {
		if i > 0 {
			evidence.WriteString(", ")
		}
		v := &p.values[k]
		evidence.WriteString(d.rules.inputs[k].Name)
		evidence.WriteByte('=')
		evidence.WriteString(v.String())
		if v.Note != "" {
			evidence.WriteString(" [")
			evidence.WriteString(v.Note)
			evidence.WriteByte(']')
		}
	}
	return Reason{RuleID: r.ID, Code: r.Reason, Evidence: evidence.String()}
}
