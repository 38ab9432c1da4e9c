package scoreset

// Multiples says what the integers of the score's weights on its grid have in common:
// each is a whole multiple of step, a power of ten, and none is larger than largest.
// The grid is as fine as its digits allow; weights of few decimals are multiples of
// much more than 1.
func (s *Score) Multiples() (step, largest int64) {
	if s.table == nil || !s.table.extents[s.column].found {
		return 1, 0
	}
	e, g := &s.table.extents[s.column], s.Grid()
	step = 1
	if shift := e.finest + g.Power; g.Exact && shift > 0 {
		step = pow10Int64[min(shift, len(pow10Int64)-1)]
	}
	return step, g.Integer(e.largest)
}
