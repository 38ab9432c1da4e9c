package scoring

import (
	"math/big"
	"math/bits"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// imputed is what a missing call adds under MissingMean, on the grid: the
// expectation of the row's value under Hardy-Weinberg proportions at frequency p
// of the effect allele, taken from the weights as written and rounded once, ties
// to even.
//
//	          diploid          haploid twice            haploid once
//	additive  2p w             2p w                     p w
//	dominant  (1-(1-p)²) w     p w                      p w
//	recessive p² w             p w                      0
//	by dosage Σ w(g) P(g)      (1-p) w(0) + p w(2)      (1-p) w(0) + p w(1)
func imputed(row *scoreset.Row, grid scoreset.Grid, p match.Frequency, of carrier) int64 {
	if num, den, ok := expectedCopies(row.Effect, p, of); ok {
		if q, ok := scaled(row.Weight, grid.Power, num, den); ok {
			return q
		}
	}
	return onGrid(expectation(exactByCopies(row), p.Rat(), of), grid)
}

// onGrid rounds a value to the grid, ties to even.
func onGrid(value *big.Rat, grid scoreset.Grid) int64 {
	return scoreset.RoundHalfEven(value.Mul(value, grid.Unit())).Int64()
}

// expectation is Σ f(g) P(g) at frequency effect of the effect allele.
func expectation(f [3]*big.Rat, effect *big.Rat, of carrier) *big.Rat {
	other := new(big.Rat).Sub(big.NewRat(1, 1), effect)
	product := func(factors ...*big.Rat) *big.Rat {
		x := big.NewRat(1, 1)
		for _, factor := range factors {
			x.Mul(x, factor)
		}
		return x
	}
	sum := new(big.Rat)
	if of != ofTwo {
		sum.Add(sum, product(f[0], other))
		return sum.Add(sum, product(f[of], effect))
	}
	sum.Add(sum, product(f[0], other, other))
	sum.Add(sum, product(f[1], other, effect, big.NewRat(2, 1)))
	return sum.Add(sum, product(f[2], effect, effect))
}

// expectedCopies is the factor num/den of a row's weight in its expectation,
// where it is one and fits words.
func expectedCopies(effect scoreset.Effect, p match.Frequency, of carrier) (num, den uint64, ok bool) {
	if p.Of >= 1<<31 {
		return 0, 0, false
	}
	c, all := uint64(p.Count), uint64(p.Of)
	switch {
	case effect == scoreset.ByDosage:
		return 0, 0, false
	case of == once && effect == scoreset.Recessive:
		return 0, all, true
	case of == once:
		return c, all, true
	case effect == scoreset.Additive:
		return 2 * c, all, true
	case of == twice:
		return c, all, true
	case effect == scoreset.Dominant:
		return c * (2*all - c), all * all, true
	}
	return c * c, all * all, true
}

// scaled is w 10^power num/den rounded to an integer, ties to even, where words
// are enough for it.
func scaled(w scoreset.Decimal, power int, num, den uint64) (int64, bool) {
	coef, exp, ok := w.Coefficient()
	shift := exp + power
	if !ok || shift >= len(pow10)-1 || shift <= 1-len(pow10) {
		return 0, false
	}
	magnitude := uint64(max(coef, -coef))
	factor, divisor := num, den
	var over uint64
	if shift >= 0 {
		over, magnitude = bits.Mul64(magnitude, pow10[shift])
	} else {
		over, divisor = bits.Mul64(den, pow10[-shift])
	}
	hi, lo := bits.Mul64(magnitude, factor)
	if over != 0 || hi >= divisor {
		return 0, false
	}
	q, rest := bits.Div64(hi, lo, divisor)
	if left := divisor - rest; rest > left || rest == left && q&1 == 1 {
		q++
	}
	if q >= 1<<62 {
		return 0, false
	}
	if coef < 0 {
		return -int64(q), true
	}
	return int64(q), true
}
