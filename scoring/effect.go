package scoring

import (
	"fmt"
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

// pow10 holds the powers of ten that fit 64 bits.
var pow10 = func() (t [20]uint64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = 10 * t[i-1]
	}
	return t
}()
