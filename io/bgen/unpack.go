package bgen

import (
	"bytes"
	"io"
	"slices"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"cardioscore/io/fileerr"
)

// slack is how many bytes behind the unpacked ones may be read, as zeros: numbers
// are read eight bytes at a time.
const slack = 8

// unpacker unpacks probabilities. It belongs to one goroutine.
type unpacker struct {
	compression compression
	out         []byte // the unpacked bytes, then the slack
	in          bytes.Reader
	zlib        io.ReadCloser // nil before the first use
	zstd        *zstd.Decoder // alike
}

// unpack gives n bytes, valid until the next call, with slack zeros behind them.
func (u *unpacker) unpack(packed []byte, n int) ([]byte, *fileerr.Error) {
	u.out = slices.Grow(u.out[:0], n+slack)[:n+slack]
	clear(u.out[n:])
	problem := ""
	switch u.compression {
	case uncompressed: // the cutter took n bytes
		copy(u.out[:n], packed)
	case zlibCompressed:
		problem = u.inflate(u.out[:n], packed)
	case zstdCompressed:
		problem = u.decompress(u.out[:0:n], packed)
	}
	if problem != "" {
		return nil, &fileerr.Error{Class: fileerr.Integrity,
			Message: "the packed probabilities are damaged: " + problem + "; get the file again"}
	}
	return u.out[:n], nil
}

// inflate fills out and gives what is wrong, empty if nothing is.
func (u *unpacker) inflate(out, packed []byte) string {
	u.in.Reset(packed)
	var err error
	if u.zlib == nil {
		u.zlib, err = zlib.NewReader(&u.in)
	} else {
		err = u.zlib.(zlib.Resetter).Reset(&u.in, nil)
	}
	if err != nil {
		return err.Error()
	}
	if _, err := io.ReadFull(u.zlib, out); err != nil {
		return err.Error()
	}
	var beyond [1]byte // the checksum is compared at the end
	if n, err := u.zlib.Read(beyond[:]); n > 0 {
		return "they are longer than their size says"
	} else if err != io.EOF {
		return err.Error()
	}
	if u.in.Len() > 0 {
		return "other bytes follow them"
	}
	return ""
}

// decompress fills out up to its capacity.
func (u *unpacker) decompress(out, packed []byte) string {
	if u.zstd == nil {
		var err error
		u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return err.Error()
		}
	}
	filled, err := u.zstd.DecodeAll(packed, out)
	switch {
	case err != nil:
		return err.Error()
	case len(filled) != cap(out):
		return "they are shorter than their size says"
	}
	return ""
}

// close ends the goroutines of the decoders.
func (u *unpacker) close() {
	if u.zstd != nil {
		u.zstd.Close()
	}
}
