package programme

import (
	"regexp"
	"strconv"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// mapping reads the keys of one YAML mapping. The first error sticks; finish
// returns it, or an error for a key that nobody asked for.
type mapping struct {
	doc    *document
	node   ast.Node
	name   string // of the mapping, for messages
	values map[string]*ast.MappingValueNode
	order  []string
	taken  map[string]bool
	err    error
}

// mapping takes a node as a mapping with distinct keys.
func (d *document) mapping(n ast.Node, name string) *mapping {
	m := &mapping{doc: d, node: n, name: name, values: map[string]*ast.MappingValueNode{}, taken: map[string]bool{}}
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		m.err = d.fail(n, name, "expected a mapping (key: value)")
		return m
	}
	for _, pair := range pairs {
		key, ok := scalarText(pair.Key)
		if !ok {
			m.err = d.fail(pair.Key, name, "a key has to be a plain word")
			return m
		}
		if m.values[key] != nil {
			m.err = d.fail(pair.Key, key, "the key stands twice")
			return m
		}
		m.values[key] = pair
		m.order = append(m.order, key)
	}
	return m
}

// take finds the value of a key; nil where the key is absent. A key without a
// value is an error: it says nothing.
func (m *mapping) take(key string) ast.Node {
	m.taken[key] = true
	pair := m.values[key]
	if pair == nil || m.err != nil {
		return nil
	}
	if _, empty := pair.Value.(*ast.NullNode); empty || pair.Value == nil {
		m.fail(pair.Key, key, "no value: give one, or leave the key out")
		return nil
	}
	return pair.Value
}

// require is take for a key that has to be there.
func (m *mapping) require(key string) ast.Node {
	n := m.take(key)
	if n == nil {
		m.fail(m.node, m.name, "the key %q is missing", key)
	}
	return n
}

func (m *mapping) fail(n ast.Node, field, format string, args ...any) {
	if m.err == nil {
		m.err = m.doc.fail(n, field, format, args...)
	}
}

// text reads a text that has to be there; optionalText gives "" where it is not.
func (m *mapping) text(key string) string { return m.scalar(key, m.require(key)) }

func (m *mapping) optionalText(key string) string { return m.scalar(key, m.take(key)) }

func (m *mapping) scalar(key string, n ast.Node) string {
	if n == nil {
		return ""
	}
	text, ok := scalarText(n)
	if !ok || text == "" {
		m.fail(n, key, "expected a text; put quotes around words such as true or null")
	}
	return text
}

// oneOf reads a word of a closed list; the first is the default.
func (m *mapping) oneOf(key string, words ...string) string {
	n := m.take(key)
	if n == nil {
		return words[0]
	}
	text := m.scalar(key, n)
	for _, w := range words {
		if w == text {
			return text
		}
	}
	m.fail(n, key, "%q is not one of %q", text, words)
	return words[0]
}

// number reads a number that has to be there; optionalNumber says whether it is.
func (m *mapping) number(key string) float64 {
	x, _ := m.numeric(key, m.require(key))
	return x
}

func (m *mapping) optionalNumber(key string) (float64, bool) { return m.numeric(key, m.take(key)) }

func (m *mapping) numeric(key string, n ast.Node) (float64, bool) {
	if n == nil {
		return 0, false
	}
	x, ok := scalarNumber(n)
	if !ok {
		m.fail(n, key, "expected a number such as 0.75")
	}
	return x, ok
}

// flag reads true or false; absent is false.
func (m *mapping) flag(key string) (value, present bool) {
	n := m.take(key)
	if n == nil {
		return false, false
	}
	b, ok := n.(*ast.BoolNode)
	if !ok || b.Token.Value != "true" && b.Token.Value != "false" {
		m.fail(n, key, "expected true or false")
		return false, false
	}
	return b.Value, true
}

// list calls f for every member of a sequence; absent is an empty list. A
// present list has to have members.
func (m *mapping) list(key string, f func(ast.Node)) {
	n := m.take(key)
	if n == nil {
		return
	}
	sequence, ok := n.(*ast.SequenceNode)
	if !ok || len(sequence.Values) == 0 {
		m.fail(n, key, "expected a list with at least one entry")
		return
	}
	for _, value := range sequence.Values {
		if m.err != nil {
			return
		}
		f(value)
	}
}

// texts reads a list of texts.
func (m *mapping) texts(key string) []string {
	var out []string
	m.list(key, func(n ast.Node) { out = append(out, m.scalar(key, n)) })
	return out
}

// members reads a list of mappings; f reads one and its finish is checked.
func (m *mapping) members(key string, f func(*mapping)) {
	m.list(key, func(n ast.Node) { m.nested(n, key, f) })
}

// child reads a mapping below a key, where the key is there.
func (m *mapping) child(key string, f func(*mapping)) {
	if n := m.take(key); n != nil {
		m.nested(n, key, f)
	}
}

func (m *mapping) nested(n ast.Node, name string, f func(*mapping)) {
	inner := m.doc.mapping(n, name)
	if inner.err == nil {
		f(inner)
	}
	if err := inner.finish(); err != nil && m.err == nil {
		m.err = err
	}
}

// finish returns the first error; a key that was not asked for is one.
func (m *mapping) finish() error {
	if m.err != nil {
		return m.err
	}
	for _, key := range m.order {
		if !m.taken[key] {
			return m.doc.fail(m.values[key].Key, key, "unknown key in %s", m.name)
		}
	}
	return nil
}

// scalarText gives a text as it is written; a bare number keeps its digits.
func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// decimal is the grammar of a number: no hex, octal, underscore, plus sign,
// infinity or NaN.
var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

func scalarNumber(n ast.Node) (float64, bool) {
	if t := n.GetToken(); t != nil && t.Type != token.SingleQuoteType && t.Type != token.DoubleQuoteType {
		if text, ok := scalarText(n); ok && decimal.MatchString(text) {
			x, err := strconv.ParseFloat(text, 64)
			return x, err == nil
		}
	}
	return 0, false
}
