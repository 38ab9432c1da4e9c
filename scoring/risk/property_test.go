package risk

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// randomInputs has two inputs of each kind that matters, of every type.
var randomInputs = []Input{
	{Name: "person.opt_out", Type: BooleanType},
	{Name: "person.age", Type: NumberType, HasRange: true, Min: 0, Max: 10},
	{Name: "measurement.a", Type: NumberType},
	{Name: "clinical.group", Type: TextType},
	{Name: "lab.confirmed", Type: BooleanType},
	{Name: "monogenic.found", Type: BooleanType},
	{Name: "monogenic.count", Type: NumberType},
	{Name: "score.a.percentile", Type: NumberType},
	{Name: "score.b.percentile", Type: NumberType},
	{Name: "score.b.high", Type: BooleanType},
}

// mayRead holds the laws of the tiers, stated again and apart from check.go.
func mayRead(tier Tier, in Input) bool {
	switch tier {
	case T0:
		return in.Name[:7] == "person."
	case T1, T2:
		return in.Name[:6] != "score."
	}
	return true
}

func drawValue(t *rapid.T, in Input) Value {
	switch in.Type {
	case BooleanType:
		return Boolean(rapid.Bool().Draw(t, "bool"))
	case TextType:
		return Text(rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "text"))
	}
	return Number(float64(rapid.IntRange(0, 8).Draw(t, "number")))
}

func drawCondition(t *rapid.T, inputs []Input, depth int) Condition {
	form := 3
	if depth < 3 {
		form = rapid.IntRange(0, 6).Draw(t, "form")
	}
	switch form {
	case 0, 1:
		var members []Condition
		for range rapid.IntRange(1, 3).Draw(t, "members") {
			members = append(members, drawCondition(t, inputs, depth+1))
		}
		if form == 0 {
			return all(members...)
		}
		return anyOne(members...)
	case 2:
		return not(drawCondition(t, inputs, depth+1))
	}
	in := rapid.SampledFrom(inputs).Draw(t, "input")
	var ops []Op
	for op := Equal; op <= In; op++ {
		if op.fits(in.Type) {
			ops = append(ops, op)
		}
	}
	op := rapid.SampledFrom(ops).Draw(t, "op")
	values := []Value{drawValue(t, in)}
	if op == In && rapid.Bool().Draw(t, "two") {
		values = append(values, drawValue(t, in))
	}
	return test(in.Name, op, values...)
}

// drawRules grows a rule set tier by tier and keeps every rule that Compile
// accepts, so that the properties run over sets that a programme could load.
func drawRules(t *rapid.T) *Rules {
	set := Ruleset{
		ID: "random", Version: "1", Source: "rapid", Inputs: randomInputs,
		Actions: []Action{{Code: "ACT"}, {Code: "NONE"}}, Rules: []Rule{elseRule()},
	}
	rules := mustCompile(set)
	for tier := T0; tier < T7; tier++ {
		var lawful []Input
		for _, in := range randomInputs {
			if mayRead(tier, in) {
				lawful = append(lawful, in)
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "rules of a tier") {
			inputs := lawful
			if rapid.IntRange(0, 3).Draw(t, "lawless") == 0 { // Compile has to refuse what breaks a law
				inputs = randomInputs
			}
			r := newRule("R"+strconv.Itoa(len(set.Rules)), tier, drawCondition(t, inputs, 0))
			if tier == T2 && rapid.Bool().Draw(t, "analyst") {
				r.Audience = Analyst
			}
			if tier > T2 && rapid.Bool().Draw(t, "modifier") {
				r.Modifier = "MODIFIER_HIGH"
			}
			if rapid.IntRange(0, 3).Draw(t, "only without") == 0 {
				r.OnlyWithout = []string{rapid.SampledFrom(inputs).Draw(t, "without").Name}
			}
			next := set
			next.Rules = slices.Insert(slices.Clone(set.Rules), len(set.Rules)-1, r)
			if compiled, err := Compile(next); err == nil {
				set, rules = next, compiled
			}
		}
	}
	return rules
}

// drawDeclared declares some of the inputs that keep holds for, and all others
// as in like.
func drawDeclared(t *rapid.T, rules *Rules, like *Decider, redraw func(Input) bool) *Decider {
	var names []string
	for _, in := range rules.Inputs() {
		declared := like != nil && like.Declared(in.Name)
		if like == nil || redraw(in) {
			declared = rapid.IntRange(0, 4).Draw(t, "declared") > 0
		}
		if declared {
			names = append(names, in.Name)
		}
	}
	d, err := rules.Declare(names...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// drawPerson sets inputs anew where redraw holds, and as in like elsewhere.
func drawPerson(t *rapid.T, d *Decider, like *Person, redraw func(Input) bool) *Person {
	p := d.NewPerson()
	for i, in := range d.rules.inputs {
		switch {
		case !d.declared[i]:
		case like != nil && !redraw(in):
			p.values[i] = like.values[i]
		case rapid.IntRange(0, 3).Draw(t, "missing") > 0:
			p.Set(in.Name, drawValue(t, in))
		}
	}
	return p
}

func isPolygenic(in Input) bool { return in.Name[:6] == "score." }

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
