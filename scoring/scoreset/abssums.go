package scoreset

import "encoding/binary"

// AbsSums is sum|w| over some rows, for each of some columns: a row counts by its
// MaxAbsWeight, one whose weight could not be read by 0. An error is that of the
// store of the weights.
func (t *Table) AbsSums(rows []int32, columns []int) ([]Sum, error) {
	sums := make([]Sum, len(columns))
	totals := make([]int64, len(columns))
	var v window
	err := t.runs(rows, func(w *weights, _ int, run []int32) error {
		if err := v.open(t, w, run); err != nil {
			return err
		}
		clear(totals)
		for i, row := range run {
			at := int(row - w.first)
			if t.kind(row) == ByDosage || w.format == formatTexts || w.oddIn(at, t.columns) {
				t.addOne(sums, row, columns)
				continue
			}
			coefs, shapes := v.row(i, at)
			if w.format == formatLong {
				addLong(sums, coefs, shapes, columns)
				continue
			}
			for j, column := range columns {
				coef := int64(int32(binary.LittleEndian.Uint32(coefs[4*column:])))
				totals[j] += max(coef, -coef) // of 31 bits each
			}
		}
		if w.format == formatShort {
			for j, column := range columns {
				sums[j].addCoef(totals[j], w.columns[column].shape.exp())
			}
		}
		return nil
	})
	return sums, err
}

func addLong(sums []Sum, coefs, shapes []byte, columns []int) {
	for j, column := range columns {
		coef := int64(binary.LittleEndian.Uint64(coefs[8*column:]))
		sums[j].addCoef(max(coef, -coef), shape(binary.LittleEndian.Uint16(shapes[2*column:])).exp())
	}
}

// addOne adds the weights of one row, whatever they are.
func (t *Table) addOne(sums []Sum, row int32, columns []int) {
	if t.kind(row) == ByDosage {
		if dosage := t.specialOf(int(row)).dosage; dosage != nil && t.rows[row].fate != BadWeight {
			w := (&Row{Effect: ByDosage, Dosage: dosage}).MaxAbsWeight()
			for j := range sums {
				sums[j].Add(w)
			}
		}
		return
	}
	for j, column := range columns {
		d, _ := t.weight(int(row), column, false)
		sums[j].Add(d.Abs())
	}
}
