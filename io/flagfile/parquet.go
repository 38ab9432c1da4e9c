package flagfile

import (
	"io"

	"github.com/parquet-go/parquet-go"

	"cardioscore/io/fileerr"
)

const (
	groupRows = 64 << 10
	batchRows = 1 << 10
)

// NewParquet begins a Parquet table on w: the columns of the CSV as strings,
// unguarded, in row groups of 65,536 people. It encodes beside what its caller does: the
// error of a row may come with a later one, or from Close.
func NewParquet(w io.Writer, name string) Writer {
	return &parquetWriter{name: name, written: make(chan error, 1), out: parquet.NewGenericWriter[Row](w,
		parquet.CreatedBy("cardioscore", "1", "1"), // of the table format: an engine version would change the bytes
		parquet.MaxRowsPerRowGroup(groupRows),
		parquet.DataPageStatistics(false),
	)}
}

type parquetWriter struct {
	name    string
	out     *parquet.GenericWriter[Row] // of the goroutine that writes, while there is one
	batch   []Row
	other   []Row      // is written, or empty
	writing bool       // a goroutine is, and its error will be in written
	written chan error // with room for it: nobody has to wait
}

func (p *parquetWriter) Write(row *Row) error {
	p.batch = append(p.batch, *row)
	if len(p.batch) < batchRows {
		return nil
	}
	return p.flush()
}

// flush begins to write the batch. The error is that of the batch before.
func (p *parquetWriter) flush() error {
	if err := p.wait(); err != nil {
		return err
	}
	p.batch, p.other = p.other[:0], p.batch
	p.writing = true
	go func() {
		_, err := p.out.Write(p.other)
		p.written <- err
	}()
	return nil
}

// wait ends when the last batch is written.
func (p *parquetWriter) wait() error {
	if !p.writing {
		return nil
	}
	p.writing = false
	return fileerr.Wrap(fileerr.IO, p.name, <-p.written)
}

func (p *parquetWriter) Close() error {
	if err := p.flush(); err != nil {
		return err
	}
	if err := p.wait(); err != nil {
		return err
	}
	return fileerr.Wrap(fileerr.IO, p.name, p.out.Close())
}
