package findings

import (
	"io"

	"cardioscore/io/scoretable"
)

// Table is one of the three tables of a screening, ready to be written.
type Table struct {
	Columns []scoretable.Column
	rows    int
	// fill appends the values of one row, in the order of Columns.
	fill func(row int, w *rowWriter)
}

// Rows is the number of rows of the table.
func (t *Table) Rows() int { return t.rows }

// batchRows is how many rows go to the sink at a time.
const batchRows = 1024

// Write writes the table to a sink of its columns, and completes the sink.
func (t *Table) Write(sink scoretable.Sink) error {
	w := &rowWriter{vectors: make([]scoretable.Vector, len(t.Columns))}
	for first := 0; first < t.rows; first += batchRows {
		n := min(batchRows, t.rows-first)
		for row := first; row < first+n; row++ {
			w.next = 0
			t.fill(row, w)
		}
		if err := sink.Write(n, w.vectors); err != nil {
			return err
		}
		w.clear()
	}
	return sink.Close()
}

// WriteTSV writes the table as tab-separated text to out, which stays open.
// name stands for the file in messages.
func (t *Table) WriteTSV(out io.Writer, name string) error {
	return t.Write(scoretable.NewTSV(out, name, t.Columns))
}

// WriteParquet writes the table as Parquet to out, which stays open. name stands
// for the file in messages.
func (t *Table) WriteParquet(out io.Writer, name string) error {
	sink, err := scoretable.NewParquet(out, name, t.Columns)
	if err != nil {
		return err
	}
	return t.Write(sink)
}

// rowWriter gathers rows into columns.
type rowWriter struct {
	vectors []scoretable.Vector
	next    int // column that comes next
}

func (w *rowWriter) text(s string) {
	v := &w.vectors[w.next]
	v.Text = append(v.Text, s)
	w.next++
}

func (w *rowWriter) integer(x int) {
	v := &w.vectors[w.next]
	v.Int32 = append(v.Int32, int32(x))
	w.next++
}

// truth writes a closed word, because a text table has no other form of it.
func (w *rowWriter) truth(b bool) {
	if b {
		w.text("true")
	} else {
		w.text("false")
	}
}

func (w *rowWriter) clear() {
	for c := range w.vectors {
		v := &w.vectors[c]
		v.Text, v.Int32 = v.Text[:0], v.Int32[:0]
	}
}
