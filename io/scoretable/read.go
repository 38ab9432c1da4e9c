package scoretable

import (
	"math"

	"github.com/parquet-go/parquet-go"

	"cardioscore/io/internal/parquetfile"
)

// rowReader reads a Parquet table row by row: each row calls text, integer or
// float once for each column, in the declared order. Columns are found by name, so
// that a table may have more of them. The first error is kept in err, and every value
// after it is a null.
type rowReader struct {
	file    *parquetfile.File
	columns []Column
	open    []*parquetfile.Column
	last    []string // of each text column, so that repeated texts are one
	next    int
	err     error
}

// openRows opens the Parquet form of a table. A file that does not have the
// columns is refused as Malformed. The caller closes the reader.
func openRows(path string, columns []Column) (*rowReader, error) {
	file, err := parquetfile.Open(path)
	if err != nil {
		return nil, err
	}
	r := &rowReader{file: file, columns: columns, last: make([]string, len(columns))}
	for c := range columns {
		column, err := file.Column(columns[c].Name, physicalKind(columns[c].Kind))
		if err != nil {
			r.close()
			return nil, err
		}
		r.open = append(r.open, column)
	}
	return r, nil
}

func physicalKind(kind Kind) parquet.Kind {
	switch kind {
	case Text, Prose:
		return parquet.ByteArray
	case Int32:
		return parquet.Int32
	case Int64:
		return parquet.Int64
	default:
		return parquet.Double
	}
}

// each calls row for every row of the table, until one fails.
func (r *rowReader) each(row func() error) error {
	for range r.file.Rows() {
		r.next = 0
		if err := row(); err != nil {
			return err
		}
	}
	return nil
}

func (r *rowReader) close() {
	for _, column := range r.open {
		column.Close()
	}
	r.file.Close()
}

// value gives the next column's value of this row.
func (r *rowReader) value() parquet.Value {
	c := r.next
	r.next++
	if r.err != nil {
		return parquet.Value{}
	}
	v, err := r.open[c].Next()
	if err != nil {
		r.err = err
		return parquet.Value{}
	}
	return v
}

func (r *rowReader) text() string {
	c := r.next
	v := r.value()
	if v.IsNull() {
		return ""
	}
	if b := v.ByteArray(); string(b) != r.last[c] {
		r.last[c] = string(b)
	}
	return r.last[c]
}

func (r *rowReader) integer() int32 {
	if v := r.value(); !v.IsNull() {
		return v.Int32()
	}
	return 0
}

func (r *rowReader) float() float64 {
	if v := r.value(); !v.IsNull() {
		return v.Double()
	}
	return math.NaN()
}
