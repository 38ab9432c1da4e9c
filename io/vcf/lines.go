package vcf

import (
	"bytes"
	"fmt"
	"io"

	"cardioscore/io/fileerr"
)

// batchSize is how much text a worker parses at a time, at least; the memory of
// a batch is at most twice that, or twice one longer line.
const batchSize = 512 << 10

// cutter cuts a text into pieces of whole lines.
type cutter struct {
	path  string
	src   io.Reader
	carry []byte // read, and not given out
	err   error  // sticky error of src, io.EOF at the end
	line  int    // number of the first line that is not given out, from 1
	limit int    // the longest line in bytes; longer ones are an error
}

func newCutter(path string, src io.Reader) *cutter {
	return &cutter{path: path, src: src, line: 1}
}

// peek gives the first n bytes, fewer if the text is shorter or broken.
func (c *cutter) peek(n int) []byte {
	c.carry = make([]byte, n)
	n, err := io.ReadFull(c.src, c.carry)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	c.carry, c.err = c.carry[:n], err
	return c.carry
}

// fill puts whole lines into the memory of text, batchSize bytes or one longer
// line, and gives the number of the first of them. With io.EOF they are the last
// ones, and the last of them may lack its line end. With another error they are
// the whole lines before it.
func (c *cutter) fill(text []byte) (lines []byte, first int, err error) {
	text = append(text[:0], c.carry...)
	c.carry = c.carry[:0]
	whole := bytes.LastIndexByte(text, '\n') + 1
	for c.err == nil && (len(text) < batchSize || whole == 0) {
		if whole == 0 && len(text) > c.limit {
			c.err = fileerr.AtLine(fileerr.Resource, c.path, c.line, "",
				"the line is longer than %d bytes, more than a record of this file needs; is this VCF?", c.limit)
			break
		}
		if len(text) == cap(text) {
			text = append(text, make([]byte, max(batchSize/8, len(text)))...)[:len(text)]
		}
		var n int
		n, c.err = c.src.Read(text[len(text):cap(text)])
		if i := bytes.LastIndexByte(text[len(text):len(text)+n], '\n'); i >= 0 {
			whole = len(text) + i + 1
		}
		text = text[:len(text)+n]
	}
	if c.err != io.EOF {
		c.carry = append(c.carry, text[whole:]...)
		text = text[:whole]
	}
	first = c.line
	c.line += bytes.Count(text, []byte{'\n'})
	return text, first, c.err
}

// preview shows the next whole lines without taking them: at least one, if there is
// one that is not too long.
func (c *cutter) preview() []byte {
	if bytes.IndexByte(c.carry, '\n') < 0 {
		text, line, _ := c.fill(nil) // an error stays, for the next call
		c.giveBack(text, line)
	}
	return c.carry
}

// giveBack takes back the end of what fill gave, from line on.
func (c *cutter) giveBack(text []byte, line int) {
	c.carry = append(bytes.Clone(text), c.carry...)
	c.line = line
}

// cutLine takes the first line of text, without its LF or CRLF. ended is false
// where the text ends before the line does.
func cutLine(text []byte) (line, rest []byte, ended bool) {
	i := bytes.IndexByte(text, '\n')
	if i < 0 {
		return text, nil, false
	}
	line, rest = text[:i], text[i+1:]
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, rest, true
}

// shown quotes a field of a record for a message, cut to a readable length.
func shown(field []byte) string {
	const most = 24
	if len(field) > most {
		return fmt.Sprintf("%q…", field[:most])
	}
	return fmt.Sprintf("%q", field)
}
