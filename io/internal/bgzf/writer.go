package bgzf

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"github.com/klauspost/compress/flate"
)

// blockContent is how much a block holds: 65,280 bytes, as in other writers, so that
// even what does not deflate stays below the 64 KiB of a packed block.
const blockContent = 0xff00

// blockHeader is that of every block but for its size (SAM specification, section
// 4.1): no time, no system, one extra field.
const blockHeader = "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x06\x00BC\x02\x00"

// Packer makes blocks. It keeps its memory from one to the next and belongs to one
// goroutine; equal content gives equal bytes.
type Packer struct {
	deflate *flate.Writer
	packed  bytes.Buffer
}

// Append appends the blocks of content to dst.
func (p *Packer) Append(dst, content []byte) []byte {
	for len(content) > 0 {
		n := min(blockContent, len(content))
		dst = p.appendBlock(dst, content[:n])
		content = content[n:]
	}
	return dst
}

func (p *Packer) appendBlock(dst, content []byte) []byte {
	p.packed.Reset()
	if p.deflate == nil {
		// The level is valid, and a bytes.Buffer takes everything: no error can come.
		p.deflate, _ = flate.NewWriter(&p.packed, flate.BestSpeed)
	} else {
		p.deflate.Reset(&p.packed)
	}
	_, _ = p.deflate.Write(content)
	_ = p.deflate.Close()
	size := len(blockHeader) + 2 + p.packed.Len() + footerSize
	dst = append(dst, blockHeader...)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(size-1))
	dst = append(dst, p.packed.Bytes()...)
	dst = binary.LittleEndian.AppendUint32(dst, crc32.ChecksumIEEE(content))
	return binary.LittleEndian.AppendUint32(dst, uint32(len(content)))
}

// AppendEnd appends the block that ends a file.
func AppendEnd(dst []byte) []byte {
	dst = append(dst, blockHeader...)
	dst = binary.LittleEndian.AppendUint16(dst, eofSize-1)
	return append(dst, eofBody...)
}
