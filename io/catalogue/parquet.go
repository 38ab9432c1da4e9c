package catalogue

import (
	"io"
	"strconv"
	"unicode/utf8"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/parquetfile"

	"github.com/parquet-go/parquet-go"
)

// kinds are the physical types that a column may have.
var kinds = map[numbers][]parquet.Kind{
	textOnly: {parquet.ByteArray},
	integers: {parquet.ByteArray, parquet.Int32, parquet.Int64},
	floats:   {parquet.ByteArray, parquet.Int32, parquet.Int64, parquet.Float, parquet.Double},
}

// eachParquetRecord reads a Parquet table.
func eachParquetRecord(path string, specs []columnSpec, yield func(*record) error) error {
	f, err := parquetfile.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if f.Rows() > maxRows {
		return fileerr.New(fileerr.Resource, path, "the table has %d rows; expected up to %d", f.Rows(), maxRows)
	}
	h, err := newHeader(specs, f.Columns())
	if err != nil {
		return fileerr.New(fileerr.Malformed, path, "%s", err)
	}
	columns := make([]*parquetfile.Column, len(specs))
	names := f.Columns()
	for c, at := range h.at {
		if at < 0 {
			continue
		}
		if columns[c], err = f.Column(names[at], kinds[specs[c].numbers]...); err != nil {
			return err
		}
		defer columns[c].Close()
	}
	r := &record{path: path, specs: specs, cells: make([]string, len(specs))}
	known := textPool{}
	for range f.Rows() {
		for c, column := range columns {
			r.cells[c] = ""
			if column == nil {
				continue
			}
			v, err := column.Next()
			if err == io.EOF {
				return fileerr.New(fileerr.Malformed, path, "column %s has %d values, the file claims %d rows", specs[c].name, r.number, f.Rows())
			}
			if err != nil {
				return err
			}
			r.cells[c] = cellText(v, known)
			if !specs[c].verbatim && !utf8.ValidString(r.cells[c]) {
				r.number++
				return r.fault(c, "the value is not UTF-8 text")
			}
		}
		if err := r.next(yield); err != nil {
			return err
		}
	}
	return nil
}

// cellText writes a value as a text table would hold it; a null has no value.
func cellText(v parquet.Value, known textPool) string {
	if v.IsNull() {
		return ""
	}
	switch v.Kind() {
	case parquet.Int32:
		return strconv.FormatInt(int64(v.Int32()), 10)
	case parquet.Int64:
		return strconv.FormatInt(v.Int64(), 10)
	case parquet.Float:
		return strconv.FormatFloat(float64(v.Float()), 'g', -1, 32)
	case parquet.Double:
		return strconv.FormatFloat(v.Double(), 'g', -1, 64)
	}
	return known.keep(v.ByteArray())
}
