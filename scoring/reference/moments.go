package reference

import (
	"math"
	"math/big"
)

// moments are the exact sums behind a mean and a standard deviation: Σt and Σt² of
// integers that stand for t/unit.
type moments struct {
	n       int64
	sum     big.Int
	squares big.Int
	unit    *big.Rat
	square  big.Int // scratch
}

func (m *moments) add(t *big.Int) {
	m.n++
	m.sum.Add(&m.sum, t)
	m.squares.Add(&m.squares, m.square.Mul(t, t))
}

// mean is Σt/(n unit), rounded once; NaN of nobody.
func (m *moments) mean() float64 {
	if m.n == 0 {
		return math.NaN()
	}
	mean := new(big.Rat).SetFrac(&m.sum, big.NewInt(m.n))
	f, _ := mean.Quo(mean, m.unit).Float64()
	return f
}

// sd is sqrt((Σt² - (Σt)²/n)/(n-1))/unit, rounded once; NaN of fewer than two.
func (m *moments) sd() float64 {
	if m.n < 2 {
		return math.NaN()
	}
	n := big.NewInt(m.n)
	spread := new(big.Int).Mul(&m.squares, n)
	spread.Sub(spread, m.square.Mul(&m.sum, &m.sum))
	variance := new(big.Rat).SetFrac(spread, n.Mul(n, big.NewInt(m.n-1)))
	variance.Quo(variance, m.unit)
	return root(variance.Quo(variance, m.unit))
}

// root is the square root of x >= 0, rounded once to the nearest float64.
func root(x *big.Rat) float64 {
	if x.Sign() == 0 {
		return 0
	}
	// Scale by 4^shift until the root, as an integer, has 64 bits or more; whatever
	// is left over ends in one more bit, below the place that rounding looks at.
	shift := 64 - (x.Num().BitLen()-x.Denom().BitLen())/2
	num, den := new(big.Int).Set(x.Num()), new(big.Int).Set(x.Denom())
	if shift >= 0 {
		num.Lsh(num, uint(2*shift))
	} else {
		den.Lsh(den, uint(-2*shift))
	}
	whole, rest := num.QuoRem(num, den, new(big.Int))
	floor := new(big.Int).Sqrt(whole)
	exact := rest.Sign() == 0 && new(big.Int).Mul(floor, floor).Cmp(whole) == 0
	floor.Lsh(floor, 1)
	if !exact {
		floor.SetBit(floor, 0, 1)
	}
	rounded := new(big.Float).SetPrec(53).SetMode(big.ToNearestEven).SetInt(floor)
	f, _ := rounded.SetMantExp(rounded, -shift-1).Float64()
	return f
}
