package scoretable

import (
	"strconv"

	"github.com/parquet-go/parquet-go"

	"cardioscore/io/internal/parquetfile"
)

// Cell is one value of a looked-up row, as text; a null is "".
type Cell struct{ Column, Text string }

// Lookup calls yield with each row of a Parquet table whose text column has the
// given value, all columns as text, in file order. It serves every table of a run
// and reads it whole. cells is overwritten by the next row.
func Lookup(path, column, value string, yield func(cells []Cell) error) error {
	file, err := parquetfile.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	names := file.Columns()
	cells := make([]Cell, len(names))
	open := make([]*parquetfile.Column, len(names))
	key := -1
	for c, name := range names {
		kinds := []parquet.Kind{parquet.ByteArray, parquet.Int32, parquet.Int64, parquet.Double}
		if name == column {
			key, kinds = c, kinds[:1]
		}
		if open[c], err = file.Column(name, kinds...); err != nil {
			return err
		}
		defer open[c].Close()
		cells[c].Column = name
	}
	if key < 0 {
		_, err := file.Column(column, parquet.ByteArray) // names what is missing
		return err
	}
	values := make([]parquet.Value, len(names))
	for range file.Rows() {
		for c := range open {
			if values[c], err = open[c].Next(); err != nil {
				return err
			}
		}
		if string(values[key].ByteArray()) != value {
			continue
		}
		for c := range cells {
			cells[c].Text = cellText(open[c].Kind(), values[c])
		}
		if err := yield(cells); err != nil {
			return err
		}
	}
	return nil
}

func cellText(kind parquet.Kind, v parquet.Value) string {
	switch {
	case v.IsNull():
		return ""
	case kind == parquet.Int32, kind == parquet.Int64:
		return strconv.FormatInt(v.Int64(), 10)
	case kind == parquet.Double:
		return strconv.FormatFloat(v.Double(), 'g', -1, 64)
	}
	return string(v.ByteArray())
}
