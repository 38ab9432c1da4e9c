package parquetfile

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
)

// checkBody checks the content of a page before the library has it: that it
// decompresses to the size that its header says, and that nothing in it asks for
// more values than the header does.
func (f *File) checkBody(h *format.PageHeader, m *format.ColumnMetaData, leaf *Leaf, at int64) error {
	memory := ownMemories.Get().(*ownMemory)
	defer ownMemories.Put(memory)
	memory.chunk = slices.Grow(memory.chunk[:0], int(h.CompressedPageSize))[:h.CompressedPageSize]
	body := memory.chunk
	if err := f.readAt(body, at); err != nil {
		return err
	}
	rep, def, compressed := 0, 0, true
	if v2, ok := h.DataPageHeaderV2.Get(); ok && h.Type == format.DataPageV2 {
		rep, def = int(v2.RepetitionLevelsByteLength), int(v2.DefinitionLevelsByteLength)
		if flag, given := v2.IsCompressed.Get(); given {
			compressed = flag
		}
	}
	size := int(h.UncompressedPageSize) - rep - def
	content := body[rep+def:]
	if compressed && m.Codec != format.Uncompressed {
		var err error
		if content, err = inflate(m.Codec, memory.content[:0], content, size); err != nil {
			return err
		}
		memory.content = content
	}
	if len(content) != size {
		return fmt.Errorf("its content has %d bytes, its header says %d", len(content), size)
	}
	return checkCounts(h, leaf, body[rep:rep+def], content)
}

// inflate decompresses a page of size bytes, in the memory of dst where it has room.
// It may give more, never more than maxPageBytes.
func inflate(codec format.CompressionCodec, dst, b []byte, size int) ([]byte, error) {
	switch codec {
	case format.Snappy:
		if n, err := snappy.DecodedLen(b); err != nil || n > size {
			return nil, fmt.Errorf("its content claims %d bytes, its header says %d", n, size)
		}
		return snappy.Decode(dst[:cap(dst)], b)
	case format.Zstd:
		d := zstdDecoders.Get().(*zstd.Decoder)
		defer zstdDecoders.Put(d)
		return d.DecodeAll(b, dst)
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
