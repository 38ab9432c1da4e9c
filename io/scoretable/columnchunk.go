package scoretable

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"cardioscore/io/internal/parquetfile"
)

const (
	// pageRows bounds the values of a page, pageText the bytes of one of texts.
	pageRows = 32_768
	pageText = 1 << 20
	// maxDictionary bounds the bytes of a dictionary of texts.
	maxDictionary = 4 << 20
	// headerRoom is more than the headers of the pages of a chunk take, as a rule.
	headerRoom = 512
	// minCompressed is how many rows of text are worth compressing, in the first row group.
	// The others follow it: there are readers that take a column's compression from there.
	minCompressed = 256
)

// chunkMeta is what the footer says of one column chunk.
type chunkMeta struct {
	rows, nulls  int
	start, size  int64 // bytes, with the headers of pages
	raw          int64 // size before compression
	dictionary   int64 // bytes of the dictionary page, 0 for none
	encoding     format.Encoding
	codec        format.CompressionCodec
	lower, upper []byte // least and greatest value as Parquet has them; nil for none
}

// chunkEncoder turns gathered columns into column chunks. It keeps its memory from
// one to the next.
type chunkEncoder struct {
	levels   []uint32 // by row: 0 for a null; empty where there is none
	numbers  numbers
	words    words
	texts    textRuns // of a column with nulls, without them; of packed texts that repeat
	ends     []int    // of packed texts with nulls, without them
	page     []byte
	small    []byte
	compress *zstd.Encoder
	zstd     bool // texts are compressed
	// lends: numbers that are stored as they lie in the memory of the column stay there,
	// until the chunk is written; lent says which.
	lends bool
	lent  []lentBody
}

// content is a column chunk before it is cut into pages. Values leave out nulls.
type content struct {
	values     int
	codes      []uint32 // into the dictionary; nil where the values stand for themselves
	distinct   int
	dictionary []byte // PLAIN
	// plain appends values first up to end, texts up to a size that fills a page, and
	// says how far it came.
	plain func(dst []byte, first, end int) ([]byte, int)
	texts bool
	lent  []uint64 // the numbers as they lie in the memory of the column; nil where they do not
	size  int      // bytes of a number; of all texts as they stand, or fewer
}

// encode appends the column chunk of one column to dst.
//
// Numbers are not compressed. Sums of many weights have mantissas of noise, which
// takes a compressor's time and gives nothing back; those that repeat go into a
// dictionary. Texts are compressed with zstd.
func (e *chunkEncoder) encode(dst []byte, column *Column, from *gathered, rows int, meta *chunkMeta) ([]byte, error) {
	e.levels = e.levels[:0]
	var c content
	switch column.Kind {
	case Text, Prose:
		c = e.ofTexts(column, &from.text, meta)
	case Various:
		c = e.ofPacked(column, &from.packed, meta)
	case Int32:
		c = e.ofInt32(column, from.int32, meta)
	case Int64:
		c = e.ofInt64(column, from.int64, meta)
	case Float64:
		c = e.ofFloat64(column, from.float64, meta)
	}
	switch {
	case c.codes != nil:
	case c.texts:
		e.page = slices.Grow(e.page[:0], min(c.size, pageText))
	case c.lent == nil || !e.lends:
		dst = slices.Grow(dst, c.values*c.size+rows/8+headerRoom)
	}
	meta.nulls = rows - c.values
	meta.codec, meta.encoding = format.Uncompressed, format.Plain
	if c.texts && e.zstd {
		meta.codec = format.Zstd
	}
	width := 0
	if c.codes != nil {
		meta.encoding = format.RLEDictionary
		width = max(1, bits.Len(uint(c.distinct-1)))
		before := len(dst)
		var err error
		dst, err = e.appendPage(dst, c.dictionary, meta, &format.PageHeader{
			Type: format.DictionaryPage,
			DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{
				NumValues: int32(c.distinct), Encoding: format.Plain,
			}),
		})
		if err != nil {
			return dst, err
		}
		meta.dictionary = int64(len(dst) - before)
	}
	value := 0 // the next one
	for row := 0; row < rows; {
		end := min(row+pageRows, rows)
		last := value + e.present(row, end)
		header := format.PageHeader{Type: format.DataPage}
		e.page = e.page[:0]
		switch {
		case c.codes != nil:
			e.page = e.appendLevels(e.page, column, row, end)
			e.page = append(e.page, byte(width))
			e.page = parquetfile.AppendHybrid(e.page, c.codes[value:last], width)
		case c.texts && !column.Nullable: // a page may be full before its rows are
			e.page, last = c.plain(e.page, value, last)
			end = row + last - value
		case c.texts:
			var upTo int
			if e.small, upTo = c.plain(e.small[:0], value, last); upTo < last {
				end, last = e.rowOf(row, upTo-value), upTo
			}
			e.page = e.appendLevels(e.page, column, row, end)
			e.page = append(e.page, e.small...)
		default:
			e.page = e.appendLevels(e.page, column, row, end)
		}
		header.DataPageHeader = thrift.New(format.DataPageHeader{
			NumValues: int32(end - row), Encoding: meta.encoding,
			DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
		})
		var err error
		if c.codes == nil && !c.texts { // numbers go to where they belong at once
			size := len(e.page) + (last-value)*c.size
			dst, err = appendHeader(dst, &header, size, size, meta)
			dst = append(dst, e.page...)
			if e.lends && c.lent != nil {
				e.lent = append(e.lent, lentBody{len(dst), bytesOf(c.lent[value:last])})
			} else {
				dst, _ = c.plain(dst, value, last)
			}
		} else {
			dst, err = e.appendPage(dst, e.page, meta, &header)
		}
		if err != nil {
			return dst, err
		}
		row, value = end, last
	}
	return dst, nil
}

// present counts the values of some rows that are not null.
func (e *chunkEncoder) present(first, end int) int {
	if len(e.levels) == 0 {
		return end - first
	}
	n := 0
	for _, level := range e.levels[first:end] {
		n += int(level)
	}
	return n
}

// rowOf is the row behind the n-th value that is not null from row first on: where
// a page of n values ends.
func (e *chunkEncoder) rowOf(first, n int) int {
	if len(e.levels) == 0 {
		return first + n
	}
	row := first
	for ; n > 0; row++ {
		n -= int(e.levels[row])
	}
	return row
}

// appendLevels appends the definition levels of rows first up to end, where the
// column has any.
func (e *chunkEncoder) appendLevels(dst []byte, column *Column, first, end int) []byte {
	if !column.Nullable {
		return dst
	}
	at := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	if len(e.levels) > 0 {
		dst = parquetfile.AppendHybrid(dst, e.levels[first:end], 1)
	} else {
		dst = binary.AppendUvarint(dst, uint64(end-first)<<1)
		dst = append(dst, 1)
	}
	binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

// appendPage appends a header and the body that it tells of.
func (e *chunkEncoder) appendPage(dst, body []byte, meta *chunkMeta, header *format.PageHeader) ([]byte, error) {
	raw := len(body)
	if meta.codec == format.Zstd {
		if e.compress == nil {
			var err error
			// One goroutine, so that the bytes do not depend on how many there are.
			e.compress, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<18), zstd.WithLowerEncoderMem(true))
			if err != nil {
				return dst, err
			}
		}
		e.small = e.compress.EncodeAll(body, e.small[:0])
		body = e.small
	}
	dst, err := appendHeader(dst, header, raw, len(body), meta)
	return append(dst, body...), err
}

// appendHeader appends the header of a page of so many bytes, raw and as they are stored.
func appendHeader(dst []byte, header *format.PageHeader, raw, stored int, meta *chunkMeta) ([]byte, error) {
	header.UncompressedPageSize, header.CompressedPageSize = int32(raw), int32(stored)
	head, err := thrift.Marshal(new(thrift.CompactProtocol), header)
	meta.raw += int64(len(head)) + int64(raw)
	return append(dst, head...), err
}
