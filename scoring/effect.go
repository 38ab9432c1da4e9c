package scoring

import (
	"fmt"
	"math"
	"math/big"

	"cardioscore/scoring/scoreset"
)

// byCopies gives what 0, 1 and 2 copies of the effect allele add, on the grid.
func byCopies(row *scoreset.Row, grid scoreset.Grid) [3]int64 {
	if row.Effect == scoreset.ByDosage {
		return [3]int64{grid.Integer(row.Dosage[0]), grid.Integer(row.Dosage[1]), grid.Integer(row.Dosage[2])}
	}
	q := grid.Integer(row.Weight)
	switch row.Effect {
	case scoreset.Additive:
		return [3]int64{0, q, 2 * q}
	case scoreset.Dominant:
		return [3]int64{0, q, q}
	case scoreset.Recessive:
		return [3]int64{0, 0, q}
	}
	panic(fmt.Sprintf("BUG: scoring: a %s row as a term of one allele", row.Effect))
}

// exactByCopies is byCopies before any rounding: the weights as written.
func exactByCopies(row *scoreset.Row) [3]*big.Rat {
	if row.Effect == scoreset.ByDosage {
		return [3]*big.Rat{row.Dosage[0].Rat(), row.Dosage[1].Rat(), row.Dosage[2].Rat()}
	}
	w, none := row.Weight.Rat(), new(big.Rat)
	switch row.Effect {
	case scoreset.Dominant:
		return [3]*big.Rat{none, w, w}
	case scoreset.Recessive:
		return [3]*big.Rat{none, none, w}
	}
	return [3]*big.Rat{none, w, new(big.Rat).Add(w, w)}
}

// largestWeight is the row's largest |q|, which missing_weight counts.
func largestWeight(row *scoreset.Row, grid scoreset.Grid) int64 {
	return grid.Integer(row.MaxAbsWeight())
}

// rowError bounds, in grid units and rounded up, how far the value of a term on
// the grid is from its value with the weights as written: g_max |w 10^p - q|.
func rowError(row *scoreset.Row, grid scoreset.Grid) float64 {
	switch row.Effect {
	case scoreset.ByDosage:
		return max(weightError(row.Dosage[0], grid), weightError(row.Dosage[1], grid), weightError(row.Dosage[2], grid))
	case scoreset.Additive:
		return 2 * weightError(row.Weight, grid)
	}
	return weightError(row.Weight, grid)
}

// weightError is |w 10^p - q|, rounded up.
func weightError(w scoreset.Decimal, grid scoreset.Grid) float64 {
	if grid.Exact {
		return 0
	}
	if coef, exp, ok := w.Coefficient(); ok {
		cut := -(exp + grid.Power) // decimals that rounding cuts off
		if cut <= 0 {
			return 0
		}
		if cut < len(pow10) {
			// The difference is at most 10^cut/2, so that it is right even where the
			// product wraps.
			rest := coef - grid.Integer(w)*pow10[cut]
			return up(up(math.Abs(float64(rest))) / float64(pow10[cut]))
		}
	}
	rest := new(big.Rat).Mul(w.Rat(), grid.Unit())
	rest.Sub(rest, new(big.Rat).SetInt64(grid.Integer(w)))
	return floatAbove(rest.Abs(rest))
}

// up is the next larger float64 of a positive number, and 0 of 0.
func up(x float64) float64 {
	if x == 0 {
		return 0
	}
	return math.Nextafter(x, math.Inf(1))
}

// floatAbove is a float64 not below x, x >= 0.
func floatAbove(x *big.Rat) float64 {
	f, exact := x.Float64()
	if exact {
		return f
	}
	return math.Nextafter(f, math.Inf(1))
}

// pow10 holds the powers of ten that fit 63 bits.
var pow10 = func() (t [19]int64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = 10 * t[i-1]
	}
	return t
}()
