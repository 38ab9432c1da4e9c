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
		part.add(d.coef)
		return
	}
	part.addWide(d.wide)
}

// addCoef adds coef x 10^exp.
func (s *Sum) addCoef(coef int64, exp int) { s.part(int32(exp)).add(coef) }

// merge adds another sum.
func (s *Sum) merge(other *Sum) {
	for _, o := range other.parts {
		part := s.part(o.exp)
		part.add(o.small)
		if o.wide != nil {
			part.addWide(o.wide)
		}
	}
}

// Sub takes another sum away.
func (s *Sum) Sub(other *Sum) {
	for _, o := range other.parts {
		part := s.part(o.exp)
		part.addWide(new(big.Int).Neg(big.NewInt(o.small)))
		if o.wide != nil {
			part.addWide(new(big.Int).Neg(o.wide))
		}
	}
}

func (p *sumPart) add(coef int64) {
	total := p.small + coef
	if (total > p.small) == (coef > 0) { // no overflow
		p.small = total
		return
	}
	p.addWide(big.NewInt(coef))
}

func (p *sumPart) addWide(coef *big.Int) {
	if p.wide == nil {
		p.wide = new(big.Int)
	}
	p.wide.Add(p.wide, coef)
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
