package scoring

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"

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

// gridError is a sum of rounding errors in units of 2^-32 of a grid unit, each
// rounded up. An integer, so that a sum of them has no order; 2^31 errors of up to
// one grid unit fit it.
type gridError uint64

// gridErrorUnit is how many of a gridError make a grid unit.
const gridErrorUnit = 1 << 32

// plus is the sum, or the largest gridError where that is larger.
func (e gridError) plus(other gridError) gridError {
	if sum := e + other; sum >= e {
		return sum
	}
	return math.MaxUint64
}

// rowError bounds how far the value of a term on the grid is from its value with
// the weights as written: g_max |w 10^p - q|.
func rowError(row *scoreset.Row, grid scoreset.Grid) gridError {
	switch row.Effect {
	case scoreset.ByDosage:
		return max(weightError(row.Dosage[0], grid), weightError(row.Dosage[1], grid), weightError(row.Dosage[2], grid))
	case scoreset.Additive:
		return 2 * weightError(row.Weight, grid)
	}
	return weightError(row.Weight, grid)
}

// weightError is |w 10^p - q| of a weight of the grid's score.
func weightError(w scoreset.Decimal, grid scoreset.Grid) gridError {
	if grid.Exact {
		return 0
	}
	return roundingError(w, grid.Power, grid.Integer(w))
}

// roundingError is |w 10^power - q|, rounded up, where q is the integer nearest to
// w 10^power.
func roundingError(w scoreset.Decimal, power int, q int64) gridError {
	coef, exp, ok := w.Coefficient()
	cut := -(exp + power) // decimals that rounding cuts off
	switch {
	case ok && cut <= 0:
		return 0
	case ok && cut < len(pow10):
		// The difference is at most 10^cut/2, so that it is right even where the
		// product wraps.
		rest := int64(uint64(coef) - uint64(q)*pow10[cut])
		return ceilDiv(uint64(max(rest, -rest)), gridErrorUnit, pow10[cut])
	case ok: // w 10^power is below 2^63/10^20, so that q is 0
		most := len(pow10) - 1
		units := ceilDiv(uint64(max(coef, -coef)), gridErrorUnit, pow10[most])
		return ceilDiv(uint64(units), 1, pow10[min(cut-most, most)])
	}
	rest := new(big.Rat).Mul(w.Rat(), scoreset.Grid{Power: power}.Unit())
	rest.Sub(rest, new(big.Rat).SetInt64(q))
	rest.Mul(rest.Abs(rest), new(big.Rat).SetInt64(gridErrorUnit))
	up := new(big.Int).Add(rest.Num(), new(big.Int).Sub(rest.Denom(), big.NewInt(1)))
	return gridError(up.Div(up, rest.Denom()).Uint64())
}

// ceilDiv is a b / divisor, rounded up, where that fits a word.
func ceilDiv(a, b, divisor uint64) gridError {
	high, low := bits.Mul64(a, b)
	quotient, rest := bits.Div64(high, low, divisor)
	if rest != 0 {
		quotient++
	}
	return gridError(quotient)
}

// floatAbove is a float64 not below x, x >= 0.
func floatAbove(x *big.Rat) float64 {
	f, exact := x.Float64()
	if exact {
		return f
	}
	return math.Nextafter(f, math.Inf(1))
}

// pow10 holds the powers of ten that fit 64 bits.
var pow10 = func() (t [20]uint64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = 10 * t[i-1]
	}
	return t
}()
