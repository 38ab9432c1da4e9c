package scoretable

// rowGroup gathers rows, and then holds them encoded. It is used again and again.
type rowGroup struct {
	columns  []Column
	rows     int
	keep     *keptGroup // where to keep the encoded columns, nil for nowhere
	again    *keptGroup // whose columns come again here, nil for none
	gathered []gathered
	encoder  chunkEncoder
	// Encoded: the column chunks one after the other, and what the footer says of
	// them. Offsets count from the start of bytes.
	bytes  []byte
	chunks []chunkMeta
}

// gathered is one column's values: those of its kind. Texts are numbered when the
// group is encoded, beside other work.
type gathered struct {
	text    textRuns
	packed  Packed
	int32   []int32
	int64   []int64
	float64 []float64
}

func newRowGroup(columns []Column) *rowGroup {
	return &rowGroup{columns: columns, gathered: make([]gathered, len(columns))}
}

// take copies rows first up to end.
func (g *rowGroup) take(vectors []Vector, first, end int) {
	for c := range g.columns {
		g.takeColumn(c, &vectors[c], first, end)
	}
	g.rows += end - first
}

// takeColumn copies rows of one column.
func (g *rowGroup) takeColumn(c int, from *Vector, first, end int) {
	switch to := &g.gathered[c]; g.columns[c].Kind {
	case Text, Prose:
		to.text.take(from.Text[first:end])
	case Various:
		to.packed.take(&from.Packed, first, end)
	case Int32:
		to.int32 = append(to.int32, from.Int32[first:end]...)
	case Int64:
		to.int64 = append(to.int64, from.Int64[first:end]...)
	case Float64:
		to.float64 = append(to.float64, from.Float64[first:end]...)
	}
}

// clear forgets the rows.
func (g *rowGroup) clear() {
	g.rows, g.keep, g.again = 0, nil, nil
	g.encoder.words.clear()
	g.encoder.texts.clear()
	for c := range g.gathered {
		v := &g.gathered[c]
		v.text.clear()
		v.packed.clear()
		v.int32, v.int64, v.float64 = v.int32[:0], v.int64[:0], v.float64[:0]
	}
}

// encode makes the column chunks, but for those that come again.
func (g *rowGroup) encode() error {
	g.bytes, g.chunks = g.bytes[:0], g.chunks[:0]
	for c := range g.columns {
		start := len(g.bytes)
		meta := chunkMeta{rows: g.rows, start: int64(start)}
		if g.again != nil && !g.again.own[c] {
			g.chunks = append(g.chunks, meta)
			continue
		}
		var err error
		if g.bytes, err = g.encoder.encode(g.bytes, &g.columns[c], &g.gathered[c], g.rows, &meta); err != nil {
			return err
		}
		meta.size = int64(len(g.bytes) - start)
		g.chunks = append(g.chunks, meta)
	}
	return nil
}
