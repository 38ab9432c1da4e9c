package parquetfile

import (
	"errors"
	"fmt"
	"os"

	"cardioscore/io/fileerr"

	"github.com/parquet-go/parquet-go/format"
)

// Table is somebody else's file that is read leaf by leaf: any number of columns,
// lists and structures, every codec and encoding in use. Where File lets the library
// decode pages, a Table decodes them itself, a few thousand values at a time, so that no
// count that a page claims is ever allocated. It belongs to one goroutine; several
// goroutines open several Tables.
type Table struct {
	f      *File
	leaves []Leaf
	names  []string // of the top-level columns
	inflater
}

// Limits that grow with the file, so that a small one cannot claim much.
const (
	freeColumns    = 20_000 // columns that need no justification by the file's size
	bytesPerColumn = 64     // at least, of a file of more
	freePageBytes  = 16 << 20
	pageRatio      = 16 // of one page's content to the file
	freeValues     = 1 << 26
	valuesPerByte  = 1 << 16
	freeRows       = 1 << 16
	rowsPerByte    = 16
	// Of a verified file.
	freeRecorded    = 1 << 20
	recordedPerByte = 1 << 10
)

// OpenTable opens a file and checks its footer. Errors: IO, Malformed, Resource.
func OpenTable(path string) (*Table, error) {
	handle, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	info, err := handle.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fileerr.New(fileerr.IO, path, "is not a regular file; give the Parquet files of a folder one by one")
	}
	if err != nil {
		handle.Close()
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	t := &Table{f: &File{path: path, class: fileerr.Malformed, reader: handle, closer: handle, size: info.Size()}}
	if err := t.f.guard(t.open); err != nil {
		handle.Close()
		return nil, err
	}
	return t, nil
}

func (t *Table) open() error {
	f := t.f
	if err := f.readFooter(); err != nil {
		return err
	}
	if most := max(freeColumns, f.size/bytesPerColumn); int64(len(f.meta.Schema)) > most {
		return fileerr.New(fileerr.Resource, f.path, "a schema of %d elements in a file of %d bytes: expected at most %d", len(f.meta.Schema), f.size, most)
	}
	var err error
	if t.leaves, t.names, err = leavesOf(f.meta.Schema); err != nil {
		return err
	}
	// Each leaf may claim so many values in all its row groups. Chunks lie side by side: were
	// they one, a small file would hold as many as its footer says.
	values := make([]int64, len(t.leaves))
	rows, bytes := int64(0), int64(0)
	for g := range f.meta.RowGroups {
		group := &f.meta.RowGroups[g]
		if group.NumRows < 0 || len(group.Columns) != len(t.leaves) {
			return fmt.Errorf("row group %d: %d rows and %d columns, the schema has %d columns", g+1, group.NumRows, len(group.Columns), len(t.leaves))
		}
		if rows += group.NumRows; rows > f.meta.NumRows || rows < 0 {
			break
		}
		for c := range group.Columns {
			m := &group.Columns[c].MetaData
			// A chunk of no values may have no pages, and then no place.
			if m.NumValues == 0 && m.TotalCompressedSize == 0 {
				continue
			}
			if err := f.checkChunk(&group.Columns[c]); err != nil {
				return fmt.Errorf("row group %d, column %d: %w", g+1, c+1, err)
			}
			if bytes += m.TotalCompressedSize; bytes > f.size {
				return fmt.Errorf("row group %d, column %d: %w", g+1, c+1, errOverlap)
			}
			most := freeValues + valuesPerByte*f.size
			if values[c] += min(m.NumValues, most+1); values[c] > most {
				return &fileerr.Error{Class: fileerr.Resource, Path: f.path, RowGroup: g + 1, Err: errTooManyValues}
			}
			if m.Type != t.leaves[c].Kind {
				return fmt.Errorf("row group %d, column %d: type %v, the schema has %v", g+1, c+1, m.Type, t.leaves[c].Kind)
			}
		}
	}
	if rows != f.meta.NumRows {
		return fmt.Errorf("the footer claims %d rows, its row groups hold %d", f.meta.NumRows, rows)
	}
	return nil
}

// Close releases the file.
func (t *Table) Close() {
	t.inflater.close()
	t.f.Close()
}

// Path is that of the file.
func (t *Table) Path() string { return t.f.path }

// Size is that of the file, in bytes.
func (t *Table) Size() int64 { return t.f.size }

// Names are those of the top-level columns, in their order.
func (t *Table) Names() []string { return t.names }

// Leaves are the leaf columns, in their order. The caller must not change them.
func (t *Table) Leaves() []Leaf { return t.leaves }

// Metadata is the decoded footer; the caller must not change it.
func (t *Table) Metadata() *format.FileMetaData { return t.f.meta }

// Rows is the number of rows that the footer states.
func (t *Table) Rows() int64 { return t.f.meta.NumRows }

// Groups is the number of row groups.
func (t *Table) Groups() int { return len(t.f.meta.RowGroups) }

// GroupRows is the number of rows of a row group.
func (t *Table) GroupRows(group int) int64 { return t.f.meta.RowGroups[group].NumRows }

// CheckRows refuses a number of rows that a caller is to hold in memory and that the file
// has hardly room for.
func (t *Table) CheckRows(rows int64) error { return t.f.checkRows(rows, freeRows, rowsPerByte) }

func (f *File) checkRows(rows, free, perByte int64) error {
	if most := free + perByte*f.size; rows > most {
		return fileerr.New(fileerr.Resource, f.path, "%d rows in a file of %d bytes: expected at most %d", rows, f.size, most)
	}
	return nil
}

// Guard runs fn and gives its error, or its panic as an error, with the file's path;
// an error without a class becomes Malformed.
func (t *Table) Guard(fn func() error) error { return t.f.guard(fn) }

var errOverlap = errors.New("the column chunks have more bytes than the file")

var errTooManyValues = errors.New("holds more values than a file of this size may; write it with more, smaller row groups")
