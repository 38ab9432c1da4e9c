package parquetfile

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cardioscore/io/fileerr"

	"github.com/parquet-go/parquet-go"
)

// Column reads one flat top-level column from the first row to the last. It
// holds one page in memory. It belongs to one goroutine.
type Column struct {
	file     *File
	name     string
	leaf     int
	optional bool
	kind     parquet.Kind
	group    int   // row group of pages
	left     int64 // rows of the group still to come
	pages    parquet.Pages
	page     parquet.Page
	values   parquet.ValueReader
	buffer   []parquet.Value // of the values that Next gives
	next     int             // in buffer
	filled   int
	decoder  pageDecoder
	own      ownChunk
}

// Has says whether the file has a top-level column of that name.
func (f *File) Has(name string) bool { return slices.Contains(f.names, name) }

// plainLeaf is the top-level column of that name, nil where it is a list or a structure.
func (f *File) plainLeaf(name string) *Leaf {
	for i := range f.leaves {
		if l := &f.leaves[i]; len(l.Path) == 1 && l.Path[0] == name && l.MaxRep == 0 {
			return l
		}
	}
	return nil
}

// Column opens a column of one of the given physical types (any, if none is
// given). The error names what the file has instead.
func (f *File) Column(name string, kinds ...parquet.Kind) (*Column, error) {
	c := &Column{file: f, name: name, group: -1}
	err := f.guard(func() error { return c.find(kinds) })
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Column) find(kinds []parquet.Kind) error {
	f, name := c.file, c.name
	if !f.Has(name) {
		return f.columnError(name, "the file has no such column; it has %s", strings.Join(f.Columns(), ", "))
	}
	leaf := f.plainLeaf(name)
	if leaf == nil {
		return f.columnError(name, "is a list or a structure, expected a plain column")
	}
	c.leaf, c.kind, c.optional = leaf.Index, parquet.Kind(leaf.Kind), leaf.MaxDef > 0
	if len(kinds) > 0 && !slices.Contains(kinds, c.kind) {
		var names []string
		for _, k := range kinds {
			names = append(names, k.String())
		}
		return f.columnError(name, "has type %s, expected %s", c.kind, strings.Join(names, " or "))
	}
	return nil
}

func (f *File) columnError(name, format string, args ...any) error {
	return &fileerr.Error{Class: f.class, Path: f.path, Field: name, Message: fmt.Sprintf(format, args...)}
}

// Kind is the physical type of the column.
func (c *Column) Kind() parquet.Kind { return c.kind }

// Next gives the next value, null included; io.EOF after the last row. The
// bytes of a value are valid until the next call.
func (c *Column) Next() (parquet.Value, error) {
	v, err := c.NextRef()
	if err != nil {
		return parquet.Value{}, err
	}
	return *v, nil
}

// NextRef is Next without copying the value, which is also valid until the next
// call only, and not to be changed. For columns of millions of rows.
func (c *Column) NextRef() (*parquet.Value, error) {
	if c.next == c.filled {
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
	v := &c.buffer[c.next]
	c.next++
	return v, nil
}

// fill reads the next values into the buffer, from the next page if need be.
func (c *Column) fill() error {
	err := c.file.guard(func() error {
		for {
			if c.values != nil {
				if c.buffer == nil {
					c.buffer = make([]parquet.Value, 256)
				}
				n, err := c.values.ReadValues(c.buffer)
				if c.left -= int64(n); c.left < 0 {
					return errors.New("its pages hold more values than the row group has rows")
				}
				c.next, c.filled = 0, n
				if n > 0 {
					return nil
				}
				if err != nil && err != io.EOF {
					return err
				}
			}
			if err := c.nextPage(); err != nil {
				return err
			}
		}
	})
	return c.placed(err)
}

// placed adds column and row group to an error that lacks them.
func (c *Column) placed(err error) error {
	var placed *fileerr.Error
	if errors.As(err, &placed) && placed.Field == "" {
		placed.Field, placed.RowGroup = c.name, c.group+1
	}
	return err
}

func (c *Column) nextPage() error {
	c.release()
	for {
		if c.pages != nil {
			page, err := c.pages.ReadPage()
			if err == nil {
				c.page, c.values = page, page.Values()
				return nil
			}
			if err != io.EOF {
				return err
			}
			c.pages.Close()
			c.pages = nil
			if c.left != 0 {
				return fmt.Errorf("its pages end %d values before the row group does", c.left)
			}
		}
		if c.group+1 >= len(c.file.meta.RowGroups) {
			c.group = len(c.file.meta.RowGroups)
			return io.EOF
		}
		library, err := c.file.library()
		if err != nil {
			return err
		}
		c.group++
		stored := &c.file.meta.RowGroups[c.group]
		if err := c.file.checkPages(&stored.Columns[c.leaf], stored.NumRows, &c.file.leaves[c.leaf]); err != nil {
			return err
		}
		c.left = stored.NumRows
		chunk := library.RowGroups()[c.group].ColumnChunks()[c.leaf]
		if kind, stored := chunk.Type().Kind(), parquet.Kind(c.file.leaves[c.leaf].Kind); kind != stored {
			return fmt.Errorf("its type %v is annotated as %v", stored, kind)
		}
		c.pages = chunk.Pages()
	}
}

// Seek goes to the first row of a row group.
func (c *Column) Seek(group int) {
	c.Close()
	c.group, c.left = group-1, 0
}

func (c *Column) release() {
	if c.page != nil {
		parquet.Release(c.page)
		c.page, c.values = nil, nil
	}
	c.next, c.filled = 0, 0
}

// Close releases the page in memory. The Column is not used after it, unless by Seek.
func (c *Column) Close() {
	c.closeOwn()
	c.release()
	if c.pages != nil {
		c.pages.Close()
		c.pages = nil
	}
}

// Errorf makes an error about the value that Next gave last.
func (c *Column) Errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &fileerr.Error{Class: c.file.class, Path: c.file.path, RowGroup: c.group + 1, Field: c.name, Err: err}
}
