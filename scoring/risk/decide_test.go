package risk

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func decide(d *Decider, p *Person) Result {
	var r Result
	d.Decide(p, &r)
	return r
}

func TestDecide(t *testing.T) {
	type set = map[string]Value
	cases := []struct {
		name       string
		values     set
		tier       Tier
		rule       string
		status     Status
		reasons    string // codes, joined by spaces
		review     string
		unresulted string
	}{
		{"no rule applies", set{}, T7, "T7", Final, "R_T7", "", ""},
		{"opted out, whatever else was found", set{"person.opt_out": Boolean(true), "lab.confirmed": Boolean(true), "monogenic.qc_review": Boolean(true), "score.cad.percentile": Number(99.5)},
			T0, "T0a", Excluded, "R_T0a", "", ""},
		{"both exclusions are told", set{"person.opt_out": Boolean(true), "person.age": Number(17)}, T0, "T0a", Excluded, "R_T0a R_T0b", "", ""},
		{"a minor whose opt-out is unknown", set{"person.opt_out": Missing(), "person.age": Number(17)}, T0, "T0b", Excluded, "R_T0b", "", "T0a"},
		{"18 is not under 18", set{"person.age": Number(18)}, T7, "T7", Final, "R_T7", "", ""},
		{"age missing is not no flag", set{"person.age": Missing()}, NoTier, "", NotResulted, "", "", "T0b"},
		{"confirmed finding", set{"lab.confirmed": Boolean(true)}, T1, "T1", Final, "R_T1", "", ""},
		{"confirmed finding beside a very high score", set{"lab.confirmed": Boolean(true), "score.cad.percentile": Number(99), "score.cad.support": Number(0.5)},
			T1, "T1", Final, "R_T1 R_T3a R_T4a MODIFIER_HIGH MODIFIER_HIGH", "", ""},
		{"confirmed finding beside an unresulted score", set{"lab.confirmed": Boolean(true), "score.cad.percentile": Missing()}, T1, "T1", Final, "R_T1", "", ""},
		{"confirmed finding, age missing", set{"lab.confirmed": Boolean(true), "person.age": Missing()}, T1, "T1", Provisional, "R_T1", "", "T0b"},
		{"provisional finding, lab missing", set{"monogenic.provisional": Boolean(true), "lab.confirmed": Missing()}, T2, "T2", Provisional, "R_T2", "", "T1"},
		{"review does not take the tier of a score", set{"monogenic.qc_review": Boolean(true), "score.cad.percentile": Number(96)},
			T4, "T4a", Provisional, "R_T4a REVIEW_PENDING", "R_T2q", ""},
		{"review and nothing else", set{"monogenic.qc_review": Boolean(true)}, T7, "T7", Provisional, "R_T7 REVIEW_PENDING", "R_T2q", ""},
		{"review beside a confirmed finding", set{"monogenic.qc_review": Boolean(true), "lab.confirmed": Boolean(true)}, T1, "T1", Final, "R_T1", "R_T2q", ""},
		{"review and an unresulted score", set{"monogenic.qc_review": Boolean(true), "score.cad.percentile": Missing()},
			NoTier, "", NotResulted, "REVIEW_PENDING", "R_T2q", "T4a"},
		{"very high with support", set{"score.cad.percentile": Number(99), "score.cad.support": Number(0.5)}, T3, "T3a", Final, "R_T3a R_T4a", "", ""},
		{"very high without support is high", set{"score.cad.percentile": Number(99.9), "score.cad.support": Number(0.4)}, T4, "T4a", Final, "R_T4a", "", ""},
		{"very high, support missing", set{"score.cad.percentile": Number(99.9), "score.cad.support": Missing()}, T4, "T4a", Provisional, "R_T4a", "", "T3a"},
		{"support missing does not matter below the cut", set{"score.cad.percentile": Number(80), "score.cad.support": Missing()}, T7, "T7", Final, "R_T7", "", ""},
		{"score unresulted, LDL high", set{"score.cad.percentile": Missing(), "measurement.ldl_c": Number(5)}, T4, "T4b", Provisional, "R_T4b", "", "T4a"},
		{"score unresulted", set{"score.cad.percentile": Missing()}, NoTier, "", NotResulted, "", "", "T4a"},
		{"not in the list", set{"measurement.ldl_c": Number(5), "clinical.group": Text("b")}, T7, "T7", Final, "R_T7", "", ""},
		{"group missing", set{"measurement.ldl_c": Number(5), "clinical.group": Missing()}, NoTier, "", NotResulted, "", "", "T4b"},
		{"an impossible percentile decides nothing", set{"score.cad.percentile": Number(250)}, NoTier, "", NotResulted, "", "", "T4a"},
		{"NaN decides nothing", set{"score.cad.percentile": Number(math.NaN())}, NoTier, "", NotResulted, "", "", "T4a"},
		{"a NaN that did not come from Number", set{"measurement.ldl_c": {Type: NumberType, Known: true, Num: math.NaN()}}, NoTier, "", NotResulted, "", "", "T4b"},
	}
	d := declareAll(mustCompile(smallSet()))
	codes := func(reasons []Reason) string {
		var out []string
		for _, r := range reasons {
			out = append(out, r.Code)
		}
		return strings.Join(out, " ")
	}
	var reused Result
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := healthy(d)
			for name, v := range c.values {
				p.Set(name, v)
			}
			r := decide(d, p)
			if r.Tier != c.tier || r.RuleID != c.rule || r.Status != c.status {
				t.Errorf("got %s %q %s, want %s %q %s", r.Tier, r.RuleID, r.Status, c.tier, c.rule, c.status)
			}
			action := "ACT"
			if c.tier == T7 || c.tier == NoTier { // that of the else rule
				action = "NONE"
			}
			if r.Action != action {
				t.Errorf("action %q, want %q", r.Action, action)
			}
			if got := codes(r.Reasons); got != c.reasons {
				t.Errorf("reasons %q, want %q", got, c.reasons)
			}
			if got := codes(r.Review); got != c.review {
				t.Errorf("review %q, want %q", got, c.review)
			}
			if got := strings.Join(r.Unresulted, " "); got != c.unresulted {
				t.Errorf("unresulted %q, want %q", got, c.unresulted)
			}
			d.Decide(p, &reused)
			if got, want := describe(reused), describe(r); got != want {
				t.Errorf("a reused result differs: %s, want %s", got, want)
			}
		})
	}
}

// describe is a result as text, in which nil and empty slices are alike.
func describe(r Result) string {
	var b strings.Builder
	b.WriteString(r.Tier.String() + "|" + r.RuleID + "|" + r.RuleVersion + "|" + string(r.Status) + "|" + r.Action)
	for _, reason := range slices.Concat(r.Reasons, r.Review) {
		b.WriteString("|" + string(reason.Append(nil)))
	}
	return b.String() + "|" + strings.Join(r.Unresulted, ",") + "|" + strings.Join(r.NotEvaluated, ",")
}

func TestUndeclaredInputsMakeRulesInactive(t *testing.T) {
	rules := mustCompile(smallSet())
	d := declareAll(rules, "score.cad.support", "lab.confirmed")
	if got, want := d.NotEvaluated(), []string{"T1", "T3a"}; !slices.Equal(got, want) {
		t.Fatalf("not evaluated %q, want %q", got, want)
	}
	p := healthy(d)
	p.Set("score.cad.percentile", Number(99))
	r := decide(d, p)
	if r.RuleID != "T3b" || r.Status != Final || len(r.Unresulted) > 0 {
		t.Errorf("without support scores the plain rule decides: got %s", describe(r))
	}
	if !slices.Equal(r.NotEvaluated, d.NotEvaluated()) {
		t.Errorf("the row lists %q", r.NotEvaluated)
	}
	if got := declareAll(rules).NotEvaluated(); !slices.Equal(got, []string{"T3b"}) {
		t.Errorf("with support scores the plain rule yields: not evaluated %q", got)
	}
	if _, err := rules.Declare("score.cadd.percentile"); err == nil {
		t.Error("a misspelt input was declared")
	}
	if d.Declared("lab.confirmed") || !d.Declared("person.age") || d.Declared("nothing") || d.Rules() != rules {
		t.Error("Declared does not tell what was declared")
	}
	none, err := rules.Declare()
	if err != nil {
		t.Fatal(err)
	}
	if r := decide(none, none.NewPerson()); r.Tier != T7 || len(r.NotEvaluated) != len(rules.Ruleset().Rules)-1 {
		t.Errorf("a run without inputs: %s", describe(r))
	}
}

func TestSetRefusesDefectsOfTheCaller(t *testing.T) {
	d := declareAll(mustCompile(smallSet()), "lab.confirmed")
	for name, f := range map[string]func(*Person){
		"an undeclared input": func(p *Person) { p.Set("lab.confirmed", Boolean(true)) },
		"an unknown input":    func(p *Person) { p.Set("lab.nothing", Boolean(true)) },
		"a wrong type":        func(p *Person) { p.Set("person.age", Text("50")) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "BUG: ") {
					t.Errorf("recovered %q", text)
				}
			}()
			f(d.NewPerson())
		})
	}
	p := d.NewPerson()
	if p.Set("person.age", Number(131)) || !p.Set("person.age", Missing()) || !p.Set("person.age", Number(130)) {
		t.Error("Set has to say whether a known value was outside its range")
	}
	p.Reset()
	if !reflect.DeepEqual(p, d.NewPerson()) {
		t.Error("Reset leaves something behind")
	}
}

func TestEvidenceShowsWhatTheRuleRead(t *testing.T) {
	d := declareAll(mustCompile(smallSet()))
	p := healthy(d)
	p.Set("score.cad.percentile", Number(99.25))
	p.Set("score.cad.support", Number(2.0/3))
	finding := Boolean(true)
	finding.Note = "LDLR 19:11200000:G:A het"
	p.Set("monogenic.provisional", finding)
	r := decide(d, p)
	want := []string{
		"T2:R_T2 (monogenic.provisional=true [LDLR 19:11200000:G:A het])",
		"T3a:R_T3a (score.cad.percentile=99.25, score.cad.support=0.6666666666666666)",
		"T4a:R_T4a (score.cad.percentile=99.25)",
		"T3a:MODIFIER_HIGH",
		"T4a:MODIFIER_HIGH",
	}
	var got []string
	for _, reason := range r.Reasons {
		got = append(got, string(reason.Append(nil)))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
