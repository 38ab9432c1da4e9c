package match

import (
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// resolveTables joins the tables to their cohort rows. Tables of one score that read the
// same two rows are one table by different spellings: nobody says which of them holds.
func (m *matcher) resolveTables(c *comparer) {
	type target struct {
		group int32
		rows  [2]int32
	}
	found := map[target][]*table{}
	for _, t := range m.tables {
		if joint := m.resolveTable(c, t); joint != nil {
			at := target{t.group, [2]int32(joint.Rows)}
			if found[at] = append(found[at], t); len(found[at]) == 1 {
				m.joins[t.group].Joints = append(m.joins[t.group].Joints, *joint)
			}
		}
	}
	for at, tables := range found {
		if len(tables) == 1 {
			continue
		}
		join := m.joins[at.group]
		join.Joints = slices.DeleteFunc(join.Joints, func(j Joint) bool { return j.Kind == PairTable && [2]int32(j.Rows) == at.rows })
		for _, t := range tables {
			t.end(m.scores[at.group], join, scoreset.DuplicateTarget)
		}
	}
}

// resolveTable joins a table to its two cohort rows and gives its rows their
// outcomes: all share the fate of the table, but for rows that repeat or
// contradict one another. It gives what adds them up, nil for nothing.
func (m *matcher) resolveTable(c *comparer, t *table) *Joint {
	score, result := m.scores[t.group], m.joins[t.group]
	same := func(first, second int32) bool { return c.sameWeight(t.group, first, second) }
	if t.outcome != scoreset.Undecided {
		t.end(score, result, t.outcome)
		return nil
	}
	first, second := m.fitTable(t)
	if first.row == nil || second.row == nil {
		outcome := first.outcome
		if first.row != nil || second.outcome == scoreset.Absent {
			outcome = second.outcome
		}
		t.end(score, result, m.absentOutcome(outcome))
		return nil
	}
	switch { // a reference moves variants past others
	case first.row.row == second.row.row:
		t.end(score, result, scoreset.Contradictory)
		return nil
	case first.row.row > second.row.row:
		first, second = second, first
		t.exchange()
	}
	tell := func(row int32, outcome scoreset.Outcome) { result.Outcome[row] = outcome }
	listed := t.list(same, tell)
	joint := Joint{
		Kind: PairTable, Region: first.row.Region, Unlisted: t.unlisted,
		Rows: []int32{first.row.row, second.row.row},
		Alt:  []Frequency{m.frequencyOf(first.row), m.frequencyOf(second.row)},
		Het:  []int32{first.row.Het, second.row.Het},
	}
	listed = cells{&joint, [2]bool{first.effectIsAlt, second.effectIsAlt}, m.opts.Phased, t.rareHaplotype(), same, tell}.fill(listed)
	joint.Haplotypes, joint.Diplotypes = haplotypes(listed, [2]Frequency{
		ofFirstAllele(first, joint.Alt[0]), ofFirstAllele(second, joint.Alt[1]),
	})
	outcome := scoreset.Haplotype
	if m.opts.NeedFrequency && joint.Haplotypes == nil {
		outcome = scoreset.NoFrequency
	}
	for _, row := range listed {
		result.Outcome[row.index] = outcome
	}
	if !outcome.Used() || len(listed) == 0 {
		return nil
	}
	joint.ScoreRow = listed[0].index
	return &joint
}

// fitTable finds the cohort rows of the two variants of a table, which lists one or
// two alleles of each. The table reads diploid calls of one ALT: a site with
// several ALTs would show carriers of another ALT as carriers of REF.
func (m *matcher) fitTable(t *table) (first, second fit) {
	var fits [2]fit
	apart := len(t.key)
	for v := range fits {
		at := &t.places[v]
		f := m.fitPart(at, t.forms[v])
		if t.forms[v].apart() {
			f, _ = m.eitherStrand(f, at, m.fitPart(&t.places[apart], t.forms[v]), &t.places[apart])
			apart++
		}
		switch {
		case f.row == nil:
		case f.row.Region != genome.Autosome && f.row.Region != genome.XPAR, !m.ploidyKnown(f.row.Region):
			f = fit{outcome: scoreset.WrongPloidy}
		case f.row.SiteAlts > 1:
			f = fit{outcome: scoreset.MultiallelicPolicy}
		}
		fits[v] = f
	}
	return fits[0], fits[1]
}

// ofFirstAllele is the frequency of the first listed allele of a variant.
func ofFirstAllele(f fit, alt Frequency) Frequency {
	if f.effectIsAlt || !alt.Known() {
		return alt
	}
	return alt.Other()
}

// cells are the nine cells of a table in the making.
type cells struct {
	*Joint
	firstIsAlt [2]bool // the first listed allele of each variant
	phased     bool    // the cohort has phase
	rare       int     // the haplotype that is taken not to occur, -1 for none
	same       func(first, second int32) bool
	tell       func(row int32, outcome scoreset.Outcome)
}

// isAlt says whether a haplotype of a row carries the ALT of variant v.
func (c cells) isAlt(haplotype uint8, v int) bool {
	second := haplotype>>(1-v)&1 == 1
	return second != c.firstIsAlt[v]
}

func (c cells) copies(row tableRow, v int) (n int) {
	for _, haplotype := range row.haplotype {
		if c.isAlt(haplotype, v) {
			n++
		}
	}
	return n
}

// fill fills the nine cells of a table from its listed diplotypes, and returns
// those that have one. Calls without phase cannot tell the two diplotypes of a
// double heterozygote: where one is listed, it has the cell. Where both are, with
// different weights, it goes to the one without the rare haplotype. If there is no
// such, the cell stays empty; both serve calls with phase, and end contradictory where
// the cohort has none.
func (c cells) fill(listed []tableRow) (used []tableRow) {
	for a := range c.Cells {
		c.Cells[a] = [3]int32{-1, -1, -1}
	}
	c.ByPhase = [2]int32{-1, -1}
	contradicted := false // only the double heterozygote has two diplotypes
	for _, row := range listed {
		a, b := c.copies(row, 0), c.copies(row, 1)
		switch cell := &c.Cells[a][b]; {
		case *cell < 0:
			*cell = row.index
		case !c.same(*cell, row.index):
			contradicted = true
		}
	}
	if contradicted {
		c.Cells[1][1] = c.common(listed)
	}
	for _, row := range listed {
		if c.copies(row, 0) == 1 && c.copies(row, 1) == 1 {
			if c.Cells[1][1] < 0 && !c.phased {
				c.tell(row.index, scoreset.Contradictory)
				continue
			}
			together := 0
			if c.isAlt(row.haplotype[0], 0) == c.isAlt(row.haplotype[0], 1) {
				together = 1
			}
			c.ByPhase[together] = row.index
		}
		used = append(used, row)
	}
	return used
}

// common is the row of the double heterozygote without the rare haplotype, or -1.
func (c cells) common(listed []tableRow) int32 {
	found := int32(-1)
	for _, row := range listed {
		double := c.copies(row, 0) == 1 && c.copies(row, 1) == 1
		if double && c.rare >= 0 && int(row.haplotype[0]) != c.rare && int(row.haplotype[1]) != c.rare {
			found = row.index
		}
	}
	return found
}
