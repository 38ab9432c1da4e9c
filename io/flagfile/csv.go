package flagfile

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"

	"cardioscore/io/fileerr"
)

// Writer takes rows in cohort order. Close ends the file; it does not close what
// it writes to. A file without rows is a valid file.
type Writer interface {
	Write(row *Row) error
	Close() error
}

// NewCSV begins a CSV table on w: RFC 4180, UTF-8, a header line, lines that end
// in CRLF. name stands for the file in messages.
func NewCSV(w io.Writer, name string) (Writer, error) {
	c := &csvWriter{out: bufio.NewWriterSize(w, 64<<10), name: name}
	return c, c.line(columnNames)
}

type csvWriter struct {
	out   *bufio.Writer
	name  string
	texts []string
}

func (c *csvWriter) Write(row *Row) error {
	c.texts = row.cells(c.texts[:0])
	return c.line(c.texts)
}

func (c *csvWriter) Close() error { return fileerr.Wrap(fileerr.IO, c.name, c.out.Flush()) }

func (c *csvWriter) line(cells []string) error {
	for i, text := range cells {
		if i > 0 {
			c.out.WriteByte(',')
		}
		writeCell(c.out, text)
	}
	_, err := c.out.WriteString("\r\n") // bufio keeps the first error
	return fileerr.Wrap(fileerr.IO, c.name, err)
}

// writeCell quotes where RFC 4180 asks for it, and guards against formulas.
func writeCell(out *bufio.Writer, text string) {
	if formula(text) {
		text = "'" + text
	}
	if !strings.ContainsAny(text, "\",\r\n\t'; ") {
		out.WriteString(text)
		return
	}
	out.WriteByte('"')
	out.WriteString(strings.ReplaceAll(text, `"`, `""`))
	out.WriteByte('"')
}

// formula says whether a spreadsheet may take a text for a formula: it begins
// with = + - @, in ASCII or full width, behind any white space, quotes or marks
// that a spreadsheet strips; or with a tab or a line break itself.
func formula(text string) bool {
	for text != "" {
		c, size := utf8.DecodeRuneInString(text)
		switch c {
		case '=', '+', '-', '@', '\uff1d', '\uff0b', '\uff0d', '\uff20', '\t', '\r', '\n':
			return true
		case ' ', '\v', '\f', '\u00a0', '\u200b', '\u3000', '\ufeff', '"', '\'':
			text = text[size:]
		default:
			return false
		}
	}
	return false
}
