package parquetfile

import (
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// FixedColumn locates the values of a required column of fixed width that is
// written PLAIN, so that rows can be read straight from the file. It is
// immutable and safe for concurrent use.
type FixedColumn struct {
	Width int         // bytes of one value
	Codec Codec       // of the pages
	Pages []FixedPage // in row order, without gaps
	file  *File
}

// Codec says how the pages of a FixedColumn are compressed.
type Codec uint8

const (
	Plain Codec = iota
	Zstd
)

// FixedPage is one data page of a FixedColumn.
type FixedPage struct {
	FirstRow int64 // of the file
	Rows     int64
	// Offset of the first value in the file where the page is not compressed,
	// of the page's header else.
	Offset int64
	Bytes  int64 // from Offset to the end of the page
}

// Fixed locates the values of a column through the offset index. Without
// compression the values of a page are its last Rows x Width bytes, so that no
// page header has to be read.
func (f *File) Fixed(name string, width int) (*FixedColumn, error) {
	column := &FixedColumn{Width: width, file: f}
	err := f.guard(func() error {
		leaf := f.plainLeaf(name)
		if leaf == nil || leaf.MaxDef > 0 || valueWidth(f.meta.Schema, name) != width {
			return fmt.Errorf("expected a required column %q of %d bytes a value", name, width)
		}
		first := int64(0)
		for g := range f.meta.RowGroups {
			group := &f.meta.RowGroups[g]
			if err := column.addChunk(&group.Columns[leaf.Index], first, group.NumRows, g == 0); err != nil {
				return fmt.Errorf("row group %d: %w", g+1, err)
			}
			first += group.NumRows
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return column, nil
}

// valueWidth is the width in bytes of a top-level column's values, 0 if it varies.
func valueWidth(schema []format.SchemaElement, name string) int {
	for i := range schema {
		e := &schema[i]
		kind, leaf := e.Type.Get()
		if e.Name != name || !leaf {
			continue
		}
		switch kind {
		case format.FixedLenByteArray:
			return int(e.TypeLength.V)
		case format.Int32:
			return 4
		}
	}
	return 0
}

// addChunk appends the pages of one column chunk.
func (c *FixedColumn) addChunk(chunk *format.ColumnChunk, first, rows int64, sets bool) error {
	m := &chunk.MetaData
	codec := Plain
	switch m.Codec {
	case format.Uncompressed:
	case format.Zstd:
		codec = Zstd
	default:
		return fmt.Errorf("compression %v, expected none or zstd", m.Codec)
	}
	if !sets && codec != c.Codec {
		return errors.New("row groups with and without compression")
	}
	c.Codec = codec
	for _, e := range m.Encoding {
		// RLE is listed for the levels, which a required column does not have.
		if e != format.Plain && e != format.RLE {
			return fmt.Errorf("encoding %v, expected PLAIN", e)
		}
	}
	if m.DictionaryPageOffset != 0 || m.NumValues != rows {
		return fmt.Errorf("%d values in %d rows, or a dictionary", m.NumValues, rows)
	}
	index, err := c.file.offsetIndex(chunk)
	if err != nil {
		return err
	}
	return c.addPages(m, index, first, rows)
}

func (c *FixedColumn) addPages(m *format.ColumnMetaData, index []format.PageLocation, first, rows int64) error {
	if len(index) == 0 && rows > 0 {
		return errors.New("its offset index names no page")
	}
	end := m.DataPageOffset
	for i := range index {
		at, size := index[i].Offset, int64(index[i].CompressedPageSize)
		next := rows
		if i+1 < len(index) {
			next = index[i+1].FirstRowIndex
		}
		n := next - index[i].FirstRowIndex
		if (i == 0 && index[i].FirstRowIndex != 0) || n <= 0 || next > rows || at != end || size <= 0 ||
			size > m.DataPageOffset+m.TotalCompressedSize-at || (c.Codec == Plain && n > size/int64(c.Width)) {
			return fmt.Errorf("page %d of the offset index does not fit its column chunk", i+1)
		}
		page := FixedPage{FirstRow: first + index[i].FirstRowIndex, Rows: n, Offset: at, Bytes: size}
		if c.Codec == Plain {
			page.Offset, page.Bytes = at+size-n*int64(c.Width), n*int64(c.Width)
		}
		c.Pages = append(c.Pages, page)
		end = at + size
	}
	if end != m.DataPageOffset+m.TotalCompressedSize {
		return errors.New("the offset index does not cover its column chunk")
	}
	return nil
}

// offsetIndex reads the page locations of a chunk.
func (f *File) offsetIndex(chunk *format.ColumnChunk) ([]format.PageLocation, error) {
	at, length := chunk.OffsetIndexOffset, int64(chunk.OffsetIndexLength)
	if at < 4 || length <= 0 || at > f.footerAt || length > f.footerAt-at {
		return nil, errors.New("has no offset index")
	}
	b := make([]byte, length)
	if err := f.readAt(b, at); err != nil {
		return nil, err
	}
	if n, err := structLength(b); err != nil || n != len(b) {
		return nil, fmt.Errorf("its offset index is damaged: %w", errors.Join(err, errTrailing(len(b)-n)))
	}
	index := new(format.OffsetIndex)
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), b, index); err != nil {
		return nil, err
	}
	return index.PageLocations, nil
}

// Decompress reads a Zstd page: it fills dst, which has room for the page's
// rows. scratch is working memory that it may grow and gives back.
func (c *FixedColumn) Decompress(d *zstd.Decoder, page *FixedPage, dst, scratch []byte) ([]byte, error) {
	err := c.file.guard(func() error {
		if int64(cap(scratch)) < page.Bytes {
			scratch = make([]byte, page.Bytes)
		}
		stored := scratch[:page.Bytes]
		if err := c.file.readAt(stored, page.Offset); err != nil {
			return err
		}
		n, err := structLength(stored)
		if err != nil {
			return fmt.Errorf("page header at offset %d: %w", page.Offset, err)
		}
		out, err := d.DecodeAll(stored[n:], dst[:0:len(dst)])
		if err == nil && (len(out) != len(dst) || len(out) > 0 && &out[0] != &dst[0]) {
			err = fmt.Errorf("page at offset %d holds %d bytes, expected %d", page.Offset, len(out), len(dst))
		}
		return err
	})
	return scratch, err
}

// FooterRegion gives the offset of the first byte after the pages: the page
// index if there is one, else the footer. It runs to the end of the file.
func (f *File) FooterRegion() int64 {
	at := f.footerAt
	for g := range f.meta.RowGroups {
		for c := range f.meta.RowGroups[g].Columns {
			chunk := &f.meta.RowGroups[g].Columns[c]
			if chunk.ColumnIndexOffset > 0 {
				at = min(at, chunk.ColumnIndexOffset)
			}
			if chunk.OffsetIndexOffset > 0 {
				at = min(at, chunk.OffsetIndexOffset)
			}
		}
	}
	return at
}
