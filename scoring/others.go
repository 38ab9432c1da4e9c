package scoring

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/kernel"
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

	// Under XMaleOne: the half units beyond sum, and the missing terms that count one
	// allele observation; nil where nobody is haploid on X.
	half, once []uint32

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
				if err := w.addJoint(&part.joint[j], s); err != nil {
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
	if w.haploidX != nil {
		o.half, o.once = resized(o.half, t.samples), resized(o.once, t.samples)
	}
	w.clearOthers()
}

func (w *worker) clearOthers() {
	o := &w.other
	clear(o.sum)
	clear(o.terms)
	clear(o.weight)
	clear(o.half)
	clear(o.once)
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
	w.addHalves(w.results.Scores[m.score])
	if o.any {
		missed.relieve(o.tile, o.added)
		for s := range o.sum {
			sums := missed.low[(o.tile.first+s)*missed.width:]
			sums[len(g.members)+o.member] += o.weight[s]
			if m.counts {
				sums[2*len(g.members)+m.part] += int64(o.terms[s])
				if o.once != nil {
					sums[2*len(g.members)+m.part] += int64(o.once[s]) * countedOnce
				}
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
				switch {
				case w.encoding != HardCalls:
				case w.withoutY != nil && four[i].region == genome.Y:
					rows[i] = w.hideCalls(i, rows[i], t)
				case w.halved(four[i].region):
					rows[i] = w.halveCalls(i, rows[i], t, four[i].term)
				}
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
			if w.withoutY != nil && four[0].region == genome.Y {
				w.hideDosages(t)
			}
			if w.halved(four[0].region) {
				w.addHalvedDosages(&four[0], t)
			} else {
				w.addDosages(&four[0])
			}
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
		if u.region == genome.Y && w.lacksY(t.first+int(s)) {
			o.sum[s] -= w.perCopy * u.value[3]
			continue
		}
		o.terms[s]++
		o.weight[s] += u.weight
		if haploid != nil && haploid[t.first+int(s)] {
			if w.halved(u.region) {
				o.once[s]++
			}
			o.sum[s] += w.perCopy * u.haploidMore
		}
	}
	return nil
}
