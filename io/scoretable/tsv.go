package scoretable

import (
	"io"
	"math"
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
)

// null is how a TSV cell says that there is no value.
const null = "NA"

// tsvBuffer is how many bytes a TSV gathers before it writes them.
const tsvBuffer = 256 << 10

type tsvSink struct {
	name    string
	out     io.Writer
	columns []Column
	line    []byte // rows that are not yet written
	err     error
}

// NewTSV begins a tab-separated table on out. name stands for the file in
// messages.
func NewTSV(out io.Writer, name string, columns []Column) Sink {
	t := &tsvSink{name: name, out: out, columns: columns}
	for c := range columns {
		t.line = append(t.line, columns[c].Name...)
		t.endCell(c)
	}
	return t
}

func (t *tsvSink) Write(rows int, vectors []Vector) error {
	if t.err != nil {
		return t.err
	}
	if t.err = Check(t.name, t.columns, rows, vectors); t.err != nil {
		return t.err
	}
	for i := range rows {
		for c := range t.columns {
			if t.err = t.appendCell(&t.columns[c], &vectors[c], i); t.err != nil {
				return t.err
			}
			t.endCell(c)
		}
		if len(t.line) >= tsvBuffer {
			if t.err = t.flush(); t.err != nil {
				return t.err
			}
		}
	}
	return nil
}

func (t *tsvSink) Close() error {
	if t.err == nil {
		t.err = t.flush()
	}
	return t.err
}

func (t *tsvSink) flush() error {
	_, err := t.out.Write(t.line)
	t.line = t.line[:0]
	return fileerr.Wrap(fileerr.IO, t.name, err)
}

// endCell ends a cell of column c, and the line after the last column.
func (t *tsvSink) endCell(c int) {
	if c == len(t.columns)-1 {
		t.line = append(t.line, '\n')
	} else {
		t.line = append(t.line, '\t')
	}
}

func (t *tsvSink) appendCell(column *Column, v *Vector, i int) error {
	switch column.Kind {
	case Text, Prose:
		return t.appendText(column, i, v.Text[i])
	case Int32:
		t.appendInt(column, int64(v.Int32[i]))
	case Int64:
		t.appendInt(column, v.Int64[i])
	case Float64:
		if x := v.Float64[i]; math.IsNaN(x) {
			t.line = append(t.line, null...)
		} else {
			t.line = strconv.AppendFloat(t.line, x, 'g', -1, 64)
		}
	}
	return nil
}

func (t *tsvSink) appendInt(column *Column, x int64) {
	if x == 0 && column.Nullable {
		t.line = append(t.line, null...)
		return
	}
	t.line = strconv.AppendInt(t.line, x, 10)
}

// proseCleaner makes free text fit an unquoted cell.
var proseCleaner = strings.NewReplacer("\t", " ", "\r\n", " ", "\n", " ", "\r", " ", `"`, "'")

func (t *tsvSink) appendText(column *Column, row int, text string) error {
	switch {
	case text == "" && column.Nullable:
		text = null
	case column.Kind == Prose:
		text = proseCleaner.Replace(text)
	case strings.ContainsAny(text, "\t\n\r") || strings.HasPrefix(text, `"`):
		return rowError(fileerr.Malformed, t.name, column, row,
			"holds a tab, a line break or a leading double quote, which a TSV cannot hold; write --format parquet, or rename it in the input")
	}
	t.line = append(t.line, text...)
	return nil
}
