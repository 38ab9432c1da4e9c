package reference

import "math"

// The functions of package math for this use processor instructions that round
// differently from machine to machine (math.Exp does, and math.Erfc calls it).
// These do not: each product is rounded by itself, which float64(x*y) demands.

// normalBelow is the share of a standard normal distribution below z, to about
// 15 digits; NaN for NaN.
//
// For |z| < 2 it is 1/2 + φ(z)(z + z³/3 + z⁵/15 + z⁷/105 + …) (G. Marsaglia,
// Evaluating the Normal Distribution, J. Stat. Software 11(4), 2004); beyond, the
// tail is φ(z)/(z + 1/(z + 2/(z + 3/(z + …)))) (Laplace; Abramowitz and Stegun,
// 26.2.14).
func normalBelow(z float64) float64 {
	switch {
	case math.IsNaN(z):
		return z
	case z <= -2:
		return normalTail(-z)
	case z >= 2:
		return 1 - normalTail(z)
	}
	square := float64(z * z)
	term, sum := z, z
	for i := 3.0; ; i += 2 {
		term = float64(term*square) / i
		next := sum + term
		if next == sum {
			break
		}
		sum = next
	}
	return 0.5 + float64(density(square)*sum)
}

// normalTail is the share above z, z >= 2, where 100 steps of the continued
// fraction are more than enough.
func normalTail(z float64) float64 {
	if z > 40 {
		return 0 // below the smallest float64
	}
	fraction := z
	for i := 100.0; i >= 1; i-- {
		fraction = z + i/fraction
	}
	return density(float64(z*z)) / fraction
}

// density is the standard normal density, given the square of z.
func density(square float64) float64 {
	const root = 2.50662827463100050241576528481104525301 // of 2π
	return expOfMinus(square/2) / root
}

// expOfMinus is e^-x for x >= 0: by e^-x = 2^-k e^-r with |r| <= ln 2 / 2, and the
// power series of e^-r.
func expOfMinus(x float64) float64 {
	// ln 2 in two parts; the first has 32 bits, so that k times it is exact.
	const (
		high = 0x1.62e42feep-01
		low  = 1.90821492927058770002e-10
	)
	k := math.Floor(x/math.Ln2 + 0.5)
	r := (x - float64(k*high)) - float64(k*low)
	sum := 1.0
	for i := 18.0; i >= 1; i-- {
		sum = 1 - float64(r*sum)/i
	}
	return math.Ldexp(sum, -int(k))
}
