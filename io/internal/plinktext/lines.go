// Package plinktext reads the text files of PLINK 1 and 2 (.bim, .fam, .pvar, .psam): lines
// of fields that any number of blanks and tabs separate.
package plinktext

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"os"

	"github.com/klauspost/compress/zstd"

	"cardioscore/io/fileerr"
)

// bufferBytes is what is read at once.
const bufferBytes = 64 << 10

// Limits of a text file.
const (
	// maxLine bounds the memory of one line. Alleles of structural variants reach
	// some hundred thousand letters.
	maxLine = 4 << 20
	// A file may unpack to freeText, and to maxRatio times its size.
	freeText = 16 << 20
	maxRatio = 200
	// maxWindow is how far back a packed file may refer: what every zstd decoder
	// has to support, and all levels up to 19 stay within.
	maxWindow = 8 << 20
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// Lines goes through the lines of a text file that are not blank. It belongs to one goroutine.
type Lines struct {
	path   string
	number int           // of the current line
	file   *os.File      // nil where the text comes from a reader
	zstd   *zstd.Decoder // nil for plain text
	text   *bufio.Reader
	long   []byte // a line that is longer than the buffer of text
	read   int64
	limit  int64 // of read
}

// New goes through a text. The path is for messages.
func New(path string, text io.Reader) *Lines {
	return &Lines{path: path, text: bufio.NewReaderSize(text, bufferBytes), limit: math.MaxInt64}
}

// Open opens a file, which may be packed with zstd; its first bytes say so, not its name.
func Open(path string) (*Lines, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	l := New(path, file)
	l.file = file
	if err := l.unpack(); err != nil {
		file.Close()
		return nil, fileerr.Wrap(fileerr.IO, path, err)
	}
	return l, nil
}

// unpack looks at how the file is packed.
func (l *Lines) unpack() error {
	info, err := l.file.Stat()
	if err != nil {
		return err
	}
	l.limit = freeText + maxRatio*info.Size()
	mark, err := l.text.Peek(4)
	if err != nil && err != io.EOF {
		return err
	}
	switch {
	case bytes.HasPrefix(mark, []byte("\x28\xb5\x2f\xfd")):
		l.zstd, err = zstd.NewReader(l.text, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return fileerr.Wrap(fileerr.Internal, l.path, err)
		}
		l.text = bufio.NewReaderSize(l.zstd, bufferBytes)
	case bytes.HasPrefix(mark, []byte("\x1f\x8b")):
		return fileerr.New(fileerr.Malformed, l.path, "this is compressed with gzip, expected plain text or zstd; decompress it")
	}
	return nil
}

// Path is that of the file.
func (l *Lines) Path() string { return l.path }

// Number is the 1-based number of the line that Next gave last, blank ones counted.
func (l *Lines) Number() int { return l.number }

// Next gives the next line without its end, or io.EOF. It is valid until the next call.
func (l *Lines) Next() ([]byte, error) {
	for {
		line, err := l.text.ReadSlice('\n')
		l.read += int64(len(line))
		if err == bufio.ErrBufferFull {
			line, err = l.nextLong(line)
		}
		switch {
		case err == io.EOF && len(line) == 0:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, l.damaged(err)
		case l.read > l.limit:
			return nil, fileerr.New(fileerr.Resource, l.path, "the file unpacks to more than %d times its size; unpack it yourself if that is meant", maxRatio)
		}
		l.number++
		if l.number == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		line = bytes.TrimSuffix(line, []byte("\n"))
		line = bytes.TrimSuffix(line, []byte("\r"))
		if !blank(line) {
			return line, nil
		}
	}
}

// nextLong collects a line that is longer than the buffer.
func (l *Lines) nextLong(start []byte) ([]byte, error) {
	l.long = append(l.long[:0], start...)
	for {
		part, err := l.text.ReadSlice('\n')
		l.read += int64(len(part))
		l.long = append(l.long, part...)
		if len(l.long) > maxLine {
			return nil, fileerr.AtLine(fileerr.Malformed, l.path, l.number+1, "", "the line is longer than %d bytes; is this a text file?", maxLine)
		}
		if err != bufio.ErrBufferFull {
			return l.long, err
		}
	}
}

// Close closes the file that Open opened.
func (l *Lines) Close() {
	if l.zstd != nil {
		l.zstd.Close()
	}
	l.file.Close() // it was only read
}

// damaged classes an error of reading or unpacking.
func (l *Lines) damaged(err error) error {
	var system *os.PathError
	var placed *fileerr.Error
	switch {
	case errors.As(err, &placed):
		return err
	case errors.As(err, &system) || l.zstd == nil:
		return fileerr.Wrap(fileerr.IO, l.path, err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fileerr.New(fileerr.Integrity, l.path, "the file is cut inside its zstd data; get the file again")
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return fileerr.New(fileerr.Resource, l.path, "the zstd data need more than %d MiB to unpack (option --long or --ultra); unpack the file", maxWindow>>20)
	}
	return &fileerr.Error{Class: fileerr.Integrity, Path: l.path, Message: "the zstd data are damaged; get the file again", Err: err}
}

func blank(line []byte) bool {
	for _, c := range line {
		if c > ' ' {
			return false
		}
	}
	return true
}

// CutField gives the first field of a line, and what follows it. Fields are
// separated by any number of blanks and tabs. A line without a field gives nil.
func CutField(line []byte) (field, rest []byte) {
	start := 0
	for start < len(line) && line[start] <= ' ' {
		start++
	}
	if start == len(line) {
		return nil, nil
	}
	end := start
	for end < len(line) && line[end] > ' ' {
		end++
	}
	return line[start:end], line[end:]
}

// Shorten keeps a quoted field to a length that fits a message.
func Shorten(text []byte) string {
	if len(text) > 40 {
		return string(text[:40]) + "…"
	}
	return string(text)
}
