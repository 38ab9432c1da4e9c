package scoreset

import (
	"encoding/binary"
	"math"
	"slices"
)

// heavy is a row among the heaviest of a column.
type heavy struct {
	row    int32
	weight Decimal
}

// Heaviest gives, for each of some columns, the n of the rows, ascending, whose
// MaxAbsWeight is largest, the largest first; of equal ones those that come first. A
// row whose weight could not be read counts as 0. An error is that of the store of the
// weights.
func (t *Table) Heaviest(rows []int32, columns []int, n int) ([][]int32, error) {
	found := make([][]heavy, len(columns))
	least := make([]float64, len(columns)) // a weight below it is not among them
	for j := range least {
		least[j] = -1
	}
	see := func(j int, row int32, d Decimal) {
		list := found[j]
		at := len(list)
		for at > 0 && d.Cmp(list[at-1].weight) > 0 {
			at--
		}
		if at == n {
			return
		}
		if list = slices.Insert(list, at, heavy{row, d}); len(list) > n {
			list = list[:n]
		}
		if found[j] = list; len(list) == n {
			least[j] = list[n-1].weight.Float64() * (1 - 1e-12)
		}
	}
	var v window
	err := t.runs(rows, func(w *weights, _ int, run []int32) error {
		if err := v.open(t, w, run); err != nil {
			return err
		}
		for i, row := range run {
			at := int(row - w.first)
			if dosage := t.specialOf(int(row)).dosage; dosage != nil && t.kind(row) == ByDosage {
				d := Decimal{}
				if t.rows[row].fate != BadWeight {
					d = (&Row{Effect: ByDosage, Dosage: dosage}).MaxAbsWeight()
				}
				for j := range columns {
					see(j, row, d)
				}
				continue
			}
			texts := t.kind(row) == ByDosage || w.format == formatTexts || w.oddIn(at, t.columns)
			coefs, shapes := v.row(i, at)
			for j, column := range columns {
				if texts {
					d, _ := t.weight(int(row), column, false)
					see(j, row, d.Abs())
					continue
				}
				number := number{shape: w.shapeOf(column, shapes)}
				if w.format == formatShort {
					number.coef = int64(int32(binary.LittleEndian.Uint32(coefs[4*column:])))
				} else {
					number.coef = int64(binary.LittleEndian.Uint64(coefs[8*column:]))
				}
				if math.Abs(float64(number.coef))*math.Pow10(number.shape.exp()) >= least[j] {
					see(j, row, number.decimal().Abs())
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	lists := make([][]int32, len(columns))
	for j := range lists {
		for _, h := range found[j] {
			lists[j] = append(lists[j], h.row)
		}
	}
	return lists, nil
}
