package scoring

import (
	"cardioscore/scoring/kernel"
	"cardioscore/scoring/match"
)

// otherSums are one member's sums over the other terms of a slab in a tile, and
// what bounds them.
type otherSums struct {
	group, member int
	tile          tile
	sum           []int64 // in units of genotypes
	terms         []uint32
	weight        []int64
	any           bool // a term is missing
	bound         int64
	added         int // terms

	missing []uint16 // samples of the tile that miss the term at hand
}

// addOthers adds the terms of a slab that are not additive in one row, score by
// score. They are few.
func (w *worker) addOthers(s *slab, block int) error {
	for _, t := range w.tilesOf(block) {
		for i := range s.others {
			part := &s.others[i]
			w.start(part, t)
			if err := w.addSingle(part, t); err != nil {
				return err
			}
			for j := range part.joint {
				if err := w.addJoint(&part.joint[j], s, part.joint[j].bound()); err != nil {
					return err
				}
			}
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *worker) start(part *slabScore, t tile) {
	o := &w.other
	o.group, o.member, o.tile = part.group, part.member, t
	o.sum, o.terms, o.weight = resized(o.sum, t.samples), resized(o.terms, t.samples), resized(o.weight, t.samples)
	w.clearOthers()
}

func (w *worker) clearOthers() {
	o := &w.other
	clear(o.sum)
	clear(o.terms)
	clear(o.weight)
	o.any, o.bound, o.added = false, 0, 0
}

// room makes sure that terms of this bound, on the grid, fit the sums.
func (w *worker) room(bound int64, terms int) error {
	bound *= w.perCopy
	if w.other.bound > largestSum-min(bound, largestSum) {
		if err := w.flush(); err != nil {
			return err
		}
	}
	w.other.bound += bound
	w.other.added += terms
	return nil
}

// flush adds the sums to the totals and clears them.
func (w *worker) flush() error {
	o := &w.other
	if o.added == 0 {
		return nil
	}
	g := w.groups[o.group]
	m := &g.members[o.member]
	var missed *missedSums
	if o.any {
		var err error
		if missed, err = w.missedOf(o.group); err != nil {
			return err
		}
	}
	lock := &w.locks[o.tile.number]
	lock.Lock()
	defer lock.Unlock()
	w.results.Scores[m.score].total.add(o.tile.first, o.sum)
	if o.any {
		missed.relieve(o.tile, o.added)
		for s := range o.sum {
			sums := missed.low[(o.tile.first+s)*missed.width:]
			sums[len(g.members)+o.member] += o.weight[s]
			if m.counts {
				sums[2*len(g.members)+m.part] += int64(o.terms[s])
			}
		}
	}
	w.clearOthers()
	return nil
}

// addSingle adds the terms of one row each: of calls four at a time, by tables.
// The values of missing calls are those of diploid samples.
func (w *worker) addSingle(part *slabScore, t tile) error {
	o := &w.other
	for single := part.single; len(single) > 0; {
		four := single[:min(4, len(single))]
		if w.encoding == Dosages {
			four = four[:1]
		}
		single = single[len(four):]
		var rows [4][]byte
		var values [4][4]int64
		bound := int64(0)
		for i := range rows {
			if i < len(four) {
				rows[i], values[i] = w.row(four[i].slot, t), four[i].value
				bound += four[i].bound()
			} else {
				rows[i] = rows[0]
			}
		}
		if err := w.room(bound, len(four)); err != nil {
			return err
		}
		if w.encoding == Dosages {
			w.unpackDosages(four[0].slot, t)
			w.addDosages(&four[0])
		} else {
			kernel.Calls(o.sum, rows, &values)
		}
		for i := range four {
			if w.encoding == HardCalls {
				w.other.missing = kernel.AppendMissing(w.other.missing[:0], rows[i], t.samples)
			}
			if err := w.missSingle(&four[i], t); err != nil {
				return err
			}
		}
	}
	return nil
}

// addDosages adds a term to samples whose dosages are unpacked: its values at 0, 1
// and 2 ALT copies, and straight lines between them.
func (w *worker) addDosages(u *slabTerm) {
	w.other.missing = w.other.missing[:0]
	for s, n := range w.dosages {
		if n == MissingDosage {
			w.other.missing = append(w.other.missing, uint16(s))
			w.other.sum[s] += w.perCopy * u.value[3]
			continue
		}
		w.other.sum[s] += between(int64(n), w.perCopy, u.value[0], u.value[1], u.value[2])
	}
}

// between is perCopy times the value at n/perCopy copies, where the values at 0, 1
// and 2 copies are joined by straight lines.
func between(n, perCopy, none, one, two int64) int64 {
	if n <= perCopy {
		return (perCopy-n)*none + n*one
	}
	return (2*perCopy-n)*one + (n-perCopy)*two
}

// missSingle counts the missing calls of a term, and corrects what they add for
// haploid samples.
func (w *worker) missSingle(u *slabTerm, t tile) error {
	if len(w.other.missing) == 0 {
		return nil
	}
	o := &w.other
	if u.unimputable {
		return noFrequency(w.groups[o.group].members[o.member].result.Score, u.scoreRow)
	}
	o.any = true
	haploid := w.haploid[u.region] // nil where nobody can be
	for _, s := range w.other.missing {
		o.terms[s]++
		o.weight[s] += u.weight
		if haploid != nil && haploid[t.first+int(s)] {
			o.sum[s] += w.perCopy * u.haploidMore
		}
	}
	return nil
}

// Cells that stand for no value.
const (
	missingCell = 1 << 31 // a call is missing
)

// addJoint adds a joint term, sample by sample.
func (w *worker) addJoint(j *slabJoint, s *slab, bound int64) error {
	if err := w.room(bound, 1); err != nil {
		return err
	}
	o := &w.other
	t := o.tile
	if j.match.Kind == match.SiteRef && w.encoding == Dosages {
		w.addSiteDosages(j)
		return nil
	}
	w.findCells(j, s)
	for i, cell := range w.cells {
		if cell < uint32(len(j.cells)) && !j.unlisted[cell] {
			o.sum[i] += w.perCopy * j.cells[cell]
			continue
		}
		w.missJoint(j, i)
		if cell != missingCell && j.match.Kind == match.PairTable {
			score := w.groups[o.group].members[o.member].score
			w.unlisted[score] = append(w.unlisted[score], UnlistedCall{Sample: t.first + i, Name: j.match.Unlisted})
		}
	}
	return nil
}

// missJoint counts a joint term as missing for one sample of the tile.
func (w *worker) missJoint(j *slabJoint, i int) {
	o := &w.other
	o.any = true
	o.terms[i]++
	o.weight[i] += j.weight
	o.sum[i] += w.perCopy * j.missing
	if haploid := w.haploid[j.match.Region]; haploid != nil && haploid[o.tile.first+i] {
		o.sum[i] += w.perCopy * j.haploidMore
	}
}

// findCells gives each sample its cell of a joint term: of a site the ALT copies
// of all its rows, of a table 3 x copies of the first row + copies of the second.
func (w *worker) findCells(j *slabJoint, s *slab) {
	t := w.other.tile
	w.cells, w.codes = resized(w.cells, t.samples), resized(w.codes, t.samples)
	clear(w.cells)
	factor := uint32(1)
	if j.match.Kind == match.PairTable {
		factor = 3
	}
	for _, slot := range j.slots {
		if w.encoding == Dosages {
			kernel.Unpack(w.codes, w.callRow(s, slot)[t.offset/4:])
		} else {
			kernel.Unpack(w.codes, w.row(slot, t))
		}
		for i, code := range w.codes {
			switch {
			case code == 3:
				w.cells[i] = missingCell
			case w.cells[i] != missingCell:
				w.cells[i] = w.cells[i]*factor + uint32(code)
			}
		}
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
		if cell == missingCell || n > most {
			w.missJoint(j, i)
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
