package bgzf

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// block is one block on its way through the reader. Its memory is used again.
type block struct {
	offset  int64  // of the block in the file, for messages
	from    int    // the first byte of content that is given out
	to      int    // the end of what is given out, -1 for all
	body    []byte // deflate data and footer
	content []byte // inflated, at most maxContent bytes
	problem string // what is wrong with it, empty if nothing is
	err     error  // the end of the chain: io.EOF or a failure of the source

	inflated chan struct{} // takes one token when content and problem are final
	packed   bytes.Reader
	inflater io.ReadCloser
	inflate  func() // the task of a worker; never blocks
}

func newBlock() *block {
	b := &block{
		content:  make([]byte, 0, maxContent),
		inflated: make(chan struct{}, 1),
	}
	b.inflater = flate.NewReader(&b.packed)
	b.inflate = func() {
		b.problem = b.unpack()
		b.inflated <- struct{}{}
	}
	return b
}

// unpack inflates body into content and says what is wrong with the block.
func (b *block) unpack() string {
	data, footer := b.body[:len(b.body)-footerSize], b.body[len(b.body)-footerSize:]
	length := binary.LittleEndian.Uint32(footer[4:])
	if length > maxContent {
		return "its length is over 65536 bytes"
	}
	b.packed.Reset(data)
	if err := b.inflater.(flate.Resetter).Reset(&b.packed, nil); err != nil {
		return "it cannot be inflated: " + err.Error()
	}
	b.content = b.content[:length]
	if _, err := io.ReadFull(b.inflater, b.content); err != nil {
		return "it cannot be inflated: " + err.Error()
	}
	var beyond [1]byte
	if n, err := b.inflater.Read(beyond[:]); n > 0 || err != io.EOF {
		return "its content is longer than its length says"
	}
	if crc32.ChecksumIEEE(b.content) != binary.LittleEndian.Uint32(footer) {
		return "its checksum does not match its content"
	}
	return ""
}
