package scoreset

import "slices"

// window is the numbers of some rows of the same weights: those in memory, or a
// copy of what lies in the store.
type window struct {
	coefs, shapes []byte
	first         int  // row of the weights at the start of coefs
	gathered      bool // row i of the run stands at i
	columns       int
	coefBytes     int // of one number
	buffer        []byte
}

// spread is how many rows a window may read for each row that is wanted.
const spread = 4

// open makes the rows of a run readable; those of the format texts are not.
func (v *window) open(t *Table, w *weights, run []int32) error {
	v.columns, v.first, v.gathered = t.columns, 0, false
	switch w.format {
	case formatShort:
		v.coefBytes = 4
	case formatLong:
		v.coefBytes = 8
	default:
		v.coefs, v.shapes = nil, nil
		return nil
	}
	all := int(w.rows) * t.columns * v.coefBytes // of coefficients
	if w.data != nil {
		v.coefs, v.shapes = w.data[:all], w.data[all:]
		return nil
	}
	lowest, highest := int(slices.Min(run)-w.first), int(slices.Max(run)-w.first)
	rows := highest - lowest + 1
	v.gathered = rows > spread*len(run)
	if v.gathered {
		rows = len(run)
	}
	v.room(rows, w.format == formatLong)
	if !v.gathered {
		v.first = lowest
		return v.fill(t.store, w, lowest, 0, rows, all)
	}
	for i, row := range run {
		if err := v.fill(t.store, w, int(row-w.first), i, 1, all); err != nil {
			return err
		}
	}
	return nil
}

func (v *window) room(rows int, long bool) {
	coefs, shapes := rows*v.columns*v.coefBytes, 0
	if long {
		shapes = rows * v.columns * 2
	}
	v.buffer = slices.Grow(v.buffer[:0], coefs+shapes)[:coefs+shapes]
	v.coefs, v.shapes = v.buffer[:coefs], v.buffer[coefs:]
}

// fill reads rows of the store to a place in the window.
func (v *window) fill(store Store, w *weights, row, to, rows, all int) error {
	stride := v.columns * v.coefBytes
	if err := store.Read(v.coefs[to*stride:][:rows*stride], w.at+int64(row*stride)); err != nil || len(v.shapes) == 0 {
		return err
	}
	stride = 2 * v.columns
	return store.Read(v.shapes[to*stride:][:rows*stride], w.at+int64(all+row*stride))
}

// row gives the coefficients of row i of the run, which is row at of the weights,
// and in the format long their shapes;
// nothing of the format texts.
func (v *window) row(i, at int) (coefs, shapes []byte) {
	if len(v.coefs) == 0 {
		return nil, nil // texts
	}
	if at -= v.first; v.gathered {
		at = i
	}
	coefs = v.coefs[at*v.columns*v.coefBytes:][:v.columns*v.coefBytes]
	if len(v.shapes) > 0 {
		shapes = v.shapes[at*v.columns*2:][:v.columns*2]
	}
	return coefs, shapes
}

// rows gives the coefficients of n rows that stand together, from row at of the
// weights on.
func (v *window) rows(at, n int) []byte {
	stride := v.columns * v.coefBytes
	return v.coefs[(at-v.first)*stride:][:n*stride]
}

// close lets go of the weights in memory.
func (v *window) close() { v.coefs, v.shapes = nil, nil }
