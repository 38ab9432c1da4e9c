package scoreset

import (
	"encoding/binary"
	"slices"
)

// WeightTexts gives Row.WeightText of the rows first up to end, appended to texts. Those
// of numbers share memory. An error is that of the store of the weights.
func (s *Score) WeightTexts(texts []string, first, end int) ([]string, error) {
	t := s.table
	rows := make([]int32, 0, end-first)
	for i := first; i < end; i++ {
		rows = append(rows, int32(i))
	}
	w := weightWriter{table: t, column: s.column, texts: slices.Grow(texts, end-first)}
	err := t.runs(rows, w.run)
	return w.texts, err
}

// AppendWeight appends Row.WeightText of row i.
func (s *Score) AppendWeight(dst []byte, i int) []byte {
	n, text, isText := s.table.value(i, s.column)
	if isText {
		return append(dst, text...)
	}
	return n.append(dst)
}

// weightWriter writes the texts of one column.
type weightWriter struct {
	table  *Table
	column int
	window window
	texts  []string
	ends   []int
	buffer []byte
}

// mostTogether is up to how many columns rows are read from a store as they stand, for one
// of them: copying 4 KiB takes less than a read of its own.
const mostTogether = 1024

// run writes the texts of rows of the same weights.
func (w *weightWriter) run(from *weights, _ int, run []int32) error {
	t, j := w.table, w.column
	if from.format == formatTexts || t.columns > mostTogether && from.data == nil {
		for _, row := range run {
			_, text := t.weight(int(row), j, true)
			w.texts = append(w.texts, text)
		}
		return nil
	}
	if err := w.window.open(t, from, run); err != nil {
		return err
	}
	w.buffer, w.ends = w.buffer[:0], w.ends[:0]
	for i, row := range run {
		coefs, shapes := w.window.row(i, int(row-from.first))
		var n number
		if from.format == formatShort {
			n = from.columns[j].number(int32(binary.LittleEndian.Uint32(coefs[4*j:])))
		} else {
			n = number{int64(binary.LittleEndian.Uint64(coefs[8*j:])), shape(binary.LittleEndian.Uint16(shapes[2*j:]))}
		}
		if n.shape != noNumber { // else it stands beside the others
			w.buffer = n.append(w.buffer)
		}
		w.ends = append(w.ends, len(w.buffer))
	}
	all, start := string(w.buffer), 0
	for i, row := range run {
		text := all[start:w.ends[i]]
		start = w.ends[i]
		if len(from.odd) > 0 {
			if odd, ok := from.oddAt(int(row-from.first)*t.columns + j); ok {
				text = odd
			}
		}
		w.texts = append(w.texts, text)
	}
	return nil
}
