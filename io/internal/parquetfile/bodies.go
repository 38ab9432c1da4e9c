package parquetfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
)

// checkBody checks the content of a page of somebody else's file: that it
// decompresses to the size that its header says, and that its encoding does
// not ask for more values than the header does.
func (f *File) checkBody(h *format.PageHeader, m *format.ColumnMetaData, optional bool, at int64) error {
	body := make([]byte, h.CompressedPageSize)
	if err := f.readAt(body, at); err != nil {
		return err
	}
	levels, compressed := 0, true
	if v2, ok := h.DataPageHeaderV2.Get(); ok && h.Type == format.DataPageV2 {
		levels = int(v2.RepetitionLevelsByteLength + v2.DefinitionLevelsByteLength)
		if flag, given := v2.IsCompressed.Get(); given {
			compressed = flag
		}
	}
	size := int(h.UncompressedPageSize) - levels
	content := body[levels:]
	if compressed {
		var err error
		if content, err = inflate(m.Codec, content, size); err != nil {
			return err
		}
	}
	if len(content) != size {
		return fmt.Errorf("its content has %d bytes, its header says %d", len(content), size)
	}
	return checkEncoding(h, content, optional)
}

// inflate decompresses a page of size bytes. It may give a little more, never
// much more.
func inflate(codec format.CompressionCodec, b []byte, size int) ([]byte, error) {
	switch codec {
	case format.Uncompressed:
		return b, nil
	case format.Snappy:
		if n, err := snappy.DecodedLen(b); err != nil || n > size {
			return nil, fmt.Errorf("its content claims %d bytes, its header says %d", n, size)
		}
		return snappy.Decode(nil, b)
	case format.Zstd:
		// The limit covers a frame's window too, which a writer may declare larger
		// than a small page; the caller checks the exact size.
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(max(size, zstdWindow))))
		if err != nil {
			return nil, err
		}
		defer d.Close()
		return d.DecodeAll(b, nil)
	case format.Gzip:
		d, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(io.LimitReader(d, int64(size)+1))
	}
	return nil, fmt.Errorf("compression %v is not read; write the file with zstd, snappy, gzip or none", codec)
}

// zstdWindow is the window that every decoder should support (RFC 8878, 3.1.1.1.2).
const zstdWindow = 8 << 20

// checkEncoding looks at the encodings whose own counts size an allocation.
func checkEncoding(h *format.PageHeader, content []byte, optional bool) error {
	var encoding format.Encoding
	var values int32
	switch h.Type {
	case format.DictionaryPage:
		return nil
	case format.DataPageV2:
		encoding, values = h.DataPageHeaderV2.V.Encoding, h.DataPageHeaderV2.V.NumValues
	default:
		encoding, values = h.DataPageHeader.V.Encoding, h.DataPageHeader.V.NumValues
	}
	switch encoding {
	//nolint:staticcheck // other people's files still have the deprecated encoding
	case format.Plain, format.RLE, format.BitPacked, format.PlainDictionary, format.RLEDictionary, format.ByteStreamSplit:
		return nil
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray:
		if optional && h.Type == format.DataPage { // definition levels come first, after their length
			if len(content) < 4 || uint64(binary.LittleEndian.Uint32(content)) > uint64(len(content)-4) {
				return errors.New("definition levels run past the page")
			}
			content = content[4+binary.LittleEndian.Uint32(content):]
		}
		return checkDeltaCount(content, values)
	}
	return fmt.Errorf("encoding %v is not read; write the file with plain or dictionary encoding", encoding)
}

// checkDeltaCount reads the header of a delta block: block size, mini-blocks,
// count of values.
func checkDeltaCount(content []byte, values int32) error {
	for i := range 3 {
		v, n := binary.Uvarint(content)
		if n <= 0 {
			return errors.New("a delta block without a header")
		}
		if i == 2 && v > uint64(values) {
			return fmt.Errorf("a delta block claims %d values, the page has %d", v, values)
		}
		content = content[n:]
	}
	return nil
}
