package scoretable

// chunk gathers rows until there is a full chunk of them, to be formatted at once.
type chunk struct {
	columns []Column
	limit   int // rows of a full chunk
	rows    int // rows held
	vectors []Vector
	text    []byte // the rows formatted
}

func newChunk(columns []Column, limit int) *chunk {
	return &chunk{columns: columns, limit: limit, vectors: make([]Vector, len(columns))}
}

// take copies rows from first on, as many as fit, and returns how many.
func (k *chunk) take(vectors []Vector, first, rows int) int {
	end := min(rows, first+k.limit-k.rows)
	for c := range k.columns {
		to, from := &k.vectors[c], &vectors[c]
		switch k.columns[c].Kind {
		case Text, Prose:
			to.Text = append(to.Text, from.Text[first:end]...)
		case Int32:
			to.Int32 = append(to.Int32, from.Int32[first:end]...)
		case Int64:
			to.Int64 = append(to.Int64, from.Int64[first:end]...)
		case Float64:
			to.Float64 = append(to.Float64, from.Float64[first:end]...)
		}
	}
	k.rows += end - first
	return end - first
}

func (k *chunk) full() bool { return k.rows == k.limit }

// clear forgets the rows and keeps the memory.
func (k *chunk) clear() {
	k.rows, k.text = 0, k.text[:0]
	for c := range k.vectors {
		v := &k.vectors[c]
		clear(v.Text)
		*v = Vector{Text: v.Text[:0], Int32: v.Int32[:0], Int64: v.Int64[:0], Float64: v.Float64[:0]}
	}
}
