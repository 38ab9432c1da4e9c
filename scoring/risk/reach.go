package risk

import (
	"math"
	"slices"
)

// reachBudget bounds the rule evaluations of the reachability check, whatever
// the rule set. The shipped rules need a few thousand.
const reachBudget = 1_000_000

// checkReach finds rules that can never decide, and rules that can never be
// True at all.
//
// Every comparison is against a constant, so the truth of a rule changes only at
// the constants: trying each constant, a value between each two neighbours, and
// one beyond both ends covers every person exactly. Inputs that a rule does not
// read are left missing, which makes as few earlier rules True as any value of
// theirs could.
//
// It has to decide for somebody both in a run that has nothing but the inputs
// of the rule, and in one that has everything that the rule bears: a rule that
// stands in for another where an input lacks says so with only_without.
func (c *compiler) checkReach() {
	rules := c.rules.rules
	budget := reachBudget
	for j := range rules {
		r := &rules[j]
		if r.Else {
			continue // reached by whoever fits no rule
		}
		for _, run := range []struct {
			name string
			has  func(input int) bool
		}{
			{"only its inputs", func(k int) bool { return slices.Contains(r.reads, k) }},
			{"all inputs that it bears", func(k int) bool { return !slices.Contains(r.onlyWithout, k) }},
		} {
			var before []*rule
			for i := range rules[:j] {
				if e := &rules[i]; e.Audience == GP && e.activeIn(run.has) {
					before = append(before, e)
				}
			}
			switch c.reach(r, before, &budget) {
			case neverTrue:
				c.problem(j, "%s can never be true", r.condition)
			case hidden:
				c.problem(j, "can never decide in a run with %s: whoever fulfils %s fulfils an earlier rule", run.name, r.condition)
			case tooManyPoints:
				c.problem(j, "the condition combines too many cuts to be checked: split the rule")
				return
			case reached:
				continue
			}
			break // one run is enough to say so
		}
	}
}

// activeIn says whether a run that has certain inputs evaluates the rule.
func (r *rule) activeIn(has func(input int) bool) bool {
	lacks := func(k int) bool { return !has(k) }
	return !slices.ContainsFunc(r.reads, lacks) && !slices.ContainsFunc(r.onlyWithout, has)
}

type reachability uint8

const (
	neverTrue reachability = iota
	hidden                 // True somewhere, but never first
	reached
	tooManyPoints
)

// reach tries every combination of points of the inputs that r reads.
func (c *compiler) reach(r *rule, before []*rule, budget *int) reachability {
	points := make([][]Value, len(r.reads))
	for i, k := range r.reads {
		points[i] = append(c.points(k), Missing())
	}
	values := make([]Value, len(c.rules.inputs))
	at := make([]int, len(r.reads))
	found := neverTrue
	for {
		for i, k := range r.reads {
			values[k] = points[i][at[i]]
		}
		if *budget -= 1 + len(before); *budget < 0 {
			return tooManyPoints
		}
		if r.when.truth(values) == True {
			found = hidden
			first := !slices.ContainsFunc(before, func(e *rule) bool { return e.when.truth(values) == True })
			if first {
				return reached
			}
		}
		i := 0
		for ; i < len(at); i++ { // count up like an odometer
			if at[i]++; at[i] < len(points[i]) {
				break
			}
			at[i] = 0
		}
		if i == len(at) {
			return found
		}
	}
}

// points gives values of an input between which no comparison of the rule set
// can tell, ascending for numbers.
func (c *compiler) points(input int) []Value {
	if c.pointsOf == nil {
		c.collectPoints()
	}
	return c.pointsOf[input]
}

// collectPoints makes the points of every input in one walk over the rules.
func (c *compiler) collectPoints() {
	cuts := make([][]float64, len(c.rules.inputs))
	texts := make([][]string, len(c.rules.inputs))
	for i := range c.rules.rules {
		c.rules.rules[i].when.comparisons(func(n *node) {
			for _, v := range n.literals {
				cuts[n.input] = append(cuts[n.input], v.Num)
				texts[n.input] = append(texts[n.input], v.Text)
			}
		})
	}
	c.pointsOf = make([][]Value, len(c.rules.inputs))
	for k := range c.rules.inputs {
		switch in := &c.rules.inputs[k]; in.Type {
		case BooleanType:
			c.pointsOf[k] = []Value{Boolean(false), Boolean(true)}
		case TextType:
			c.pointsOf[k] = textPoints(texts[k])
		case NumberType:
			c.pointsOf[k] = numberPoints(in, cuts[k])
		}
	}
}

// textPoints gives the texts and one that is none of them.
func textPoints(texts []string) []Value {
	slices.Sort(texts)
	other := "other"
	for slices.Contains(texts, other) {
		other += "'"
	}
	out := []Value{Text(other)}
	for _, t := range slices.Compact(texts) {
		out = append(out, Text(t))
	}
	return out
}

// numberPoints gives the cuts, the middles between neighbours, and one number
// beyond each end, as far as they are in the range of the input.
func numberPoints(in *Input, cuts []float64) []Value {
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	if len(cuts) == 0 {
		return nil
	}
	xs := []float64{math.Nextafter(cuts[0], math.Inf(-1))}
	for i, x := range cuts {
		if i > 0 {
			xs = append(xs, cuts[i-1]/2+x/2)
		}
		xs = append(xs, x)
	}
	xs = append(xs, math.Nextafter(cuts[len(cuts)-1], math.Inf(1)))
	var out []Value
	for _, x := range slices.Compact(xs) {
		if v := Number(x); in.admits(v) {
			out = append(out, v)
		}
	}
	return out
}
