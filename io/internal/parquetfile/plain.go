package parquetfile

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// PlainSpec is a required column that is written PLAIN and not compressed.
type PlainSpec struct {
	Name string
	Kind PlainKind
}

// PlainKind is the type of a PlainSpec.
type PlainKind uint8

const (
	PlainInt32 PlainKind = iota
	PlainInt64
	PlainText // BYTE_ARRAY of UTF-8
)

func (k PlainKind) physical() format.Type {
	return [...]format.Type{format.Int32, format.Int64, format.ByteArray}[k]
}

// Width is the bytes of a value, 0 where it varies.
func (k PlainKind) Width() int { return [...]int{4, 8, 0}[k] }

// PlainWriter writes a table whose column chunks are one page each: what is read of
// them is the bytes of the values, in one piece. It writes no statistics, and belongs
// to one goroutine.
type PlainWriter struct {
	out     io.Writer
	name    string
	columns []PlainSpec
	at      int64
	meta    format.FileMetaData
}

// NewPlainWriter begins a table.
func NewPlainWriter(out io.Writer, name string, columns []PlainSpec) (*PlainWriter, error) {
	w := &PlainWriter{out: out, name: name, columns: columns}
	return w, w.put([]byte("PAR1"))
}

// Group writes a row group: bodies are the values of each column as PLAIN stores
// them, integers in the low byte first, texts behind their length of 4 bytes. seen is
// told the bytes of each column chunk as they are in the file.
func (w *PlainWriter) Group(rows int, bodies [][]byte, seen func(column int, header, body []byte)) error {
	group := format.RowGroup{NumRows: int64(rows), FileOffset: w.at, Ordinal: int16(len(w.meta.RowGroups)), Columns: make([]format.ColumnChunk, len(w.columns))}
	for i, body := range bodies {
		if len(body) > math.MaxInt32 || rows > math.MaxInt32 {
			return fmt.Errorf("a page of %d bytes in %d rows is too large", len(body), rows)
		}
		header, err := fixedHeader(rows, len(body), len(body))
		if err != nil {
			return err
		}
		size := int64(len(header) + len(body))
		group.Columns[i].MetaData = format.ColumnMetaData{
			Type: w.columns[i].Kind.physical(), Encoding: []format.Encoding{format.Plain}, PathInSchema: []string{w.columns[i].Name},
			Codec: format.Uncompressed, NumValues: int64(rows), TotalUncompressedSize: size, TotalCompressedSize: size, DataPageOffset: w.at,
		}
		group.TotalByteSize += size
		group.TotalCompressedSize += size
		seen(i, header, body)
		if err := w.put(header); err != nil {
			return err
		}
		if err := w.put(body); err != nil {
			return err
		}
	}
	w.meta.NumRows += int64(rows)
	w.meta.RowGroups = append(w.meta.RowGroups, group)
	return nil
}

func (w *PlainWriter) put(b []byte) error {
	n, err := w.out.Write(b)
	w.at += int64(n)
	return err
}

// Close writes the footer, and gives it with the place where it begins. The caller
// closes what was written to.
func (w *PlainWriter) Close(createdBy string) (footer []byte, at int64, err error) {
	w.meta.Version, w.meta.CreatedBy = 1, createdBy
	w.meta.Schema = []format.SchemaElement{{Name: w.name, NumChildren: thrift.New(int32(len(w.columns)))}}
	for _, c := range w.columns {
		e := format.SchemaElement{Name: c.Name, RepetitionType: thrift.New(format.Required), Type: thrift.New(c.Kind.physical())}
		if c.Kind == PlainText {
			e.LogicalType = format.LogicalType{Value: new(format.StringType)}
		}
		w.meta.Schema = append(w.meta.Schema, e)
	}
	if footer, err = thrift.Marshal(new(thrift.CompactProtocol), &w.meta); err != nil {
		return nil, 0, err
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	footer = append(footer, "PAR1"...)
	at = w.at
	return footer, at, w.put(footer)
}

// PlainChunk is one column chunk of a plain table: a page header, then the values.
type PlainChunk struct {
	Rows, Offset, Bytes int64
}

// Plain locates the column chunks of a table that PlainWriter wrote with these
// columns: by row group, then by column.
func (f *File) Plain(columns []PlainSpec) ([][]PlainChunk, error) {
	var all [][]PlainChunk
	err := f.guard(func() error {
		schema := f.meta.Schema
		if len(schema) != len(columns)+1 {
			return fmt.Errorf("%d columns, expected %d", len(schema)-1, len(columns))
		}
		for i, c := range columns {
			e := &schema[i+1]
			kind, leaf := e.Type.Get()
			if repetition, given := e.RepetitionType.Get(); e.Name != c.Name || !leaf || kind != c.Kind.physical() || !given || repetition != format.Required {
				return fmt.Errorf("column %d is %.40q, expected a required %q", i+1, e.Name, c.Name)
			}
		}
		for g := range f.meta.RowGroups {
			group := &f.meta.RowGroups[g]
			chunks := make([]PlainChunk, len(columns))
			for i, c := range columns {
				m := &group.Columns[i].MetaData
				width := int64(c.Kind.Width())
				if m.Codec != format.Uncompressed || m.DictionaryPageOffset != 0 || m.NumValues != group.NumRows || len(m.Encoding) != 1 || m.Encoding[0] != format.Plain ||
					group.NumRows > m.TotalCompressedSize/max(width, 4) {
					return fmt.Errorf("row group %d: column %s is not %d plain values", g+1, c.Name, group.NumRows)
				}
				chunks[i] = PlainChunk{group.NumRows, m.DataPageOffset, m.TotalCompressedSize}
			}
			all = append(all, chunks)
		}
		return nil
	})
	return all, err
}

// PlainBody gives the values of a column chunk that was read whole.
func PlainBody(chunk []byte) ([]byte, error) {
	n, err := structLength(chunk)
	if err != nil {
		return nil, fmt.Errorf("page header: %w", err)
	}
	return chunk[n:], nil
}
