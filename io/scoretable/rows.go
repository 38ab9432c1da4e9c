package scoretable

// rowWriter gathers single rows into columns for a sink: each row calls text,
// integer and float once for each column, in the declared order.
type rowWriter struct {
	sink    Sink
	columns []Column
	vectors []Vector
	rows    int // gathered
	written int // given to the sink before them
	next    int // column that comes next
}

// gatheredRows is how many rows go to the sink at a time.
const gatheredRows = 1_024

func newRowWriter(sink Sink, columns []Column) *rowWriter {
	return &rowWriter{sink: sink, columns: columns, vectors: make([]Vector, len(columns))}
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

func (w *rowWriter) float(x float64) {
	v := &w.vectors[w.next]
	v.Float64 = append(v.Float64, x)
	w.next++
}

// endRow ends a row, and writes the gathered ones when there are enough.
func (w *rowWriter) endRow() error {
	w.next = 0
	if w.rows++; w.rows < gatheredRows {
		return nil
	}
	return w.flush()
}

func (w *rowWriter) flush() error {
	err := nameRow(w.sink.Write(w.rows, w.vectors), "table row", w.written+1)
	w.written += w.rows
	w.rows = 0
	for c := range w.vectors {
		v := &w.vectors[c]
		*v = Vector{Text: v.Text[:0], Int32: v.Int32[:0], Float64: v.Float64[:0]}
	}
	return err
}

// close writes what is left and completes the sink.
func (w *rowWriter) close() error {
	if err := w.flush(); err != nil {
		return err
	}
	return w.sink.Close()
}
