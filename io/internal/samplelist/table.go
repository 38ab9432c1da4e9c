package samplelist

import (
	"cardioscore/io/fileerr"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// Table is a whole sample file: the samples and the columns that are kept beside them.
type Table struct {
	Samples []genome.Sample
	Columns []source.Column

	path   string
	lineOf map[string]int // by id
}

// NewTable makes a table of a file without samples and columns.
func NewTable(path string) *Table { return &Table{path: path, lineOf: map[string]int{}} }

// AddColumn adds a column that is kept.
func (t *Table) AddColumn(name string) { t.Columns = append(t.Columns, source.Column{Name: name}) }

// Add takes the next sample, but for its columns. Ploidy follows the sex. Errors:
// Inconsistent for an id that was there before; expected says what ids have to be. No
// message holds one.
func (t *Table) Add(line int, id string, sex genome.Sex, field, expected string) error {
	if first, seen := t.lineOf[id]; seen {
		return fileerr.AtLine(fileerr.Inconsistent, t.path, line, field, "the same id as in line %d; expected %s", first, expected)
	}
	t.lineOf[id] = line
	sample := genome.Sample{ID: id}
	sample.SetSex(sex)
	t.Samples = append(t.Samples, sample)
	return nil
}

// Put gives a column the value of the next sample, sharing the memory of the last one where
// it is the same: most columns hold few values.
func (t *Table) Put(column int, value []byte) {
	values := &t.Columns[column].Values
	if n := len(*values); n > 0 && (*values)[n-1] == string(value) {
		*values = append(*values, (*values)[n-1])
	} else {
		*values = append(*values, string(value))
	}
}

// End refuses a file without samples.
func (t *Table) End() error {
	if len(t.Samples) == 0 {
		return fileerr.New(fileerr.Malformed, t.path, "found no sample, expected one line for each")
	}
	return nil
}
