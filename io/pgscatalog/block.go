package pgscatalog

import (
	"bytes"
	"io"
	"sync/atomic"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/scoreset"
)

// block is some lines of a file, and the rows in them. Blocks of a file are read in
// order, parsed at once by several goroutines, and put together in order.
type block struct {
	lines  textfile.Lines // with scoreset.ScanPadding bytes of room behind them
	line   int            // number of the first one
	parsed chan struct{}

	ends  []int32 // of all fields, behind a first -1, where rows are told by them
	rows  *rowReader
	plain *plainRows      // of files with columns.narrow
	chunk *scoreset.Chunk // of a file without an accession column
	parts []*part         // of one with it, in order of appearance
	byID  map[string]*part
	notes *scoreset.Notes // of a file without an accession column
	count int             // data rows
	err   error           // of the first line that is none
}

// part is the rows of one accession in a block.
type part struct {
	id    string
	chunk *scoreset.Chunk
	notes scoreset.Notes
}

func (r *reader) newBlock() *block {
	b := &block{
		rows: newRowReader(r.columns, &r.header), notes: new(scoreset.Notes),
	}
	b.lines.Text = make([]byte, 0, textfile.LinesRoom+scoreset.ScanPadding)
	b.rows.effectWeights = r.effectWeights
	if r.columns.narrow {
		b.plain = &plainRows{rowReader: b.rows, stride: r.columns.total, tried: mostPlainRows}
	}
	if r.columns.has(accession) {
		b.byID = map[string]*part{}
	} else {
		b.chunk, b.rows.notes = scoreset.NewChunk(len(r.columns.weights)), b.notes
	}
	return b
}

// readBlocks reads the rest of the file, and calls add for every block in order.
// The error is that of the first bad line, or that of reading what follows it.
func (r *reader) readBlocks(add func(b *block) error) error {
	free, ordered := make(chan *block, r.blocks), make(chan *block, r.blocks)
	for range r.blocks {
		free <- nil
	}
	var stop atomic.Bool
	var broken error
	go func() {
		defer close(ordered)
		for !stop.Load() {
			b := <-free
			if b == nil {
				b = r.newBlock()
			}
			b.line = r.text.Line() + 1
			if err := r.text.Lines(&b.lines); err != nil {
				if err != io.EOF {
					broken = err
				}
				return
			}
			b.parsed = make(chan struct{})
			ordered <- b
			r.pool.tasks <- func() {
				b.parse(r)
				close(b.parsed)
			}
		}
	}()
	var first error
	for b := range ordered {
		<-b.parsed
		if first == nil {
			if first = b.err; first == nil {
				first = add(b)
			}
			stop.Store(first != nil)
		}
		free <- b
	}
	if first == nil {
		first = broken
	}
	return first
}

// parse reads all lines of the block up to the first bad one.
func (b *block) parse(r *reader) {
	b.count, b.err = 0, nil
	if b.chunk != nil {
		b.chunk.Reset() // of what a bad line left there
	}
	for _, p := range b.parts {
		p.chunk.Reset()
		p.notes = scoreset.Notes{}
	}
	*b.notes = scoreset.Notes{}
	b.parts = b.parts[:0]
	text := b.lines.Text
	padded := append(text, make([]byte, scoreset.ScanPadding)...)
	text = padded[:len(text)]
	b.lines.Text, b.rows.text = text, padded
	zero := bytes.IndexByte(text, 0)
	var ends []int32
	if r.columns.narrow && zero < 0 && r.every <= 1 {
		b.ends = kernel.FieldEnds(append(b.ends[:0], -1), text, r.columns.separator)
		ends = b.ends
		b.chunk.Grow((len(ends) - 1) / r.columns.total)
	}
	for at, line := 0, b.line; at < len(text); {
		if len(ends) > r.columns.total {
			if lines := b.addPlainLines(ends); lines > 0 {
				ends = ends[lines*r.columns.total:]
				at = int(ends[0]) + 1
				line += lines
				continue
			}
		}
		end := at + bytes.IndexByte(text[at:], '\n')
		stop := end
		if stop > at && text[stop-1] == '\r' {
			stop--
		}
		if zero >= 0 && zero < end {
			b.err = textfile.NotText(r.path, line)
			return
		}
		if stop > at {
			b.count++
			if r.every > 1 && line%r.every != 0 {
				at = end + 1
				line++
				continue
			}
			if b.err = b.parseLine(r, padded, at, stop, line); b.err != nil {
				return
			}
		}
		at = end + 1
		line++
		for len(ends) > 0 && int(ends[0]) < end { // the first one is that of the line before
			ends = ends[1:]
		}
	}
	b.encode(r.store)
}

func (b *block) encode(store scoreset.Store) {
	if b.chunk != nil {
		b.err = b.chunk.Encode(store)
		return
	}
	for _, p := range b.parts {
		if b.err = p.chunk.Encode(store); b.err != nil {
			return
		}
	}
}

// parseLine reads the line text[at:end], behind which its end stands.
func (b *block) parseLine(r *reader, text []byte, at, end, line int) error {
	c, rows := r.columns, b.rows
	chunk := b.chunk
	if c.scan {
		rows.fields = c.scanWeights(chunk, text, at, end, rows.fields)
	} else {
		rows.fields = c.split(text, at, end, rows.fields)
	}
	if found := len(rows.fields); found > c.total || found < c.needed {
		if found = c.withoutEmpty(rows.fields); found > c.total || found < c.needed {
			return fileerr.AtLine(fileerr.Malformed, r.path, line, "", "the row has %d fields, the header names %d columns", found, c.total)
		}
	}
	if chunk == nil {
		id := rows.get(accession)
		if id == nil {
			return fileerr.AtLine(fileerr.Malformed, r.path, line, "accession", "is empty; expected the score that the row belongs to")
		}
		p := b.partOf(id)
		chunk, rows.notes = p.chunk, &p.notes
	}
	if c.plain && rows.addPlain(chunk, int32(b.count)) {
		return nil
	}
	row := scoreset.Row{Number: int32(b.count)}
	if problem := rows.read(&row); problem != nil {
		return fileerr.AtLine(fileerr.Malformed, r.path, line, problem.field, "%s", problem.message)
	}
	chunk.AddRow(&row, rows.id())
	if !c.scan {
		for _, column := range c.weights {
			chunk.AddWeight(rows.weightText(column))
		}
	}
	return nil
}

// partOf gives the rows of an accession.
func (b *block) partOf(id []byte) *part {
	p, ok := b.byID[string(id)]
	if !ok {
		p = &part{id: string(id), chunk: scoreset.NewChunk(1)}
		b.byID[p.id] = p
	}
	if p.chunk.Len() == 0 {
		b.parts = append(b.parts, p)
	}
	return p
}
