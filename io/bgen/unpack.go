package bgen

import (
	"slices"

	"github.com/klauspost/compress/zstd"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/inflate"
)

// slack is how many bytes behind the unpacked ones may be read, as zeros: numbers
// are read eight bytes at a time.
const slack = 8

// unpacker unpacks probabilities. It belongs to one goroutine.
type unpacker struct {
	compression compression
	out         []byte           // the unpacked bytes, then the slack
	zlib        *inflate.Decoder // nil before the first use
	zstd        *zstd.Decoder    // alike
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
		if u.zlib == nil {
			u.zlib = new(inflate.Decoder)
		}
		if err := u.zlib.Zlib(u.out[:n], packed); err != nil {
			problem = "zlib: " + err.Error()
		}
	case zstdCompressed:
		problem = u.decompress(u.out[:0:n], packed)
	}
	if problem != "" {
		return nil, &fileerr.Error{Class: fileerr.Integrity,
			Message: "the packed probabilities are damaged: " + problem + "; get the file again"}
	}
	return u.out[:n], nil
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
