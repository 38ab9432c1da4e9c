package inflate

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// Flags of a header (RFC 1952, 2.3.1); those above are reserved.
const (
	flagChecksum = 1 << (iota + 1)
	flagExtra
	flagName
	flagComment
	reservedFlags = 7 << 5
)

// longestName is how long the name of a file and a comment in a header may be, with their
// end.
const longestName = 512

// header reads the header of a member, io.EOF where the data end. What it tells of the
// file that was packed is passed over.
func (g *Gzip) header() error {
	g.sum, g.size = 0, 0
	if err := g.fill(1); err != nil {
		return err
	}
	if g.s.at == len(g.s.src) {
		return io.EOF
	}
	fixed, err := g.headerBytes(10)
	if err != nil {
		return err
	}
	const deflate = 8
	if fixed[0] != 0x1f || fixed[1] != 0x8b || fixed[2] != deflate {
		return ErrHeader
	}
	flags := fixed[3]
	if flags&flagExtra != 0 {
		length, err := g.headerBytes(2)
		if err == nil {
			_, err = g.headerBytes(int(binary.LittleEndian.Uint16(length)))
		}
		if err != nil {
			return err
		}
	}
	for _, flag := range []byte{flagName, flagComment} {
		if flags&flag != 0 {
			if err := g.headerText(); err != nil {
				return err
			}
		}
	}
	if flags&flagChecksum != 0 {
		want := uint16(g.sum)
		sum, err := g.headerBytes(2)
		if err != nil {
			return err
		}
		if binary.LittleEndian.Uint16(sum) != want {
			return ErrHeader
		}
	}
	if flags&reservedFlags != 0 {
		return ErrHeader
	}
	g.sum, g.next = 0, partHead
	return nil
}

// headerBytes gives the next n bytes, valid until the next call, and adds them to the sum.
func (g *Gzip) headerBytes(n int) ([]byte, error) {
	if err := g.fill(n); err != nil {
		return nil, err
	}
	s := &g.s
	if len(s.src)-s.at < n {
		return nil, ErrCut
	}
	bytes := s.src[s.at:][:n]
	s.at += n
	g.sum = crc32.Update(g.sum, crc32.IEEETable, bytes)
	return bytes, nil
}

// headerText passes over a text up to the zero byte behind it.
func (g *Gzip) headerText() error {
	for range longestName {
		c, err := g.headerBytes(1)
		if err != nil || c[0] == 0 {
			return err
		}
	}
	return ErrHeader
}
