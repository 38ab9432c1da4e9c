package scoring

import (
	"cmp"
	"slices"

	"cardioscore/scoring/match"
)

// terms holds the planned terms of one score, in the order of its match.
type terms struct {
	single []term
	joint  []joint
}

// slab is a set of cohort rows that a worker reads at once, and what they are
// for. The sum of all magnitudes of one score in one slab fits 62 bits, so that
// a worker's sums are words.
type slab struct {
	rows      []int // cohort rows, strictly increasing
	summed    []bool
	scores    []slabScore
	catalogue []catalogueSlot
}

// slabScore is the part of a score that a slab's rows make.
type slabScore struct {
	score int
	terms
}

// catalogueSlot is a catalogue row in a slab.
type catalogueSlot struct{ slot, entry int }

const maxSlabSum = 1 << 62

// slabCutter cuts the needed rows into slabs.
type slabCutter struct {
	results   []*match.Result
	planned   []terms
	catalogue []int
	slabs     []slab
	spanning  []spanningJoint
}

// spanningJoint is a joint term whose rows lie in more than one slab. Its rows
// are read once more, together, in a slab of their own.
type spanningJoint struct {
	score int
	joint joint
}

func cutSlabs(results []*match.Result, planned []terms, needed, catalogue []int, slabRows int) ([]slab, error) {
	c := &slabCutter{results: results, planned: planned, catalogue: catalogue}
	for _, t := range planned {
		slices.SortStableFunc(t.joint, func(a, b joint) int {
			first, _ := a.span()
			second, _ := b.span()
			return cmp.Compare(first, second)
		})
	}
	for rows := range slices.Chunk(needed, slabRows) {
		if err := c.cut(rows); err != nil {
			return nil, err
		}
	}
	c.cutSpanning(slabRows)
	return c.slabs, nil
}

// cut makes a slab of rows, or of each half where a score's sum could overflow.
func (c *slabCutter) cut(rows []int) error {
	s := slab{rows: rows}
	var spanning []spanningJoint
	for k := range c.planned {
		part := slabScore{score: k}
		sum := int64(0)
		part.single = c.singleIn(k, rows)
		for i := range part.single {
			sum = min(maxSlabSum, sum+part.single[i].bound())
		}
		for _, j := range c.jointsIn(k, rows) {
			if _, last := j.span(); int(last) > rows[len(rows)-1] {
				spanning = append(spanning, spanningJoint{k, j})
				continue
			}
			sum = min(maxSlabSum, sum+j.bound())
			part.joint = append(part.joint, j)
		}
		if sum == maxSlabSum {
			if len(rows) == 1 {
				return &BoundError{ScoreID: c.results[k].Score.ID, Row: rows[0]}
			}
			if err := c.cut(rows[:len(rows)/2]); err != nil {
				return err
			}
			return c.cut(rows[len(rows)/2:])
		}
		if len(part.single)+len(part.joint) > 0 {
			s.scores = append(s.scores, part)
		}
	}
	c.spanning = append(c.spanning, spanning...)
	s.catalogue = c.catalogueIn(rows)
	c.finish(s)
	return nil
}

// singleIn gives the terms of score k on these rows, with their slots set.
func (c *slabCutter) singleIn(k int, rows []int) []term {
	matched := c.results[k].Terms
	first := lowerBound(len(matched), func(i int) int { return int(matched[i].Row) }, rows[0])
	last := lowerBound(len(matched), func(i int) int { return int(matched[i].Row) }, rows[len(rows)-1]+1)
	slot := 0
	for i := first; i < last; i++ {
		for rows[slot] < int(matched[i].Row) {
			slot++
		}
		c.planned[k].single[i].slot = int32(slot)
	}
	return c.planned[k].single[first:last]
}

// jointsIn gives the joint terms of score k whose first row is among these.
func (c *slabCutter) jointsIn(k int, rows []int) []joint {
	joints := c.planned[k].joint
	row := func(i int) int {
		first, _ := joints[i].span()
		return int(first)
	}
	return joints[lowerBound(len(joints), row, rows[0]):lowerBound(len(joints), row, rows[len(rows)-1]+1)]
}

func (c *slabCutter) catalogueIn(rows []int) []catalogueSlot {
	var found []catalogueSlot
	entry, _ := slices.BinarySearch(c.catalogue, rows[0])
	for slot, row := range rows {
		if entry < len(c.catalogue) && c.catalogue[entry] == row {
			found = append(found, catalogueSlot{slot, entry})
			entry++
		}
	}
	return found
}

// cutSpanning gathers the spanning joint terms into slabs of their own.
func (c *slabCutter) cutSpanning(slabRows int) {
	for len(c.spanning) > 0 {
		rows := map[int]bool{}
		sums := map[int]int64{}
		taken := 0
		for _, s := range c.spanning {
			for _, row := range s.joint.match.Rows {
				rows[int(row)] = true
			}
			sums[s.score] += s.joint.bound()
			if taken > 0 && (len(rows) > slabRows || sums[s.score] >= maxSlabSum) {
				break
			}
			taken++
		}
		group := c.spanning[:taken]
		c.spanning = c.spanning[taken:]
		c.finish(spanningSlab(group))
	}
}

func spanningSlab(group []spanningJoint) slab {
	var s slab
	for _, g := range group {
		for _, row := range g.joint.match.Rows {
			s.rows = append(s.rows, int(row))
		}
		at := slices.IndexFunc(s.scores, func(part slabScore) bool { return part.score == g.score })
		if at < 0 {
			at = len(s.scores)
			s.scores = append(s.scores, slabScore{score: g.score})
		}
		s.scores[at].joint = append(s.scores[at].joint, g.joint)
	}
	slices.Sort(s.rows)
	s.rows = slices.Compact(s.rows)
	return s
}

// finish sets the slots of the joint terms, marks the rows whose missing calls
// matter, and keeps the slab.
func (c *slabCutter) finish(s slab) {
	s.summed = make([]bool, len(s.rows))
	for k := range s.scores {
		for i := range s.scores[k].single {
			s.summed[s.scores[k].single[i].slot] = true
		}
		for i := range s.scores[k].joint {
			j := &s.scores[k].joint[i]
			j.slots = make([]int32, len(j.match.Rows))
			for r, row := range j.match.Rows {
				slot, _ := slices.BinarySearch(s.rows, int(row))
				j.slots[r] = int32(slot)
			}
		}
	}
	c.slabs = append(c.slabs, s)
}

// lowerBound is the first i of n with key(i) >= from, where keys ascend.
func lowerBound(n int, key func(i int) int, from int) int {
	low, high := 0, n
	for low < high {
		if mid := (low + high) / 2; key(mid) < from {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}
