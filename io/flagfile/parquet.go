package flagfile

import (
	"io"

	"cardioscore/io/scoretable"
)

// groupRows is how many people a row group has: a kilobyte and more of text each, which
// is held until the group is encoded.
const groupRows = 8_192

// tableColumns are those of the Parquet table.
var tableColumns = func() (columns []scoretable.Column) {
	for _, name := range columnNames {
		columns = append(columns, scoretable.Column{Name: name, Kind: scoretable.Text})
	}
	return columns
}()

// NewParquet begins a Parquet table on w: the columns of the CSV as strings,
// unguarded. Row groups are encoded beside what its caller does: an error may come with
// a later batch, or from Close.
func NewParquet(w io.Writer, name string) (Writer, error) {
	sink, err := scoretable.NewParquetOf(w, name, tableColumns, groupRows)
	if err != nil {
		return nil, err
	}
	return parquetWriter{scoretable.NewRowWriter(sink, tableColumns)}, nil
}

type parquetWriter struct{ rows *scoretable.RowWriter }

func (p parquetWriter) Write(b *Batch) error { return p.rows.WriteBatch(b.rows) }
func (p parquetWriter) Close() error         { return p.rows.Close() }
