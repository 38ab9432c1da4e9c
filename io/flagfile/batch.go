package flagfile

import (
	"strings"
	"unicode/utf8"

	"cardioscore/io/scoretable"
	"cardioscore/scoring/risk"
)

// Batch gathers consecutive people as the tables have them: what takes time is done when
// a person is added, beside other batches, and what is written in order is bytes. It
// belongs to one goroutine and is used again and again.
type Batch struct {
	rows   *scoretable.RowBatch
	csv    *lines // nil where no CSV is written
	review *lines
	cells  []string
}

// NewBatch begins a batch, for a CSV too where one is written.
func NewBatch(csv bool) *Batch {
	b := &Batch{rows: scoretable.NewRowBatch(tableColumns), review: newLines(len(reviewColumns))}
	if csv {
		b.csv = newLines(len(columnNames))
	}
	return b
}

// Add appends a person, whose row was made of r.
func (b *Batch) Add(row *Row, r *risk.Result) {
	b.cells = row.cells(b.cells[:0])
	for _, text := range b.cells {
		b.rows.Text(text)
	}
	b.rows.EndRow()
	if b.csv != nil {
		b.csv.add(b.cells)
	}
	for i := range r.Review {
		entry := &r.Review[i]
		b.review.add([]string{row.SampleID, entry.RuleID, entry.Code, entry.Evidence, r.Tier.String(), string(r.Status)})
	}
}

// Clear forgets the people and keeps the memory.
func (b *Batch) Clear() {
	b.rows.Clear()
	b.review.text = b.review.text[:0]
	if b.csv != nil {
		b.csv.text = b.csv.text[:0]
	}
}

// lines is the text of a CSV table.
type lines struct {
	text []byte
	last []cell // by column
}

// cell is the text that a column had last, as it is and as CSV has it: most columns have
// one for many people.
type cell struct {
	text string
	csv  []byte
}

func newLines(columns int) *lines { return &lines{last: make([]cell, columns)} }

// add appends a line.
func (l *lines) add(cells []string) {
	line := l.text
	for i, text := range cells {
		if i > 0 {
			line = append(line, ',')
		}
		last := &l.last[i]
		if last.text != text {
			last.text, last.csv = text, appendCell(last.csv[:0], text)
		}
		line = append(line, last.csv...)
	}
	l.text = append(line, "\r\n"...)
}

// appendCell quotes where RFC 4180 asks for it, and guards against formulas.
func appendCell(dst []byte, text string) []byte {
	guarded := formula(text)
	if !guarded && !strings.ContainsAny(text, "\",\r\n\t'; ") {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	if guarded {
		dst = append(dst, '\'')
	}
	for {
		quote := strings.IndexByte(text, '"')
		if quote < 0 {
			return append(append(dst, text...), '"')
		}
		dst = append(append(dst, text[:quote+1]...), '"')
		text = text[quote+1:]
	}
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
