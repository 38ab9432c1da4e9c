package catalogue

import (
	"fmt"
	"slices"
	"strings"
)

// columnSpec declares a column of a table that people hand over.
type columnSpec struct {
	name     string
	alias    string // another name in use, may be empty
	required bool
	// instead names a column that serves where a required one is not there.
	instead string
	numbers numbers // what a Parquet column may hold beside text
	// verbatim values are kept to the byte: no value has a meaning of its own.
	verbatim bool
}

// numbers says which numeric types a Parquet column may have.
type numbers uint8

const (
	textOnly numbers = iota
	integers
	floats
)

// userPrefix begins the names of columns that belong to the user.
const userPrefix = "x_"

// header is where the columns of a table stand in a file.
type header struct {
	specs []columnSpec
	at    []int // position in the file by column, -1 where it is not there
	width int   // columns of the file
}

// newHeader finds the columns of a table among the names in a file.
func newHeader(specs []columnSpec, names []string) (*header, error) {
	h := &header{specs: specs, at: slices.Repeat([]int{-1}, len(specs)), width: len(names)}
	for i, name := range names {
		if strings.HasPrefix(name, userPrefix) {
			continue
		}
		c := slices.IndexFunc(specs, func(s columnSpec) bool { return name == s.name || name == s.alias && name != "" })
		switch {
		case c < 0:
			return nil, fmt.Errorf("column %q is not known; correct its name, or begin it with %s to have it ignored (known: %s)",
				name, userPrefix, strings.Join(namesOf(specs), ", "))
		case h.at[c] >= 0:
			return nil, fmt.Errorf("column %s is there twice", specs[c].name)
		}
		h.at[c] = i
	}
	for c, s := range specs {
		if s.required && h.at[c] < 0 && (s.instead == "" || h.at[indexOf(specs, s.instead)] < 0) {
			return nil, fmt.Errorf("column %s is missing; the file has %s", s.name, strings.Join(names, ", "))
		}
	}
	return h, nil
}

func namesOf(specs []columnSpec) []string {
	var names []string
	for _, s := range specs {
		names = append(names, s.name)
	}
	return names
}

func indexOf(specs []columnSpec, name string) int {
	return slices.IndexFunc(specs, func(s columnSpec) bool { return s.name == name })
}
