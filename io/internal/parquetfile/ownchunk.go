package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/format"
)

// ownChunk is a column chunk of a verified file that is read in one piece, and its pages
// decoded into memory that the next column uses again. The library would read every
// page header twice and take new memory for each page, which is most of the time that
// a table of some thousand rows takes. It reads all other chunks.
type ownChunk struct {
	meta  *format.ColumnMetaData
	rest  []byte // pages still to come
	first bool   // the next page is the first one
	*ownMemory
}

// ownMemory is what chunks are read and decoded into.
type ownMemory struct {
	chunk, content []byte
	int32s         []int32
	int64s         []int64
	ends           []uint32
}

var ownMemories = sync.Pool{New: func() any { return new(ownMemory) }}

// maxOwnChunk bounds a chunk that is read in one piece.
const maxOwnChunk = 8 << 20

// canOwn says whether the pages of a chunk are of the few kinds that are decoded here:
// differences, indexes into a dictionary and plain integers, without nulls.
func (c *Column) canOwn(m *format.ColumnMetaData) bool {
	if !c.file.verified || c.optional || m.TotalCompressedSize > maxOwnChunk || m.Codec != format.Uncompressed && m.Codec != format.Zstd {
		return false
	}
	var known []format.Encoding
	switch c.kind {
	case parquet.Int32:
		known = []format.Encoding{format.DeltaBinaryPacked}
	case parquet.Int64:
		known = []format.Encoding{format.DeltaBinaryPacked, format.Plain}
	case parquet.ByteArray:
		known = []format.Encoding{format.RLEDictionary, format.DeltaLengthByteArray, format.Plain} // plain: the dictionary
	}
	for _, e := range m.Encoding {
		if !slices.Contains(known, e) {
			return false
		}
	}
	return len(m.Encoding) > 0
}

// nextOwn takes the next page, where its chunk is of those that are decoded here.
func (c *Column) nextOwn() (taken bool, err error) {
	o := &c.own
	for {
		if len(o.rest) > 0 {
			if taken, err = c.takeOwn(); taken || err != nil {
				return taken, err
			}
			continue
		}
		if c.pages != nil { // of the library
			return false, nil
		}
		if c.left != 0 {
			return false, fmt.Errorf("its pages end %d values before the row group does", c.left)
		}
		if c.group+1 >= len(c.file.meta.RowGroups) || !c.canOwn(&c.file.meta.RowGroups[c.group+1].Columns[c.leaf].MetaData) {
			return false, nil
		}
		c.group++
		if err := c.beginOwn(&c.file.meta.RowGroups[c.group]); err != nil {
			return false, err
		}
	}
}

// beginOwn reads a column chunk.
func (c *Column) beginOwn(group *format.RowGroup) error {
	m := &group.Columns[c.leaf].MetaData
	if m.NumValues != group.NumRows {
		return fmt.Errorf("%d values in %d rows", m.NumValues, group.NumRows)
	}
	o := &c.own
	if o.ownMemory == nil {
		o.ownMemory = ownMemories.Get().(*ownMemory)
	}
	o.meta, o.first, c.left = m, true, group.NumRows
	o.chunk = slices.Grow(o.chunk[:0], int(m.TotalCompressedSize))[:m.TotalCompressedSize]
	o.rest = o.chunk
	return c.file.readAt(o.chunk, chunkStart(m))
}

// takeOwn takes the next page; false for a dictionary.
func (c *Column) takeOwn() (bool, error) {
	o := &c.own
	at := chunkStart(o.meta) + int64(len(o.chunk)-len(o.rest))
	header, length, err := decodePageHeader(o.rest, at)
	if err != nil {
		return false, err
	}
	values, err := checkPageHeader(header, o.meta, o.first)
	if err == nil && int(header.CompressedPageSize) > len(o.rest)-length {
		err = fmt.Errorf("its %d bytes exceed the column chunk", header.CompressedPageSize)
	}
	var content []byte
	if err == nil {
		content, err = o.inflate(header, o.rest[length:length+int(header.CompressedPageSize)])
	}
	if err != nil {
		return false, fmt.Errorf("page at offset %d: %w", at, err)
	}
	o.rest, o.first = o.rest[length+int(header.CompressedPageSize):], false
	if header.Type == format.DictionaryPage {
		c.decoder.group = c.group + 1
		c.decoder.strings.dictionary, err = plainTexts(c.decoder.strings.dictionary[:0], content, int(header.DictionaryPageHeader.V.NumValues))
		return false, err
	}
	if c.left -= values; c.left < 0 {
		return false, errors.New("its pages hold more values than the row group has rows")
	}
	// The digest says that the file is whole, not that its writer was: no count of a page
	// is allocated before it is looked at.
	if err := checkCounts(header, &c.file.leaves[c.leaf], nil, content); err != nil {
		return false, fmt.Errorf("page at offset %d: %w", at, err)
	}
	encoding := header.DataPageHeader.V.Encoding
	if header.Type == format.DataPageV2 {
		encoding = header.DataPageHeaderV2.V.Encoding
	}
	return true, c.decodeOwn(encoding, content, int(values))
}

// inflate gives what a page holds. A column without nulls and lists has no levels.
func (o *ownChunk) inflate(h *format.PageHeader, body []byte) (content []byte, err error) {
	packed := o.meta.Codec == format.Zstd
	if h.Type == format.DataPageV2 {
		v2 := &h.DataPageHeaderV2.V
		if v2.RepetitionLevelsByteLength != 0 || v2.DefinitionLevelsByteLength != 0 || v2.NumNulls != 0 {
			return nil, errors.New("has levels, although no value can be null")
		}
		if flag, given := v2.IsCompressed.Get(); given && !flag {
			packed = false
		}
	}
	if !packed {
		return body, nil
	}
	d := zstdDecoders.Get().(*zstd.Decoder)
	defer zstdDecoders.Put(d)
	o.content, err = d.DecodeAll(body, slices.Grow(o.content[:0], int(h.UncompressedPageSize)))
	if err == nil && len(o.content) != int(h.UncompressedPageSize) {
		err = fmt.Errorf("its content has %d bytes, its header says %d", len(o.content), h.UncompressedPageSize)
	}
	return o.content, err
}

// zstdDecoders decode pages of up to maxPageBytes. Without goroutines of their own they
// need not be closed.
var zstdDecoders = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPageBytes))
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return d
}}

// decodeOwn decodes a data page.
func (c *Column) decodeOwn(encoding format.Encoding, content []byte, rows int) (err error) {
	o, v := &c.own, &c.decoder.values
	*v = Values{Rows: rows}
	got := 0
	switch {
	case c.kind == parquet.Int32 && encoding == format.DeltaBinaryPacked:
		o.int32s, err = new(delta.BinaryPackedEncoding).DecodeInt32(o.int32s, content)
		v.Int32, got = o.int32s, len(o.int32s)
	case c.kind == parquet.Int64 && encoding == format.DeltaBinaryPacked:
		o.int64s, err = new(delta.BinaryPackedEncoding).DecodeInt64(o.int64s, content)
		v.Int64, got = o.int64s, len(o.int64s)
	case c.kind == parquet.Int64 && encoding == format.Plain:
		o.int64s = slices.Grow(o.int64s[:0], len(content)/8)
		for b := content; len(b) >= 8; b = b[8:] {
			o.int64s = append(o.int64s, int64(binary.LittleEndian.Uint64(b)))
		}
		v.Int64, got = o.int64s, len(o.int64s)
	case c.kind == parquet.ByteArray && encoding == format.DeltaLengthByteArray:
		if o.content, o.ends, err = new(delta.LengthByteArrayEncoding).DecodeByteArray(o.content, content, o.ends); err == nil {
			c.decoder.texts = textsOf(c.decoder.texts[:0], o.content, o.ends)
			v.Text, got = Texts{entries: c.decoder.texts}, len(c.decoder.texts)
		}
	case c.kind == parquet.ByteArray && encoding == format.RLEDictionary:
		if c.decoder.group != c.group+1 {
			return errors.New("indexes without a dictionary")
		}
		if o.int32s, err = new(rle.DictionaryEncoding).DecodeInt32(o.int32s, content); err == nil {
			if len(o.int32s) > rows { // the last ones of eight
				o.int32s = o.int32s[:rows]
			}
			v.Text, got = c.decoder.text(nil, o.int32s, nil)
		}
	default:
		return fmt.Errorf("encoding %v, which its column chunk does not name", encoding)
	}
	if err == nil && got != rows {
		err = fmt.Errorf("a page of %d rows has %d values", rows, got)
	}
	return err
}

// plainTexts reads the texts of a dictionary, each behind its length.
func plainTexts(to []string, b []byte, count int) ([]string, error) {
	for range count {
		if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
			return nil, errors.New("its dictionary is cut off")
		}
		n := int(binary.LittleEndian.Uint32(b))
		to, b = append(to, string(b[4:4+n])), b[4+n:]
	}
	return to, nil
}

// closeOwn gives the memory to other columns.
func (c *Column) closeOwn() {
	c.own.rest = nil
	if c.own.ownMemory != nil {
		ownMemories.Put(c.own.ownMemory)
		c.own.ownMemory = nil
	}
}
