package risk

import (
	"slices"
	"strconv"

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
