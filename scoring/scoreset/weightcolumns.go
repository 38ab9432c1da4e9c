package scoreset

import (
	"encoding/binary"
	"runtime"
	"sync"
	"sync/atomic"
)

// WeightColumns is the weights of some columns of a table, column after column. A table
// has them row after row: who tells of one score after the other would read all of it for
// each. It is immutable and safe for concurrent use.
type WeightColumns struct {
	table   *Table
	columns []int
	// By part of the table's weights: coefficients column after column, then shapes; nil
	// for those of the format texts.
	parts [][]byte
}

// columnsRead is about how many bytes of a table are read at a time.
const columnsRead = 1 << 20

// WeightColumnBytes is about what a column takes in WeightColumns.
func (t *Table) WeightColumnBytes() int {
	n := 0
	for i := range t.weights {
		n += t.weights[i].format.size(int(t.weights[i].rows))
	}
	return n
}

// WeightColumns puts columns of the table apart. An error is that of the store of the
// weights.
func (t *Table) WeightColumns(columns []int) (*WeightColumns, error) {
	w := &WeightColumns{table: t, columns: columns, parts: make([][]byte, len(t.weights))}
	errs := make([]error, len(t.weights))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(t.weights)) {
		workers.Go(func() {
			var buffer []byte
			for p := int(next.Add(1)) - 1; p < len(t.weights); p = int(next.Add(1)) - 1 {
				buffer, errs[p] = w.read(p, buffer)
			}
		})
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return w, nil
}

// read puts the columns of one part apart, by way of a buffer that it gives back.
func (w *WeightColumns) read(p int, buffer []byte) ([]byte, error) {
	t := w.table
	from := &t.weights[p]
	rows := int(from.rows)
	size := 0 // of a coefficient
	switch from.format {
	case formatShort:
		size = 4
	case formatLong:
		size = 8
	default:
		return buffer, nil
	}
	to := make([]byte, from.format.size(rows*len(w.columns)))
	buffer, err := w.spread(to, from, 0, size, buffer)
	if err == nil && from.format == formatLong {
		buffer, err = w.spread(to[rows*len(w.columns)*size:], from, rows*t.columns*size, 2, buffer)
	}
	w.parts[p] = to
	return buffer, err
}

// spread copies values of so many bytes, which begin at a place of a part's data, from row
// after row to column after column.
func (w *WeightColumns) spread(to []byte, from *weights, at, size int, buffer []byte) ([]byte, error) {
	rows, stride := int(from.rows), w.table.columns*size
	step := max(1, columnsRead/stride)
	if cap(buffer) < step*stride && from.data == nil {
		buffer = make([]byte, step*stride)
	}
	for first := 0; first < rows; first += step {
		n := min(step, rows-first)
		data, err := from.read(w.table.store, at+first*stride, n*stride, buffer)
		if err != nil {
			return buffer, err
		}
		for i, column := range w.columns {
			into, value := to[(i*rows+first)*size:][:n*size], data[column*size:]
			switch size {
			case 2:
				for r := range n {
					binary.LittleEndian.PutUint16(into[2*r:], binary.LittleEndian.Uint16(value[r*stride:]))
				}
			case 4:
				for r := range n {
					binary.LittleEndian.PutUint32(into[4*r:], binary.LittleEndian.Uint32(value[r*stride:]))
				}
			default:
				for r := range n {
					binary.LittleEndian.PutUint64(into[8*r:], binary.LittleEndian.Uint64(value[r*stride:]))
				}
			}
		}
	}
	return buffer, nil
}

// AppendTexts appends Row.WeightText of rows first up to end in column i of those that were
// put apart, one behind the other, and where each ends.
func (w *WeightColumns) AppendTexts(texts []byte, ends []int, i, first, end int) ([]byte, []int) {
	t, column := w.table, w.columns[i]
	for row := first; row < end; {
		p := t.partOf(int32(row))
		from := &t.weights[p]
		last := min(end, int(from.first+from.rows))
		rows, data := int(from.rows), w.parts[p]
		for ; row < last; row++ {
			at := row - int(from.first)
			var n number
			switch from.format {
			case formatShort:
				n = from.columns[column].number(int32(binary.LittleEndian.Uint32(data[4*(i*rows+at):])))
			case formatLong:
				n = number{
					int64(binary.LittleEndian.Uint64(data[8*(i*rows+at):])),
					shape(binary.LittleEndian.Uint16(data[8*rows*len(w.columns)+2*(i*rows+at):])),
				}
			default:
				n.shape = noNumber
			}
			odd, isOdd := "", false
			if len(from.odd) > 0 {
				odd, isOdd = from.oddAt(at*t.columns + column)
			}
			switch {
			case isOdd:
				texts = append(texts, odd...)
			case n.shape != noNumber:
				texts = n.append(texts)
			case from.format == formatTexts:
				_, text := t.weight(row, column, true)
				texts = append(texts, text...)
			}
			ends = append(ends, len(texts))
		}
	}
	return texts, ends
}
