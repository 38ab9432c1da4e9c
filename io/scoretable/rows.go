package scoretable

// RowBatch gathers single rows into columns: each row calls Text, Integer or Float once
// for each column, in the declared order, then EndRow. It belongs to one goroutine and
// is used again and again. Texts are kept.
type RowBatch struct {
	vectors []Vector
	rows    int // gathered
	next    int // column that comes next
}

// NewRowBatch begins rows of these columns.
func NewRowBatch(columns []Column) *RowBatch {
	return &RowBatch{vectors: make([]Vector, len(columns))}
}

// Text gives the next column of kind Text or Prose.
func (b *RowBatch) Text(s string) {
	v := &b.vectors[b.next]
	v.Text = append(v.Text, s)
	b.next++
}

// Integer gives the next column of kind Int32.
func (b *RowBatch) Integer(x int) {
	v := &b.vectors[b.next]
	v.Int32 = append(v.Int32, int32(x))
	b.next++
}

// Float gives the next column of kind Float64.
func (b *RowBatch) Float(x float64) {
	v := &b.vectors[b.next]
	v.Float64 = append(v.Float64, x)
	b.next++
}

// EndRow ends a row.
func (b *RowBatch) EndRow() {
	b.next = 0
	b.rows++
}

// Clear forgets the rows and keeps the memory.
func (b *RowBatch) Clear() {
	b.rows = 0
	for c := range b.vectors {
		v := &b.vectors[c]
		clear(v.Text)
		v.Packed.clear()
		*v = Vector{Text: v.Text[:0], Packed: v.Packed, Int32: v.Int32[:0], Float64: v.Float64[:0]}
	}
}

// RowWriter gathers single rows for a sink, as RowBatch does, and writes them when
// there are enough. It belongs to one goroutine.
type RowWriter struct {
	RowBatch
	sink    Sink
	written int // given to the sink before what is gathered
}

// gatheredRows is how many rows go to the sink at a time.
const gatheredRows = 1_024

// NewRowWriter begins on a sink of these columns.
func NewRowWriter(sink Sink, columns []Column) *RowWriter {
	return &RowWriter{RowBatch: *NewRowBatch(columns), sink: sink}
}

// EndRow ends a row, and writes the gathered ones when there are enough.
func (w *RowWriter) EndRow() error {
	w.RowBatch.EndRow()
	if w.rows < gatheredRows {
		return nil
	}
	return w.flush()
}

// WriteBatch writes the rows of a batch of the same columns, which it keeps nothing of
// but texts, behind the rows so far.
func (w *RowWriter) WriteBatch(b *RowBatch) error {
	if err := w.flush(); err != nil {
		return err
	}
	return w.write(b)
}

func (w *RowWriter) flush() error {
	err := w.write(&w.RowBatch)
	w.Clear()
	return err
}

func (w *RowWriter) write(b *RowBatch) error {
	err := nameRow(w.sink.Write(b.rows, b.vectors), "table row", w.written+1)
	w.written += b.rows
	return err
}

// Close writes what is left and completes the sink.
func (w *RowWriter) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	return w.sink.Close()
}
