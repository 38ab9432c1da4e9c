package scoretable

import (
	"io"

	"github.com/parquet-go/parquet-go/format"

	"cardioscore/io/fileerr"
	"cardioscore/io/inorder"
)

const (
	// groupRows bounds the rows of a row group, and with it the memory of writer
	// and reader. Parquet allows 32,767 row groups: 4.2 thousand million rows.
	groupRows = 131_072
	// groupCells bounds rows x columns, for wide tables.
	groupCells = 4 << 20
	// minGroupRows keeps row groups of very wide tables worth their footer entry.
	minGroupRows = 1_024
	// cellBytes is about what a cell takes while its row group is encoded: a number twice,
	// as it is and encoded, most texts nearly nothing.
	cellBytes = 14
	maxGroups = 32_767
	// maxColumns keeps the footer of a wide table within reason.
	maxColumns = 65_535
)

type parquetSink struct {
	name    string
	out     io.Writer
	columns []Column
	limit   int // rows of a row group
	rows    int // that are still to come, 0 where that is not known
	group   *rowGroup
	free    chan *rowGroup
	groups  *inorder.Queue
	begun   bool // a row group is encoded, or will be
	zstd    bool // chunkEncoder.zstd of all
	closed  bool
	err     error

	// Of the groups that are written, in order; the queue's last piece has them.
	at     int64
	meta   []format.RowGroup
	joined []byte // of a group with columns that come again
}

// NewParquet begins a Parquet table on out: columns in the declared order, row
// groups of a bounded number of rows, which are encoded on as many goroutines as
// the program may use processors, and its memory allows. name stands for the file in
// messages. A table of too many columns or rows is a Resource error.
func NewParquet(out io.Writer, name string, columns []Column) (Sink, error) {
	return NewParquetOf(out, name, columns, groupRows)
}

// NewParquetOf is NewParquet with row groups of up to so many rows, for tables of long
// texts: those of a group are held until it is encoded.
func NewParquetOf(out io.Writer, name string, columns []Column, rows int) (Sink, error) {
	if len(columns) > maxColumns {
		return nil, fileerr.New(fileerr.Resource, name,
			"%d columns, a table holds up to %d; write the long form, or score fewer files at once", len(columns), maxColumns)
	}
	limit := rows
	for limit > minGroupRows && limit*len(columns) > groupCells {
		limit /= 2
	}
	workers := inorder.Within(int64(cellBytes * limit * len(columns)))
	p := &parquetSink{
		name: name, out: out, columns: columns, limit: limit,
		groups: inorder.New(workers), free: make(chan *rowGroup, workers+1), group: newRowGroup(columns, 0),
	}
	return p, nil
}

func (p *parquetSink) Expect(rows int) {
	p.rows = rows
	p.group.room = min(p.limit, rows)
}

func (p *parquetSink) Write(rows int, vectors []Vector) error {
	if p.err == nil {
		p.err = p.write(rows, vectors)
	}
	return p.err
}

func (p *parquetSink) write(rows int, vectors []Vector) error {
	if err := Check(p.name, p.columns, rows, vectors); err != nil {
		return err
	}
	for first := 0; first < rows; {
		end := min(rows, first+p.limit-p.group.rows)
		p.group.take(vectors, first, end)
		first = end
		if p.group.rows == p.limit {
			if err := p.endGroup(false); err != nil {
				return err
			}
		}
	}
	return nil
}

// endGroup has the gathered rows encoded and written, and begins the next group, unless
// this is the last one.
func (p *parquetSink) endGroup(last bool) error {
	g := p.group
	p.rows = max(0, p.rows-g.rows)
	if !p.begun {
		p.begun, p.zstd = true, g.rows >= minCompressed
	}
	g.encoder.zstd = p.zstd
	if last && g.rows >= minBeside && g.again == nil && g.keep == nil {
		return p.writeLast(g)
	}
	err := p.groups.Add(
		func() error { return fileerr.Wrap(fileerr.Internal, p.name, g.encode()) },
		func() error {
			if err := p.writeGroup(g); err != nil {
				return err
			}
			g.clear()
			p.free <- g
			return nil
		})
	if last {
		p.group = nil
		return err
	}
	select {
	case p.group = <-p.free:
	default:
		p.group = newRowGroup(p.columns, 0)
	}
	p.group.room = min(p.limit, p.rows)
	return err
}

// writeLast encodes the last group with nothing else to be done meanwhile, and writes its
// columns as they come.
func (p *parquetSink) writeLast(g *rowGroup) error {
	p.group = nil
	if err := p.groups.Wait(); err != nil {
		return err
	}
	if err := p.beginGroup(); err != nil {
		return err
	}
	at := p.at
	if err := g.encodeBeside(p.put); err != nil {
		return fileerr.Wrap(fileerr.Internal, p.name, err)
	}
	p.meta = append(p.meta, g.groupOf(len(p.meta), at))
	return nil
}

// writeWhole writes a table that is one row group, with its columns as they come: give
// gathers each of them, several at a time, and may wait; those that are there are encoded
// meanwhile. Where the rows are too few or too many for that, or are not the first ones,
// it does nothing and says so.
func (p *parquetSink) writeWhole(rows int, give func(c int, to *gathered)) (bool, error) {
	if p.err != nil || p.begun || p.group.rows > 0 || rows < minBeside || rows > p.limit {
		return false, p.err
	}
	g := p.group
	p.begun, p.zstd = true, rows >= minCompressed
	g.rows, g.encoder.zstd = rows, p.zstd
	g.give = func(c int, to *gathered) error {
		give(c, to)
		return checkNumbers(p.name, &p.columns[c], to.float64)
	}
	p.err = p.writeLast(g)
	return true, p.err
}

// beginGroup makes sure that one more group may follow.
func (p *parquetSink) beginGroup() error {
	if len(p.meta) == maxGroups {
		return fileerr.New(fileerr.Resource, p.name, "more than %d rows: score fewer files at once", maxGroups*p.limit)
	}
	if p.at == 0 {
		return p.put([]byte(magic))
	}
	return nil
}

// writeGroup writes the bytes of a group behind those of the group before.
func (p *parquetSink) writeGroup(g *rowGroup) error {
	if err := p.beginGroup(); err != nil {
		return err
	}
	if g.again != nil {
		p.joined = g.join(p.joined[:0])
		g.bytes, p.joined = p.joined, g.bytes
	}
	if g.keep != nil {
		g.keep.take(g)
	}
	p.meta = append(p.meta, g.groupOf(len(p.meta), p.at))
	return p.put(g.bytes)
}

func (p *parquetSink) put(b []byte) error {
	n, err := p.out.Write(b)
	p.at += int64(n)
	return fileerr.Wrap(fileerr.IO, p.name, err)
}

func (p *parquetSink) Close() error {
	if p.closed {
		return p.err
	}
	p.closed = true
	if p.err == nil && p.group != nil && p.group.rows > 0 {
		p.err = p.endGroup(true)
	}
	if err := p.groups.Wait(); p.err == nil {
		p.err = err
	}
	p.group = nil
	if p.err == nil {
		p.err = p.finish()
	}
	return p.err
}

// finish writes the footer.
func (p *parquetSink) finish() error {
	footer, err := footerOf(p.columns, p.meta)
	if err != nil {
		return fileerr.Wrap(fileerr.Internal, p.name, err)
	}
	if p.at == 0 {
		if err := p.put([]byte(magic)); err != nil {
			return err
		}
	}
	return p.put(footer)
}
