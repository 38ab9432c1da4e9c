package cohort

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"io"
	"slices"
)

// positions walks the heads of a spool by position, whatever their order in
// the source. Heads in order are streamed; otherwise an index of 16 bytes a row
// is sorted, and heads are read by their offset.
type positions struct {
	spool  *spool
	stream *bufio.Reader
	index  []indexEntry // nil where heads are in order
	taken  int          // of the index
	texts  []byte       // of the heads of the current position
	heads  []head
}

type indexEntry struct {
	offset int64 // of the head
	pos    int32
}

func (s *spool) positions() (*positions, error) {
	p := &positions{spool: s, stream: s.headStream()}
	if s.inOrder {
		return p, nil
	}
	p.index = make([]indexEntry, 0, s.rows)
	for at := int64(0); at < s.headsEnd; {
		length, pos, err := p.peekStream()
		if err != nil {
			return nil, err
		}
		p.index = append(p.index, indexEntry{offset: at, pos: pos})
		if _, err := p.stream.Discard(length); err != nil {
			return nil, spoolError(s.heads, err)
		}
		at += int64(length)
	}
	slices.SortFunc(p.index, func(a, b indexEntry) int {
		return cmp.Or(cmp.Compare(a.pos, b.pos), cmp.Compare(a.offset, b.offset))
	})
	return p, nil
}

func (s *spool) headStream() *bufio.Reader {
	return bufio.NewReaderSize(io.NewSectionReader(s.heads, 0, s.headsEnd), 1<<16)
}

// next gives the heads of the next position in source order, io.EOF after the
// last position. They are valid until the next call.
func (p *positions) next() ([]head, error) {
	p.heads, p.texts = p.heads[:0], p.texts[:0]
	first, err := p.peek()
	if err != nil {
		return nil, err
	}
	for pos := first; pos == first; {
		h, err := p.take()
		if err != nil {
			return nil, err
		}
		p.heads = append(p.heads, h)
		pos, err = p.peek()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return p.heads, nil
}

// peek gives the position of the next head.
func (p *positions) peek() (int32, error) {
	if p.index == nil {
		_, pos, err := p.peekStream()
		return pos, err
	}
	if p.taken == len(p.index) {
		return 0, io.EOF
	}
	return p.index[p.taken].pos, nil
}

// peekStream gives the whole length and the position of the next head.
func (p *positions) peekStream() (length int, pos int32, err error) {
	b, err := p.stream.Peek(8)
	if err == io.EOF && len(b) == 0 {
		return 0, 0, io.EOF
	}
	if err != nil {
		return 0, 0, spoolError(p.spool.heads, err)
	}
	return 4 + int(binary.LittleEndian.Uint32(b)), int32(binary.LittleEndian.Uint32(b[4:])), nil
}

// take reads the next head; its texts go to the memory of the position.
func (p *positions) take() (head, error) {
	in := io.Reader(p.stream)
	if p.index != nil {
		entry := p.index[p.taken]
		p.taken++
		in = io.NewSectionReader(p.spool.heads, entry.offset, p.spool.headsEnd-entry.offset)
	}
	var length [4]byte
	if _, err := io.ReadFull(in, length[:]); err != nil {
		return head{}, spoolError(p.spool.heads, err)
	}
	start, n := len(p.texts), int(binary.LittleEndian.Uint32(length[:]))
	p.texts = slices.Grow(p.texts, n)[:start+n] // heads already taken keep the memory they had
	if _, err := io.ReadFull(in, p.texts[start:]); err != nil {
		return head{}, spoolError(p.spool.heads, err)
	}
	return parseHead(p.texts[start:]), nil
}
