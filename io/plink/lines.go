package plink

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"cardioscore/io/fileerr"
)

// maxLine bounds the memory of one line. Alleles of structural variants reach
// some hundred thousand letters.
const maxLine = 4 << 20

// textFields is the number of fields of a line of a .bim and of a .fam.
const textFields = 6

var byteOrderMark = []byte("\xef\xbb\xbf")

// lines goes through the lines of a text file that are not blank.
type lines struct {
	path    string
	scanner *bufio.Scanner
	number  int // 1-based number of the current line
}

func newLines(path string, r io.Reader) *lines {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 256<<10), maxLine)
	return &lines{path: path, scanner: scanner}
}

// next gives the next line, or io.EOF. The line is valid until the next call.
func (l *lines) next() ([]byte, error) {
	for l.scanner.Scan() {
		l.number++
		line := l.scanner.Bytes()
		if l.number == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if !blank(line) {
			return line, nil
		}
	}
	switch err := l.scanner.Err(); {
	case err == nil:
		return nil, io.EOF
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fileerr.AtLine(fileerr.Malformed, l.path, l.number+1, "",
			"the line is longer than %d bytes; is this a text file?", maxLine)
	default:
		return nil, fileerr.Wrap(fileerr.IO, l.path, err)
	}
}

func blank(line []byte) bool {
	for _, c := range line {
		if c > ' ' {
			return false
		}
	}
	return true
}

// split fills fields with the fields of a line and gives how many there are,
// counting no further than one more than fit. Fields share the line's memory.
func split(line []byte, fields *[textFields][]byte) int {
	n, start := 0, -1
	for i, c := range line {
		if c > ' ' {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			if n == textFields {
				return n + 1
			}
			fields[n] = line[start:i]
			n, start = n+1, -1
		}
	}
	if start >= 0 {
		if n == textFields {
			return n + 1
		}
		fields[n] = line[start:]
		n++
	}
	return n
}

// foundFields words the number that split gave.
func foundFields(n int) string {
	if n > textFields {
		return "more than 6 fields"
	}
	return [...]string{"no field", "1 field", "2 fields", "3 fields", "4 fields", "5 fields", "6 fields"}[n]
}
