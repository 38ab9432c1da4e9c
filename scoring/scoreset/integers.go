package scoreset

import (
	"encoding/binary"
	"slices"
	"sync"

	"cardioscore/scoring/kernel"
)

// Integers puts weights on the grids of their scores: dst[i*len(columns)+j] is
// the integer of row rows[i] in column columns[j] on grids[j]. It is 0 where the
// row has no weight of its own: a weight that could not be read, or weights by
// dosage. Rows that follow each other in the table are read fastest. An error is
// that of the store of the weights.
func (t *Table) Integers(dst []int64, rows []int32, columns []int, grids []Grid) error {
	r := integerReaders.Get().(*integerReader)
	defer integerReaders.Put(r)
	r.start(t, columns, grids)
	err := t.runs(rows, func(w *weights, first int, run []int32) error {
		return r.read(w, dst[first*len(columns):][:len(run)*len(columns)], run)
	})
	r.table, r.weights, r.columns, r.grids = nil, nil, nil, nil
	r.window.close()
	return err
}

// runs cuts rows into those that the same weights hold.
func (t *Table) runs(rows []int32, yield func(w *weights, first int, run []int32) error) error {
	for first := 0; first < len(rows); {
		w := t.part(rows[first])
		n := first + 1
		for n < len(rows) && rows[n] >= w.first && rows[n]-w.first < w.rows {
			n++
		}
		if err := yield(w, first, rows[first:n]); err != nil {
			return err
		}
		first = n
	}
	return nil
}

// integerReader reads integers from one table; readers are used again.
type integerReader struct {
	table   *Table
	columns []int
	grids   []Grid
	whole   bool   // all columns in their order
	foreign []bool // by position in columns: the grid is not the column's own
	weights *weights
	factors []int64
	slow    []int // positions in columns whose integers are no whole multiples
	window  window
}

var integerReaders = sync.Pool{New: func() any { return new(integerReader) }}

func (r *integerReader) start(t *Table, columns []int, grids []Grid) {
	r.table, r.columns, r.grids = t, columns, grids
	r.whole = len(columns) == t.columns
	r.foreign = r.foreign[:0]
	for j, column := range columns {
		r.whole = r.whole && column == j
		r.foreign = append(r.foreign, grids[j] != t.grids[column])
	}
	r.factors = slices.Grow(r.factors[:0], len(columns))[:len(columns)]
}

func (r *integerReader) read(w *weights, dst []int64, run []int32) error {
	r.weights = w
	if err := r.window.open(r.table, w, run); err != nil {
		return err
	}
	if w.format == formatShort {
		r.prepare(w)
	}
	k := len(r.columns)
	if n := r.together(w, run); n > 0 {
		kernel.Widen(dst, r.window.rows(int(run[0]-w.first), n), r.factors)
		return nil
	}
	for i, row := range run {
		r.row(w, dst[i*k:][:k], i, row)
	}
	return nil
}

// together says how many rows of the run stand together and need no more than a
// product: all or none.
func (r *integerReader) together(w *weights, run []int32) int {
	if w.format != formatShort || !r.whole || len(r.slow) > 0 || len(w.odd) > 0 || len(r.table.special) > 0 ||
		r.window.gathered {
		return 0
	}
	for i, row := range run {
		if row != run[0]+int32(i) {
			return 0
		}
	}
	return len(run)
}

// multiply turns a row of 4-byte coefficients into integers.
func multiply(dst []int64, coefs []byte, factors []int64) {
	coefs, factors = coefs[:4*len(dst)], factors[:len(dst)]
	for j := range dst {
		dst[j] = int64(int32(binary.LittleEndian.Uint32(coefs[4*j:]))) * factors[j]
	}
}

// row reads row i of the run.
func (r *integerReader) row(w *weights, dst []int64, i int, row int32) {
	t, at := r.table, int(row-w.first)
	if len(t.special) > 0 && t.kind(row) == ByDosage {
		clear(dst)
		return
	}
	coefs, shapes := r.window.row(i, at)
	switch w.format {
	case formatShort:
		r.short(dst, coefs)
	case formatLong:
		r.long(dst, coefs, shapes)
	}
	if w.format == formatTexts || len(w.odd) > 0 && w.oddIn(at, t.columns) {
		r.texts(w, dst, row)
	}
}

// prepare finds the factors from coefficients to integers.
func (r *integerReader) prepare(w *weights) {
	r.slow = r.slow[:0]
	for j, column := range r.columns {
		shift := w.columns[column].shape.exp() + r.grids[j].Power
		if shift < 0 || shift >= len(pow10Int64) || r.foreign[j] {
			r.factors[j] = 0
			r.slow = append(r.slow, j)
			continue
		}
		r.factors[j] = pow10Int64[shift]
	}
}

// short turns one row of 4-byte coefficients into integers.
func (r *integerReader) short(dst []int64, data []byte) {
	factors := r.factors[:len(dst)]
	if r.whole {
		multiply(dst, data, factors)
	} else {
		for j, column := range r.columns {
			dst[j] = int64(int32(binary.LittleEndian.Uint32(data[4*column:]))) * factors[j]
		}
	}
	for _, j := range r.slow {
		column := r.columns[j]
		coef := int64(int32(binary.LittleEndian.Uint32(data[4*column:])))
		dst[j] = 0
		if coef != 0 {
			dst[j] = r.grids[j].integer(coef, r.weights.columns[column].shape.exp())
		}
	}
}

// long turns one row of coefficients with shapes into integers.
func (r *integerReader) long(dst []int64, data, shapes []byte) {
	for j, column := range r.columns {
		coef := int64(binary.LittleEndian.Uint64(data[8*column:]))
		exp := shape(binary.LittleEndian.Uint16(shapes[2*column:])).exp()
		q, ok := divided(coef, exp+r.grids[j].Power)
		if !ok || r.foreign[j] {
			if q = 0; coef != 0 {
				q = r.grids[j].integer(coef, exp)
			}
		}
		dst[j] = q
	}
}

// texts sets the weights of a row that stand as texts.
func (r *integerReader) texts(w *weights, dst []int64, row int32) {
	t := r.table
	for j, column := range r.columns {
		if w.format != formatTexts {
			if _, odd := w.oddAt(int(row-w.first)*t.columns + column); !odd {
				continue
			}
		}
		d, _ := t.weight(int(row), column, false)
		dst[j] = r.grids[j].Integer(d)
	}
}
