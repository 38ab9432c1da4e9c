package scoretable

import (
	"errors"
	"fmt"

	"cardioscore/io/fileerr"
)

// RowError is the cause of an error about one row of a Sink.Write call. It never
// holds the value: that may be a sample id.
type RowError struct {
	Row     int // index into the rows of the call
	Problem string
}

func (e *RowError) Error() string { return e.Problem }

func rowError(class fileerr.Class, name string, column *Column, row int, format string, args ...any) error {
	return &fileerr.Error{
		Class: class, Path: name, Field: column.Name,
		Err: &RowError{Row: row, Problem: fmt.Sprintf(format, args...)},
	}
}

// nameRow puts what the table calls its first row of a call, such as "sample
// number", and the number of the row into an error about one row.
func nameRow(err error, what string, first int) error {
	var placed *fileerr.Error
	var row *RowError
	if !errors.As(err, &placed) || !errors.As(err, &row) {
		return err
	}
	named := *placed
	named.Message = fmt.Sprintf("%s %d", what, first+row.Row)
	return &named
}
