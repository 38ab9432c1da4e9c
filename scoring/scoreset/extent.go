package scoreset

// extent is what the weights of one column are together.
type extent struct {
	largest Decimal // |weight|
	finest  int     // smallest exponent of a weight that is not 0
	found   bool    // any weight is not 0
	sum     Sum     // of |weight|, a row with weights by dosage by its largest
}

func (e *extent) reset() {
	e.largest, e.finest, e.found = Decimal{}, 0, false
	e.sum.parts = e.sum.parts[:0]
}

// see takes a weight into account, but for the sum.
func (e *extent) see(w Decimal) {
	if w.Sign() == 0 {
		return
	}
	if !e.found || int(w.exp) < e.finest {
		e.finest = int(w.exp)
	}
	if w = w.Abs(); w.Cmp(e.largest) > 0 {
		e.largest = w
	}
	e.found = true
}

// seeDosage takes the weights of a row by dosage into account.
func (e *extent) seeDosage(dosage *[3]Decimal) {
	for _, w := range dosage {
		e.see(w)
	}
	e.sum.Add((&Row{Effect: ByDosage, Dosage: dosage}).MaxAbsWeight())
}

// merge takes all that another extent has seen into account.
func (e *extent) merge(other *extent) {
	if other.found && (!e.found || other.finest < e.finest) {
		e.finest = other.finest
	}
	if other.largest.Cmp(e.largest) > 0 {
		e.largest = other.largest
	}
	e.found = e.found || other.found
	e.sum.merge(&other.sum)
}

// grid is the grid of weights of this extent.
func (e *extent) grid() Grid { return gridOf(e.largest, e.finest, e.found) }
