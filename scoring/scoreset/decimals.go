package scoreset

import (
	"encoding/binary"
	"sync"
)

// Decimals puts the weights of one row into dst, by position in columns: 0 where
// the row has no weight of its own, as in Integers. An error is that of the store
// of the weights.
func (t *Table) Decimals(dst []Decimal, row int32, columns []int) error {
	w := t.part(row)
	if at := int(row - w.first); w.format == formatTexts || w.oddIn(at, t.columns) || t.rows[row].kind == ByDosage {
		for j, column := range columns {
			dst[j], _ = t.weight(int(row), column, false)
		}
		return nil
	}
	v := windows.Get().(*window)
	defer windows.Put(v)
	defer v.close()
	if err := v.open(t, w, []int32{row}); err != nil {
		return err
	}
	coefs, shapes := v.row(0, int(row-w.first))
	for j, column := range columns {
		n := number{shape: w.shapeOf(column, shapes)}
		if w.format == formatShort {
			n.coef = int64(int32(binary.LittleEndian.Uint32(coefs[4*column:])))
		} else {
			n.coef = int64(binary.LittleEndian.Uint64(coefs[8*column:]))
		}
		dst[j] = n.decimal()
	}
	return nil
}

// windows are used again by readings of single rows.
var windows = sync.Pool{New: func() any { return new(window) }}

// shapeOf is the shape of the number in a column, where all numbers of the column
// share it, or else among the shapes of its row.
func (w *weights) shapeOf(column int, shapes []byte) shape {
	if w.format == formatShort {
		return w.columns[column].shape
	}
	return shape(binary.LittleEndian.Uint16(shapes[2*column:]))
}
