package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	maxFooterBytes = 64 << 20
	maxColumns     = 20_000
	maxGroupDepth  = 16
)

// readFooter reads the file's metadata, having checked that decoding them
// allocates in proportion to their size.
func (f *File) readFooter() error {
	if f.size < 12 {
		return fmt.Errorf("%d bytes are too few for a Parquet file", f.size)
	}
	head, tail := make([]byte, 4), make([]byte, 8)
	if err := f.readAt(head, 0); err != nil {
		return err
	}
	if err := f.readAt(tail, f.size-8); err != nil {
		return err
	}
	if string(head) == "PARE" || string(tail[4:]) == "PARE" {
		return errors.New("the Parquet file is encrypted, which is not read")
	}
	if string(head) != "PAR1" || string(tail[4:]) != "PAR1" {
		return errors.New("not a Parquet file, or cut off: it does not begin and end with PAR1")
	}
	length := int64(binary.LittleEndian.Uint32(tail))
	if length > f.size-12 || length > maxFooterBytes {
		return fmt.Errorf("the footer claims %d bytes of a file of %d", length, f.size)
	}
	footer := make([]byte, length)
	f.footerAt = f.size - 8 - length
	if err := f.readAt(footer, f.footerAt); err != nil {
		return err
	}
	if n, err := structLength(footer); err != nil || n != len(footer) {
		return fmt.Errorf("the footer is damaged: %w", errors.Join(err, errTrailing(len(footer)-n)))
	}
	if err := checkShape(footer); err != nil {
		return err
	}
	f.meta = new(format.FileMetaData)
	return thrift.Unmarshal(new(thrift.CompactProtocol), footer, f.meta)
}

// freeFooter is a footer whose lists need no look.
const freeFooter = 64 << 10

// checkShape counts the structures of the footer, without room for what is in them. An
// empty one takes one byte, and the library makes room for all of a list at once: 560
// bytes for each column chunk.
func checkShape(footer []byte) error {
	if len(footer) <= freeFooter {
		return nil
	}
	var shape struct {
		Schema []struct{} `thrift:"2"`
		Groups []struct {
			Columns []struct{} `thrift:"1"`
		} `thrift:"4"`
		KeyValues []struct{} `thrift:"5"`
	}
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), footer, &shape); err != nil {
		return err
	}
	// The bytes that each of them takes with no more than it must have.
	least := 4*len(shape.Schema) + 7*len(shape.Groups) + 3*len(shape.KeyValues)
	for i := range shape.Groups {
		least += 20 * len(shape.Groups[i].Columns)
	}
	if least > len(footer) {
		return fmt.Errorf("the footer has %d bytes, its lists would take %d at least", len(footer), least)
	}
	return nil
}

func errTrailing(n int) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%d bytes are left over", n)
}

// checkFooter checks what the library takes on trust.
func (f *File) checkFooter() error {
	leaves, err := countLeaves(f.meta.Schema)
	if err != nil {
		return err
	}
	rows, bytes := int64(0), int64(0)
	for g := range f.meta.RowGroups {
		group := &f.meta.RowGroups[g]
		if group.NumRows < 0 || len(group.Columns) != leaves {
			return fmt.Errorf("row group %d: %d rows and %d columns, the schema has %d columns", g+1, group.NumRows, len(group.Columns), leaves)
		}
		rows += group.NumRows
		if rows > f.meta.NumRows {
			break
		}
		for c := range group.Columns {
			if err := f.checkChunk(&group.Columns[c]); err != nil {
				return fmt.Errorf("row group %d, column %d: %w", g+1, c+1, err)
			}
			if bytes += group.Columns[c].MetaData.TotalCompressedSize; bytes > f.size {
				return fmt.Errorf("row group %d, column %d: %w", g+1, c+1, errOverlap)
			}
		}
	}
	if rows != f.meta.NumRows {
		return fmt.Errorf("the footer claims %d rows, its row groups hold %d", f.meta.NumRows, rows)
	}
	return nil
}

func (f *File) checkChunk(chunk *format.ColumnChunk) error {
	m := &chunk.MetaData
	if chunk.FilePath != "" || len(chunk.EncryptedColumnMetadata) > 0 || chunk.CryptoMetadata.Value != nil {
		return errors.New("is encrypted or kept in another file, which is not read")
	}
	start := chunkStart(m)
	if start < 4 || m.DataPageOffset < start || m.TotalCompressedSize < 0 || m.TotalUncompressedSize < 0 || m.NumValues < 0 ||
		start > f.footerAt || m.TotalCompressedSize > f.footerAt-start || m.DataPageOffset > start+m.TotalCompressedSize {
		return fmt.Errorf("its %d bytes at offset %d do not lie before the footer at %d", m.TotalCompressedSize, start, f.footerAt)
	}
	return nil
}

// chunkStart is where the pages of a chunk begin, the dictionary's first.
func chunkStart(m *format.ColumnMetaData) int64 {
	if m.DictionaryPageOffset != 0 {
		return m.DictionaryPageOffset
	}
	return m.DataPageOffset
}

// countLeaves walks the flattened schema tree and gives the number of columns.
func countLeaves(schema []format.SchemaElement) (int, error) {
	if len(schema) == 0 || len(schema) > maxColumns {
		return 0, fmt.Errorf("a schema of %d elements: expected 1 to %d", len(schema), maxColumns)
	}
	leaves, open := 0, []int32{1} // children still to come, by depth
	for i := range schema {
		for len(open) > 0 && open[len(open)-1] == 0 {
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			return 0, errors.New("the schema has elements outside its root")
		}
		open[len(open)-1]--
		children, group := schema[i].NumChildren.Get()
		if column := !group || children == 0; i > 0 && column != schema[i].Type.Valid {
			return 0, fmt.Errorf("schema element %d is neither a column nor a group of columns", i+1)
		}
		switch {
		case !group || children == 0:
			leaves++
		case children < 0 || int(children) > len(schema)-1-i:
			return 0, fmt.Errorf("schema element %d claims %d children", i+1, children)
		case len(open) > maxGroupDepth:
			return 0, fmt.Errorf("the schema is nested deeper than %d", maxGroupDepth)
		default:
			open = append(open, children)
		}
	}
	for _, missing := range open {
		if missing != 0 {
			return 0, errors.New("the schema ends before its elements do")
		}
	}
	return leaves, nil
}

// readAt fills b or fails. A file that became shorter is damaged, not an
// operating system error.
func (f *File) readAt(b []byte, at int64) error {
	n, err := f.reader.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if isSystem(err) {
		return err
	}
	return fmt.Errorf("the file ends at offset %d, where more was expected", at+int64(n))
}

// isSystem tells a failing disk from a damaged file.
func isSystem(err error) bool {
	var pathErr *fs.PathError
	return errors.As(err, &pathErr)
}
