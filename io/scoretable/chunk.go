package scoretable

// Chunk gathers rows for a sink until there are enough to be formatted at once, by
// a goroutine of their own. It is used again and again.
type Chunk struct {
	Columns []Column
	Rows    int      // held
	Vectors []Vector // one a column, of that many values
	limit   int
}

// NewChunk holds up to so many rows.
func NewChunk(columns []Column, limit int) *Chunk {
	return &Chunk{Columns: columns, limit: limit, Vectors: make([]Vector, len(columns))}
}

// Take copies rows from first on, as many as fit, and returns how many.
func (k *Chunk) Take(vectors []Vector, first, rows int) int {
	end, room := min(rows, first+k.limit-k.Rows), 0
	if k.Rows > 0 { // many small tables are written at once
		room = k.limit
	}
	for c := range k.Columns {
		to, from := &k.Vectors[c], &vectors[c]
		switch k.Columns[c].Kind {
		case Text, Prose:
			to.Text = gather(to.Text, from.Text[first:end], room)
		case Various:
			to.Packed.take(&from.Packed, first, end)
		case Int32:
			to.Int32 = gather(to.Int32, from.Int32[first:end], room)
		case Int64:
			to.Int64 = gather(to.Int64, from.Int64[first:end], room)
		case Float64:
			to.Float64 = gather(to.Float64, from.Float64[first:end], room)
		}
	}
	k.Rows += end - first
	return end - first
}

// Full says that no row fits any more.
func (k *Chunk) Full() bool { return k.Rows == k.limit }

// Clear forgets the rows and keeps the memory.
func (k *Chunk) Clear() {
	k.Rows = 0
	for c := range k.Vectors {
		v := &k.Vectors[c]
		clear(v.Text)
		v.Packed.clear()
		*v = Vector{Text: v.Text[:0], Packed: v.Packed, Int32: v.Int32[:0], Int64: v.Int64[:0], Float64: v.Float64[:0]}
	}
}
