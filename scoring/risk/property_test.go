package risk

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// Law 7: scores, their absence in a person and their absence in the run change
// nothing of a monogenic row but the modifiers beside it, and nothing of the
// review queue's monogenic entries.
func TestPolygenicInputNeverChangesAMonogenicTier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawRules(t)
		d1 := drawDeclared(t, rules, nil, nil)
		p1 := drawPerson(t, d1, nil, nil)
		d2 := drawDeclared(t, rules, d1, isPolygenic)
		p2 := drawPerson(t, d2, p1, isPolygenic)
		a, b := decide(d1, p1), decide(d2, p2)
		if !a.Tier.monogenic() && !b.Tier.monogenic() && a.Tier != T0 && b.Tier != T0 {
			return
		}
		if a.Tier != b.Tier || a.RuleID != b.RuleID || a.Status != b.Status || a.Action != b.Action || !slices.Equal(a.Unresulted, b.Unresulted) {
			t.Fatalf("scores changed\n%s to\n%s", describe(a), describe(b))
		}
		if !slices.EqualFunc(a.Review, b.Review, func(x, y Reason) bool { return x == y }) {
			t.Fatalf("scores changed the review queue: %v, %v", a.Review, b.Review)
		}
	})
}

// T7 FINAL says that every rule that could be evaluated was false for this
// person, and it is the only row that says so.
func TestNoFlagMeansEveryRuleIsFalse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawRules(t)
		d := drawDeclared(t, rules, nil, nil)
		p := drawPerson(t, d, nil, nil)
		allFalse := true
		for _, r := range d.Trace(p) {
			if r.Evaluated && r.Tier != T7 && r.Truth != False {
				allFalse = false
			}
		}
		r := decide(d, p)
		if got := r.Tier == T7 && r.Status == Final; got != allFalse {
			t.Fatalf("every rule false: %t, row %s", allFalse, describe(r))
		}
	})
}

// Forgetting a value never settles anything: a rule that was decided may become
// unresulted, one that was unresulted stays so, and nobody becomes T7 FINAL.
func TestForgettingAValueNeverReassures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawRules(t)
		d := drawDeclared(t, rules, nil, nil)
		p := drawPerson(t, d, nil, nil)
		forgotten := d.NewPerson()
		copy(forgotten.values, p.values)
		forgotten.values[rapid.IntRange(0, len(p.values)-1).Draw(t, "forget")] = Missing()
		a, b := decide(d, p), decide(d, forgotten)
		if b.Tier == T7 && b.Status == Final && (a.Tier != T7 || a.Status != Final) {
			t.Fatalf("%s became %s", describe(a), describe(b))
		}
		before, after := d.Trace(p), d.Trace(forgotten)
		for i := range before {
			if after[i].Truth != before[i].Truth && after[i].Truth != Unknown {
				t.Fatalf("rule %s went from %s to %s", before[i].ID, before[i].Truth, after[i].Truth)
			}
		}
		if b.Tier == NoTier && len(b.Unresulted) == 0 {
			t.Fatalf("not resulted without a rule that is unresulted: %s", describe(b))
		}
	})
}

// What is True or False with values missing stays so however they are filled in:
// three-valued truth against plain two-valued truth, computed here by itself.
func TestTruthHoldsForEveryCompletion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawRules(t)
		d := declareAll(rules)
		p := drawPerson(t, d, nil, nil)
		full := d.NewPerson()
		for i, in := range rules.inputs {
			if full.values[i] = p.values[i]; !full.values[i].Known {
				full.values[i] = drawValue(t, in)
			}
		}
		values := map[string]Value{}
		for i, in := range rules.inputs {
			values[in.Name] = full.values[i]
		}
		for i := range rules.rules {
			r := &rules.rules[i]
			want := r.Else || holds(&r.When, values)
			if got := r.when.truth(full.values); got != truthOf(want) {
				t.Fatalf("%s over known values: %s, want %t", r.condition, got, want)
			}
			if got := r.when.truth(p.values); got != Unknown && got != truthOf(want) {
				t.Fatalf("%s with values missing: %s, completed %t", r.condition, got, want)
			}
		}
	})
}

// holds is two-valued truth over known values.
func holds(c *Condition, values map[string]Value) bool {
	switch {
	case c.All != nil:
		return !slices.ContainsFunc(c.All, func(m Condition) bool { return !holds(&m, values) })
	case c.Any != nil:
		return slices.ContainsFunc(c.Any, func(m Condition) bool { return holds(&m, values) })
	case c.Not != nil:
		return !holds(c.Not, values)
	}
	v := values[c.Test.Input]
	same := func(w Value) bool { return v.Num == w.Num && v.Bool == w.Bool && v.Text == w.Text }
	switch w := c.Test.Values[0]; c.Test.Op {
	case Equal:
		return same(w)
	case NotEqual:
		return !same(w)
	case Less:
		return v.Num < w.Num
	case LessOrEqual:
		return v.Num <= w.Num
	case Greater:
		return v.Num > w.Num
	case GreaterOrEqual:
		return v.Num >= w.Num
	}
	return slices.ContainsFunc(c.Test.Values, same)
}

// Compile accepts exactly the rules that decide for somebody, with only their
// inputs and with all: found here by trying every value that rules can tell apart.
func TestAcceptedRulesAreReached(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// One boolean, one number and two texts at most: small enough to try all.
		inputs := []Input{randomInputs[2], randomInputs[3], randomInputs[4]}
		set := Ruleset{ID: "random", Version: "1", Inputs: inputs, Actions: []Action{{Code: "ACT"}, {Code: "NONE"}}}
		for i := range 3 {
			set.Rules = append(set.Rules, newRule("R"+strconv.Itoa(i), T3, drawCondition(t, inputs, 1)))
		}
		set.Rules = append(set.Rules, elseRule())
		points := [][]Value{{Missing()}, {Missing(), Boolean(true), Boolean(false)}, {Missing(), Text("x"), Text("y"), Text("z"), Text("w")}}
		for x := -0.5; x <= 8.5; x += 0.5 {
			points[0] = append(points[0], Number(x))
		}
		decides := map[string][8]bool{} // by rule and by the set of declared inputs
		for declared := range 8 {
			for _, number := range points[0] {
				for _, text := range points[2] {
					for _, boolean := range points[1] {
						id := firstTrue(&set, inputs, declared, []Value{number, text, boolean})
						in := decides[id]
						in[declared] = true
						decides[id] = in
					}
				}
			}
		}
		_, err := Compile(set)
		for i, r := range set.Rules[:3] {
			reads := 0
			for k, in := range inputs {
				if mentions(&set.Rules[i].When, in.Name) {
					reads |= 1 << k
				}
			}
			want := decides[r.ID][reads] && decides[r.ID][7]
			reported := err != nil && slices.ContainsFunc(err.(*RulesetError).Problems, func(p Problem) bool { return p.Rule == r.ID })
			if want == reported && !gapReported(err) {
				t.Fatalf("rule %s (%s) decides for somebody: %t, error %v", r.ID, r.When, want, err)
			}
		}
	})
}

func mentions(c *Condition, input string) bool {
	in := func(m Condition) bool { return mentions(&m, input) }
	return c.Test != nil && c.Test.Input == input || c.Not != nil && mentions(c.Not, input) ||
		slices.ContainsFunc(c.All, in) || slices.ContainsFunc(c.Any, in)
}

func gapReported(err error) bool {
	return err != nil && slices.ContainsFunc(err.(*RulesetError).Problems, func(p Problem) bool {
		return len(p.Message) > 12 && p.Message[len(p.Message)-9:] == "wrong way"
	})
}

// firstTrue is the first rule that is True where the inputs of the bit set are
// declared. Conditions are compiled here without the checks.
func firstTrue(set *Ruleset, inputs []Input, declared int, values []Value) string {
	c := &compiler{rules: &Rules{set: *set, index: map[string]int{}}, used: map[string]bool{}}
	for i, in := range inputs {
		c.rules.index[in.Name] = i
		c.rules.inputs = append(c.rules.inputs, in)
	}
	seen := slices.Clone(values)
	for i := range seen {
		if declared&(1<<i) == 0 {
			seen[i] = Missing()
		}
	}
	for i := range set.Rules[:len(set.Rules)-1] {
		r := c.compileRule(i)
		active := !slices.ContainsFunc(r.reads, func(k int) bool { return declared&(1<<k) == 0 })
		if active && r.when.truth(seen) == True {
			return r.ID
		}
	}
	return "T7"
}

func TestSummaryAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawRules(t)
		d := drawDeclared(t, rules, nil, nil)
		s, merged := d.NewSummary(), d.NewSummary()
		parts := []*Summary{d.NewSummary(), d.NewSummary()}
		people := int64(rapid.IntRange(0, 20).Draw(t, "people"))
		for i := range people {
			r := decide(d, drawPerson(t, d, nil, nil))
			s.Add(&r)
			parts[i%2].Add(&r)
		}
		for _, part := range parts {
			merged.Merge(part)
		}
		if !merged.Equal(s) {
			t.Fatalf("all at once:\n%s\nin parts:\n%s", s.text(), merged.text())
		}
		var tiers, byStatus int64
		for _, n := range s.ByTier {
			tiers += n
		}
		for _, n := range s.ByStatus {
			byStatus += n
		}
		if tiers != people || byStatus != people || s.People != people {
			t.Fatalf("%d people, %d by tier, %d by status", people, tiers, byStatus)
		}
	})
}

func TestIntegrateRisesWithTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		percent := rapid.Float64Range(0, 100).Draw(t, "percent")
		logHR := rapid.Float64Range(0, 1.5).Draw(t, "log HR")
		z := rapid.Float64Range(-8, 8).Draw(t, "z")
		low, high := Integrate(percent, z, logHR), Integrate(percent, z+0.5, logHR)
		if !low.Known || !high.Known || low.Num > high.Num || low.Num < 0 || high.Num > 100 || math.IsNaN(low.Num) {
			t.Fatalf("%v at z %v, %v at z %v", low, z, high, z+0.5)
		}
	})
}
