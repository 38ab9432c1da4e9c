package flagfile

import (
	"io"

	"github.com/parquet-go/parquet-go"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"
)

// Read calls f with every row of a Parquet table of flags, in order; the row is
// reused. It stops where f returns an error, and returns that. Columns that
// are not known are passed over; one that lacks is an error of the file.
func Read(path string, f func(*Row) error) error {
	file, err := parquetfile.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	columns := make([]*parquetfile.Column, len(columnNames))
	for i, name := range columnNames {
		if columns[i], err = file.Column(name, parquet.ByteArray); err != nil {
			return err
		}
		defer columns[i].Close()
	}
	var row Row
	for range file.Rows() {
		for i, c := range columns {
			value, err := c.Next()
			if err == io.EOF {
				return fileerr.New(fileerr.Malformed, path, "column %s has fewer rows than the table", columnNames[i])
			}
			if err != nil {
				return err
			}
			row.setCell(i, string(value.ByteArray()))
		}
		if err := f(&row); err != nil {
			return err
		}
	}
	return nil
}
