package parquetfile

import (
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// Leaf is a column of values. Its path leads from a top-level column down.
type Leaf struct {
	Index  int // among the leaves of the file, from 0
	Column int // its top-level column, from 0
	Path   []string
	Kind   format.Type
	Width  int // bytes of a value of type FIXED_LEN_BYTE_ARRAY
	// MaxRep is the number of repeated elements of the path, MaxDef that of those that
	// may be absent. A value is there where its definition level is MaxDef.
	MaxRep, MaxDef int
	// Repeated holds for each repeated element of the path the definition level from
	// which on it has an element.
	Repeated []int
	element  *format.SchemaElement
}

// Annotation is what a type says about its numbers or bytes, as far as it matters.
type Annotation uint8

const (
	PlainType   Annotation = iota // none: numbers as they are, bytes
	IntegerType                   // a signed or unsigned integer of some width
	TextType                      // UTF-8 text, an enumeration
	DecimalType                   // a whole number of 10^-Scale
	OtherType                     // a date, a time, and all else that is not a number or a text
)

// Annotation gives the logical type, and the scale of a decimal.
func (l *Leaf) Annotation() (a Annotation, scale int) {
	switch logical := l.element.LogicalType.Value.(type) {
	case nil:
	case *format.StringType, *format.EnumType:
		return TextType, 0
	case *format.IntType:
		return IntegerType, 0
	case *format.DecimalType:
		return DecimalType, int(logical.Scale)
	case *format.NullType:
		return PlainType, 0
	default:
		return OtherType, 0
	}
	converted, given := l.element.ConvertedType.Get()
	if !given {
		return PlainType, 0
	}
	switch converted {
	case deprecated.UTF8, deprecated.Enum:
		return TextType, 0
	case deprecated.Decimal:
		return DecimalType, int(l.element.Scale.V)
	case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64,
		deprecated.Int8, deprecated.Int16, deprecated.Int32, deprecated.Int64:
		return IntegerType, 0
	}
	return OtherType, 0
}

// node is an inner element of the schema on the way down.
type node struct {
	name     string
	left     int32 // children still to come
	rep, def int   // levels of what is in it
}

// leavesOf walks the flattened schema tree, and checks that it is one.
func leavesOf(schema []format.SchemaElement) (leaves []Leaf, names []string, err error) {
	if len(schema) == 0 {
		return nil, nil, errors.New("there is no schema")
	}
	rootChildren, _ := schema[0].NumChildren.Get()
	open := []node{{left: rootChildren}}
	var repeated []int
	for i := 1; i < len(schema); i++ {
		for len(open) > 0 && open[len(open)-1].left == 0 {
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			return nil, nil, errors.New("the schema has elements outside its root")
		}
		if len(open) == 1 {
			names = append(names, schema[i].Name)
		}
		parent := &open[len(open)-1]
		parent.left--
		e := &schema[i]
		n := node{name: e.Name, rep: parent.rep, def: parent.def}
		repeated = repeated[:parent.rep]
		switch e.RepetitionType.V {
		case format.Optional:
			n.def++
		case format.Repeated:
			n.def++
			n.rep++
			repeated = append(repeated, n.def)
		}
		children, group := e.NumChildren.Get()
		switch {
		case group && children > 0:
			if int(children) > len(schema)-1-i {
				return nil, nil, fmt.Errorf("schema element %d claims %d children", i+1, children)
			}
			if len(open) > maxGroupDepth {
				return nil, nil, fmt.Errorf("the schema is nested deeper than %d", maxGroupDepth)
			}
			n.left = children
			open = append(open, n)
			continue
		case children < 0:
			return nil, nil, fmt.Errorf("schema element %d claims %d children", i+1, children)
		}
		leaf := Leaf{
			Index: len(leaves), Column: len(names) - 1, Kind: e.Type.V, Width: int(e.TypeLength.V),
			MaxRep: n.rep, MaxDef: n.def, element: e,
		}
		if n.rep > 0 {
			leaf.Repeated = append(leaf.Repeated, repeated...)
		}
		for _, above := range open[1:] {
			leaf.Path = append(leaf.Path, above.name)
		}
		leaf.Path = append(leaf.Path, e.Name)
		leaves = append(leaves, leaf)
	}
	for _, n := range open {
		if n.left != 0 {
			return nil, nil, errors.New("the schema ends before its elements do")
		}
	}
	return leaves, names, nil
}
