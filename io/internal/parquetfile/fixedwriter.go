package parquetfile

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// FixedSpec is a required column of values of one width, stored PLAIN.
type FixedSpec struct {
	Name    string
	Width   int   // bytes of a value
	Integer bool  // INT32, and Width is 4; else FIXED_LEN_BYTE_ARRAY
	Codec   Codec // of the pages; integers are never compressed
}

// Waiting is scratch space for the pages of one row group.
type Waiting interface {
	io.ReaderAt
	io.WriterAt
}

// Memory is scratch space in memory. What is not written to takes none.
type Memory []byte

func (m Memory) WriteAt(b []byte, at int64) (int, error) { return copy(m[at:], b), nil }
func (m Memory) ReadAt(b []byte, at int64) (int, error)  { return copy(b, m[at:]), nil }

// FixedWriter writes a table that Fixed reads, page by page: with an offset index,
// without statistics. A row group lies in the file column by column, while its rows
// come for all columns at once. So the pages of the first column go out as they come,
// and those of the others wait in scratch space, integers in memory, until the group
// ends. It belongs to one goroutine.
type FixedWriter struct {
	out      io.Writer
	name     string // of the schema
	columns  []FixedSpec
	pageRows int // of a page that is not the last of its group
	waiting  Waiting
	places   []int64 // of each column in the scratch space, and the end of the last one
	at       int64   // bytes written
	chunks   []fixedChunk
	held     [][]byte // integers of the group
	groups   []fixedGroup
	copied   []byte
}

// fixedChunk is a column chunk.
type fixedChunk struct {
	offset, size, raw int64
	sizes             []int32 // of its pages, where they are compressed
}

type fixedGroup struct {
	rows   int
	chunks []fixedChunk
}

// FixedSpace is how much scratch space a table needs whose row groups have so many
// rows.
func FixedSpace(columns []FixedSpec, pageRows, groupRows int) int64 {
	places := fixedPlaces(columns, pageRows, groupRows, 0)
	return places[len(columns)]
}

// fixedPlaces says where in scratch space from base on the pages of each column wait,
// and where the last ones end.
func fixedPlaces(columns []FixedSpec, pageRows, groupRows int, base int64) []int64 {
	places, pages := make([]int64, len(columns)+1), int64((groupRows+pageRows-1)/pageRows)
	for i, c := range columns {
		places[i] = base
		if i > 0 && !c.Integer {
			// A page is its header and its values, which zstd makes longer by 1/256 at most.
			base += int64(groupRows)*int64(c.Width)*257/256 + pages*256
		}
	}
	places[len(columns)] = base
	return places
}

// NewFixedWriter begins a table. waiting has FixedSpace bytes for it from base on; it
// is nil where all columns but the first are integers.
func NewFixedWriter(out io.Writer, name string, columns []FixedSpec, pageRows, groupRows int, waiting Waiting, base int64) (*FixedWriter, error) {
	w := &FixedWriter{
		out: out, name: name, columns: columns, pageRows: pageRows, waiting: waiting,
		places: fixedPlaces(columns, pageRows, groupRows, base), held: make([][]byte, len(columns)),
	}
	w.begin()
	return w, w.put([]byte("PAR1"))
}

func (w *FixedWriter) begin() { w.chunks = make([]fixedChunk, len(w.columns)) }

// Page adds the next page of a column: body is rows values, as they are stored.
// Integers may come in pieces of any length; those of a group become one page.
func (w *FixedWriter) Page(column, rows int, body []byte) error {
	if w.columns[column].Integer {
		w.held[column] = append(w.held[column], body...)
		return nil
	}
	c := &w.chunks[column]
	raw := rows * w.columns[column].Width
	header, err := fixedHeader(rows, raw, len(body))
	if err != nil {
		return err
	}
	if column == 0 && c.size == 0 {
		c.offset = w.at
	}
	size := len(header) + len(body)
	if w.columns[column].Codec != Plain {
		c.sizes = append(c.sizes, int32(size))
	}
	start := c.size
	c.size += int64(size)
	c.raw += int64(len(header) + raw)
	if column == 0 {
		if err := w.put(header); err != nil {
			return err
		}
		return w.put(body)
	}
	if space := w.places[column+1] - w.places[column]; c.size > space {
		return fmt.Errorf("BUG: a column chunk of %d bytes waits in %d", c.size, space)
	}
	start += w.places[column]
	if _, err := w.waiting.WriteAt(header, start); err != nil {
		return err
	}
	_, err = w.waiting.WriteAt(body, start+int64(len(header)))
	return err
}

// EndGroup ends a row group of so many rows.
func (w *FixedWriter) EndGroup(rows int) error {
	for i := range w.columns {
		c := &w.chunks[i]
		switch {
		case w.columns[i].Integer:
			header, err := fixedHeader(rows, len(w.held[i]), len(w.held[i]))
			if err != nil {
				return err
			}
			c.offset, c.size = w.at, int64(len(header)+len(w.held[i]))
			c.raw = c.size
			if err := w.put(header); err != nil {
				return err
			}
			if err := w.put(w.held[i]); err != nil {
				return err
			}
			w.held[i] = w.held[i][:0]
		case i > 0:
			c.offset = w.at
			if err := w.takeWaiting(i, c.size); err != nil {
				return err
			}
		}
	}
	w.groups = append(w.groups, fixedGroup{rows, w.chunks})
	w.begin()
	return nil
}

// takeWaiting moves the pages of a column to the file.
func (w *FixedWriter) takeWaiting(column int, size int64) error {
	from := w.places[column]
	if memory, ok := w.waiting.(Memory); ok {
		return w.put(memory[from : from+size])
	}
	if w.copied == nil {
		w.copied = make([]byte, 256<<10)
	}
	for size > 0 {
		part := w.copied[:min(size, int64(len(w.copied)))]
		if _, err := w.waiting.ReadAt(part, from); err != nil {
			return err
		}
		if err := w.put(part); err != nil {
			return err
		}
		from, size = from+int64(len(part)), size-int64(len(part))
	}
	return nil
}

func (w *FixedWriter) put(b []byte) error {
	n, err := w.out.Write(b)
	w.at += int64(n)
	return err
}

// Close writes the offset index and the footer. The last group has been ended. The
// caller closes what was written to.
func (w *FixedWriter) Close(createdBy string) error {
	meta := format.FileMetaData{Version: 1, CreatedBy: createdBy}
	meta.Schema = append(meta.Schema, format.SchemaElement{Name: w.name, NumChildren: thrift.New(int32(len(w.columns)))})
	for i := range w.columns {
		meta.Schema = append(meta.Schema, w.columns[i].element())
	}
	for g := range w.groups {
		group, err := w.finishGroup(g)
		if err != nil {
			return err
		}
		meta.NumRows += group.NumRows
		meta.RowGroups = append(meta.RowGroups, group)
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		return err
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	return w.put(append(footer, "PAR1"...))
}

func (c *FixedSpec) element() format.SchemaElement {
	e := format.SchemaElement{Name: c.Name, RepetitionType: thrift.New(format.Required)}
	if c.Integer {
		e.Type = thrift.New(format.Int32)
	} else {
		e.Type, e.TypeLength = thrift.New(format.FixedLenByteArray), thrift.New(int32(c.Width))
	}
	return e
}

// finishGroup writes the offset index of a group and gives its footer entry.
func (w *FixedWriter) finishGroup(g int) (format.RowGroup, error) {
	from := &w.groups[g]
	group := format.RowGroup{
		NumRows: int64(from.rows), FileOffset: from.chunks[0].offset, Ordinal: int16(g), Columns: make([]format.ColumnChunk, len(w.columns)),
	}
	for i := range w.columns {
		c, chunk := &from.chunks[i], &group.Columns[i]
		index, err := w.offsetIndex(i, from.rows, c)
		if err != nil {
			return group, err
		}
		kind, codec := format.FixedLenByteArray, format.Uncompressed
		if w.columns[i].Integer {
			kind = format.Int32
		}
		if w.columns[i].Codec == Zstd {
			codec = format.Zstd
		}
		chunk.OffsetIndexOffset, chunk.OffsetIndexLength = w.at, int32(len(index))
		chunk.MetaData = format.ColumnMetaData{
			Type: kind, Encoding: []format.Encoding{format.Plain}, PathInSchema: []string{w.columns[i].Name}, Codec: codec,
			NumValues: int64(from.rows), TotalUncompressedSize: c.raw, TotalCompressedSize: c.size, DataPageOffset: c.offset,
		}
		group.TotalByteSize += c.raw
		group.TotalCompressedSize += c.size
		if err := w.put(index); err != nil {
			return group, err
		}
	}
	return group, nil
}

// offsetIndex tells where the pages of a chunk begin.
func (w *FixedWriter) offsetIndex(column, rows int, c *fixedChunk) ([]byte, error) {
	spec := &w.columns[column]
	pageRows := w.pageRows
	if spec.Integer {
		pageRows = rows
	}
	var index format.OffsetIndex
	at := c.offset
	for first := 0; first < rows; first += pageRows {
		n := min(pageRows, rows-first)
		var size int32
		if spec.Codec == Plain {
			header, err := fixedHeader(n, n*spec.Width, n*spec.Width)
			if err != nil {
				return nil, err
			}
			size = int32(len(header) + n*spec.Width)
		} else {
			size = c.sizes[first/pageRows]
		}
		index.PageLocations = append(index.PageLocations, format.PageLocation{Offset: at, CompressedPageSize: size, FirstRowIndex: int64(first)})
		at += int64(size)
	}
	if at != c.offset+c.size {
		return nil, fmt.Errorf("BUG: pages of %d bytes in a column chunk of %d", at-c.offset, c.size)
	}
	return thrift.Marshal(new(thrift.CompactProtocol), &index)
}

// fixedHeader is the header of a data page without levels.
func fixedHeader(rows, raw, stored int) ([]byte, error) {
	return thrift.Marshal(new(thrift.CompactProtocol), &format.PageHeader{
		Type: format.DataPage, UncompressedPageSize: int32(raw), CompressedPageSize: int32(stored),
		DataPageHeader: thrift.New(format.DataPageHeader{
			NumValues: int32(rows), Encoding: format.Plain, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
		}),
	})
}
