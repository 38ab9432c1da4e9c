package tabular

import (
	"encoding/binary"
	"math/bits"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
)

// appendChunk appends a column chunk: a page of the dictionary, g.dict, of so many
// values, and a page of all rows. fill appends the rows' places in the dictionary, of a
// width in bits, without those that are null by g.levels.
func (g *LongGroup) appendChunk(distinct int, fill func(page []byte, width int) []byte) error {
	column := &g.writer.columns[len(g.chunks)]
	chunk := longChunk{start: int64(len(g.bytes))}
	err := g.appendPage(g.dict, &chunk, &format.PageHeader{
		Type:                 format.DictionaryPage,
		DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(distinct), Encoding: format.Plain}),
	})
	chunk.dictionary = int64(len(g.bytes)) - chunk.start
	if err == nil {
		g.page = g.page[:0]
		if column.optional {
			g.page = appendLevels(g.page, g.levels, len(g.codes))
		}
		width := max(1, bits.Len(uint(max(distinct, 1)-1)))
		g.page = fill(append(g.page, byte(width)), width)
		err = g.appendPage(g.page, &chunk, &format.PageHeader{
			Type: format.DataPage,
			DataPageHeader: thrift.New(format.DataPageHeader{
				NumValues: int32(g.rows), Encoding: format.RLEDictionary,
				DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
			}),
		})
	}
	chunk.size = int64(len(g.bytes)) - chunk.start
	g.chunks = append(g.chunks, chunk)
	return fileerr.Wrap(fileerr.Internal, g.writer.name, err)
}

// appendPage appends a header and the compressed body that it tells of.
func (g *LongGroup) appendPage(body []byte, chunk *longChunk, header *format.PageHeader) error {
	g.small = g.compress.EncodeAll(body, g.small[:0])
	header.UncompressedPageSize = int32(len(body))
	header.CompressedPageSize = int32(len(g.small))
	head, err := thrift.Marshal(new(thrift.CompactProtocol), header)
	if err != nil {
		return err
	}
	chunk.raw += int64(len(head) + len(body))
	g.bytes = append(append(g.bytes, head...), g.small...)
	return nil
}

// appendBytes appends a text as Parquet's PLAIN encoding has it.
func appendBytes(dst []byte, text string) []byte {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(text))), text...)
}

// appendLevels appends definition levels, of which so many are 1, with their length.
func appendLevels(dst []byte, levels []uint32, ones int) []byte {
	at := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	if ones == len(levels) {
		dst = parquetfile.AppendRun(dst, 1, ones, 1)
	} else {
		dst = parquetfile.AppendPacked(dst, levels, 1)
	}
	binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}
