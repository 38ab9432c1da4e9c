package scoring

import (
	"slices"
	"sort"

	"cardioscore/scoring/match"
)

// slab is a set of cohort rows that a worker reads at once, and what they are
// for.
type slab struct {
	rows  []int    // cohort rows, strictly increasing
	lines [][2]int // by group: from the first of its lines to before the last; nil for none
	// others are the terms that are not additive in one row.
	others    []slabScore
	catalogue []catalogueSlot
	// called are the slots, ascending, whose hard calls are wanted whatever the
	// encoding: those of the catalogue, of tables of two rows and of haplotypes.
	called []int
}

// slabScore is the part of a member's other terms that a slab's rows make.
type slabScore struct {
	group, member int
	single        []slabTerm
	joint         []slabJoint
}

type slabTerm struct {
	*term
	slot int // of its row
}

type slabJoint struct {
	*joint
	slots []int // of its rows
}

// catalogueSlot is a catalogue row in a slab.
type catalogueSlot struct{ slot, entry int }

// slabCutter cuts the needed rows into slabs.
type slabCutter struct {
	groups    []*group
	catalogue []int
	slabs     []slab
	spanning  []spanningJoint
}

// spanningJoint is a joint term whose rows lie in more than one slab. Its rows
// are read once more, together, in a slab of their own.
type spanningJoint struct {
	group, member int
	joint         *joint
}

func cutSlabs(groups []*group, needed, catalogue []int, slabRows int) []slab {
	c := &slabCutter{groups: groups, catalogue: catalogue}
	for rows := range slices.Chunk(needed, slabRows) {
		c.cut(rows)
	}
	c.cutSpanning(slabRows)
	return c.slabs
}

func (c *slabCutter) cut(rows []int) {
	first, last := rows[0], rows[len(rows)-1]
	s := slab{rows: rows, lines: make([][2]int, len(c.groups))}
	for g, of := range c.groups {
		from := sort.Search(len(of.lines), func(i int) bool { return int(of.lines[i]) >= first })
		to := sort.Search(len(of.lines), func(i int) bool { return int(of.lines[i]) > last })
		s.lines[g] = [2]int{from, to}
		for m := range of.members {
			part := slabScore{group: g, member: m}
			c.addTerms(&part, rows)
			if len(part.single)+len(part.joint) > 0 {
				s.others = append(s.others, part)
			}
		}
	}
	entry, _ := slices.BinarySearch(c.catalogue, first)
	for ; entry < len(c.catalogue) && c.catalogue[entry] <= last; entry++ {
		slot, _ := slices.BinarySearch(rows, c.catalogue[entry])
		s.catalogue = append(s.catalogue, catalogueSlot{slot, entry})
	}
	c.keep(s)
}

// addTerms adds a member's terms on these rows. Joint terms that reach beyond
// them are put aside.
func (c *slabCutter) addTerms(part *slabScore, rows []int) {
	m := &c.groups[part.group].members[part.member]
	first, last := rows[0], rows[len(rows)-1]
	from := sort.Search(len(m.single), func(i int) bool { return int(m.single[i].row) >= first })
	for i := from; i < len(m.single) && int(m.single[i].row) <= last; i++ {
		slot, _ := slices.BinarySearch(rows, int(m.single[i].row))
		part.single = append(part.single, slabTerm{&m.single[i], slot})
	}
	begin := func(i int) int {
		row, _ := m.joint[i].span()
		return int(row)
	}
	from = sort.Search(len(m.joint), func(i int) bool { return begin(i) >= first })
	for i := from; i < len(m.joint) && begin(i) <= last; i++ {
		j := &m.joint[i]
		if _, end := j.span(); int(end) > last {
			c.spanning = append(c.spanning, spanningJoint{part.group, part.member, j})
			continue
		}
		part.joint = append(part.joint, slabJoint{j, slotsOf(j, rows)})
	}
}

func slotsOf(j *joint, rows []int) []int {
	slots := make([]int, len(j.match.Rows))
	for i, row := range j.match.Rows {
		slots[i], _ = slices.BinarySearch(rows, int(row))
	}
	return slots
}

// cutSpanning gathers the spanning joint terms into slabs of their own.
func (c *slabCutter) cutSpanning(slabRows int) {
	for len(c.spanning) > 0 {
		rows := map[int]bool{}
		taken := 0
		for _, s := range c.spanning {
			for _, row := range s.joint.match.Rows {
				rows[int(row)] = true
			}
			if taken > 0 && len(rows) > slabRows {
				break
			}
			taken++
		}
		c.keep(spanningSlab(c.spanning[:taken]))
		c.spanning = c.spanning[taken:]
	}
}

func spanningSlab(together []spanningJoint) slab {
	var s slab
	for _, g := range together {
		for _, row := range g.joint.match.Rows {
			s.rows = append(s.rows, int(row))
		}
	}
	slices.Sort(s.rows)
	s.rows = slices.Compact(s.rows)
	for _, g := range together {
		s.others = append(s.others, slabScore{
			group: g.group, member: g.member, joint: []slabJoint{{g.joint, slotsOf(g.joint, s.rows)}},
		})
	}
	return s
}

// keep notes whose hard calls the slab needs, and keeps it.
func (c *slabCutter) keep(s slab) {
	for _, at := range s.catalogue {
		s.called = append(s.called, at.slot)
	}
	for i := range s.others {
		for _, j := range s.others[i].joint {
			if j.match.Kind == match.PairTable || j.match.Kind == match.HaplotypeOf {
				s.called = append(s.called, j.slots...)
			}
		}
	}
	slices.Sort(s.called)
	s.called = slices.Compact(s.called)
	c.slabs = append(c.slabs, s)
}
