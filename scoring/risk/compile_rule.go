package risk

import (
	"slices"
	"strings"
)

// compileRules types every condition and looks up every name.
func (c *compiler) compileRules() {
	set := &c.rules.set
	if len(set.Rules) == 0 || len(set.Rules) > maxRules {
		c.problem(-1, "%d rules: a set has 1 to %d", len(set.Rules), maxRules)
		return
	}
	for i := range set.Rules {
		c.rules.rules = append(c.rules.rules, c.compileRule(i))
	}
	for _, p := range set.Parameters {
		if !c.used[p.Name] {
			c.problem(-1, "parameter %s is read by no rule", p.Name)
		}
	}
}

func (c *compiler) compileRule(i int) rule {
	r := &c.rules.set.Rules[i]
	out := rule{Rule: r}
	c.checkFields(i, r)
	for _, name := range r.OnlyWithout {
		if k, ok := c.rules.index[name]; ok {
			out.onlyWithout = append(out.onlyWithout, k)
		} else {
			c.problem(i, "only_without names the unknown input %q", name)
		}
	}
	if r.Else {
		out.when, out.condition = node{form: allOf}, "else"
		if !r.When.empty() || len(r.OnlyWithout) > 0 {
			c.problem(i, "the else rule has no condition and no only_without")
		}
		return out
	}
	out.condition = r.When.String()
	out.when = c.condition(i, &r.When, 0)
	comparisons := 0
	out.when.comparisons(func(n *node) {
		comparisons++
		if !slices.Contains(out.reads, n.input) {
			out.reads = append(out.reads, n.input)
		}
	})
	if comparisons > maxComparisons {
		c.problem(i, "%d comparisons: a rule has at most %d, split it", comparisons, maxComparisons)
	}
	for _, k := range out.onlyWithout {
		if slices.Contains(out.reads, k) {
			c.problem(i, "reads %s, which it also names in only_without: it can never be evaluated", c.rules.inputs[k].Name)
		}
	}
	return out
}

// checkFields looks at everything of a rule but its condition.
func (c *compiler) checkFields(i int, r *Rule) {
	if r.ID == "" || strings.ContainsAny(r.ID, " ;:,=\t\r\n") {
		c.problem(i, "rule %d: an id is one word without ; : , =", i+1)
	}
	if r.Version == "" || r.Source == "" || r.Reason == "" {
		c.problem(i, "version, source or reason is empty")
	}
	if r.Tier > T7 {
		c.problem(i, "a tier is T0 to T7")
	}
	if r.Audience != GP && r.Audience != Analyst {
		c.problem(i, "audience %q: give %s or %s", r.Audience, GP, Analyst)
	}
	if (r.Tier == T0) != (r.Status == Excluded) || r.Status != Excluded && r.Status != Final && r.Status != Provisional {
		c.problem(i, "status %q: T0 gives %s, every other tier %s or %s", r.Status, Excluded, Final, Provisional)
	}
	known := func(a Action) bool { return a.Code == r.Action }
	if !slices.ContainsFunc(c.rules.set.Actions, known) {
		c.problem(i, "action %q is not in the list of actions", r.Action)
	}
}

func (c Condition) empty() bool {
	return c.Test == nil && c.Not == nil && c.All == nil && c.Any == nil
}

// condition compiles one level of the tree; what is broken compiles to an empty
// node, which is never evaluated because the problem is reported.
func (c *compiler) condition(i int, when *Condition, depth int) node {
	if depth > maxDepth {
		c.problem(i, "conditions are nested deeper than %d", maxDepth)
		return node{}
	}
	forms := 0
	for _, set := range []bool{when.All != nil, when.Any != nil, when.Not != nil, when.Test != nil} {
		if set {
			forms++
		}
	}
	if forms != 1 {
		c.problem(i, "a condition is exactly one of all, any, not and a comparison")
		return node{}
	}
	var out node
	members := when.All
	switch {
	case when.Test != nil:
		return c.comparison(i, when.Test)
	case when.Not != nil:
		out.form, members = negation, []Condition{*when.Not}
	case when.Any != nil:
		out.form, members = anyOf, when.Any
	}
	if len(members) == 0 {
		c.problem(i, "an empty list of conditions")
	}
	for k := range members {
		out.members = append(out.members, c.condition(i, &members[k], depth+1))
	}
	return out
}

func (c *compiler) comparison(i int, t *Comparison) node {
	k, ok := c.rules.index[t.Input]
	if !ok {
		c.problem(i, "unknown input %q", t.Input)
		return node{}
	}
	in := &c.rules.inputs[k]
	out := node{form: comparison, input: k, op: t.Op, literals: t.Values}
	if t.Parameter != "" {
		value, ok := c.rules.set.parameter(t.Parameter)
		if !ok || len(t.Values) > 0 {
			c.problem(i, "%s: parameter %q is unknown, or stands beside a value", t.Input, t.Parameter)
		}
		c.used[t.Parameter] = true
		out.literals = []Value{Number(value)}
	}
	if !t.Op.fits(in.Type) {
		c.problem(i, "%s is a %s: the operator does not fit", t.Input, in.Type)
	}
	if n := len(out.literals); n == 0 || n > 1 && t.Op != In {
		c.problem(i, "%s: %d values; only \"in\" takes several", t.Input, n)
	}
	for _, v := range out.literals {
		if !in.admits(v) {
			c.problem(i, "%s: %s is not a %s of the declared range", t.Input, v, in.Type)
		}
	}
	return out
}
