package risk

// The rule sets of the tests. They are written out here, away from the shipped
// ones, so that a test says itself what it rests on.

func test(input string, op Op, values ...Value) Condition {
	return Condition{Test: &Comparison{Input: input, Op: op, Values: values}}
}

func testParameter(input string, op Op, name string) Condition {
	return Condition{Test: &Comparison{Input: input, Op: op, Parameter: name}}
}

func yes(input string) Condition { return test(input, Equal, Boolean(true)) }

func all(members ...Condition) Condition    { return Condition{All: members} }
func anyOne(members ...Condition) Condition { return Condition{Any: members} }
func not(member Condition) Condition        { return Condition{Not: &member} }

func newRule(id string, tier Tier, when Condition) Rule {
	status := Final
	if tier == T0 {
		status = Excluded
	}
	return Rule{
		ID: id, Tier: tier, Title: "title of " + id, Version: "1", Source: "this test", Action: "ACT",
		Status: status, Audience: GP, Reason: "R_" + id, When: when,
	}
}

func elseRule() Rule {
	r := newRule("T7", T7, Condition{})
	r.Else, r.Action = true, "NONE"
	return r
}

// smallSet has one rule of most tiers, a rule for the analyst, a modifier, a
// parameter, a text and an alternative for runs without support scores.
func smallSet() Ruleset {
	provisional := newRule("T2", T2, yes("monogenic.provisional"))
	provisional.Status = Provisional
	review := newRule("T2q", T2, yes("monogenic.qc_review"))
	review.Audience, review.Status = Analyst, Provisional
	supported := newRule("T3a", T3, all(testParameter("score.cad.percentile", GreaterOrEqual, "very_high"), test("score.cad.support", GreaterOrEqual, Number(0.5))))
	supported.Modifier = "MODIFIER_HIGH"
	plain := newRule("T3b", T3, testParameter("score.cad.percentile", GreaterOrEqual, "very_high"))
	plain.Modifier, plain.OnlyWithout = "MODIFIER_HIGH", []string{"score.cad.support"}
	high := newRule("T4a", T4, test("score.cad.percentile", GreaterOrEqual, Number(95)))
	high.Modifier = "MODIFIER_HIGH"
	return Ruleset{
		ID: "small", Version: "1", Source: "this test",
		Inputs: []Input{
			{Name: "person.opt_out", Type: BooleanType},
			{Name: "person.age", Type: NumberType, Unit: "years", HasRange: true, Min: 0, Max: 130},
			{Name: "measurement.ldl_c", Type: NumberType, Unit: "mmol/L"},
			{Name: "clinical.group", Type: TextType},
			{Name: "score.cad.percentile", Type: NumberType, HasRange: true, Min: 0, Max: 100},
			{Name: "score.cad.support", Type: NumberType},
		},
		Parameters: []Parameter{
			{Name: "very_high", Value: 99, Unit: "percentile", Source: "this test"},
			{Name: "call_rate", Value: 0.5, Unit: "share", Source: "this test"},
			{Name: "condition_rate", Value: 0.25, Unit: "share", Source: "this test"},
		},
		Actions: []Action{{Code: "ACT", Meaning: "act"}, {Code: "NONE", Meaning: "nothing"}},
		Findings: []FindingClass{
			{Input: "lab.confirmed", Where: []FindingPattern{{Statuses: []string{"het", "hom"}}}},
			{Input: "monogenic.provisional", Where: []FindingPattern{{Dispositions: []string{"report"}, MinStars: 2}}},
			{Input: "monogenic.qc_review", Where: []FindingPattern{{Review: new(true)}}},
		},
		ScreenMinCallRate: "call_rate", ScreenMinConditionRate: "condition_rate",
		Rules: []Rule{
			newRule("T0a", T0, yes("person.opt_out")),
			newRule("T0b", T0, test("person.age", Less, Number(18))),
			newRule("T1", T1, yes("lab.confirmed")),
			provisional,
			review,
			supported,
			plain,
			high,
			newRule("T4b", T4, all(test("measurement.ldl_c", Greater, Number(4.9)), not(test("clinical.group", In, Text("a"), Text("b"))))),
			elseRule(),
		},
	}
}

func mustCompile(set Ruleset) *Rules {
	rules, err := Compile(set)
	if err != nil {
		panic(err)
	}
	return rules
}

// declareAll declares every input but those named.
func declareAll(rules *Rules, except ...string) *Decider {
	var names []string
next:
	for _, in := range rules.Inputs() {
		for _, e := range except {
			if e == in.Name {
				continue next
			}
		}
		names = append(names, in.Name)
	}
	d, err := rules.Declare(names...)
	if err != nil {
		panic(err)
	}
	return d
}

// healthy gives a person to whom no rule of smallSet applies.
func healthy(d *Decider) *Person {
	p := d.NewPerson()
	for name, v := range map[string]Value{
		"person.opt_out": Boolean(false), "person.age": Number(50), "measurement.ldl_c": Number(3),
		"clinical.group": Text("c"), "score.cad.percentile": Number(50), "score.cad.support": Number(0),
		"lab.confirmed": Boolean(false), "monogenic.provisional": Boolean(false), "monogenic.qc_review": Boolean(false),
	} {
		if d.Declared(name) {
			p.Set(name, v)
		}
	}
	return p
}
