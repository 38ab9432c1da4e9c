package risk

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestCompileRefuses(t *testing.T) {
	rule := func(id string) func(*Ruleset) *Rule {
		return func(set *Ruleset) *Rule {
			for i := range set.Rules {
				if set.Rules[i].ID == id {
					return &set.Rules[i]
				}
			}
			panic("no rule " + id)
		}
	}
	before := func(set *Ruleset, id string, r Rule) {
		for i := range set.Rules {
			if set.Rules[i].ID == id {
				set.Rules = append(set.Rules[:i], append([]Rule{r}, set.Rules[i:]...)...)
				return
			}
		}
		panic("no rule " + id)
	}
	percentile := func(op Op, x float64) Condition { return test("score.cad.percentile", op, Number(x)) }
	deep := yes("lab.confirmed")
	for range maxDepth + 1 {
		deep = not(deep)
	}
	cases := []struct {
		name  string
		edit  func(*Ruleset)
		where string // rule id
		want  string
	}{
		{"no version", func(s *Ruleset) { s.Version = "" }, "", "no version"},
		{"no rules", func(s *Ruleset) { s.Rules = nil }, "", "0 rules"},
		{"too many rules", func(s *Ruleset) {
			for i := range maxRules {
				s.Rules = append(s.Rules, newRule("X"+strconv.Itoa(i), T6, yes("lab.confirmed")))
			}
		}, "", "266 rules"},
		{"too many inputs", func(s *Ruleset) { s.Inputs = make([]Input, maxNames+1) }, "", "at most"},
		{"input without kind", func(s *Ruleset) { s.Inputs[0].Name = "age" }, "", "begins with one of person."},
		{"input in capitals", func(s *Ruleset) { s.Inputs[0].Name = "person.Age" }, "", "lower case"},
		{"input without type", func(s *Ruleset) { s.Inputs[0].Type = 0 }, "", "no type"},
		{"input twice", func(s *Ruleset) { s.Inputs[1].Name = "person.opt_out" }, "", "declared twice"},
		{"range of a boolean", func(s *Ruleset) { s.Inputs[0].HasRange = true }, "", "range belongs to a number"},
		{"empty range", func(s *Ruleset) { s.Inputs[1].Max = 0 }, "", "min is below max"},
		{"NaN range", func(s *Ruleset) { s.Inputs[1].Max = math.NaN() }, "", "min is below max"},
		{"parameter NaN", func(s *Ruleset) { s.Parameters[0].Value = math.NaN() }, "", "not a finite number"},
		{"parameter twice", func(s *Ruleset) { s.Parameters[1].Name = "very_high" }, "", "given twice"},
		{"parameter with a dot", func(s *Ruleset) { s.Parameters[1].Name = "a.b" }, "", "lower-case word"},
		{"parameter unused", func(s *Ruleset) { s.Parameters = append(s.Parameters, Parameter{Name: "idle"}) }, "", "read by no rule"},
		{"parameter unknown", func(s *Ruleset) { rule("T3a")(s).When.All[0].Test.Parameter = "vry_high" }, "T3a", "unknown"},
		{"parameter beside a value", func(s *Ruleset) { rule("T3a")(s).When.All[0].Test.Values = []Value{Number(1)} }, "T3a", "beside a value"},
		{"action twice", func(s *Ruleset) { s.Actions[1].Code = "ACT" }, "", "action ACT is given twice"},
		{"action unknown", func(s *Ruleset) { rule("T1")(s).Action = "REASSURE" }, "T1", "not in the list of actions"},
		{"rule id twice", func(s *Ruleset) { rule("T4b")(s).ID = "T4a" }, "", `"T4a" is given twice`},
		{"rule id of two words", func(s *Ruleset) { rule("T4b")(s).ID = "T4 b" }, "T4 b", "one word"},
		{"no source", func(s *Ruleset) { rule("T1")(s).Source = "" }, "T1", "version, source or reason"},
		{"no such tier", func(s *Ruleset) { rule("T1")(s).Tier = NoTier }, "T1", "T0 to T7"},
		{"no such audience", func(s *Ruleset) { rule("T1")(s).Audience = "public" }, "T1", "audience"},
		{"excluded outside T0", func(s *Ruleset) { rule("T1")(s).Status = Excluded }, "T1", "status"},
		{"T0 not excluded", func(s *Ruleset) { rule("T0a")(s).Status = Final }, "T0a", "status"},
		{"a rule cannot be not resulted", func(s *Ruleset) { rule("T1")(s).Status = NotResulted }, "T1", "status"},
		{"finding class of a score", func(s *Ruleset) { s.Findings[0].Input = "score.confirmed" }, "", "its name begins with lab."},
		{"finding class without pattern", func(s *Ruleset) { s.Findings[0].Where = nil }, "", "no pattern"},
		{"call rate unknown", func(s *Ruleset) { s.ScreenMinCallRate = "nothing" }, "", "lowest call rate"},
		{"call rate over 1", func(s *Ruleset) { s.Parameters[1].Value = 1.5 }, "", "lowest call rate"},
		{"unknown input", func(s *Ruleset) { rule("T1")(s).When = yes("lab.confirmd") }, "T1", "unknown input"},
		{"only without an unknown input", func(s *Ruleset) { rule("T3b")(s).OnlyWithout = []string{"score.x.z"} }, "T3b", "only_without names the unknown"},
		{"only without what it reads", func(s *Ruleset) { rule("T3b")(s).OnlyWithout = []string{"score.cad.percentile"} }, "T3b", "never be evaluated"},
		{"order of a boolean", func(s *Ruleset) { rule("T1")(s).When.Test.Op = Less }, "T1", "operator does not fit"},
		{"order of a text", func(s *Ruleset) { rule("T4b")(s).When = test("clinical.group", Less, Text("a")) }, "T4b", "operator does not fit"},
		{"membership of a boolean", func(s *Ruleset) { rule("T1")(s).When.Test.Op = In }, "T1", "operator does not fit"},
		{"no operator", func(s *Ruleset) { rule("T1")(s).When.Test.Op = 0 }, "T1", "operator does not fit"},
		{"number against a text", func(s *Ruleset) { rule("T0b")(s).When.Test.Values[0] = Text("18") }, "T0b", "is not a number"},
		{"value outside the range", func(s *Ruleset) { rule("T4a")(s).When = percentile(GreaterOrEqual, 950) }, "T4a", "of the declared range"},
		{"two values", func(s *Ruleset) { rule("T1")(s).When.Test.Values = []Value{Boolean(true), Boolean(false)} }, "T1", "2 values"},
		{"no value", func(s *Ruleset) { rule("T1")(s).When.Test.Values = nil }, "T1", "0 values"},
		{"empty all", func(s *Ruleset) { rule("T1")(s).When = Condition{All: []Condition{}} }, "T1", "empty list"},
		{"empty condition", func(s *Ruleset) { rule("T1")(s).When = Condition{} }, "T1", "exactly one of"},
		{"two forms", func(s *Ruleset) { rule("T1")(s).When.Any = []Condition{deep} }, "T1", "exactly one of"},
		{"nested too deep", func(s *Ruleset) { rule("T1")(s).When = deep }, "T1", "nested deeper"},
		{"too many comparisons", func(s *Ruleset) {
			rule("T1")(s).When = Condition{Any: make([]Condition, maxComparisons+1)}
			for i := range rule("T1")(s).When.Any {
				rule("T1")(s).When.Any[i] = yes("lab.confirmed")
			}
		}, "T1", "at most 64"},

		{"no else rule", func(s *Ruleset) { s.Rules = s.Rules[:len(s.Rules)-1] }, "T4b", "has to be the else rule"},
		{"else rule with a condition", func(s *Ruleset) { rule("T7")(s).When = yes("lab.confirmed") }, "T7", "no condition"},
		{"else rule of T6", func(s *Ruleset) { rule("T7")(s).Tier = T6 }, "T7", "else rule of tier T7"},
		{"else rule first", func(s *Ruleset) { r := elseRule(); r.ID, r.Tier = "X", T4; before(s, "T4b", r) }, "X", "hides every rule after it"},
		{"T7 with a condition", func(s *Ruleset) { rule("T4b")(s).Tier = T7 }, "T4b", "belongs to the else rule alone"},
		{"tiers out of order", func(s *Ruleset) { rule("T4b")(s).Tier = T1 }, "T4b", "order of tiers"},
		{"exclusion by a finding", func(s *Ruleset) { rule("T0a")(s).When = yes("lab.confirmed") }, "T0a", "person inputs only"},
		{"exclusion where a score is absent", func(s *Ruleset) { rule("T0a")(s).OnlyWithout = []string{"score.cad.support"} }, "T0a", "person inputs only"},
		{"exclusion for the analyst", func(s *Ruleset) { rule("T0a")(s).Audience = Analyst }, "T0a", "would not exclude"},
		{"law 7: T1 reads a score", func(s *Ruleset) {
			rule("T1")(s).When = all(yes("lab.confirmed"), percentile(GreaterOrEqual, 50))
		}, "T1", "no polygenic input may change a monogenic tier"},
		{"law 7: T2 yields to a score", func(s *Ruleset) { rule("T2")(s).OnlyWithout = []string{"score.cad.support"} }, "T2", "no polygenic input"},

		{"never true", func(s *Ruleset) { rule("T4b")(s).When = all(percentile(Less, 20), percentile(Greater, 20)) }, "T4b", "never be true"},
		{"same condition twice", func(s *Ruleset) { rule("T4b")(s).When = percentile(GreaterOrEqual, 95) }, "T4b", "can never decide"},
		{"subsumed threshold", func(s *Ruleset) { rule("T4b")(s).When = percentile(Greater, 97) }, "T4b", "can never decide"},
		{"subsumed beside another input", func(s *Ruleset) {
			rule("T4b")(s).When = all(percentile(Greater, 97), test("measurement.ldl_c", Greater, Number(4)))
		}, "T4b", "can never decide"},
		{"covered by two rules together", func(s *Ruleset) {
			before(s, "T4b", newRule("X", T4, test("measurement.ldl_c", Less, Number(3))))
			before(s, "T4b", newRule("Y", T4, test("measurement.ldl_c", GreaterOrEqual, Number(3))))
		}, "T4b", "can never decide"},
		{"text already taken", func(s *Ruleset) {
			before(s, "T4b", newRule("X", T4, test("clinical.group", NotEqual, Text("a"))))
			before(s, "T4b", newRule("Y", T4, test("clinical.group", In, Text("b"), Text("c"))))
		}, "Y", "can never decide"},
		{"hidden in a run that has all inputs", func(s *Ruleset) {
			rule("T4a")(s).When = anyOne(rule("T4a")(s).When, test("measurement.ldl_c", Greater, Number(1)))
		}, "T4b", "run with all inputs that it bears"},
		{"hidden in a run that has only its inputs", func(s *Ruleset) {
			rule("T4a")(s).When = percentile(GreaterOrEqual, 99.5)
		}, "T4a", "run with only its inputs"},
		{"a text called other", func(s *Ruleset) {
			before(s, "T4b", newRule("X", T4, test("clinical.group", In, Text("other"))))
			before(s, "T4b", newRule("Y", T4, test("clinical.group", Equal, Text("other"))))
		}, "Y", "whoever fulfils clinical.group == other"},
		{"thresholds swapped", func(s *Ruleset) {
			rule("T3b")(s).When = percentile(GreaterOrEqual, 80)
			rule("T3b")(s).OnlyWithout = nil
		}, "T4a", "can never decide"},
		{"too many points", func(s *Ruleset) {
			var tests []Condition
			for i := range 40 {
				for _, name := range []string{"measurement.ldl_c", "score.cad.percentile", "person.age", "score.cad.support"} {
					if len(tests) < maxComparisons {
						tests = append(tests, test(name, NotEqual, Number(float64(i))))
					}
				}
			}
			rule("T4b")(s).When = all(all(tests...), percentile(Less, 0.5))
			rule("T4b")(s).When.All[0].All = tests[:maxComparisons-2]
			rule("T4b")(s).When.All = append(rule("T4b")(s).When.All, percentile(Greater, 0.6))
		}, "T4b", "too many cuts"},
		{"gap between cuts", func(s *Ruleset) {
			before(s, "T7", newRule("T6", T6, all(percentile(GreaterOrEqual, 80), percentile(Less, 90))))
		}, "T7", "leave a gap"},
		{"a low score is urgent", func(s *Ruleset) { before(s, "T7", newRule("T6", T6, percentile(Less, 10))) }, "T7", "wrong way"},
		{"a measurement falls and rises", func(s *Ruleset) {
			rule("T4b")(s).When = test("measurement.ldl_c", Less, Number(1))
			before(s, "T7", newRule("T6", T6, test("measurement.ldl_c", Greater, Number(5))))
		}, "T6", "leave a gap or run the wrong way"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set := smallSet()
			c.edit(&set)
			rules, err := Compile(set)
			var problems *RulesetError
			if !errors.As(err, &problems) || rules != nil {
				t.Fatalf("accepted, want %q", c.want)
			}
			for _, p := range problems.Problems {
				if strings.Contains(err.Error(), p.Message) && strings.Contains(p.Message, c.want) && p.Rule == c.where && (p.Index < 0 || set.Rules[p.Index].ID == c.where) {
					return
				}
			}
			t.Errorf("got %v\nwant %q of rule %q", err, c.want, c.where)
		})
	}
}

func TestCompileAccepts(t *testing.T) {
	for name, edit := range map[string]func(*Ruleset){
		"as it is": func(*Ruleset) {},
		"a low measurement is urgent": func(s *Ruleset) {
			s.Rules[8].When = test("measurement.ldl_c", Less, Number(1))
		},
		"a later rule for those whom an earlier one may miss": func(s *Ruleset) {
			s.Rules[7].When = all(s.Rules[7].When, test("measurement.ldl_c", Greater, Number(1)))
			s.Rules[8].When = test("score.cad.percentile", Greater, Number(96))
			s.Rules[8].Tier = T5
		},
		"a rule for the analyst hides nothing": func(s *Ruleset) {
			s.Rules[5].Audience, s.Rules[5].When = Analyst, s.Rules[7].When
		},
		"an exclusion by age is no scale of urgency": func(s *Ruleset) {
			s.Rules[8].When = test("person.age", Greater, Number(75))
		},
		"every call has to be there": func(s *Ruleset) { s.Parameters[1].Value = 1 },
		"no call has to be there":    func(s *Ruleset) { s.Parameters[1].Value = 0 },
	} {
		set := smallSet()
		edit(&set)
		if _, err := Compile(set); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParameters(t *testing.T) {
	set := smallSet()
	same, err := set.WithParameters(nil)
	if err != nil || same.Digest() != set.Digest() || same.Version != "1" {
		t.Errorf("nothing set, yet version %s, %v", same.Version, err)
	}
	edited, err := set.WithParameters(map[string]float64{"very_high": 98})
	if err != nil || set.Parameters[0].Value != 99 {
		t.Fatalf("the set given was changed, or %v", err)
	}
	if !strings.HasPrefix(edited.Version, "1+") || len(edited.Version) != 10 || edited.Digest() == set.Digest() {
		t.Errorf("an edited threshold has to show: version %s", edited.Version)
	}
	other, _ := set.WithParameters(map[string]float64{"very_high": 97})
	if other.Version == edited.Version {
		t.Error("two thresholds, one version")
	}
	d := declareAll(mustCompile(edited), "score.cad.support")
	p := healthy(d)
	p.Set("score.cad.percentile", Number(98))
	if r := decide(d, p); r.RuleID != "T3b" {
		t.Errorf("98 at a threshold of 98: %s", describe(r))
	}
	for _, values := range []map[string]float64{{"nothing": 1}, {"very_high": math.NaN()}} {
		if _, err := set.WithParameters(values); err == nil {
			t.Errorf("accepted %v", values)
		}
	}
	rules := mustCompile(set)
	if rules.Digest() != set.Digest() || rules.Ruleset().ID != "small" {
		t.Error("the rules do not know their set")
	}
	if in, ok := rules.Input("person.age"); !ok || in.Unit != "years" {
		t.Error("person.age is not found")
	}
	if _, ok := rules.Input("person.agee"); ok {
		t.Error("found an input that is not there")
	}
	defer func() {
		if text, _ := recover().(string); !strings.HasPrefix(text, "BUG: ") {
			t.Errorf("recovered %q", text)
		}
	}()
	set.Parameters[0].Value = math.Inf(1)
	set.Digest()
}
