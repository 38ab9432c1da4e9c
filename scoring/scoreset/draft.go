package scoreset

import (
	"math"
	"slices"
)

// shortDraft is a column of a chunk on its way into the format short.
type shortDraft struct {
	shape  shape // the commonest, by majority vote, of weights other than "0"
	votes  int32
	zeros  int32 // weights written "0"
	least  int16 // smallest exponent of a fixed form
	column shortColumn
	// straight is the shape of numbers whose coefficient is taken as it is.
	straight shape

	largest uint32
	uneven  bool // a coefficient is not divisible by ten
	sum     int64
}

// plainZero is the shape of "0".
var plainZero = shapeOf(0, fixed)

// draftAlike is draft for numbers that all are written alike, but for zeros perhaps, and of
// which none is a text. It says false for others.
func (c *Chunk) draftAlike() bool {
	if c.short == nil {
		c.short = make([]shortDraft, c.columns)
	}
	for j := range c.short {
		c.short[j] = shortDraft{least: math.MaxInt16}
	}
	s, form := shape(0), paddedForm
	if all, only := c.onlyShape(); only { // as tables with a fixed number of decimals have
		s = all
	} else if others, sparse := c.shapeBesideZeros(); sparse { // as tables of sparse scores have
		s, form = others, plainZeroForm
	} else {
		return false
	}
	for j := range c.short {
		d := &c.short[j]
		d.shape, d.straight, d.column = s, s, shortColumn{s, form}
	}
	return true
}

// tooLong says whether more weights than may be moved are too large for the format.
func (c *Chunk) tooLong(allowed int) bool {
	large := len(c.odd)
	for _, coef := range c.coef {
		if !fits(coef) {
			if large++; large > allowed {
				return true
			}
		}
	}
	return false
}

// draft finds how the numbers of each column are written.
func (c *Chunk) draft() {
	k, drafts := c.columns, c.short
	for row := range c.rows {
		shapes, coefs := c.shape[row*k:][:k], c.coef[row*k:][:k]
		for j := range drafts {
			if d := &drafts[j]; shapes[j] == d.shape && d.votes > 0 {
				d.votes++
			} else {
				d.vote(number{coefs[j], shapes[j]})
			}
		}
	}
	for j := range drafts {
		d := &drafts[j]
		switch {
		case int(d.votes) > (len(c.rows)-int(d.zeros))/2 && d.zeros == 0:
			d.column = shortColumn{d.shape, paddedForm}
		case int(d.votes) > (len(c.rows)-int(d.zeros))/2:
			d.column = shortColumn{d.shape, plainZeroForm}
		case d.least == math.MaxInt16:
			d.column = shortColumn{plainZero, strippedForm}
		default:
			d.column = shortColumn{shapeOf(int(d.least), fixed), strippedForm}
		}
		if d.straight = d.column.shape; d.column.form == strippedForm {
			d.straight = ^shape(0) // none
		}
	}
}

// onlyShape gives the shape of all numbers of the chunk, false where there are several,
// or where it may be that of "0" or of no number.
func (c *Chunk) onlyShape() (s shape, all bool) {
	if len(c.shape) == 0 {
		return 0, false
	}
	s = c.shape[0]
	for _, other := range c.shape {
		if other != s {
			return 0, false
		}
	}
	return s, s != noNumber && s != plainZero
}

// shapeBesideZeros gives the shape of all numbers of the chunk but those written "0",
// false where there are several, or a text, or no other number.
func (c *Chunk) shapeBesideZeros() (s shape, all bool) {
	first := slices.IndexFunc(c.shape, func(s shape) bool { return s != plainZero })
	if first < 0 || c.shape[first] == noNumber {
		return 0, false
	}
	s = c.shape[first]
	beside, coefs, shapes := [2]shape{s, plainZero}, c.coef, c.shape
	for len(coefs) > 0 {
		n, other := min(len(coefs), 1024), shape(0)
		few := shapes[:n]
		for i, coef := range coefs[:n] {
			zero := 0
			if coef == 0 { // no branch, as nothing foresees zeros
				zero = 1
			}
			other |= few[i] ^ beside[zero]
		}
		if other != 0 {
			return 0, false
		}
		coefs, shapes = coefs[n:], shapes[n:]
	}
	return s, true
}

// vote counts a number that is not of the commonest shape so far.
func (d *shortDraft) vote(n number) {
	switch {
	case n.shape == noNumber:
		return
	case n.shape == plainZero && n.coef == 0:
		d.zeros++
		return
	case d.votes == 0:
		d.shape, d.votes = n.shape, 1
	case n.shape != d.shape:
		d.votes--
	}
	if n.form() == fixed {
		d.least = min(d.least, int16(n.exp()))
	}
}

// fit gives the coefficient of a number in its column's form.
func (d *shortDraft) fit(n number) (coef int32, ok bool) {
	switch {
	case n.coef == 0 && n.shape == plainZero && d.column.form != paddedForm:
		return 0, true
	case n.coef == 0 && d.column.form != paddedForm: // 0.000 where zeros are 0
		return 0, false
	case d.column.form != strippedForm:
		return int32(n.coef), n.shape == d.shape && fits(n.coef)
	case n.form() != fixed || n.shape&shapePlus != 0 || n.exp() < 0 && n.coef%10 == 0:
		return 0, false
	}
	shift := n.exp() - d.column.shape.exp()
	if shift > 9 || !fits(n.coef) || !fits(n.coef*pow10Int64[shift]) {
		return 0, false
	}
	return int32(n.coef * pow10Int64[shift]), true
}
