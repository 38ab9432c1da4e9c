package inflate

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// ErrHeader says that what stands where a member of gzip data begins is none.
var ErrHeader = errors.New("this is not the beginning of gzip data")

const (
	window    = 32 << 10  // how far back a match may lie
	inputRoom = 128 << 10 // more than a header takes
	// outputRoom is what is unpacked at once behind the window: it fits the cache of a
	// core, and is large beside the window, which is moved each time.
	outputRoom = 128 << 10
)

// Gzip unpacks gzip data: members one after another, up to the end of their source. It
// belongs to one goroutine, and takes some 300 KiB of memory, whatever the data say.
type Gzip struct {
	source  io.Reader
	decoder Decoder
	s       stream
	input   []byte // room of s.src
	drained error  // why the source gives no more: io.EOF, or its error
	given   int    // where in s.dst is what was not given out yet
	err     error  // of what follows

	next   part
	last   bool   // the block is the last one of its member
	stored int    // bytes of a block that is not packed, still to be copied
	sum    uint32 // of the header, then of the content of the member
	size   uint32 // of the content
}

// part is what comes next in the data.
type part uint8

const (
	partHead    part = iota // of a block
	partSymbols             // of a packed block
	partStored              // bytes of a block that is not packed
	partFooter              // of a member
)

// NewGzip reads the header of the first member. Errors are ErrHeader, ErrCut, and those of
// the source.
func NewGzip(source io.Reader) (*Gzip, error) {
	g := &Gzip{source: source, input: make([]byte, inputRoom)}
	g.s.dst = make([]byte, window+outputRoom)
	err := g.header()
	if err == io.EOF {
		err = ErrCut
	}
	return g, err
}

// Read gives the content, and io.EOF after all of it. Other errors are ErrCut, ErrDamaged,
// ErrChecksum (of another size than the data say, too), ErrHeader where something else
// follows a member, and those of the source. Of a member with an error nothing that was
// given out is to be trusted.
func (g *Gzip) Read(p []byte) (int, error) {
	for g.given == g.s.out {
		if g.err != nil {
			return 0, g.err
		}
		g.err = g.unpack()
	}
	n := copy(p, g.s.dst[g.given:g.s.out])
	g.given += n
	return n, nil
}

// unpack writes what comes next, where all before was given out.
func (g *Gzip) unpack() error {
	s := &g.s
	if g.next == partFooter {
		if err := g.footer(); err != nil {
			return err
		}
		if err := g.header(); err != nil {
			return err
		}
		s.out = 0 // a member sees nothing of the one before
	}
	if s.out > window {
		s.out = copy(s.dst, s.dst[s.out-window:s.out])
	}
	g.given = s.out
	err := g.content()
	g.sum = crc32.Update(g.sum, crc32.IEEETable, s.dst[g.given:s.out])
	g.size += uint32(s.out - g.given)
	return err
}

// content writes up to the end of the member, or as much as there is room for.
func (g *Gzip) content() error {
	for g.next != partFooter && g.s.out+fastOutput <= len(g.s.dst) {
		if err := g.fill(mostHead); err != nil {
			return err
		}
		if err := g.step(); err != nil {
			return err
		}
	}
	return nil
}

// step takes the head of a block, or some of its content.
func (g *Gzip) step() (err error) {
	d, s, ended := &g.decoder, &g.s, false
	switch g.next {
	case partHead:
		var kind blockKind
		if g.last, kind, err = d.head(s); err != nil {
			return err
		}
		g.next = partSymbols
		if kind == storedBlock {
			g.next = partStored
			g.stored, err = s.storedBytes()
		}
		return err
	case partStored:
		if g.drained != nil && g.stored > len(s.src)-s.at {
			return ErrCut
		}
		g.stored -= s.copyStored(g.stored)
		ended = g.stored == 0
	case partSymbols:
		ended, err = d.fast(s)
		// Near the end of all data fast does nothing.
		if g.drained != nil && !ended && err == nil && s.out+fastOutput <= len(s.dst) {
			ended, err = d.careful(s)
		}
	}
	if ended {
		if g.next = partHead; g.last {
			g.next = partFooter
		}
	}
	return err
}

// fill reads until so many bytes are there, or the source gives no more. An error is that
// of the source, and not its end.
func (g *Gzip) fill(n int) error {
	s := &g.s
	if len(s.src)-s.at >= n || g.drained == io.EOF {
		return nil
	}
	from := s.at - int(s.have/8) // toBytes goes back there
	have := copy(g.input, s.src[from:])
	s.at -= from
	for have < s.at+n && g.drained == nil {
		var read int
		read, g.drained = g.source.Read(g.input[have:])
		have += read
	}
	s.src = g.input[:have]
	if g.drained == io.EOF {
		return nil
	}
	return g.drained
}

// footer compares sum and size of a member with its content.
func (g *Gzip) footer() error {
	s := &g.s
	s.toBytes()
	if err := g.fill(8); err != nil {
		return err
	}
	footer := s.src[s.at:]
	if len(footer) < 8 {
		return ErrCut
	}
	if binary.LittleEndian.Uint32(footer) != g.sum || binary.LittleEndian.Uint32(footer[4:]) != g.size {
		return ErrChecksum
	}
	s.at += 8
	return nil
}
