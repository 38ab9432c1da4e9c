package scoretable

// RowWriter gathers single rows into columns for a sink: each row calls Text,
// Integer or Float once for each column, in the declared order, then EndRow. It
// belongs to one goroutine. Texts are kept until the gathered rows are written.
type RowWriter struct {
	sink    Sink
	vectors []Vector
	rows    int // gathered
	written int // given to the sink before them
	next    int // column that comes next
}

// gatheredRows is how many rows go to the sink at a time.
const gatheredRows = 1_024

// NewRowWriter begins on a sink of these columns.
func NewRowWriter(sink Sink, columns []Column) *RowWriter {
	return &RowWriter{sink: sink, vectors: make([]Vector, len(columns))}
}

// Text gives the next column of kind Text or Prose.
func (w *RowWriter) Text(s string) {
	v := &w.vectors[w.next]
	v.Text = append(v.Text, s)
	w.next++
}

// Integer gives the next column of kind Int32.
func (w *RowWriter) Integer(x int) {
	v := &w.vectors[w.next]
	v.Int32 = append(v.Int32, int32(x))
	w.next++
}

// Float gives the next column of kind Float64.
func (w *RowWriter) Float(x float64) {
	v := &w.vectors[w.next]
	v.Float64 = append(v.Float64, x)
	w.next++
}

// EndRow ends a row, and writes the gathered ones when there are enough.
func (w *RowWriter) EndRow() error {
	w.next = 0
	if w.rows++; w.rows < gatheredRows {
		return nil
	}
	return w.flush()
}

func (w *RowWriter) flush() error {
	err := nameRow(w.sink.Write(w.rows, w.vectors), "table row", w.written+1)
	w.written += w.rows
	w.rows = 0
	for c := range w.vectors {
		v := &w.vectors[c]
		*v = Vector{Text: v.Text[:0], Int32: v.Int32[:0], Float64: v.Float64[:0]}
	}
	return err
}

// Close writes what is left and completes the sink.
func (w *RowWriter) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	return w.sink.Close()
}
