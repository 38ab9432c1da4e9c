package scoreset

import (
	"fmt"
	"math"
	"math/big"
)

// Grid is the decimal grid of a score: a weight w is stored as the integer
// nearest to w x 10^Power, ties to even, which fits Digits balanced base-256
// digits. It follows from the weights of the whole file alone, so that a score
// means the same integers in every cohort.
type Grid struct {
	Power  int // decimals kept; negative for very large weights
	Digits int // 4, 5 or 6 base-256 digits
	Exact  bool
}

// Limits of the digits: D balanced digits, each -128..127, hold every q with
// |q| <= 127 (256^D - 1)/255.
const (
	minDigitsPerWeight = 4
	maxDigitsPerWeight = 6
)

// MaxWeight is the largest |q| that digits balanced base-256 digits hold.
func MaxWeight(digits int) int64 {
	return 127 * ((int64(1)<<(8*digits) - 1) / 255)
}

// gridOf finds the grid of a score: the finest power of ten whose largest
// integer weight fits, with the fewest digits at which every weight is exact,
// or with 6 digits where none is. Rows with a fate have no part in it, as far as
// their weight could not be read.
func gridOf(score *Score) Grid {
	largest, finest, found := extent(score)
	if !found {
		return Grid{Power: 0, Digits: minDigitsPerWeight, Exact: true}
	}
	for digits := minDigitsPerWeight; ; digits++ {
		power := finestPower(largest, MaxWeight(digits))
		exact := finest+power >= 0
		if exact || digits == maxDigitsPerWeight {
			return Grid{Power: power, Digits: digits, Exact: exact}
		}
	}
}

// extent gives the largest |weight| and the smallest decimal exponent over all
// weights that could be read; found is false where all are zero or unreadable.
func extent(score *Score) (largest Decimal, finest int, found bool) {
	see := func(w Decimal) {
		if w.Sign() == 0 {
			return
		}
		if !found || int(w.exp) < finest {
			finest = int(w.exp)
		}
		if w = w.Abs(); w.Cmp(largest) > 0 {
			largest = w
		}
		found = true
	}
	for i := range score.rows {
		row := &score.rows[i]
		if row.Fate == BadWeight {
			continue
		}
		if row.Effect == ByDosage && row.Dosage != nil {
			for _, w := range row.Dosage {
				see(w)
			}
			continue
		}
		see(row.Weight)
	}
	return largest, finest, found
}

// finestPower is the largest p with round(w x 10^p) <= limit, for w > 0.
func finestPower(w Decimal, limit int64) int {
	// Start just above from the lengths of the numbers, then step down.
	p := len(big.NewInt(limit).String()) - len(w.bigCoef().String()) - int(w.exp) + 1
	for {
		q := roundToInt(w, p)
		if q.IsInt64() && q.Int64() <= limit {
			return p
		}
		p--
	}
}

// roundToInt is w x 10^p to the nearest integer, ties to even.
func roundToInt(w Decimal, p int) *big.Int {
	shift := int(w.exp) + p
	if shift >= 0 {
		return new(big.Int).Mul(w.bigCoef(), pow10(shift))
	}
	return RoundHalfEven(new(big.Rat).SetFrac(w.bigCoef(), pow10(-shift)))
}

// RoundHalfEven is the integer nearest to r, ties to the even one.
func RoundHalfEven(r *big.Rat) *big.Int {
	quotient, rest := new(big.Int), new(big.Int)
	quotient.DivMod(r.Num(), r.Denom(), rest) // floor, 0 <= rest < denominator
	twice := rest.Lsh(rest, 1)
	switch twice.Cmp(r.Denom()) {
	case 1:
		quotient.Add(quotient, bigOne)
	case 0:
		if quotient.Bit(0) == 1 {
			quotient.Add(quotient, bigOne)
		}
	}
	return quotient
}

// Integer is the weight on the grid. It panics where the weight does not fit,
// which cannot happen for a weight of the score that the grid was made for.
func (g Grid) Integer(w Decimal) int64 {
	if shift := int(w.exp) + g.Power; w.wide == nil && shift >= 0 && shift < len(pow10Int64) {
		factor := pow10Int64[shift]
		if q := w.coef * factor; q/factor == w.coef && q != math.MinInt64 {
			return g.checked(q, w)
		}
	}
	q := roundToInt(w, g.Power)
	if !q.IsInt64() {
		panic(fmt.Sprintf("BUG: scoreset: weight %s is beyond the grid 10^%d", w.Rat().RatString(), g.Power))
	}
	return g.checked(q.Int64(), w)
}

func (g Grid) checked(q int64, w Decimal) int64 {
	if limit := MaxWeight(g.Digits); q > limit || q < -limit {
		panic(fmt.Sprintf("BUG: scoreset: weight %s is beyond %d digits of the grid 10^%d", w.Rat().RatString(), g.Digits, g.Power))
	}
	return q
}

// Unit is 10^Power as a rational number: the integer that stands for a weight of 1.
func (g Grid) Unit() *big.Rat {
	if g.Power >= 0 {
		return new(big.Rat).SetInt(pow10(g.Power))
	}
	return new(big.Rat).SetFrac(bigOne, pow10(-g.Power))
}
