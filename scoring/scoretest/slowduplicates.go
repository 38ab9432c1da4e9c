package scoretest

import (
	"fmt"
	"slices"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// slowDuplicates compares row i with all others that add the same thing.
func slowDuplicates(cohort Variants, rows []scoreset.Row, all []SlowRow, i int, opts match.Options) {
	me := all[i]
	outcome := me.Outcome % duplicateOffset
	if len(me.Rows) == 0 && !me.Filled {
		return
	}
	first, equal := true, true
	for j := range all {
		if j == i || rows[j].Effect != rows[i].Effect || slowTarget(cohort, rows, all, j, opts) != slowTarget(cohort, rows, all, i, opts) {
			continue
		}
		first = first && i < j
		equal = equal && slowWeight(&rows[i]) == slowWeight(&rows[j])
	}
	switch {
	case equal && first:
	case !outcome.Used():
		all[i].Outcome = duplicateOffset + stayAbsent
	case equal:
		all[i].Outcome = duplicateOffset + scoreset.DuplicateRow
	default:
		all[i].Outcome = duplicateOffset + scoreset.DuplicateTarget
	}
}

// slowTarget spells what a row adds up: rows of the cohort, or, of one that is
// filled, the alleles on the strand that sorts first.
func slowTarget(cohort Variants, rows []scoreset.Row, all []SlowRow, i int, opts match.Options) string {
	row := &rows[i]
	if all[i].Parts != nil {
		return slowParts(all[i].Parts)
	}
	if all[i].Filled {
		forms := slowForms(row, opts)
		name := forms[0]
		if row.OtherAllele != "" && len(forms) == 2 && forms[1].pos == name.pos && fmt.Sprint(forms[1]) < fmt.Sprint(name) {
			name = forms[1]
		}
		return fmt.Sprint(row.Chrom, name)
	}
	if len(all[i].Rows) == 0 {
		return fmt.Sprintf("nothing of row %d", i)
	}
	if len(all[i].Rows) == 1 {
		return fmt.Sprintf("%v %v", all[i].Rows, all[i].EffectIsAlt)
	}
	// Two positions are two targets, also where both count REF of one site.
	pos := row.Pos
	for _, k := range all[i].Rows {
		v := &cohort[k]
		normal := slowNormal(v.Chrom, slowSpelling{v.Pos, v.Ref, v.Alt}, opts)
		if row.OtherAllele != "" && slices.Contains(slowForms(row, opts), normal) {
			pos = normal.pos
		}
	}
	return fmt.Sprintf("%d: %v", pos, all[i].Rows)
}

func slowWeight(row *scoreset.Row) string {
	if row.Dosage != nil {
		return fmt.Sprint(row.Dosage[0].Rat(), row.Dosage[1].Rat(), row.Dosage[2].Rat())
	}
	return row.Weight.Rat().String()
}
