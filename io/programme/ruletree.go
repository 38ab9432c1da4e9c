package programme

import (
	"github.com/goccy/go-yaml/ast"

	"cardioscore/scoring/risk"
)

func readRule(m *mapping) risk.Rule {
	r := risk.Rule{
		ID: m.text("id"), Title: m.text("title"), Version: m.text("version"), Source: m.text("source"),
		Action: m.text("action"), Reason: m.text("reason"), Modifier: m.optionalText("modifier"),
		Audience:    risk.Audience(m.oneOf("audience", string(risk.GP), string(risk.Analyst))),
		OnlyWithout: m.texts("only_without"),
	}
	var ok bool
	tier := m.text("tier")
	if r.Tier, ok = risk.ParseTier(tier); !ok {
		m.fail(m.take("tier"), "tier", "%q is not one of T0 to T7", tier)
	}
	status := m.text("status")
	if r.Status, ok = risk.ParseStatus(status); !ok {
		m.fail(m.take("status"), "status", "%q is not a status", status)
	}
	r.Else, _ = m.flag("else")
	if n := m.take("when"); n != nil {
		m.nested(n, "when", func(c *mapping) { r.When = readCondition(c) })
	}
	if r.Else == (m.values["when"] != nil) {
		m.fail(m.node, r.ID, "a rule has either a condition (when) or else: true")
	}
	return r
}

// readCondition reads {all: [...]}, {any: [...]}, {not: {...}} or a comparison.
// The nesting is bounded by that of the file.
func readCondition(m *mapping) risk.Condition {
	members := func(key string) []risk.Condition {
		var out []risk.Condition
		m.members(key, func(c *mapping) { out = append(out, readCondition(c)) })
		return out
	}
	switch {
	case m.values["all"] != nil:
		return risk.Condition{All: members("all")}
	case m.values["any"] != nil:
		return risk.Condition{Any: members("any")}
	case m.values["not"] != nil:
		var inner risk.Condition
		m.child("not", func(c *mapping) { inner = readCondition(c) })
		return risk.Condition{Not: &inner}
	}
	return risk.Condition{Test: readComparison(m)}
}

func readComparison(m *mapping) *risk.Comparison {
	t := &risk.Comparison{Input: m.text("input"), Parameter: m.optionalText("parameter")}
	op := m.text("op")
	var ok bool
	if t.Op, ok = risk.ParseOp(op); !ok {
		m.fail(m.take("op"), "op", "%q is not one of == != < <= > >= in", op)
	}
	if n := m.take("value"); n != nil {
		t.Values = append(t.Values, literal(m, "value", n))
	}
	m.list("values", func(n ast.Node) { t.Values = append(t.Values, literal(m, "values", n)) })
	given := 0
	for _, key := range []string{"value", "values", "parameter"} {
		if m.values[key] != nil {
			given++
		}
	}
	if given != 1 || (m.values["values"] != nil) != (t.Op == risk.In) {
		m.fail(m.node, t.Input, "a comparison has one of value and parameter, and \"in\" has values")
	}
	return t
}

// literal keeps the type as written: 5 is a number, "5" a text, true a boolean.
func literal(m *mapping, key string, n ast.Node) risk.Value {
	if b, ok := n.(*ast.BoolNode); ok {
		return risk.Boolean(b.Value)
	}
	if x, ok := scalarNumber(n); ok {
		return risk.Number(x)
	}
	if s, ok := n.(*ast.StringNode); ok {
		return risk.Text(s.Value)
	}
	m.fail(n, key, "expected a number, a text, true or false")
	return risk.Missing()
}
