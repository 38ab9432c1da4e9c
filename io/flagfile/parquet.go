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
// unguarded, in row groups of 65,536 people.
func NewParquet(w io.Writer, name string) Writer {
	return &parquetWriter{name: name, out: parquet.NewGenericWriter[Row](w,
		parquet.CreatedBy("cardioscore", "1", "1"), // of the table format: an engine version would change the bytes
		parquet.MaxRowsPerRowGroup(groupRows),
		parquet.DataPageStatistics(false),
	)}
}

type parquetWriter struct {
	name  string
	out   *parquet.GenericWriter[Row]
	batch []Row
}

func (p *parquetWriter) Write(row *Row) error {
	p.batch = append(p.batch, *row)
	if len(p.batch) < batchRows {
		return nil
	}
	return p.flush()
}

func (p *parquetWriter) flush() error {
	_, err := p.out.Write(p.batch)
	p.batch = p.batch[:0]
	return fileerr.Wrap(fileerr.IO, p.name, err)
}

func (p *parquetWriter) Close() error {
	if err := p.flush(); err != nil {
		return err
	}
	return fileerr.Wrap(fileerr.IO, p.name, p.out.Close())
}
