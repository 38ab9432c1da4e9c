package bgen

// The stored unit of dosages.
const (
	// minDenominator is that of 8 bits, the width in common use. Fewer bits have
	// it or a little more, because what follows them may be finer.
	minDenominator = 255
	maxDenominator = 32767
	// roundedDenominator serves sources that no denominator fits exactly.
	roundedDenominator = 16384
	// layout1Scale is what the probabilities of layout 1 are over.
	layout1Scale = 1 << 15
)

// unitsOf is M of variants of so many bits: probabilities are whole numbers over it.
func unitsOf(bits int) uint64 { return 1<<bits - 1 }

// denominatorFor gives the least denominator from minDenominator on in which dosages over
// every one of units are whole numbers. Beside units that are finer than any denominator,
// it is the largest one of the others: those stay exact, and the finer ones are rounded
// least. Where there is none, or nothing but finer ones, it is roundedDenominator.
func denominatorFor(units []uint64) uint64 {
	common, exact, finer := uint64(1), 0, 0
	for _, m := range units {
		if m > maxDenominator {
			finer++
			continue
		}
		exact++
		if common *= m / gcd(common, m); common > maxDenominator {
			return roundedDenominator
		}
	}
	switch {
	case exact == 0:
		return roundedDenominator
	case finer > 0:
		return maxDenominator / common * common
	}
	return (minDenominator + common - 1) / common * common
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// scale takes dosages in units of 1/units to the denominator of the source.
type scale struct {
	units, denominator uint64
	factor             uint64 // where units divides denominator, else 0
	worst              uint64 // the largest rounding, in 1/(units x denominator)
}

func newScale(units, denominator uint64) scale {
	s := scale{units: units, denominator: denominator}
	if denominator%units == 0 {
		s.factor = denominator / units
	}
	return s
}

// of gives the stored value of n units, n at most 2 x units.
func (s *scale) of(n uint64) uint16 {
	if s.factor != 0 {
		return uint16(n * s.factor)
	}
	return s.round(n)
}

// round gives the nearest stored value, the even one of two.
func (s *scale) round(n uint64) uint16 {
	n *= s.denominator // below 2^49: units have 32 bits, denominators 15
	q, rest := n/s.units, n%s.units
	if twice := 2 * rest; twice > s.units || twice == s.units && q&1 == 1 {
		q, rest = q+1, s.units-rest
	}
	s.worst = max(s.worst, rest)
	return uint16(q)
}

// rounding gives the largest rounding so far, in ALT copies.
func (s *scale) rounding() float64 {
	return float64(s.worst) / float64(s.units*s.denominator)
}
