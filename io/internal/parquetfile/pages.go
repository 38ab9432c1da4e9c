package parquetfile

import (
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	maxPageBytes  = 64 << 20
	maxPageValues = 1 << 24
	maxPageHeader = 16 << 20
)

// checkPages walks the pages of a flat column chunk by their headers: they
// fill the chunk, and their values add up to its rows.
func (f *File) checkPages(chunk *format.ColumnChunk, rows int64, leaf *Leaf) error {
	m := &chunk.MetaData
	if m.NumValues != rows {
		return fmt.Errorf("%d values in %d rows", m.NumValues, rows)
	}
	// The library decompresses all row groups as the first one says.
	if first := f.meta.RowGroups[0].Columns[leaf.Index].MetaData.Codec; m.Codec != first {
		return fmt.Errorf("compression %v, the first row group has %v", m.Codec, first)
	}
	at := chunkStart(m)
	end := at + m.TotalCompressedSize
	values := int64(0)
	for first := true; at < end; first = false {
		header, length, err := f.readPageHeader(at, end)
		if err != nil {
			return err
		}
		n, err := checkPageHeader(header, m, first)
		if err != nil {
			return fmt.Errorf("page at offset %d: %w", at, err)
		}
		values += n
		body := at + int64(length)
		if int64(header.CompressedPageSize) > end-body {
			return fmt.Errorf("page at offset %d: its %d bytes exceed the column chunk", at, header.CompressedPageSize)
		}
		if err := f.checkBody(header, m, leaf, body); err != nil {
			return fmt.Errorf("page at offset %d: %w", at, err)
		}
		at = body + int64(header.CompressedPageSize)
	}
	if values != rows {
		return fmt.Errorf("its pages hold %d values, the row group has %d rows", values, rows)
	}
	return nil
}

// readPageHeader decodes the page header at an offset and gives its length.
func (f *File) readPageHeader(at, end int64) (*format.PageHeader, int, error) {
	for window := int64(1 << 10); ; window *= 16 {
		b := make([]byte, min(window, end-at, maxPageHeader))
		if err := f.readAt(b, at); err != nil {
			return nil, 0, err
		}
		header, n, err := decodePageHeader(b, at)
		if errors.Is(err, errShort) && int64(len(b)) == window && window < maxPageHeader {
			continue
		}
		return header, n, err
	}
}

// decodePageHeader decodes the page header that b begins with, which is at an offset of
// the file, and gives its length.
func decodePageHeader(b []byte, at int64) (*format.PageHeader, int, error) {
	n, err := structLength(b)
	header := new(format.PageHeader)
	if err == nil {
		err = thrift.Unmarshal(new(thrift.CompactProtocol), b[:n], header)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("page header at offset %d: %w", at, err)
	}
	return header, n, nil
}

// checkPageHeader gives the values of a data page, 0 for a dictionary.
func checkPageHeader(h *format.PageHeader, m *format.ColumnMetaData, first bool) (int64, error) {
	if h.CompressedPageSize < 0 || h.UncompressedPageSize < 0 || h.UncompressedPageSize > maxPageBytes {
		return 0, fmt.Errorf("sizes %d and %d bytes: expected at most %d", h.CompressedPageSize, h.UncompressedPageSize, maxPageBytes)
	}
	if m.Codec == format.Uncompressed && h.CompressedPageSize != h.UncompressedPageSize {
		return 0, fmt.Errorf("%d and %d bytes, although it is not compressed", h.CompressedPageSize, h.UncompressedPageSize)
	}
	// Where indexes lack a dictionary, the library takes the first page for one that has
	// a header of dictionaries, of whatever type it is.
	if h.Type != format.DictionaryPage && h.DictionaryPageHeader.Valid {
		return 0, fmt.Errorf("a page of type %d with the header of a dictionary", h.Type)
	}
	var values int32
	switch {
	case h.Type == format.DictionaryPage && h.DictionaryPageHeader.Valid && first:
		values = h.DictionaryPageHeader.V.NumValues
		if values < 0 || values > h.UncompressedPageSize {
			return 0, fmt.Errorf("a dictionary of %d values in %d bytes", values, h.UncompressedPageSize)
		}
		return 0, nil
	case h.Type == format.DataPage && h.DataPageHeader.Valid:
		values = h.DataPageHeader.V.NumValues
	case h.Type == format.DataPageV2 && h.DataPageHeaderV2.Valid:
		v2 := &h.DataPageHeaderV2.V
		values = v2.NumValues
		levels := int64(v2.RepetitionLevelsByteLength) + int64(v2.DefinitionLevelsByteLength)
		if v2.NumRows != values || v2.NumNulls < 0 || v2.NumNulls > values || v2.RepetitionLevelsByteLength < 0 || v2.DefinitionLevelsByteLength < 0 ||
			levels > int64(min(h.CompressedPageSize, h.UncompressedPageSize)) {
			return 0, errors.New("its header contradicts itself")
		}
	default:
		return 0, fmt.Errorf("a page of type %d, which is not expected there", h.Type)
	}
	if values < 0 || values > maxPageValues {
		return 0, fmt.Errorf("%d values: expected at most %d", values, maxPageValues)
	}
	return int64(values), nil
}
