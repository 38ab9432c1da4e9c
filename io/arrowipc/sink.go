package arrowipc

import (
	"bufio"
	"io"
	"math"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
	"cardioscore/io/scoretable"
)

const (
	// recordRows bounds the rows of a record batch, and with it the memory of
	// writer and reader; wide tables have recordCells values instead.
	recordRows  = 65_536
	recordCells = 1 << 20
	minRows     = 64
	// maxRecordText bounds the text of one column of a record batch: its offsets
	// are 32-bit.
	maxRecordText = 1 << 30
	// cellBytes is about what a value takes while its record batch is built.
	cellBytes = 20
	// outBuffer gathers the many small writes of a record batch.
	outBuffer = 256 << 10
)

type sink struct {
	name    string
	columns []scoretable.Column
	schema  *arrow.Schema
	out     *counter
	file    *ipc.FileWriter
	limit   int // rows of a record batch
	chunk   *scoretable.Chunk
	free    chan *scoretable.Chunk
	batches *inorder.Queue
	closed  bool
	err     error
}

// NewSink begins an Arrow IPC file on out. Record batches are built on as many
// goroutines as the program may use processors, and its memory allows. name stands for
// the file in messages.
func NewSink(out io.Writer, name string, columns []scoretable.Column) (scoretable.Sink, error) {
	schema := schemaOf(columns)
	counted := &counter{out: bufio.NewWriterSize(out, outBuffer)}
	file, err := ipc.NewFileWriter(counted, ipc.WithSchema(schema))
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, name, err)
	}
	limit := min(recordRows, max(minRows, recordCells/len(columns)))
	workers := inorder.Within(int64(cellBytes * limit * len(columns)))
	return &sink{
		name: name, columns: columns, schema: schema, out: counted, file: file, limit: limit,
		chunk: scoretable.NewChunk(columns, limit), free: make(chan *scoretable.Chunk, workers+1), batches: inorder.New(workers),
	}, nil
}

func schemaOf(columns []scoretable.Column) *arrow.Schema {
	fields := make([]arrow.Field, len(columns))
	for c := range columns {
		fields[c] = arrow.Field{Name: columns[c].Name, Type: typeOf(columns[c].Kind), Nullable: columns[c].Nullable}
	}
	return arrow.NewSchema(fields, nil)
}

func typeOf(kind scoretable.Kind) arrow.DataType {
	switch kind {
	case scoretable.Text, scoretable.Prose:
		return arrow.BinaryTypes.String
	case scoretable.Int32:
		return arrow.PrimitiveTypes.Int32
	case scoretable.Int64:
		return arrow.PrimitiveTypes.Int64
	default:
		return arrow.PrimitiveTypes.Float64
	}
}

func (s *sink) Write(rows int, vectors []scoretable.Vector) error {
	if s.err == nil {
		s.err = s.write(rows, vectors)
	}
	return s.err
}

func (s *sink) write(rows int, vectors []scoretable.Vector) error {
	if err := scoretable.Check(s.name, s.columns, rows, vectors); err != nil {
		return err
	}
	for first := 0; first < rows; {
		first += s.chunk.Take(vectors, first, rows)
		if s.chunk.Full() {
			if err := s.endBatch(); err != nil {
				return err
			}
		}
	}
	return nil
}

// endBatch has the gathered rows built into a record batch and written, and begins
// the next one.
func (s *sink) endBatch() error {
	k := s.chunk
	var record arrow.Record
	err := s.batches.Add(
		func() (err error) {
			record, err = s.build(k)
			return err
		},
		func() error {
			defer record.Release()
			if err := s.file.Write(record); err != nil {
				return fileerr.Wrap(fileerr.IO, s.name, err)
			}
			k.Clear()
			s.free <- k
			return nil
		})
	select {
	case s.chunk = <-s.free:
	default:
		s.chunk = scoretable.NewChunk(s.columns, s.limit)
	}
	return err
}

// build makes a record batch.
func (s *sink) build(k *scoretable.Chunk) (arrow.Record, error) {
	rows := array.NewRecordBuilder(memory.NewGoAllocator(), s.schema)
	defer rows.Release()
	for c := range s.columns {
		if err := s.fill(rows.Field(c), &s.columns[c], &k.Vectors[c], k.Rows); err != nil {
			return nil, err
		}
	}
	return rows.NewRecord(), nil
}

// fill adds the values of a column.
func (s *sink) fill(builder array.Builder, column *scoretable.Column, v *scoretable.Vector, rows int) error {
	nullable := column.Nullable
	builder.Reserve(rows)
	switch b := builder.(type) {
	case *array.StringBuilder:
		size := 0
		for _, x := range v.Text {
			size += len(x)
		}
		if size > maxRecordText {
			return fileerr.New(fileerr.Resource, s.name, "column %s has more than %d bytes of text in %d rows; write --format parquet",
				column.Name, maxRecordText, s.limit)
		}
		b.ReserveData(size)
		for _, x := range v.Text {
			if nullable && x == "" {
				b.AppendNull()
			} else {
				b.Append(x)
			}
		}
	case *array.Int32Builder:
		for _, x := range v.Int32 {
			if nullable && x == 0 {
				b.AppendNull()
			} else {
				b.UnsafeAppend(x)
			}
		}
	case *array.Int64Builder:
		for _, x := range v.Int64 {
			if nullable && x == 0 {
				b.AppendNull()
			} else {
				b.UnsafeAppend(x)
			}
		}
	case *array.Float64Builder:
		for _, x := range v.Float64 {
			if math.IsNaN(x) {
				b.AppendNull()
			} else {
				b.UnsafeAppend(x)
			}
		}
	}
	return nil
}

func (s *sink) Close() error {
	if s.closed {
		return s.err
	}
	s.closed = true
	if s.err == nil && s.chunk.Rows > 0 {
		s.err = s.endBatch()
	}
	if err := s.batches.Wait(); s.err == nil {
		s.err = err
	}
	s.chunk = nil
	if s.err == nil {
		s.err = fileerr.Wrap(fileerr.IO, s.name, s.file.Close())
	}
	if s.err == nil {
		s.err = fileerr.Wrap(fileerr.IO, s.name, s.out.flush())
	}
	return s.err
}
