// Package bgzftest writes BGZF for the tests of the readers.
package bgzftest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"github.com/klauspost/compress/flate"
)

// EOF is the end-of-file block, byte for byte as section 4.1.2 of the SAM
// specification prints it.
var EOF = []byte("\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x06\x00\x42\x43\x02\x00\x1b\x00\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00")

// Compress packs content into blocks of at most size bytes, up to 65,280, with
// the end-of-file block behind them.
func Compress(content []byte, size int) []byte {
	var out []byte
	for len(content) > 0 {
		n := min(size, len(content))
		out = AppendBlock(out, content[:n])
		content = content[n:]
	}
	return append(out, EOF...)
}

// AppendBlock appends one block that holds content.
func AppendBlock(out, content []byte) []byte {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write(content); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	size := packed.Len() + 26
	if size > 1<<16 {
		panic("BUG: content does not fit a block")
	}
	out = append(out, "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x06\x00BC\x02\x00"...)
	out = binary.LittleEndian.AppendUint16(out, uint16(size-1))
	out = append(out, packed.Bytes()...)
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(content))
	return binary.LittleEndian.AppendUint32(out, uint32(len(content)))
}
