package risk

import "strings"

// Condition is a tree: exactly one of the fields is set.
type Condition struct {
	All  []Condition `json:",omitempty"` // one or more
	Any  []Condition `json:",omitempty"` // one or more
	Not  *Condition  `json:",omitempty"`
	Test *Comparison `json:",omitempty"`
}

// Comparison holds one input against literals.
type Comparison struct {
	Input string
	Op    Op
	// Values is one literal, or one or more for In. Empty where Parameter is set.
	Values []Value
	// Parameter names a threshold of the rule set in place of a literal.
	Parameter string
}

// Op is a comparison operator.
type Op uint8

const (
	Equal Op = iota + 1
	NotEqual
	Less
	LessOrEqual
	Greater
	GreaterOrEqual
	In
)

var opNames = [...]string{
	Equal: "==", NotEqual: "!=", Less: "<", LessOrEqual: "<=", Greater: ">", GreaterOrEqual: ">=", In: "in",
}

func (op Op) String() string { return opNames[op] }

// ParseOp reads the names that String gives.
func ParseOp(text string) (Op, bool) {
	for op := Equal; op <= In; op++ {
		if opNames[op] == text {
			return op, true
		}
	}
	return 0, false
}

// fits says whether the operator is defined for a type: order only for
// numbers, membership for numbers and texts.
func (op Op) fits(t Type) bool {
	switch op {
	case Equal, NotEqual:
		return true
	case In:
		return t != BooleanType
	}
	return op >= Less && op <= GreaterOrEqual && t == NumberType
}

// String renders the condition as an analyst would write it.
func (c Condition) String() string {
	switch {
	case c.Test != nil:
		return c.Test.String()
	case c.Not != nil:
		return "not (" + c.Not.String() + ")"
	case c.Any != nil:
		return "(" + join(c.Any, " or ") + ")"
	}
	return "(" + join(c.All, " and ") + ")"
}

func join(members []Condition, word string) string {
	texts := make([]string, len(members))
	for i := range members {
		texts[i] = members[i].String()
	}
	return strings.Join(texts, word)
}

// String gives "input op value"; a parameter stands with its name.
func (t *Comparison) String() string {
	text := t.Input + " " + t.Op.String() + " "
	if t.Parameter != "" {
		return text + t.Parameter
	}
	literals := make([]string, len(t.Values))
	for i := range t.Values {
		literals[i] = t.Values[i].String()
	}
	if t.Op == In {
		return text + "[" + strings.Join(literals, ", ") + "]"
	}
	return text + strings.Join(literals, "")
}
