package scoretable

import (
	"reflect"

	"github.com/parquet-go/parquet-go"
)

// schemaOf declares columns in their order. (A parquet.Group would sort them by
// name, and people read tables from the left.)
func schemaOf(columns []Column) *parquet.Schema {
	root := &orderedGroup{Group: parquet.Group{}, fields: make([]parquet.Field, len(columns))}
	for c := range columns {
		node := nodeOf(&columns[c])
		root.Group[columns[c].Name] = node
		root.fields[c] = &orderedField{Node: node, name: columns[c].Name}
	}
	return parquet.NewSchema("table", root)
}

func nodeOf(column *Column) parquet.Node {
	var node parquet.Node
	switch column.Kind {
	case Text, Prose:
		node = parquet.String()
	case Int32:
		node = parquet.Int(32)
	case Int64:
		node = parquet.Int(64)
	default:
		node = parquet.Leaf(parquet.DoubleType)
	}
	if column.Repeats {
		node = parquet.Encoded(node, &parquet.RLEDictionary)
	} else {
		node = parquet.Encoded(node, &parquet.Plain)
	}
	if column.Nullable {
		node = parquet.Optional(node)
	}
	return node
}

// orderedGroup is a parquet.Group whose fields keep their order.
type orderedGroup struct {
	parquet.Group
	fields []parquet.Field
}

func (g *orderedGroup) Fields() []parquet.Field { return g.fields }

type orderedField struct {
	parquet.Node
	name string
}

func (f *orderedField) Name() string { return f.name }

// Value would pick the field from a Go value; rows are only written by column.
func (f *orderedField) Value(reflect.Value) reflect.Value {
	panic("BUG: scoretable: rows are written by column")
}
