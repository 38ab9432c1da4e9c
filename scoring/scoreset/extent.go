package scoreset

import "math"

// extent is what the weights of one column are together.
type extent struct {
	// near is just below the largest |weight|: what is smaller is not the largest.
	near    float64
	largest Decimal // |weight|
	finest  int     // smallest exponent of a weight that is not 0
	found   bool    // any weight is not 0
	sum     Sum     // of |weight|, a row with weights by dosage by its largest
}

func (e *extent) reset() {
	e.near, e.largest, e.finest, e.found = 0, Decimal{}, 0, false
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

// seeNumber takes a number that is not 0 into account, most of them by a glance:
// smaller than the largest, and no finer than the finest.
func (e *extent) seeNumber(n number) {
	magnitude, exp := max(n.coef, -n.coef), n.exp()
	e.sum.addCoef(magnitude, exp)
	if e.found && exp >= e.finest && exp >= -powersAround && exp <= powersAround &&
		float64(magnitude)*powers[exp+powersAround] < e.near {
		return
	}
	e.see(n.decimal())
	if e.near = e.largest.Float64() * (1 - 1e-9); e.near > 1e300 {
		e.near = 0
	}
}

// powersAround bounds the exponents of powers, those of 10 as nearly as float64s
// can hold them.
const powersAround = 40

var powers = func() (all [2*powersAround + 1]float64) {
	for i := range all {
		all[i] = math.Pow10(i - powersAround)
	}
	return all
}()

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
