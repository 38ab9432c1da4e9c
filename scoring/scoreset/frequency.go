package scoreset

import "sort"

// effectFrequency is the frequency of one row's effect allele, coef x 10^exp.
type effectFrequency struct {
	row  int32
	exp  int32
	coef int64
}

// addFrequency keeps the frequency of the last row, or gives it back where its
// coefficient takes more than 63 bits.
func (c *Chunk) addFrequency(d *Decimal) *Decimal {
	switch {
	case d == nil:
		return nil
	case d.wide != nil:
		wide := *d
		return &wide
	}
	c.frequencies = append(c.frequencies, effectFrequency{int32(len(c.rows) - 1), d.exp, d.coef})
	return nil
}

// frequency gives Row.EffectFrequency.
func (t *Table) frequency(i int) *Decimal {
	at := sort.Search(len(t.frequencies), func(k int) bool { return int(t.frequencies[k].row) >= i })
	if at < len(t.frequencies) && int(t.frequencies[at].row) == i {
		f := &t.frequencies[at]
		return &Decimal{coef: f.coef, exp: f.exp}
	}
	return t.specialOf(i).frequency
}

// EffectFrequency is Row.EffectFrequency of row i, false where there is none.
func (s *Score) EffectFrequency(i int) (Decimal, bool) {
	d := s.table.frequency(i)
	if d == nil {
		return Decimal{}, false
	}
	return *d, true
}
