package scoring

import (
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
)

// missingCell stands for a call that is missing.
const missingCell = 1 << 31

// addJoint adds a joint term, sample by sample.
func (w *worker) addJoint(j *slabJoint, s *slab) error {
	if j.match.Kind == match.ProductOf {
		return w.addProduct(j, s)
	}
	if err := w.room(j.bound(), 1); err != nil {
		return err
	}
	o := &w.other
	t := o.tile
	switch {
	case j.match.Kind == match.SiteRef && w.encoding == Dosages:
		w.addSiteDosages(j)
		return nil
	case j.match.Kind == match.HaplotypeOf:
		w.findCopies(j, s)
	default:
		w.findCells(j, s)
	}
	unlisted := 0
	for i, cell := range w.cells {
		if w.without(j, i) {
			continue
		}
		if w.halves(j, i) {
			cell = j.halvedCell(cell)
		}
		if cell < uint32(len(j.cells)) && !j.unlisted[cell] {
			o.sum[i] += w.perCopy * j.cells[cell]
			continue
		}
		w.missJoint(j, i)
		if cell == missingCell || j.match.Kind == match.SiteRef {
			continue
		}
		name := j.match.Unlisted
		if cell == unphased {
			name = match.Unphased
		}
		score := w.groups[o.group].members[o.member].score
		w.unlisted[score] = append(w.unlisted[score], UnlistedCall{Sample: t.first + i, Name: name})
		unlisted++
	}
	return w.hold(int64(unlisted) * unlistedBytes)
}

// missJoint counts a joint term as missing for one sample of the tile, and adds what
// stands in for it.
func (w *worker) missJoint(j *slabJoint, i int) {
	w.countMissing(j, i)
	w.other.sum[i] += w.perCopy * w.imputed(j, i)
}

func (w *worker) countMissing(j *slabJoint, i int) {
	o := &w.other
	o.any = true
	o.terms[i]++
	o.weight[i] += j.weight
	if j.onX && w.haploidX[o.tile.first+i] {
		o.once[i]++
	}
}

// imputed is what stands in for a joint term that one sample of the tile misses.
func (w *worker) imputed(j *slabJoint, i int) int64 {
	if len(j.imputed) == 0 {
		return 0
	}
	haploid := 0
	for at, region := range j.regions {
		if samples := w.haploid[region]; samples != nil && samples[w.other.tile.first+i] {
			haploid |= 1 << at
		}
	}
	return j.imputed[haploid]
}

// findCells gives each sample its cell of a joint term: of a site the ALT copies
// of all its rows, of a table 3 x copies of the first row + copies of the second, or
// what phase says of a double heterozygote.
func (w *worker) findCells(j *slabJoint, s *slab) {
	t := w.other.tile
	w.cells = resized(w.cells, t.samples)
	clear(w.cells)
	factor := uint32(1)
	if j.match.Kind == match.PairTable {
		factor = 3
	}
	for _, slot := range j.slots {
		w.unpackCalls(slot, s)
		for i, code := range w.codes {
			switch {
			case code == 3:
				w.cells[i] = missingCell
			case w.cells[i] != missingCell:
				w.cells[i] = w.cells[i]*factor + uint32(code)
			}
		}
	}
	if j.match.Kind != match.PairTable {
		return
	}
	for i, cell := range w.cells {
		if cell == doubleHet {
			w.cells[i] = w.phaseOfTable(j.match, t.first+i)
		}
	}
}

// unpackCalls writes the hard calls of a row in the tile to codes.
func (w *worker) unpackCalls(slot int, s *slab) {
	t := w.other.tile
	w.codes = resized(w.codes, t.samples)
	if w.encoding == Dosages {
		kernel.Unpack(w.codes, w.callRow(s, slot)[t.offset/4:])
	} else {
		kernel.Unpack(w.codes, w.row(slot, t))
	}
}

// addSiteDosages adds REF of a site from dosages: 2 less the ALT copies of all its
// rows. Those may pass 2 by what rounding did to each row, and are then 2; beyond,
// the rows contradict each other.
func (w *worker) addSiteDosages(j *slabJoint) {
	t := w.other.tile
	w.cells = resized(w.cells, t.samples)
	clear(w.cells)
	for _, slot := range j.slots {
		w.unpackDosages(slot, t)
		for i, n := range w.dosages {
			switch {
			case n == MissingDosage:
				w.cells[i] = missingCell
			case w.cells[i] != missingCell:
				w.cells[i] += uint32(n)
			}
		}
	}
	whole, most := 2*w.perCopy, 2*w.perCopy
	if w.perCopy > 1 {
		most += int64(len(j.slots))
	}
	for i, cell := range w.cells {
		n := int64(cell)
		if w.without(j, i) {
			continue
		}
		if cell == missingCell || n > most {
			w.missJoint(j, i)
			continue
		}
		if w.halves(j, i) {
			n = min(n, whole)
			w.other.addHalves(i, (whole-n)*j.cells[1]+n*j.cells[2])
			continue
		}
		w.other.sum[i] += between(min(n, whole), w.perCopy, j.cells[0], j.cells[1], j.cells[2])
	}
}

// unpackDosages joins the planes of a row in a tile.
func (w *worker) unpackDosages(slot int, t tile) {
	b := &w.blocks[t.block]
	row := w.packed[slot*b.RowBytes:][:b.RowBytes]
	low, high := row[t.offset:][:t.samples], row[b.Samples+t.offset:][:t.samples]
	w.dosages = resized(w.dosages, t.samples)
	for i := range w.dosages {
		w.dosages[i] = uint16(low[i]) | uint16(high[i])<<8
	}
}
