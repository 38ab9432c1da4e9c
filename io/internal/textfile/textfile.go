// Package textfile reads the lines of a text file that is plain, gzip or BGZF,
// and hashes the text on the way. It serves the tables that people hand over:
// score files and frequency tables.
//
// A byte order mark is dropped, lines may end in LF or CRLF, the last one may
// have no end. Memory does not depend on the file: a line has at most 1 MiB, and
// a file that unpacks to more than 100 times its size is refused.
package textfile

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"io"
	"os"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bgzf"
	"cardioscore/io/internal/inflate"
)

// Limits of a file. Tables of numbers pack 3 to 15 times.
const (
	maxLine   = 1 << 20
	maxRatio  = 100
	freeBytes = 16 << 20 // text that needs no justification by the file's size
)

// bufferBytes is what is read at once for Next; Lines reads beside it.
const bufferBytes = 64 << 10

// blocksAhead is how many blocks of BGZF are unpacked at once.
const blocksAhead = 4

// File is an open text file. It belongs to one goroutine.
type File struct {
	path   string
	file   *os.File
	blocks *bgzf.Reader // nil where the text is not BGZF
	packed bool         // the text is unpacked on the way
	source *hashedSource
	text   *bufio.Reader // of source
	hash   *hasher
	line   int
	read   int64  // bytes of text read from the source
	size   int64  // of the file
	limit  int64  // of read
	long   []byte // a line that is longer than the buffer of text
	rest   []byte // the start of a line that Lines had no room for
	ahead  int    // bytes that are hashed and not yet given by Lines
}

// Open opens a regular file. An error is of class IO or Malformed, or of class
// Integrity where packed data are damaged.
func Open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	f := &File{path: path, file: file, hash: newHasher()}
	info, err := file.Stat()
	switch {
	case err != nil:
		err = fileerr.Wrap(fileerr.IO, path, err)
	case !info.Mode().IsRegular():
		err = fileerr.New(fileerr.Malformed, path, "this is not a regular file; expected a text file, plain or gzip")
	default:
		err = f.start(info.Size())
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (f *File) start(size int64) error {
	f.size = size
	f.limit = freeBytes + maxRatio*f.size
	source, err := f.unpacked()
	if err != nil {
		return err
	}
	f.source = &hashedSource{Reader: source, hash: f.hash}
	f.text = bufio.NewReaderSize(f.source, bufferBytes)
	switch mark, _ := f.text.Peek(4); {
	case bytes.HasPrefix(mark, []byte("\xef\xbb\xbf")):
		_, err = f.text.Discard(3)
	case bytes.HasPrefix(mark, []byte("\xff\xfe")), bytes.HasPrefix(mark, []byte("\xfe\xff")):
		err = fileerr.New(fileerr.Malformed, f.path, "this is UTF-16 text; convert it to UTF-8")
	case bytes.HasPrefix(mark, []byte("\x28\xb5\x2f\xfd")):
		err = fileerr.New(fileerr.Malformed, f.path, "this is compressed with zstd; decompress it, or compress it with gzip")
	case bytes.HasPrefix(mark, []byte("PK\x03\x04")):
		err = fileerr.New(fileerr.Malformed, f.path, "this is a zip archive; unpack it")
	}
	return err
}

// hashedSource hashes what is read, until the text is lent to the hash: copying it costs
// more than a tenth of hashing it.
type hashedSource struct {
	io.Reader
	hash *hasher
	lent bool
}

func (s *hashedSource) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if n > 0 && !s.lent {
		_, _ = s.hash.Write(p[:n]) // it takes every write
	}
	return n, err
}

// unpacked gives the text, whatever the file is packed with.
func (f *File) unpacked() (io.Reader, error) {
	packed := bufio.NewReaderSize(f.file, 64<<10)
	prefix, err := packed.Peek(18)
	if err != nil && err != io.EOF {
		return nil, fileerr.Wrap(fileerr.IO, f.path, err)
	}
	switch {
	case bgzf.IsBGZF(prefix):
		blocks := bgzf.NewReader(f.path, packed, func(task func()) { go task() }, blocksAhead)
		f.blocks, f.packed = blocks, true
		return blocks, nil
	case bytes.HasPrefix(prefix, []byte("\x1f\x8b")):
		f.packed = true
		return inflate.NewFile(f.path, packed)
	}
	return packed, nil
}

// Next gives the next line without its end, valid until the next call, and
// io.EOF after the last one. It must not follow Lines.
func (f *File) Next() ([]byte, error) {
	line, err := f.text.ReadSlice('\n')
	f.read += int64(len(line))
	if err == bufio.ErrBufferFull {
		line, err = f.nextLong(line)
	}
	switch {
	case err == io.EOF && len(line) == 0:
		return nil, io.EOF
	case err != nil && err != io.EOF:
		return nil, fileerr.Wrap(fileerr.IO, f.path, err)
	}
	f.line++
	if f.read > f.limit {
		return nil, f.unpacksTooFar()
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if bytes.IndexByte(line, 0) >= 0 {
		return nil, NotText(f.path, f.line)
	}
	return line, nil
}

// nextLong collects a line that is longer than the buffer.
func (f *File) nextLong(start []byte) ([]byte, error) {
	f.long = append(f.long[:0], start...)
	for {
		part, err := f.text.ReadSlice('\n')
		f.read += int64(len(part))
		f.long = append(f.long, part...)
		if len(f.long) > maxLine {
			return nil, f.tooLong()
		}
		if err != bufio.ErrBufferFull {
			return f.long, err
		}
	}
}

// Line is the 1-based number of the line that Next gave last.
func (f *File) Line() int { return f.line }

// Size is the size of the file in bytes, packed as it is.
func (f *File) Size() int64 { return f.size }

// Packed says whether the text is unpacked on the way.
func (f *File) Packed() bool { return f.packed }

// Digest is the SHA-256 of the text as hex, byte order mark and line ends
// included; it is complete after io.EOF.
func (f *File) Digest() string { return hex.EncodeToString(f.hash.sum()) }

// Close closes the file.
func (f *File) Close() error {
	f.hash.finish()
	if f.blocks != nil {
		f.blocks.Close() // whatever was wrong, Next has said it
	}
	return fileerr.Wrap(fileerr.IO, f.path, f.file.Close())
}
