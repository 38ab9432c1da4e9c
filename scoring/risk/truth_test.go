package risk

import (
	"math"
	"testing"
)

// The tables of Kleene's strong logic, from S. C. Kleene, Introduction to
// Metamathematics (1952), section 64.
func TestKleene(t *testing.T) {
	truths := []Truth{False, Unknown, True}
	and := [3][3]Truth{{False, False, False}, {False, Unknown, Unknown}, {False, Unknown, True}}
	or := [3][3]Truth{{False, Unknown, True}, {Unknown, Unknown, True}, {True, True, True}}
	negated := [3]Truth{True, Unknown, False}
	value := map[Truth]Value{False: Boolean(false), Unknown: Missing(), True: Boolean(true)}
	is := func(input int) node {
		return node{form: comparison, input: input, op: Equal, literals: []Value{Boolean(true)}}
	}
	for i, a := range truths {
		if got := a.Not(); got != negated[i] {
			t.Errorf("not %s = %s", a, got)
		}
		n := node{form: negation, members: []node{is(0)}}
		if got := n.truth([]Value{value[a]}); got != negated[i] {
			t.Errorf("not over %s = %s", a, got)
		}
		for j, b := range truths {
			values := []Value{value[a], value[b]}
			both := node{form: allOf, members: []node{is(0), is(1)}}
			either := node{form: anyOf, members: []node{is(0), is(1)}}
			if got := both.truth(values); got != and[i][j] {
				t.Errorf("%s and %s = %s, want %s", a, b, got, and[i][j])
			}
			if got := either.truth(values); got != or[i][j] {
				t.Errorf("%s or %s = %s, want %s", a, b, got, or[i][j])
			}
		}
	}
}

func TestCompare(t *testing.T) {
	n := Number
	cases := []struct {
		op       Op
		value    Value
		literals []Value
		want     Truth
	}{
		{Equal, n(5), []Value{n(5)}, True}, {Equal, n(5), []Value{n(5.1)}, False},
		{NotEqual, n(5), []Value{n(5)}, False}, {NotEqual, n(4), []Value{n(5)}, True}, {NotEqual, Missing(), []Value{n(5)}, Unknown},
		{Less, n(4), []Value{n(5)}, True}, {Less, n(5), []Value{n(5)}, False},
		{LessOrEqual, n(5), []Value{n(5)}, True}, {LessOrEqual, n(6), []Value{n(5)}, False},
		{Greater, n(5), []Value{n(5)}, False}, {Greater, n(6), []Value{n(5)}, True},
		{GreaterOrEqual, n(5), []Value{n(5)}, True}, {GreaterOrEqual, n(4), []Value{n(5)}, False},
		{In, n(2), []Value{n(1), n(2)}, True}, {In, n(3), []Value{n(1), n(2)}, False}, {In, Missing(), []Value{n(1)}, Unknown},
		{In, Text("b"), []Value{Text("a"), Text("b")}, True}, {Equal, Text(""), []Value{Text("a")}, False},
		{Equal, Boolean(false), []Value{Boolean(false)}, True}, {NotEqual, Boolean(true), []Value{Boolean(false)}, True},
		{GreaterOrEqual, n(math.NaN()), []Value{n(5)}, Unknown}, {Less, n(math.Inf(-1)), []Value{n(5)}, Unknown},
	}
	for _, c := range cases {
		node := node{form: comparison, op: c.op, literals: c.literals}
		if got := node.truth([]Value{c.value}); got != c.want {
			t.Errorf("%s %s %v: %s, want %s", c.value, c.op, c.literals, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for tier := T0; tier <= T7; tier++ {
		if got, ok := ParseTier(tier.String()); !ok || got != tier {
			t.Errorf("tier %s does not read back", tier)
		}
	}
	for _, text := range []string{"", "T8", "t1", "T", "NOT_RESULTED", "T11"} {
		if _, ok := ParseTier(text); ok {
			t.Errorf("%q is no tier of a rule", text)
		}
	}
	if NoTier.String() != "NOT_RESULTED" {
		t.Errorf("no tier is called %s", NoTier)
	}
	for op := Equal; op <= In; op++ {
		if got, ok := ParseOp(op.String()); !ok || got != op {
			t.Errorf("operator %s does not read back", op)
		}
	}
	if _, ok := ParseOp("=>"); ok {
		t.Error("=> is no operator")
	}
	for typ := NumberType; typ <= TextType; typ++ {
		if got, ok := ParseType(typ.String()); !ok || got != typ {
			t.Errorf("type %s does not read back", typ)
		}
	}
	if _, ok := ParseType("no type"); ok || Type(0).String() != "no type" {
		t.Error("the zero type is no type")
	}
	for _, s := range statuses {
		if got, ok := ParseStatus(string(s)); !ok || got != s {
			t.Errorf("status %s does not read back", s)
		}
	}
	if _, ok := ParseStatus("LOW_RISK"); ok {
		t.Error("there is no low risk")
	}
	kinds := map[string]Kind{
		InputAge: KindPerson, InputOptOut: KindPerson, InputSampleQCFailed: KindPerson, InputClinicalRisk: KindClinical,
		MeasurementInput("ldl_c"): KindMeasurement, "lab.confirmed": KindLab, "monogenic.provisional": KindMonogenic,
		ScoreInput("cad", StatPercentile): KindPolygenic, ScoreInput("cad", StatIntegratedRisk): KindPolygenic, "other.x": 0, "person": 0,
	}
	for name, want := range kinds {
		in := Input{Name: name}
		if got := in.Kind(); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if KindPolygenic.String() != "score" {
		t.Errorf("the kind of scores is called %s", KindPolygenic)
	}
	for name, ok := range map[string]bool{"a.b_1": true, "": false, "a.": false, "A": false, "a-b": false, "1a": false, "a..b": false} {
		if validName(name) != ok {
			t.Errorf("validName(%q) = %t", name, !ok)
		}
	}
	for want, v := range map[string]Value{"missing": Missing(), "0.1": Number(0.1), "true": Boolean(true), "x": Text("x")} {
		if got := v.String(); got != want {
			t.Errorf("%q shows as %q", want, got)
		}
	}
}
