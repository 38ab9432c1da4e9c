package reference

import (
	"math"
	"math/big"
	"math/bits"
)

// moments are the exact sums behind a mean and a standard deviation: Σt and Σt² of
// integers that stand for t/unit.
type moments struct {
	n    int64
	unit *big.Rat

	// Of the integers of one word, whose sums fit these: 2^31 people and more.
	sum     [2]uint64 // two's complement, the lower word first
	squares [3]uint64
	// Of the others, and in the end of all.
	wideSum     big.Int
	wideSquares big.Int
	scratch     big.Int
}

// add adds the integer hi x 2^64 + lo, in two's complement.
func (m *moments) add(hi int64, lo uint64) {
	m.n++
	if hi != int64(lo)>>63 {
		t := new(big.Int).Lsh(big.NewInt(hi), 64)
		m.addWide(t.Add(t, m.scratch.SetUint64(lo)))
		return
	}
	var carry uint64
	m.sum[0], carry = bits.Add64(m.sum[0], lo, 0)
	m.sum[1], _ = bits.Add64(m.sum[1], uint64(hi), carry)
	magnitude := lo
	if hi < 0 {
		magnitude = -lo
	}
	high, low := bits.Mul64(magnitude, magnitude)
	m.squares[0], carry = bits.Add64(m.squares[0], low, 0)
	m.squares[1], carry = bits.Add64(m.squares[1], high, carry)
	m.squares[2] += carry
}

// addWide adds an integer of any size to the sums; n is the caller's.
func (m *moments) addWide(t *big.Int) {
	m.wideSum.Add(&m.wideSum, t)
	m.wideSquares.Add(&m.wideSquares, m.scratch.Mul(t, t))
}

// fold moves the sums of words into the wide ones.
func (m *moments) fold() {
	m.wideSum.Add(&m.wideSum, bigOf(int64(m.sum[1]), m.sum[0]))
	squares := bigOf(0, m.squares[2])
	for _, word := range []uint64{m.squares[1], m.squares[0]} {
		squares.Lsh(squares, 64).Add(squares, m.scratch.SetUint64(word))
	}
	m.wideSquares.Add(&m.wideSquares, squares)
	m.sum, m.squares = [2]uint64{}, [3]uint64{}
}

func bigOf(hi int64, lo uint64) *big.Int {
	t := new(big.Int).Lsh(big.NewInt(hi), 64)
	return t.Add(t, new(big.Int).SetUint64(lo))
}

// mean is Σt/(n unit), rounded once; NaN of nobody.
func (m *moments) mean() float64 {
	if m.n == 0 {
		return math.NaN()
	}
	m.fold()
	mean := new(big.Rat).SetFrac(&m.wideSum, big.NewInt(m.n))
	f, _ := mean.Quo(mean, m.unit).Float64()
	return f
}

// sd is sqrt((Σt² - (Σt)²/n)/(n-1))/unit, rounded once; NaN of fewer than two.
func (m *moments) sd() float64 {
	if m.n < 2 {
		return math.NaN()
	}
	m.fold()
	n := big.NewInt(m.n)
	spread := new(big.Int).Mul(&m.wideSquares, n)
	spread.Sub(spread, m.scratch.Mul(&m.wideSum, &m.wideSum))
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
