package monogenic

// Call is one person's call at a cohort row that is read: the copies of the
// catalogue's ALT, 1 or 2, or MissingCall. Nobody who carries none has one.
type Call struct {
	Sample int32 // number of the sample in the cohort, from 0
	Copies uint8
}

// MissingCall is the copies of a call that was not made.
const MissingCall = 3

// AppendCalls appends the calls of one packed row to dst and returns it. i
// counts the rows of Rows; packed holds samples calls, four a byte, low bits
// first, code 3 missing, of which the first belongs to sample number first.
// Blocks may come in any order. It is safe for concurrent use on different dst.
//
// Rows that were matched with REF and ALT exchanged are turned here, so that
// the list stays as short as there are carriers.
func (p *Plan) AppendCalls(dst []Call, i int, packed []byte, first int32, samples int) []Call {
	copies, none := [4]uint8{0, 1, 2, MissingCall}, byte(0x00)
	switch p.reads[i].as {
	case swapped:
		copies, none = [4]uint8{2, 1, 0, MissingCall}, 0xAA
	case reference: // an ALT copy of no ALT is an error of the source
		copies = [4]uint8{0, MissingCall, MissingCall, MissingCall}
	}
	for b, four := range packed[:(samples+3)/4] {
		if four == none {
			continue
		}
		for s := 4 * b; s < min(4*b+4, samples); s++ {
			if n := copies[four&3]; n != 0 {
				dst = append(dst, Call{first + int32(s), n})
			}
			four >>= 2
		}
	}
	return dst
}
