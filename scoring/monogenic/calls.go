package monogenic

import (
	"cmp"
	"slices"

	"cardioscore/scoring/kernel"
)

// Call is one person's call at a cohort row that is read: the copies of the
// catalogue's ALT, 1 or 2, or MissingCall. Nobody who carries none has one.
type Call struct {
	Sample int32 // number of the sample in the cohort, from 0
	Copies uint8
}

// MissingCall is the copies of a call that was not made.
const MissingCall = 3

// CallsOf turns the codes of one row into calls. i counts the rows of Rows;
// codes holds every code of the row that is not 0, each sample once, in any
// order; samples is the number of people of the cohort. The result is new.
//
// Where a row was matched with REF and ALT exchanged, a code of 0 is two copies,
// so nearly every sample of such a row stands in codes and memory is in
// proportion to the cohort; everywhere else it is in proportion to the carriers.
func (p *Plan) CallsOf(i int, codes []kernel.Call, samples int) []Call {
	copies := [4]uint8{0, 1, 2, MissingCall}
	switch p.reads[i].as {
	case swapped:
		copies = [4]uint8{2, 1, 0, MissingCall}
		codes = withZeros(codes, samples)
	case reference: // an ALT copy of no ALT is an error of the source
		copies = [4]uint8{0, MissingCall, MissingCall, MissingCall}
	}
	var calls []Call
	for _, c := range codes {
		if n := copies[c.Code]; n != 0 {
			calls = append(calls, Call{c.Sample, n})
		}
	}
	return calls
}

// withZeros lists the code of every sample, those of 0 included.
func withZeros(codes []kernel.Call, samples int) []kernel.Call {
	sorted := slices.SortedFunc(slices.Values(codes), func(a, b kernel.Call) int { return cmp.Compare(a.Sample, b.Sample) })
	all := make([]kernel.Call, 0, samples)
	for s := range int32(samples) {
		if len(sorted) > 0 && sorted[0].Sample == s {
			all, sorted = append(all, sorted[0]), sorted[1:]
		} else {
			all = append(all, kernel.Call{Sample: s})
		}
	}
	return append(all, sorted...) // a sample out of bounds is for Evaluate to refuse
}
