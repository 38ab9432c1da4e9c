package parquetfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
)

// inflater decompresses pages. Memory grows with what comes out, not with what a page
// says will.
type inflater struct {
	packed bytes.Reader
	zstd   *zstd.Decoder
	gzip   *gzip.Reader
	brotli *brotli.Reader
}

// inflate decompresses a page to exactly size bytes, in the memory of dst where it has
// room.
func (x *inflater) inflate(codec format.CompressionCodec, dst, b []byte, size int) ([]byte, error) {
	switch codec {
	case format.Uncompressed:
		if len(b) != size {
			return nil, fmt.Errorf("its content has %d bytes, its header says %d", len(b), size)
		}
		return append(dst[:0], b...), nil
	case format.Snappy:
		if size == 0 && len(b) == 0 { // a page of nulls alone, of some writers
			return dst[:0], nil
		}
		n, err := snappy.DecodedLen(b)
		if err != nil || n != size || n > 64*len(b) {
			return nil, errors.New("its content is no snappy data of the size that its header says")
		}
		if cap(dst) < n {
			dst = make([]byte, n)
		}
		return snappy.Decode(dst[:n], b)
	case format.Lz4Raw:
		return lz4Block(dst[:0], b, size)
	}
	if size == 0 && len(b) == 0 {
		return dst[:0], nil
	}
	stream, err := x.stream(codec, b)
	if err != nil {
		return nil, err
	}
	return readExactly(stream, dst[:0], size)
}

func (x *inflater) stream(codec format.CompressionCodec, b []byte) (io.Reader, error) {
	x.packed.Reset(b)
	var err error
	switch codec {
	case format.Zstd:
		if x.zstd == nil {
			x.zstd, err = zstd.NewReader(&x.packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
			return x.zstd, err
		}
		return x.zstd, x.zstd.Reset(&x.packed)
	case format.Gzip:
		if x.gzip == nil {
			x.gzip, err = gzip.NewReader(&x.packed)
			return x.gzip, err
		}
		return x.gzip, x.gzip.Reset(&x.packed)
	case format.Brotli:
		if x.brotli == nil {
			x.brotli = brotli.NewReader(&x.packed)
			return x.brotli, nil
		}
		return x.brotli, x.brotli.Reset(&x.packed)
	}
	return nil, fmt.Errorf("compression %v is not read; write the file with zstd, snappy, gzip, brotli, LZ4_RAW or none", codec)
}

// readExactly reads size bytes, behind which the stream has to end.
func readExactly(r io.Reader, dst []byte, size int) ([]byte, error) {
	for len(dst) < size {
		if len(dst) == cap(dst) {
			room := make([]byte, len(dst), min(size, max(2*len(dst), 64<<10)))
			copy(room, dst)
			dst = room
		}
		n, err := r.Read(dst[len(dst):min(size, cap(dst))])
		dst = dst[:len(dst)+n]
		if err != nil && len(dst) < size {
			return nil, fmt.Errorf("its content ends after %d bytes, its header says %d: %w", len(dst), size, err)
		}
	}
	if n, err := io.ReadFull(r, make([]byte, 1)); n > 0 || err != io.EOF {
		return nil, fmt.Errorf("its content goes on after the %d bytes that its header says", size)
	}
	return dst, nil
}

func (x *inflater) close() {
	if x.zstd != nil {
		x.zstd.Close()
	}
}
