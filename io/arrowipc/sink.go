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
	// outBuffer gathers the many small writes of a record batch.
	outBuffer = 256 << 10
)

type sink struct {
	name    string
	columns []scoretable.Column
	out     *counter
	file    *ipc.FileWriter
	rows    *array.RecordBuilder
	limit   int   // rows of a record batch
	held    int   // rows gathered
	text    []int // bytes of text gathered, by column
	closed  bool
	err     error
}

// NewSink begins an Arrow IPC file on out. name stands for the file in messages.
func NewSink(out io.Writer, name string, columns []scoretable.Column) (scoretable.Sink, error) {
	schema := schemaOf(columns)
	counted := &counter{out: bufio.NewWriterSize(out, outBuffer)}
	file, err := ipc.NewFileWriter(counted, ipc.WithSchema(schema))
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, name, err)
	}
	return &sink{
		name: name, columns: columns, out: counted, file: file,
		rows:  array.NewRecordBuilder(memory.NewGoAllocator(), schema),
		limit: min(recordRows, max(minRows, recordCells/len(columns))),
		text:  make([]int, len(columns)),
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
		n := min(rows-first, s.limit-s.held)
		for c := range s.columns {
			if err := s.append(c, &vectors[c], first, first+n); err != nil {
				return err
			}
		}
		first += n
		if s.held += n; s.held == s.limit {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// append adds rows first up to end of a column to the record batch.
func (s *sink) append(c int, v *scoretable.Vector, first, end int) error {
	nullable := s.columns[c].Nullable
	builder := s.rows.Field(c)
	builder.Reserve(end - first)
	switch b := builder.(type) {
	case *array.StringBuilder:
		for _, x := range v.Text[first:end] {
			if s.text[c] += len(x); s.text[c] > maxRecordText {
				return fileerr.New(fileerr.Resource, s.name, "column %s has more than %d bytes of text in %d rows; write --format parquet",
					s.columns[c].Name, maxRecordText, s.limit)
			}
			if nullable && x == "" {
				b.AppendNull()
			} else {
				b.Append(x)
			}
		}
	case *array.Int32Builder:
		for _, x := range v.Int32[first:end] {
			if nullable && x == 0 {
				b.AppendNull()
			} else {
				b.UnsafeAppend(x)
			}
		}
	case *array.Int64Builder:
		for _, x := range v.Int64[first:end] {
			if nullable && x == 0 {
				b.AppendNull()
			} else {
				b.UnsafeAppend(x)
			}
		}
	case *array.Float64Builder:
		for _, x := range v.Float64[first:end] {
			if math.IsNaN(x) {
				b.AppendNull()
			} else {
				b.UnsafeAppend(x)
			}
		}
	}
	return nil
}

// flush writes the gathered rows as a record batch.
func (s *sink) flush() error {
	record := s.rows.NewRecord()
	defer record.Release()
	s.held = 0
	clear(s.text)
	return fileerr.Wrap(fileerr.IO, s.name, s.file.Write(record))
}

func (s *sink) Close() error {
	if s.closed {
		return s.err
	}
	s.closed = true
	defer s.rows.Release()
	if s.err == nil && s.held > 0 {
		s.err = s.flush()
	}
	if s.err == nil {
		s.err = fileerr.Wrap(fileerr.IO, s.name, s.file.Close())
	}
	if s.err == nil {
		s.err = fileerr.Wrap(fileerr.IO, s.name, s.out.flush())
	}
	return s.err
}
