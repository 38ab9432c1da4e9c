package tabular

import (
	"slices"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"

	"github.com/parquet-go/parquet-go/format"
)

// field is a column as this room sees it: a value a row, a list a row, or a list of
// structures a row.
type field struct {
	name   string // dotted for a value in a structure
	column int    // top-level column, from 0
	leaf   *parquetfile.Leaf
	shape  shape
	parts  map[string]*parquetfile.Leaf // of structs, by plain name
}

type shape uint8

const (
	scalar  shape = iota
	list          // of values
	structs       // a list of structures
)

// wrappers are the names that writers give to the levels of a list.
var wrappers = []string{"list", "element", "item", "array", "bag", "array_element"}

// fieldsOf lists the columns of a file. Structures in structures and maps come as they
// are; nobody asks for them.
func fieldsOf(t *parquetfile.Table) []field {
	var fields []field
	leaves := t.Leaves()
	names := t.Names()
	for i := 0; i < len(leaves); {
		column := leaves[i].Column
		end := i + 1
		for end < len(leaves) && leaves[end].Column == column {
			end++
		}
		group := leaves[i:end]
		i = end
		switch {
		case group[0].MaxRep == 0 || len(group) == 1 && group[0].MaxRep == 1 && onlyWrapped(group[0].Path):
			for k := range group {
				f := field{name: names[column], column: column, leaf: &group[k]}
				if group[k].MaxRep == 0 {
					f.name = strings.Join(group[k].Path, ".")
				} else {
					f.shape = list
				}
				if group[k].MaxRep == 0 || len(group) == 1 {
					fields = append(fields, f)
				}
			}
		default:
			f := field{name: names[column], column: column, shape: structs, parts: map[string]*parquetfile.Leaf{}}
			for k := range group {
				f.parts[partName(group[k].Path)] = &group[k]
			}
			fields = append(fields, f)
		}
	}
	return fields
}

// onlyWrapped says whether a list holds values, and not structures of one part: lists of
// two levels, of older writers, have their values right below the column.
func onlyWrapped(path []string) bool { return len(path) <= 2 || partName(path) == "" }

// partName is the path in a list of structures, without what makes the list.
func partName(path []string) string {
	var rest []string
	for _, name := range path[1:] {
		if !slices.Contains(wrappers, name) {
			rest = append(rest, strings.ToLower(name))
		}
	}
	return strings.Join(rest, ".")
}

// columns are the fields of a file by role.
type columns struct {
	path    string
	table   *parquetfile.Table
	fields  []field
	of      map[role]*field
	ignored map[string]bool
	listed  map[string]bool // names that are samples whatever they look like
}

// findColumns settles which field has which role.
func findColumns(t *parquetfile.Table, opts *Options) (*columns, error) {
	given, ignored, err := opts.given()
	if err != nil {
		return nil, err
	}
	c := &columns{path: t.Path(), table: t, fields: fieldsOf(t), of: map[role]*field{}, ignored: ignored, listed: opts.listed}
	taken := map[string]bool{}
	for r, name := range given {
		at := slices.IndexFunc(c.fields, func(f field) bool { return f.name == name })
		if at < 0 {
			return nil, fileerr.New(fileerr.Inconsistent, c.path, "has no column that --parquet-columns %s names; check the name, letter by letter", r)
		}
		c.of[r] = &c.fields[at]
		taken[name] = true
	}
	for name := range ignored {
		taken[name] = true
	}
	for name := range opts.listed {
		taken[name] = true
	}
	for _, n := range namesOf {
		if c.of[n.role] != nil {
			continue
		}
		for _, name := range n.names {
			at := -1
			for i := range c.fields {
				if plainName(c.fields[i].name) != name || taken[c.fields[i].name] {
					continue
				}
				if at >= 0 {
					return nil, c.errorf(c.fields[i].name, "two columns have this name; say which is meant by --parquet-columns %s=…", n.role)
				}
				at = i
			}
			if at >= 0 {
				c.of[n.role] = &c.fields[at]
				break
			}
		}
	}
	return c, nil
}

func (c *columns) errorf(column, format string, args ...any) error {
	err := fileerr.New(fileerr.Malformed, c.path, format, args...)
	err.Field = column
	return err
}

// has says whether all of the roles have a column.
func (c *columns) has(roles ...role) bool {
	for _, r := range roles {
		if c.of[r] == nil {
			return false
		}
	}
	return true
}

// textual says whether the values of a leaf can name something: texts and whole numbers.
func textual(l *parquetfile.Leaf) bool {
	a, _ := l.Annotation()
	switch l.Kind {
	case format.ByteArray:
		return a == parquetfile.TextType || a == parquetfile.PlainType
	case format.Int32, format.Int64:
		return a == parquetfile.IntegerType || a == parquetfile.PlainType
	}
	return false
}

// typeName says what a column holds, for messages.
func (f *field) typeName() string {
	switch f.shape {
	case list:
		return "a list"
	case structs:
		return "a structure"
	}
	return f.leaf.Kind.String()
}
