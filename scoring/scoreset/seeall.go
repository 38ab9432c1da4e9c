package scoreset

import (
	"math/big"
	"math/bits"
)

// seeAll takes all numbers into the extents.
func (c *Chunk) seeAll() {
	for j := range c.extents {
		c.seeColumn(j)
	}
}

// seenAtOnce is how many exponents, from 0 down, are seen at once.
const seenAtOnce = 32

// seenNumbers is what the numbers of one exponent are together.
type seenNumbers struct {
	high, low uint64 // sum of the magnitudes
	largest   uint64 // magnitude
}

// seeColumn takes the numbers of a column into its extent: they are added up by their
// exponents, which vary from one to the next in columns of so many significant digits.
func (c *Chunk) seeColumn(j int) {
	var seen [seenAtOnce]seenNumbers
	e := &c.extents[j]
	for row := range c.rows {
		n, ok := c.numberOf(row, j)
		if !ok {
			continue
		}
		exp := uint(-n.exp())
		if exp >= seenAtOnce {
			e.seeNumber(n)
			continue
		}
		s, magnitude, carry := &seen[exp], uint64(max(n.coef, -n.coef)), uint64(0)
		s.low, carry = bits.Add64(s.low, magnitude, 0)
		s.high += carry
		s.largest = max(s.largest, magnitude)
	}
	finest := -1
	for exp, s := range seen {
		if s.largest > 0 {
			e.see(small(s.largest, false, int64(-exp)))
			e.sum.addTotal(s.high, s.low, -exp)
			finest = exp
		}
	}
	if finest >= 0 && !c.seeUneven(j, -finest) {
		for row := range c.rows {
			if n, ok := c.numberOf(row, j); ok {
				e.see(n.decimal())
			}
		}
	}
}

// seeUneven sees a number of a column that has this exponent, none smaller, also without
// the zeros at its end. It says false where there is none.
func (c *Chunk) seeUneven(j, exp int) bool {
	for row := range c.rows {
		if n, ok := c.numberOf(row, j); ok && n.exp() == exp && n.coef%10 != 0 {
			c.extents[j].see(n.decimal())
			return true
		}
	}
	return false
}

// numberOf gives the number in a column of a row, false where it is 0, a text, or of a row
// with weights by dosage.
func (c *Chunk) numberOf(row, j int) (n number, ok bool) {
	at := row*c.columns + j
	n = number{c.coef[at], c.shape[at]}
	return n, n.coef != 0 && c.rows[row].kind != ByDosage
}

// addTotal adds (2^64 high + low) x 10^exp.
func (s *Sum) addTotal(high, low uint64, exp int) {
	if high == 0 && low < 1<<63 {
		s.addCoef(int64(low), exp)
		return
	}
	total := new(big.Int).SetUint64(high)
	total.Lsh(total, 64).Add(total, new(big.Int).SetUint64(low))
	s.part(int32(exp)).addWide(total)
}
