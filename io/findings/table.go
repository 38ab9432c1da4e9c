package findings

import "cardioscore/io/scoretable"

// Table is one of the three tables of a screening, ready to be written.
type Table struct {
	Columns []scoretable.Column
	rows    int
	// fill appends the values of one row, in the order of Columns.
	fill func(row int, w *rowWriter)
}

// Write writes the table to a sink of its columns, and completes the sink.
func (t *Table) Write(sink scoretable.Sink) error {
	w := &rowWriter{scoretable.NewRowWriter(sink, t.Columns)}
	for row := range t.rows {
		t.fill(row, w)
		if err := w.EndRow(); err != nil {
			return err
		}
	}
	return w.Close()
}

// rowWriter adds the words of this room to the columns of a row.
type rowWriter struct{ *scoretable.RowWriter }

// truth writes a closed word, because a text table has no other form of it.
func (w *rowWriter) truth(b bool) {
	if b {
		w.Text("true")
	} else {
		w.Text("false")
	}
}
