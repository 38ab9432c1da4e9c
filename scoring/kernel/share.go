package kernel

import "math"

// Share is a factor num/den between 0 and 2, made ready for many products.
type Share struct {
	num, den uint64 // den < 2^63
	factor   float64
}

// NewShare makes a factor of num <= 2 den and 0 < den < 2^63.
func NewShare(num, den uint64) Share {
	if den == 0 || den > math.MaxInt64 || num > 2*den {
		panic("BUG: a share that is not between 0 and 2")
	}
	return Share{num: num, den: den, factor: float64(num) / float64(den)}
}

// Parts gives the numerator and the denominator.
func (s *Share) Parts() (num, den uint64) { return s.num, s.den }

// Of is q num/den to the nearest integer, ties to even, where that is below 2^49.
//
// q, num, den, their quotient and the product are each off by at most 2^-53 of themselves
// as float64, and so is the product by no more than a third altogether.
// Rounded it is the integer looked for or one beside it, and what is left of q num tells
// which. That is less than den: arithmetic modulo 2^64 gives it exactly.
func (s *Share) Of(q int64) int64 {
	quotient := int64(math.RoundToEven(float64(q) * s.factor))
	left, den := q*int64(s.num)-quotient*int64(s.den), int64(s.den)
	// Without branches: which way it is off, if at all, nobody foresees.
	sign := left >> 63
	size, more := left^sign-sign, int64(0)
	if size+quotient&1 > den-size {
		more = 1
	}
	return quotient + (more ^ sign - sign)
}

// Correct writes what a missing genotype of a row adds to some scores, and the sizes of
// their weights there:
//
//	corrections[i] = expected.Of(w) - read w
//	sizes[i] = |w|
//
// where w, below 2^48, is the weight of a copy of the effect allele: q[i], or -q[i]
// where negative is true. expected is how many copies a policy expects, read (0 to 2) how
// many the kernels and constants together have added. All three have one length. What is
// written must fit: 32 bits hold it where |w| is below 2^30, and below 2^31 where read is 1.
func Correct[V MissingValue](t Tier, corrections, sizes []V, q []int64, negative bool, expected *Share, read int) {
	if len(corrections) != len(q) || len(sizes) != len(q) || read < 0 || read > 2 {
		panic("BUG: corrections of other weights, or of more than two copies")
	}
	flip := int64(0)
	if negative {
		flip = -1
	}
	for i := correctVectors(t, corrections, sizes, q, flip, expected, read); i < len(q); i++ {
		w := q[i] ^ flip - flip
		corrections[i], sizes[i] = V(expected.Of(w)-int64(read)*w), V(max(w, -w))
	}
}
