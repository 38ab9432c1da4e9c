package bgen

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"

	"cardioscore/io/fileerr"
)

// The size of the reads of a file: of all of it, and of what says how long a variant is.
const (
	readBuffer   = 1 << 20
	surveyBuffer = 4 << 10
)

// cursor goes through a file from its start. No length is believed before it is
// held against the bytes that are left.
type cursor struct {
	path string
	file *os.File
	src  *bufio.Reader
	at   int64 // bytes read so far
	size int64 // of the file
}

func openCursor(path string, buffer int64) (*cursor, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fileerr.New(fileerr.IO, path, "not a regular file; expected a file on disk")
	}
	if err != nil {
		file.Close()
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	size := info.Size()
	return &cursor{path: path, file: file, src: bufio.NewReaderSize(file, int(min(buffer, max(size, 16)))), size: size}, nil
}

// left is the number of bytes behind the cursor.
func (c *cursor) left() int64 { return c.size - c.at }

// take appends the next n bytes of the file to dst. what names them in an error.
func (c *cursor) take(dst []byte, n int64, what string) ([]byte, error) {
	if err := c.holds(n, what); err != nil {
		return dst, err
	}
	from := len(dst)
	dst = slices.Grow(dst, int(n))[:from+int(n)]
	read, err := io.ReadFull(c.src, dst[from:])
	c.at += int64(read)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return dst, fileerr.New(fileerr.Integrity, c.path, "the file changed while it was read: it had %d bytes", c.size)
	}
	return dst, fileerr.Wrap(fileerr.IO, c.path, err)
}

// holds says whether n more bytes are there.
func (c *cursor) holds(n int64, what string) error {
	if n > c.left() {
		return fileerr.New(fileerr.Integrity, c.path,
			"%s ends %d bytes behind the end of the file, which has %d: the file is cut or damaged; get it again", what, n-c.left(), c.size)
	}
	return nil
}

// pass goes over the next n bytes, without reading them where they are many.
func (c *cursor) pass(n int64, what string) error {
	if err := c.holds(n, what); err != nil {
		return err
	}
	buffered := int64(c.src.Buffered())
	if n <= buffered {
		return c.skipTo(c.at + n)
	}
	c.at += n
	_, err := c.file.Seek(c.at, io.SeekStart)
	c.src.Reset(c.file)
	return fileerr.Wrap(fileerr.IO, c.path, err)
}

// skipTo moves forward to a place in the file that is known to exist.
func (c *cursor) skipTo(at int64) error {
	skipped, err := c.src.Discard(int(at - c.at))
	c.at += int64(skipped)
	return fileerr.Wrap(fileerr.IO, c.path, err)
}

func u16(b []byte) int   { return int(binary.LittleEndian.Uint16(b)) }
func u32(b []byte) int64 { return int64(binary.LittleEndian.Uint32(b)) }
