package match

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// resolveTable joins a table to its two cohort rows and gives its rows their
// outcomes: all share the fate of the table, but for rows that repeat or
// contradict one another.
func (m *matcher) resolveTable(c *comparer, t *table) {
	score, result := m.scores[t.group], m.joins[t.group]
	same := func(first, second int32) bool { return c.sameWeight(t.group, first, second) }
	if outcome := t.spell(score); outcome != scoreset.Undecided {
		t.end(score, result, outcome)
		return
	}
	first, second := m.fitTable(&t.places[0], t.alleles[0]), m.fitTable(&t.places[1], t.alleles[1])
	if first.row == nil || second.row == nil {
		outcome := first.outcome
		if first.row != nil || second.outcome == scoreset.Absent {
			outcome = second.outcome
		}
		t.end(score, result, m.absentOutcome(outcome))
		return
	}
	tell := func(row int32, outcome scoreset.Outcome) { result.Outcome[row] = outcome }
	listed := t.list(same, tell)
	joint := Joint{
		Kind: PairTable, Region: first.row.Region, Unlisted: t.unlisted,
		Rows: []int32{first.row.row, second.row.row},
		Alt:  []Frequency{m.altFrequency(&first.row.Variant), m.altFrequency(&second.row.Variant)},
	}
	listed = cells(&joint, same, listed, [2]bool{first.effectIsAlt, second.effectIsAlt}, tell)
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
	if outcome.Used() && len(listed) > 0 {
		joint.ScoreRow = listed[0].index
		result.Joints = append(result.Joints, joint)
	}
}

// fitTable finds the cohort row of one variant of a table, which lists one or
// two of its alleles. The table reads diploid calls of one ALT: a site with
// several ALTs would show carriers of another ALT as carriers of REF.
func (m *matcher) fitTable(p *place, alleles []string) fit {
	other := ""
	if len(alleles) == 2 {
		other = alleles[1]
	}
	f := p.fit(alleles[0], other, m.keepsAmbiguous())
	switch {
	case f.row == nil:
	case f.row.Region != genome.Autosome && f.row.Region != genome.XPAR, !m.ploidyKnown(f.row.Region):
		return fit{outcome: scoreset.WrongPloidy}
	case f.row.SiteAlts > 1:
		return fit{outcome: scoreset.MultiallelicPolicy}
	}
	return f
}

// ofFirstAllele is the frequency of the first listed allele of a variant.
func ofFirstAllele(f fit, alt Frequency) Frequency {
	if f.effectIsAlt || !alt.Known() {
		return alt
	}
	return alt.Other()
}

// cells fills the nine cells of a table from its listed diplotypes, and returns
// those that have one. Calls without phase cannot tell the two diplotypes of a
// double heterozygote: where both are listed with different weights, the cell
// stays empty and both end contradictory; where one is, it has the cell.
func cells(joint *Joint, same func(first, second int32) bool, listed []tableRow, firstIsAlt [2]bool, tell func(int32, scoreset.Outcome)) []tableRow {
	copies := func(row tableRow, v int) (n int) {
		for _, haplotype := range row.haplotype {
			second := haplotype>>(1-v)&1 == 1
			if second != firstIsAlt[v] {
				n++
			}
		}
		return n
	}
	for a := range joint.Cells {
		for b := range joint.Cells[a] {
			joint.Cells[a][b] = -1
		}
	}
	var contradicted [3][3]bool
	for _, row := range listed {
		a, b := copies(row, 0), copies(row, 1)
		switch cell := &joint.Cells[a][b]; {
		case *cell < 0:
			*cell = row.index
		case !same(*cell, row.index):
			contradicted[a][b] = true
		}
	}
	var used []tableRow
	for _, row := range listed {
		a, b := copies(row, 0), copies(row, 1)
		if contradicted[a][b] {
			tell(row.index, scoreset.Contradictory)
			joint.Cells[a][b] = -1
			continue
		}
		used = append(used, row)
	}
	return used
}
