package scoreset

import (
	"encoding/binary"
	"math/big"
	"math/bits"
)

// RoundingUnit is how many units of AddRoundings make one unit of a grid.
const RoundingUnit = 1 << 32

// AddRoundings adds to dst[j] how far the integers of some rows in column columns[j]
// on grids[j] are from their weights: the sum of |w x 10^Power - q|, each rounded
// up to 1/RoundingUnit. Rows whose integer is 0 by rule (Integers) add nothing.
// The sums of a table's rows fit 63 bits. An error is that of the store of the
// weights.
func (t *Table) AddRoundings(dst []uint64, rows []int32, columns []int, grids []Grid) error {
	inexact := false
	for _, grid := range grids {
		inexact = inexact || !grid.Exact
	}
	if !inexact {
		return nil
	}
	var v window
	return t.runs(rows, func(w *weights, _ int, run []int32) error {
		if err := v.open(t, w, run); err != nil {
			return err
		}
		for i, row := range run {
			if at := int(row - w.first); t.kind(row) == ByDosage {
				continue
			} else if w.format == formatTexts || w.oddIn(at, t.columns) {
				for j, column := range columns {
					d, _ := t.weight(int(row), column, false)
					dst[j] += grids[j].Rounding(d)
				}
			} else {
				coefs, shapes := v.row(i, at)
				addRoundings(dst, w, coefs, shapes, columns, grids)
			}
		}
		return nil
	})
}

// addRoundings is AddRoundings for one row of numbers.
func addRoundings(dst []uint64, w *weights, coefs, shapes []byte, columns []int, grids []Grid) {
	for j, column := range columns {
		if grids[j].Exact {
			continue
		}
		var n number
		if w.format == formatShort {
			n = number{int64(int32(binary.LittleEndian.Uint32(coefs[4*column:]))), w.columns[column].shape}
		} else {
			n = number{int64(binary.LittleEndian.Uint64(coefs[8*column:])), shape(binary.LittleEndian.Uint16(shapes[2*column:]))}
		}
		if shift := n.exp() + grids[j].Power; shift < 0 {
			dst[j] += roundingOf(uint64(max(n.coef, -n.coef)), -shift)
		}
	}
}

// roundingOf is how far n/10^cut is from the nearest integer, for n < 10^18, in
// rounding units, rounded up.
func roundingOf(n uint64, cut int) uint64 {
	if cut < len(divisors) {
		d := &divisors[cut]
		high, _ := bits.Mul64(n, d.inverse)
		rest := n - high>>d.shift*d.divisor
		return inUnits(min(rest, d.divisor-rest), d.divisor)
	}
	most := len(divisors) - 1
	units := inUnits(n, divisors[most].divisor) // n/10^cut is below a tenth
	for cut -= most; cut > 0 && units > 1; cut-- {
		units = (units + 9) / 10
	}
	return units
}

// inUnits is n/divisor in rounding units, rounded up, for n <= divisor.
func inUnits(n, divisor uint64) uint64 {
	units, rest := bits.Div64(n>>32, n<<32, divisor)
	if rest != 0 {
		units++
	}
	return units
}

// Rounding is how far the integer of a weight is from it, |w x 10^Power - q|, in
// units of 1/RoundingUnit, rounded up.
func (g Grid) Rounding(w Decimal) uint64 {
	if w.wide == nil {
		magnitude, shift := uint64(max(w.coef, -w.coef)), int(w.exp)+g.Power
		switch {
		case shift >= 0:
			return 0
		case magnitude < scanLimit:
			return roundingOf(magnitude, -shift)
		}
	}
	rest := new(big.Rat).Mul(w.Rat(), g.Unit())
	rest.Sub(rest, new(big.Rat).SetInt64(g.Integer(w)))
	rest.Mul(rest.Abs(rest), new(big.Rat).SetInt64(RoundingUnit))
	up := new(big.Int).Add(rest.Num(), new(big.Int).Sub(rest.Denom(), bigOne))
	return up.Div(up, rest.Denom()).Uint64()
}
