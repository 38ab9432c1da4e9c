package risk

import (
	"math"
	"strconv"
)

// Type is what an input holds.
type Type uint8

const (
	NumberType Type = iota + 1
	BooleanType
	TextType
)

var typeNames = [...]string{NumberType: "number", BooleanType: "boolean", TextType: "text"}

func (t Type) String() string {
	if int(t) < len(typeNames) && typeNames[t] != "" {
		return typeNames[t]
	}
	return "no type"
}

// ParseType reads the names that String gives.
func ParseType(text string) (Type, bool) {
	for t := NumberType; t <= TextType; t++ {
		if typeNames[t] == text {
			return t, true
		}
	}
	return 0, false
}

// Value is one input of one person, or a literal of a condition. The zero value
// is missing. Only the field that Type names counts.
type Value struct {
	Type  Type
	Known bool
	Num   float64
	Bool  bool
	Text  string
	// Note says what stands behind the value, such as the findings behind a
	// True. It is shown beside the value and decides nothing.
	Note string
}

// Missing is the value of an input that a person lacks.
func Missing() Value { return Value{} }

// Number is a known number; NaN and infinities are missing, so that no
// arithmetic accident ever decides a tier.
func Number(x float64) Value {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return Missing()
	}
	return Value{Type: NumberType, Known: true, Num: x}
}

// Boolean is a known yes or no.
func Boolean(x bool) Value { return Value{Type: BooleanType, Known: true, Bool: x} }

// Text is a known text.
func Text(x string) Value { return Value{Type: TextType, Known: true, Text: x} }

// String shows the value without its note: the shortest decimal that reads back
// as the same number, true or false, the text itself, or "missing".
func (v Value) String() string {
	if !v.Known {
		return "missing"
	}
	switch v.Type {
	case NumberType:
		return strconv.FormatFloat(v.Num, 'g', -1, 64)
	case BooleanType:
		return strconv.FormatBool(v.Bool)
	}
	return v.Text
}
