package scoretable

import (
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"cardioscore/io/fileerr"
)

const (
	// groupRows bounds the rows of a row group, and with it the memory of writer
	// and reader. Parquet allows 32,767 row groups: 8.5 thousand million rows.
	groupRows = 262_144
	// groupCells bounds rows x columns, for wide tables.
	groupCells = 4 << 20
	// minGroupRows keeps row groups of very wide tables worth their footer entry.
	minGroupRows = 1_024
	// chunkRows is how many values go to a column at a time; wide tables have
	// fewer. Both are powers of two, so that chunks fill row groups.
	chunkRows    = 1_024
	minChunkRows = 16
	// pageBytes is the size of a data page before compression.
	pageBytes = 256 << 10
	// maxColumns is a limit of the Parquet library.
	maxColumns = 65_535
)

type parquetSink struct {
	name    string
	out     *parquet.GenericWriter[any]
	columns []Column
	limit   int // rows of a row group
	rows    int // rows in the current one
	chunk   *chunk
	values  []parquet.Value
	text    []byte // the bytes behind values of a text column
	closed  bool
	err     error
}

// NewParquet begins a Parquet table on out: columns in the declared order, zstd,
// dictionaries for columns that repeat, row groups of a bounded number of rows.
// name stands for the file in messages. A table of too many columns is a
// Resource error.
func NewParquet(out io.Writer, name string, columns []Column) (Sink, error) {
	if len(columns) > maxColumns {
		return nil, fileerr.New(fileerr.Resource, name,
			"%d columns, a Parquet table holds up to %d; write the long form, or score fewer files at once", len(columns), maxColumns)
	}
	limit, chunkLimit := groupRows, chunkRows
	for limit > minGroupRows && limit*len(columns) > groupCells {
		limit /= 2
	}
	for chunkLimit > minChunkRows && chunkLimit*len(columns) > groupCells/4 {
		chunkLimit /= 2
	}
	return &parquetSink{
		name: name, columns: columns, limit: limit, chunk: newChunk(columns, chunkLimit),
		out: parquet.NewGenericWriter[any](out,
			schemaOf(columns),
			parquet.CreatedBy("cardioscore", "1", "1"), // of the table format: an engine version would change the bytes
			parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
			// A column's buffer is made at full size, so it must not be larger than a
			// row group of a wide table needs.
			parquet.PageBufferSize(min(pageBytes, 16*limit)),
		),
	}, nil
}

func (p *parquetSink) Write(rows int, vectors []Vector) error {
	if p.err == nil {
		p.err = p.write(rows, vectors)
	}
	return p.err
}

func (p *parquetSink) write(rows int, vectors []Vector) error {
	if err := Check(p.name, p.columns, rows, vectors); err != nil {
		return err
	}
	for first := 0; first < rows; {
		first += p.chunk.take(vectors, first, rows)
		if p.chunk.full() {
			if err := p.writeChunk(); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeChunk hands the gathered rows to the columns, which cut them into pages,
// and ends the row group after its last chunk.
func (p *parquetSink) writeChunk() error {
	for c, writer := range p.out.ColumnWriters() {
		p.fill(c)
		if _, err := writer.WriteRowValues(p.values); err != nil {
			return fileerr.Wrap(fileerr.IO, p.name, err)
		}
	}
	p.rows += p.chunk.rows
	p.chunk.clear()
	if p.rows < p.limit {
		return nil
	}
	p.rows = 0
	return fileerr.Wrap(fileerr.IO, p.name, p.out.Flush())
}

func (p *parquetSink) Close() error {
	if p.closed {
		return p.err
	}
	p.closed = true
	if p.err == nil && p.chunk.rows > 0 {
		p.err = p.writeChunk()
	}
	if p.err == nil {
		p.err = fileerr.Wrap(fileerr.IO, p.name, p.out.Close())
	}
	return p.err
}

// fill puts column c of the gathered rows into p.values.
func (p *parquetSink) fill(c int) {
	column, v := &p.columns[c], &p.chunk.vectors[c]
	p.values = p.values[:0]
	add := func(value parquet.Value, isNull bool) {
		if column.Nullable {
			if isNull {
				value = parquet.NullValue()
			} else {
				value = value.Level(0, 1, c)
			}
		}
		p.values = append(p.values, value)
	}
	switch column.Kind {
	case Text, Prose:
		size := 0
		for _, text := range v.Text {
			size += len(text)
		}
		if cap(p.text) < size {
			p.text = make([]byte, 0, size)
		}
		p.text = p.text[:0]
		for _, text := range v.Text {
			start := len(p.text)
			p.text = append(p.text, text...)
			add(parquet.ByteArrayValue(p.text[start:]), text == "")
		}
	case Int32:
		for _, x := range v.Int32 {
			add(parquet.Int32Value(x), x == 0)
		}
	case Int64:
		for _, x := range v.Int64 {
			add(parquet.Int64Value(x), x == 0)
		}
	case Float64:
		for _, x := range v.Float64 {
			add(parquet.DoubleValue(x), math.IsNaN(x))
		}
	default:
		panic(fmt.Sprintf("BUG: scoretable: column %s has no kind", column.Name))
	}
}
