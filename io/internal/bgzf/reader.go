package bgzf

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"sync"

	"cardioscore/io/fileerr"
)

// ErrClosed is what Read returns after Close.
var ErrClosed = errors.New("bgzf: read after close")

// Reader gives the content of a BGZF file in its order. Read belongs to one
// goroutine; blocks are read ahead by a goroutine of the Reader and inflated by
// the workers behind submit.
type Reader struct {
	path   string
	src    *bufio.Reader
	offset int64 // of the next block
	file   io.ReaderAt
	chunks []Chunk // what is read of file; nil where all of src is
	submit func(task func())

	current *block // the block being given out, nil before the first
	given   int    // bytes of it that are given out
	err     error  // sticky

	ordered chan *block
	free    chan *block
	quit    chan struct{}
	ended   sync.WaitGroup
}

// NewReader starts to read src, which begins with a block; path places errors.
// submit hands a task to a worker; it may wait for one, tasks never wait. At
// most ahead blocks (about 200 KiB of memory each) are held at once. Close has
// to be called; src is not closed.
func NewReader(path string, src io.Reader, submit func(task func()), ahead int) *Reader {
	r := newReader(path, src, submit, ahead)
	r.ended.Go(r.readAhead)
	return r
}

func newReader(path string, src io.Reader, submit func(task func()), ahead int) *Reader {
	ahead = max(ahead, 2)
	r := &Reader{
		path:    path,
		src:     bufio.NewReaderSize(src, 64<<10),
		submit:  submit,
		ordered: make(chan *block, ahead),
		free:    make(chan *block, ahead),
		quit:    make(chan struct{}),
	}
	for range ahead {
		r.free <- nil // made when it is first used
	}
	return r
}

// Read fills p with the next content. It returns io.EOF only after the
// end-of-file block at the end of the file; a cut file, a block that breaks the
// format and bytes after the end are errors of class Integrity.
func (r *Reader) Read(p []byte) (int, error) {
	for r.err == nil {
		if r.current != nil {
			if n := copy(p, r.current.content[r.given:]); n > 0 || len(p) == 0 {
				r.given += n
				return n, nil
			}
			r.free <- r.current
			r.current = nil
		}
		r.err = r.advance()
	}
	return 0, r.err
}

// advance waits for the next block.
func (r *Reader) advance() error {
	var b *block
	select {
	case b = <-r.ordered:
	case <-r.quit:
		return ErrClosed
	}
	if b.err != nil {
		return b.err
	}
	<-b.inflated
	if b.problem != "" {
		return r.broken(b.offset, b.problem)
	}
	if b.from > 0 || b.to >= 0 {
		if b.to < 0 {
			b.to = len(b.content)
		}
		if b.from > b.to || b.to > len(b.content) {
			return r.beyond()
		}
		b.content = b.content[:b.to]
	}
	r.current, r.given = b, b.from
	return nil
}

// Close ends the goroutine that reads ahead, and a Read that waits for it in
// another goroutine with ErrClosed. It waits for a read of the source that is
// under way: close the source first where that may take long.
func (r *Reader) Close() error {
	close(r.quit)
	r.ended.Wait()
	return nil
}

func (r *Reader) broken(offset int64, problem string) error {
	return fileerr.New(fileerr.Integrity, r.path,
		"the BGZF block at byte %d is broken: %s; get the file again", offset, problem)
}

// readAhead reads blocks until the end, the first error, or Close.
func (r *Reader) readAhead() {
	whole := false // the last block was the end-of-file block
	for {
		b, ok := r.freeBlock()
		if !ok {
			return
		}
		b.offset, b.problem, b.from, b.to = r.offset, "", 0, -1
		b.err = r.readBlock(b)
		if b.err == io.EOF && !whole {
			b.err = fileerr.New(fileerr.Integrity, r.path,
				"the file is cut: it ends at byte %d without the empty BGZF block that marks the end; get the file again", r.offset)
		}
		if b.err != nil {
			r.ordered <- b // has room for every block there is
			return
		}
		whole = r.offset-b.offset == eofSize && bytes.Equal(b.body, eofBody)
		r.submit(b.inflate)
		r.ordered <- b
	}
}

// readBlock reads the next block's body. At the end of the file it is io.EOF.
func (r *Reader) readBlock(b *block) error {
	var fixed [fixedSize]byte
	if n, err := io.ReadFull(r.src, fixed[:]); err != nil {
		if err == io.ErrUnexpectedEOF && !bytes.HasPrefix(fixed[:n], magic[:min(n, len(magic))]) {
			return r.notABlock()
		}
		return r.short(err)
	}
	if !bytes.Equal(fixed[:len(magic)], magic) {
		return r.notABlock()
	}
	header := int(binary.LittleEndian.Uint16(fixed[10:]))
	extra := make([]byte, header)
	if _, err := io.ReadFull(r.src, extra); err != nil {
		return r.short(noEOF(err))
	}
	header += fixedSize
	size := blockSize(extra)
	if size == 0 {
		return r.broken(b.offset, "it does not tell its size")
	}
	if size < header+footerSize {
		return r.broken(b.offset, "its size is smaller than its header")
	}
	if n := size - header; n <= cap(b.body) {
		b.body = b.body[:n]
	} else {
		b.body = make([]byte, n, maxContent)
	}
	if _, err := io.ReadFull(r.src, b.body); err != nil {
		return r.short(noEOF(err))
	}
	r.offset += int64(size)
	return nil
}

// notABlock is the error for bytes between or after the blocks.
func (r *Reader) notABlock() error {
	return fileerr.New(fileerr.Integrity, r.path,
		"byte %d begins no BGZF block: other bytes follow the compressed data; get the file again", r.offset)
}

// short classes an error of the source: io.EOF stays, a block that ends early
// is a cut file, the rest is the operating system's.
func (r *Reader) short(err error) error {
	switch err {
	case io.EOF:
		return err
	case io.ErrUnexpectedEOF:
		return fileerr.New(fileerr.Integrity, r.path,
			"the file is cut inside the BGZF block at byte %d; get the file again", r.offset)
	}
	return fileerr.Wrap(fileerr.IO, r.path, err)
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
