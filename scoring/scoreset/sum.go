package scoreset

import "math/big"

// Sum adds decimals exactly. The zero value is an empty sum. Weights of one
// score are written with few different exponents, so that it keeps one integer
// for each of them.
type Sum struct {
	parts []sumPart
}

// sumPart is the sum of all coefficients with one exponent: small + wide.
type sumPart struct {
	exp   int32
	small int64
	wide  *big.Int // nil while small is enough
}

// Add adds d.
func (s *Sum) Add(d Decimal) {
	part := s.part(d.exp)
	if d.wide == nil {
		total := part.small + d.coef
		if (total > part.small) == (d.coef > 0) { // no overflow
			part.small = total
			return
		}
	}
	if part.wide == nil {
		part.wide = new(big.Int)
	}
	part.wide.Add(part.wide, d.bigCoef())
}

func (s *Sum) part(exp int32) *sumPart {
	for i := range s.parts {
		if s.parts[i].exp == exp {
			return &s.parts[i]
		}
	}
	s.parts = append(s.parts, sumPart{exp: exp})
	return &s.parts[len(s.parts)-1]
}

// Rat is the exact total as a new rational number.
func (s *Sum) Rat() *big.Rat {
	total := new(big.Rat)
	for _, part := range s.parts {
		coef := big.NewInt(part.small)
		if part.wide != nil {
			coef.Add(coef, part.wide)
		}
		total.Add(total, Decimal{wide: coef, exp: part.exp}.Rat())
	}
	return total
}
