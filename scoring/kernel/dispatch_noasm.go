//go:build !amd64 || purego

package kernel

// In this build every tier but Go is refused by ParseTier and absent from Tiers.

func (p *Panel) fillCalls(rows [][]byte, missing bool)   { p.fillCallsGeneric(rows, missing) }
func (p *Panel) fillDosages(rows [][]byte)               { p.fillDosagesGeneric(rows) }
func (w *Weights) shape()                                { w.shapeGeneric() }
func (w *Weights) put(q []int64)                         { w.putGeneric(q) }
func (w *Weights) putTables(q []int64)                   { w.putGeneric(q) }
func (w *Weights) putQuads([]int64, int, []Divisor)      {}
func (w *Weights) putWords([]int64, int, []Divisor)      {}
func (w *Weights) putMissing(q []int64)                  { w.putGeneric(q) }
func (w *Weights) putMissingQuads(q []int64)             { w.putGeneric(q) }
func (w *Weights) chooseRows([]int)                      {}
func (p *Panel) copyRows([][]byte)                       {}
func (s *Sums) addRows(*Panel, *Weights, int)            {}
func (s *Sums) turnBack()                                {}
func (s *Sums) shape()                                   { s.shapeGeneric() }
func (s *Sums) add(p *Panel, w *Weights, first int)      { s.addGeneric(p, w, first) }
func (s *Sums) total(score int, unit int64, dst []int64) { s.totalGeneric(score, unit, dst) }
func (s *Sums) totalRows(dst, units []int64)             { s.totalRowsGeneric(dst, units) }

func (p *Panel) appendCalls(dst []MissingAt, first int, rows [][]byte) []MissingAt {
	return p.appendCallsGeneric(dst, first, rows, 0)
}

func lastMissing(_ Tier, missing []MissingAt) MissingAt {
	return lastMissingGeneric(MissingAt{}, missing)
}

func addMissing[V MissingValue](_ Tier, sums []int64, width int, missing []MissingAt, values []V) {
	addMissingGeneric(sums, width, missing, values)
}

func correctVectors[V MissingValue](_ Tier, _, _ []V, _ []int64, _ int64, _ *Share, _ int) int {
	return 0
}
