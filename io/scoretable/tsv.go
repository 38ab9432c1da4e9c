package scoretable

import (
	"bytes"
	"io"
	"math"
	"strconv"
	"strings"

	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
)

// null is how a TSV cell says that there is no value.
const null = "NA"

const (
	// tsvCells bounds the cells that are formatted at a time, tsvRows their rows.
	tsvCells = 1 << 16
	tsvRows  = 8_192
	// textBytes is about what a cell takes while it is formatted: its value and its text.
	textBytes = 32
)

type tsvSink struct {
	name    string
	out     io.Writer
	columns []Column
	limit   int // rows of a chunk
	chunk   *lines
	free    chan *lines
	chunks  *inorder.Queue
	begun   bool // the header is written; the queue's last piece has it
	closed  bool
	err     error
}

// lines are some rows, and in the end their text.
type lines struct {
	*Chunk
	text []byte
}

// NewTSV begins a tab-separated table on out. Rows are formatted on as many
// goroutines as the program may use processors, and its memory allows. name stands for
// the file in messages.
func NewTSV(out io.Writer, name string, columns []Column) Sink {
	limit := max(1, min(tsvRows, tsvCells/len(columns)))
	workers := inorder.Within(int64(textBytes * limit * len(columns)))
	return &tsvSink{
		name: name, out: out, columns: columns, limit: limit, chunk: &lines{Chunk: NewChunk(columns, limit)},
		free: make(chan *lines, workers+1), chunks: inorder.New(workers),
	}
}

func (t *tsvSink) Write(rows int, vectors []Vector) error {
	if t.err == nil {
		t.err = t.write(rows, vectors)
	}
	return t.err
}

func (t *tsvSink) write(rows int, vectors []Vector) error {
	if err := Check(t.name, t.columns, rows, vectors); err != nil {
		return err
	}
	for c := range t.columns {
		if err := t.checkTexts(&t.columns[c], &vectors[c]); err != nil {
			return err
		}
	}
	for first := 0; first < rows; {
		first += t.chunk.Take(vectors, first, rows)
		if t.chunk.Full() {
			if err := t.endChunk(); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkTexts refuses identifiers that a TSV cannot hold.
func (t *tsvSink) checkTexts(column *Column, v *Vector) error {
	bad := -1
	switch column.Kind {
	case Text:
		for i, text := range v.Text {
			if i > 0 && same(text, v.Text[i-1]) {
				continue
			}
			if breaks(text) {
				bad = i
				break
			}
		}
	case Various:
		if breaks(v.Packed.Bytes) || bytes.Contains(v.Packed.Bytes, []byte{'"'}) { // none, as a rule
			for i := range v.Packed.Ends {
				if breaks(v.Packed.text(i)) {
					bad = i
					break
				}
			}
		}
	}
	if bad < 0 {
		return nil
	}
	return rowError(fileerr.Malformed, t.name, column, bad,
		"holds a tab, a line break or a leading double quote, which a TSV cannot hold; write --format parquet, or rename it in the input")
}

// breaks says whether a text is more than one cell of a TSV, or begins one in quotes.
func breaks[T string | []byte](text T) bool {
	for b := range len(text) {
		switch text[b] {
		case '\t', '\n', '\r':
			return true
		}
	}
	return len(text) > 0 && text[0] == '"'
}

// endChunk has the gathered rows formatted and written, and begins the next chunk.
func (t *tsvSink) endChunk() error {
	k := t.chunk
	err := t.chunks.Add(
		func() error { k.format(); return nil },
		func() error {
			if err := t.put(k.text); err != nil {
				return err
			}
			k.Clear()
			t.free <- k
			return nil
		})
	select {
	case t.chunk = <-t.free:
	default:
		t.chunk = &lines{Chunk: NewChunk(t.columns, t.limit)}
	}
	return err
}

// put writes rows, behind the header.
func (t *tsvSink) put(rows []byte) error {
	if !t.begun {
		t.begun = true
		var header []byte
		for c := range t.columns {
			header = append(header, t.columns[c].Name...)
			header = append(header, divider(c, len(t.columns)))
		}
		if _, err := t.out.Write(header); err != nil {
			return fileerr.Wrap(fileerr.IO, t.name, err)
		}
	}
	_, err := t.out.Write(rows)
	return fileerr.Wrap(fileerr.IO, t.name, err)
}

func (t *tsvSink) Close() error {
	if t.closed {
		return t.err
	}
	t.closed = true
	if t.err == nil {
		t.err = t.endChunk() // a table of no rows has its header
	}
	if err := t.chunks.Wait(); t.err == nil {
		t.err = err
	}
	t.chunk = nil
	return t.err
}

// divider is what ends the cell of column c.
func divider(c, columns int) byte {
	if c == columns-1 {
		return '\n'
	}
	return '\t'
}

// format writes the rows as text.
func (k *lines) format() {
	text := k.text[:0]
	for i := range k.Rows {
		for c := range k.Columns {
			text = appendCell(text, &k.Columns[c], &k.Vectors[c], i)
			text = append(text, divider(c, len(k.Columns)))
		}
	}
	k.text = text
}

// proseCleaner makes free text fit an unquoted cell.
var proseCleaner = strings.NewReplacer("\t", " ", "\r\n", " ", "\n", " ", "\r", " ", `"`, "'")

func appendCell(dst []byte, column *Column, v *Vector, i int) []byte {
	switch column.Kind {
	case Text, Prose:
		text := v.Text[i]
		switch {
		case text == "" && column.Nullable:
			return append(dst, null...)
		case column.Kind == Prose:
			text = proseCleaner.Replace(text)
		}
		return append(dst, text...)
	case Various:
		text := v.Packed.text(i)
		if len(text) == 0 && column.Nullable {
			return append(dst, null...)
		}
		return append(dst, text...)
	case Int32:
		return appendInt(dst, column, int64(v.Int32[i]))
	case Int64:
		return appendInt(dst, column, v.Int64[i])
	}
	if x := v.Float64[i]; !math.IsNaN(x) {
		return strconv.AppendFloat(dst, x, 'g', -1, 64)
	}
	return append(dst, null...)
}

func appendInt(dst []byte, column *Column, x int64) []byte {
	if x == 0 && column.Nullable {
		return append(dst, null...)
	}
	return strconv.AppendInt(dst, x, 10)
}
