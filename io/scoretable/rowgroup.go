package scoretable

import (
	"runtime"
	"slices"

	"golang.org/x/sys/cpu"

	"cardioscore/io/inorder"
)

// rowGroup gathers rows, and then holds them encoded. It is used again and again.
type rowGroup struct {
	columns []Column
	room    int // rows that it will have, as far as is known
	rows    int
	keep    *keptGroup // where to keep the encoded columns, nil for nowhere
	again   *keptGroup // whose columns come again here, nil for none
	// give gathers a column when it is to be encoded beside others, nil where all are
	// gathered. It may wait.
	give     func(c int, to *gathered) error
	gathered []gathered
	encoder  chunkEncoder
	// Encoded: the column chunks one after the other, and what the footer says of
	// them. Offsets count from the start of the first.
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

func newRowGroup(columns []Column, room int) *rowGroup {
	return &rowGroup{columns: columns, room: room, gathered: make([]gathered, len(columns))}
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
		to.text.take(from.Text[first:end], g.room)
	case Various:
		to.packed.take(&from.Packed, first, end)
	case Int32:
		to.int32 = gather(to.int32, from.Int32[first:end], g.room)
	case Int64:
		to.int64 = gather(to.int64, from.Int64[first:end], g.room)
	case Float64:
		to.float64 = gather(to.float64, from.Float64[first:end], g.room)
	}
}

// lend takes all rows of a column, whose numbers stay where they are.
func (v *gathered) lend(kind Kind, from *Vector) {
	switch kind {
	case Text, Prose:
		v.text.take(from.Text, len(from.Text))
	case Various:
		v.packed = from.Packed
	case Int32:
		v.int32 = from.Int32
	case Int64:
		v.int64 = from.Int64
	case Float64:
		v.float64 = from.Float64
	}
}

// gather appends values, in memory for as many as there will be: a column that grows step
// by step leaves as much garbage as it is large.
func gather[T any](to, more []T, room int) []T {
	if len(to)+len(more) > cap(to) {
		to = slices.Grow(to, max(room-len(to), len(more)))
	}
	return append(to, more...)
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
	g.bytes, g.chunks = slices.Grow(g.bytes[:0], g.rows*g.rowBytes()), sized(g.chunks, len(g.columns))
	for c := range g.columns {
		var err error
		if g.bytes, err = g.encodeColumn(&g.encoder, g.bytes, c); err != nil {
			return err
		}
	}
	return nil
}

// encodeColumn appends the chunk of a column to dst.
func (g *rowGroup) encodeColumn(by *chunkEncoder, dst []byte, c int) ([]byte, error) {
	meta := &g.chunks[c]
	*meta = chunkMeta{rows: g.rows, start: int64(len(dst))}
	if g.again != nil && !g.again.own[c] {
		return dst, nil
	}
	dst, err := by.encode(dst, &g.columns[c], &g.gathered[c], g.rows, meta)
	meta.size = int64(len(dst)) - meta.start
	for _, l := range by.lent {
		meta.size += int64(len(l.body))
	}
	return dst, err
}

const (
	// minBeside is how many rows are worth several goroutines.
	minBeside = 4_096
	// besideColumns is how many columns wait to be written at most.
	besideColumns = 16
)

// encodeBeside makes the column chunks on all processors, and gives them to put in order:
// the first are written while others are made.
func (g *rowGroup) encodeBeside(put func([]byte) error) error {
	g.chunks = sized(g.chunks, len(g.columns))
	encoders, queue := make(chan *chunkEncoder, runtime.GOMAXPROCS(0)), inorder.New(min(besideColumns, len(g.columns)))
	at := int64(0)
	for c := range g.columns {
		var head []byte // the chunk, but for what is lent
		var lent []lentBody
		err := queue.Add(
			func() (err error) {
				if g.give != nil {
					if err := g.give(c, &g.gathered[c]); err != nil {
						return err
					}
				}
				var by *chunkEncoder
				select {
				case by = <-encoders:
				default:
					by = &chunkEncoder{zstd: g.encoder.zstd, lends: !cpu.IsBigEndian}
				}
				head, err = g.encodeColumn(by, nil, c)
				lent, by.lent = by.lent, nil
				select {
				case encoders <- by:
				default:
				}
				return err
			},
			func() error {
				g.chunks[c].start = at
				at += g.chunks[c].size
				return putLent(put, head, lent)
			})
		if err != nil {
			return err
		}
	}
	return queue.Wait()
}

// lentBody is part of a chunk that stays in the memory of the column: it goes before a
// place of the rest.
type lentBody struct {
	at   int
	body []byte
}

// putLent gives a chunk to put, piece by piece.
func putLent(put func([]byte) error, head []byte, lent []lentBody) error {
	from := 0
	for _, l := range lent {
		if err := put(head[from:l.at]); err != nil {
			return err
		}
		if err := put(l.body); err != nil {
			return err
		}
		from = l.at
	}
	if from == len(head) {
		return nil
	}
	return put(head[from:])
}

// size is the bytes of the encoded group.
func (g *rowGroup) size() (n int64) {
	for c := range g.chunks {
		n += g.chunks[c].size
	}
	return n
}

// rowBytes is about what a row takes encoded: as good as all floats are different, other
// values repeat.
func (g *rowGroup) rowBytes() int {
	size := 0
	for c := range g.columns {
		if size++; g.columns[c].Kind == Float64 {
			size += 7
		}
	}
	return size
}

// sized gives a slice of n values, the same one again where it is large enough.
func sized[T any](values []T, n int) []T {
	if cap(values) < n {
		return make([]T, n)
	}
	return values[:n]
}
