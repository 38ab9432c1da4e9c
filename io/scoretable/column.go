package scoretable

import (
	"fmt"
	"math"

	"cardioscore/io/fileerr"
)

// Kind is the type of a column's values.
type Kind uint8

const (
	Text    Kind = iota // an identifier or a closed code: kept to the byte, or refused
	Various             // as Text, of which most rows have one of their own: given in one piece
	Prose               // free text
	Int32               // 32-bit signed
	Int64               // 64-bit signed
	Float64             // binary64
)

// Column declares one column of a table.
type Column struct {
	Name string
	Kind Kind
	// Nullable columns read NaN, "" and 0 as null.
	Nullable bool
}

// Vector holds the values of one column for some consecutive rows: the slice
// that belongs to the column's Kind (Text for Text and Prose, Packed for Various).
type Vector struct {
	Text    []string
	Packed  Packed
	Int32   []int32
	Int64   []int64
	Float64 []float64
}

// Sink writes consecutive rows. It is used by one goroutine.
type Sink interface {
	// Write appends rows; columns holds one Vector of that length for each
	// declared column, in order. It keeps nothing of them but texts, for a while.
	// After an error every further call fails with the same one; one of the output
	// may be told by a later call. An error about one row wraps RowError.
	Write(rows int, columns []Vector) error
	// Close completes the file. It does not close the io.Writer below.
	Close() error
}

// Expecting is a sink that makes better use of memory where it knows how much is to come.
type Expecting interface {
	// Expect says about how many rows will be written, before the first of them.
	Expect(rows int)
}

// Len is the number of values that v holds of a kind.
func (v *Vector) Len(kind Kind) int {
	switch kind {
	case Text, Prose:
		return len(v.Text)
	case Various:
		return len(v.Packed.Ends)
	case Int32:
		return len(v.Int32)
	case Int64:
		return len(v.Int64)
	default:
		return len(v.Float64)
	}
}

// notFinite is the least of the bits, but for the sign, of infinities and NaN.
const notFinite = 0x7ff << 53

// Check holds the rules of Sink.Write for every kind of sink. Vectors of a wrong
// length are a mistake of the caller and panic. An infinite number, and NaN in a
// column that is not nullable, are RowErrors: no table has a place for them.
func Check(name string, columns []Column, rows int, vectors []Vector) error {
	if len(vectors) != len(columns) {
		panic(fmt.Sprintf("BUG: scoretable: %d vectors for %d columns", len(vectors), len(columns)))
	}
	for c := range columns {
		column := &columns[c]
		if n := vectors[c].Len(column.Kind); n != rows {
			panic(fmt.Sprintf("BUG: scoretable: column %s has %d values for %d rows", column.Name, n, rows))
		}
		if err := checkNumbers(name, column, vectors[c].Float64); err != nil {
			return err
		}
	}
	return nil
}

func checkNumbers(name string, column *Column, values []float64) error {
	for i, x := range values {
		if math.Float64bits(x)<<1 >= notFinite && (math.IsInf(x, 0) || !column.Nullable) {
			return rowError(fileerr.Internal, name, column, i, "%v; expected a finite number", x)
		}
	}
	return nil
}
