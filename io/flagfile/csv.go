package flagfile

import (
	"io"

	"cardioscore/io/fileerr"
)

// Writer takes batches of people in cohort order, and keeps nothing of them but texts.
// Close ends the file; it does not close what it writes to. A file without rows is a
// valid file.
type Writer interface {
	Write(b *Batch) error
	Close() error
}

// reviewColumns are those of the analyst's queue.
var reviewColumns = []string{"sample_id", "rule", "reason", "evidence", "tier", "status"}

// NewCSV begins a CSV table on w: RFC 4180, UTF-8, a header line, lines that end
// in CRLF. Batches are those of NewBatch with a CSV. name stands for the file in messages.
func NewCSV(w io.Writer, name string) (Writer, error) {
	return newCSV(w, name, columnNames, func(b *Batch) *lines { return b.csv })
}

// NewReview begins the analyst's queue as CSV: a row per person and True rule for
// the analyst. It is not for the GP's file.
func NewReview(w io.Writer, name string) (Writer, error) {
	return newCSV(w, name, reviewColumns, func(b *Batch) *lines { return b.review })
}

type csvWriter struct {
	out  io.Writer
	name string
	of   func(*Batch) *lines
}

func newCSV(w io.Writer, name string, columns []string, of func(*Batch) *lines) (Writer, error) {
	c := &csvWriter{out: w, name: name, of: of}
	header := newLines(len(columns))
	header.add(columns)
	return c, c.put(header.text)
}

func (c *csvWriter) Write(b *Batch) error {
	if text := c.of(b).text; len(text) > 0 {
		return c.put(text)
	}
	return nil
}

func (c *csvWriter) put(text []byte) error {
	_, err := c.out.Write(text)
	return fileerr.Wrap(fileerr.IO, c.name, err)
}

func (c *csvWriter) Close() error { return nil }
