package textfile

import (
	"bytes"
	"io"
	"slices"
	"sync"

	"cardioscore/io/fileerr"
)

// LinesRoom is the capacity of a buffer for Lines: what is read at once fits the cache
// of a core, with all that is made of it.
const LinesRoom = 256<<10 + 1

// Lines is some whole lines of a file, with their ends. It must not be copied.
type Lines struct {
	// Text may grow, and what stands behind it may change; itself it must not.
	Text   []byte
	hashed sync.WaitGroup
}

// Lines fills a buffer with whole lines, as many as LinesRoom takes or one that is longer;
// the last line has an end even where the file's has none. Line is then the number of its
// last line. It gives io.EOF after the last line. Zero bytes stay in the text: NotText says
// what they are.
func (f *File) Lines(to *Lines) error {
	if !f.source.lent { // what is in the buffer is hashed already
		f.source.lent, f.ahead = true, f.text.Buffered()
	}
	to.hashed.Wait()
	text := append(to.Text[:0], f.rest...)
	f.rest = f.rest[:0]
	for room := LinesRoom - 1; ; room = min(4*room, maxLine) { // an end may have to be added
		text = slices.Grow(text, max(0, room+1-len(text)))
		var err error
		for len(text) < room && err == nil { // io.ReadFull would not tell a damaged file from a short one
			var n int
			n, err = f.text.Read(text[len(text):room])
			text = text[:len(text)+n]
			f.read += int64(n)
		}
		own := len(text) // without an end that is added
		switch {
		case err != nil && err != io.EOF:
			return fileerr.Wrap(fileerr.IO, f.path, err)
		case len(text) == 0:
			return io.EOF
		case f.read > f.limit:
			return f.unpacksTooFar()
		case err != nil && text[len(text)-1] != '\n':
			text = append(text, '\n')
		}
		end := bytes.LastIndexByte(text, '\n') + 1
		switch {
		case end > 0:
			f.rest = append(f.rest, text[end:]...)
			f.line += bytes.Count(text[:end], []byte{'\n'})
			to.Text = text[:end]
			// The start of the next line, which is behind, is hashed with the lines it belongs to.
			own = min(own, end)
			known := min(f.ahead, own)
			f.ahead -= known
			f.hash.lend(text[known:own], &to.hashed)
			return nil
		case room == maxLine:
			return f.tooLong()
		}
	}
}

// NotText is the error of a line that holds a zero byte.
func NotText(path string, line int) error {
	return fileerr.AtLine(fileerr.Malformed, path, line, "", "this is not text: the line holds a zero byte")
}

func (f *File) tooLong() error {
	return fileerr.AtLine(fileerr.Malformed, f.path, f.line+1, "", "the line is longer than %d bytes; this is not a table", maxLine)
}

func (f *File) unpacksTooFar() error {
	return fileerr.New(fileerr.Resource, f.path,
		"the file unpacks to more than %d times its size; unpack it yourself if that is meant", maxRatio)
}
