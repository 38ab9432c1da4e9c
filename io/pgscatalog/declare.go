package pgscatalog

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Declaration says where files that are not of the catalogue have their columns.
// ParseDeclaration makes it.
type Declaration struct {
	text    string
	pattern string // of file names; "" for every file
	layout  *layout
}

// layout is the columns of one kind of file.
type layout struct {
	// names gives the names in the file that a column may have; one of them may be
	// there. fallback: the last name serves where no other is there.
	names    map[column][]string
	fallback bool
	// scores are further weight columns, by the names of their scores.
	scores []declaredScore
	// numbers, from 1, are of files without a line of names.
	numbers map[column]int
	// alone: no column is found by its usual name. Otherwise those that are not
	// declared are.
	alone bool
}

type declaredScore struct{ name, column string }

// ParseDeclaration reads a declaration of columns:
//
//	chr_name=CHR,chr_position=BP,effect_allele=A1,effect_weight=BETA
//	chr_name=1,chr_position=3,effect_allele=4,effect_weight=6     numbers: the file has no line of names
//	prs-cs                                                        a layout of layouts.go
//	chr*.txt:prs-cs                                               for files of these names alone
//
// Left of "=" stands a column of the catalogue's format, or ref_allele, alt_allele
// and variant_id (chrom:pos:a:b), right of it the file's own. Columns that are not
// named are found by their usual names. effect_weight_<id> makes a score <id> of a
// column. OR or HR say that a column holds odds or hazard ratios, whose logarithms
// are the weights.
func ParseDeclaration(text string) (Declaration, error) {
	d := Declaration{text: text}
	rest := text
	if pattern, after, found := strings.Cut(text, ":"); found && !strings.Contains(pattern, "=") {
		if _, err := filepath.Match(pattern, ""); err != nil || pattern == "" {
			return d, fmt.Errorf("%.40q is not a pattern of file names", pattern)
		}
		d.pattern, rest = pattern, after
	}
	if known, ok := layouts[rest]; ok {
		d.layout = known
		return d, nil
	}
	if !strings.Contains(rest, "=") {
		return d, fmt.Errorf("%.40q is neither a list such as effect_allele=A1,effect_weight=BETA nor one of %s", rest, strings.Join(layoutNames(), ", "))
	}
	var err error
	d.layout, err = parseLayout(rest)
	return d, err
}

func parseLayout(text string) (*layout, error) {
	l := &layout{names: map[column][]string{}, numbers: map[column]int{}}
	for _, entry := range strings.Split(text, ",") {
		key, value, found := strings.Cut(entry, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !found || value == "" {
			return nil, fmt.Errorf("%.40q is not a column and its name, such as effect_allele=A1", entry)
		}
		if lower := strings.ToLower(key); strings.HasPrefix(lower, weightPrefix) && len(key) > len(weightPrefix) {
			l.scores = append(l.scores, declaredScore{key[len(weightPrefix):], value})
			continue
		}
		col, ok := columnNamed(key)
		if !ok {
			return nil, fmt.Errorf("%.40q is not a column of the format; expected one of %s", key, strings.Join(declarable(), ", "))
		}
		if _, twice := l.names[col]; twice || l.numbers[col] > 0 {
			return nil, fmt.Errorf("%s is named twice", key)
		}
		if number, err := strconv.Atoi(value); err == nil {
			if number < 1 || number > maxColumns {
				return nil, fmt.Errorf("%s: %.20q is not the number of a column, from 1", key, value)
			}
			l.numbers[col] = number
			continue
		}
		l.names[col] = []string{value}
	}
	if len(l.numbers) > 0 {
		if len(l.names) > 0 || len(l.scores) > 0 {
			return nil, fmt.Errorf("numbers are for files without a line of names, names for files with one; give either")
		}
		l.alone = true
	}
	return l, nil
}

// maxColumns bounds the number of a declared column.
const maxColumns = 100_000

// columnNamed gives the column of the format that has this name.
func columnNamed(name string) (column, bool) {
	at := slices.IndexFunc(columnNames[:], func(names []string) bool { return strings.EqualFold(names[0], name) })
	return column(at), at >= 0
}

func declarable() (all []string) {
	for _, names := range columnNames {
		all = append(all, names[0])
	}
	return all
}

// String is the declaration as it was given.
func (d Declaration) String() string { return d.text }

// For says whether a declaration is for a file, and whether it is so by its name rather
// than being for every file.
func (d Declaration) For(path string) (applies, byName bool) {
	ok, err := filepath.Match(d.pattern, filepath.Base(path))
	return d.pattern == "" || ok && err == nil, d.pattern != ""
}

// declared gives the layout of a file, and how it was declared; nil where none is for
// its name.
func declared(declarations []Declaration, path string) (l *layout, text string) {
	for _, d := range declarations {
		if applies, _ := d.For(path); applies {
			return d.layout, strings.TrimPrefix(d.text, d.pattern+":")
		}
	}
	return nil, ""
}

// numbered says whether the file has no line of names.
func (l *layout) numbered() bool { return l != nil && len(l.numbers) > 0 }

// declares says whether the layout names a column.
func (l *layout) declares(col column) bool {
	return l != nil && (l.names[col] != nil || l.numbers[col] > 0)
}

// mentions says whether a name of the file, in small letters, is declared.
func (l *layout) mentions(name string) bool {
	if l == nil {
		return false
	}
	for _, names := range l.names {
		if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
			return true
		}
	}
	return slices.ContainsFunc(l.scores, func(s declaredScore) bool { return strings.EqualFold(s.column, name) })
}

// find gives the place of a column that the layout names, -1 where it does not, or
// where the file does not have it and need not.
func (l *layout) find(col column, place map[string]int) (at int, problem string) {
	if l == nil {
		return -1, ""
	}
	at = l.numbers[col] - 1
	found := ""
	for k, name := range l.names[col] {
		i, ok := place[strings.ToLower(name)]
		switch {
		case !ok:
		case at < 0:
			at, found = i, name
		case l.fallback && k == len(l.names[col])-1:
		default:
			return -1, fmt.Sprintf("both %q and %q may be the column %s; declare which with --columns", found, name, columnNames[col][0])
		}
	}
	if at < 0 && len(l.names[col]) == 1 && !l.alone {
		return -1, fmt.Sprintf("there is no column %.40q, which --columns names as %s", l.names[col][0], columnNames[col][0])
	}
	return at, ""
}
