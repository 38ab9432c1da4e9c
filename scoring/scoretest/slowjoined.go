package scoretest

import (
	"fmt"
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// SlowPart is what one part of a haplotype or product reads, as Rows and EffectIsAlt
// of SlowRow.
type SlowPart struct {
	Rows        []int
	EffectIsAlt bool
}

// slowJoined matches a row of several variants: each part as a row of its own, then
// what they must have in common.
func slowJoined(cohort Variants, build genome.Build, row *scoreset.Row, opts match.Options) SlowRow {
	if row.Fate != scoreset.Undecided {
		return SlowRow{Outcome: row.Fate}
	}
	alone := opts
	alone.NeedFrequency, alone.Absent = false, match.AbsentSkip
	result := SlowRow{Outcome: scoreset.Interaction}
	haplotype := row.Effect == scoreset.HaplotypeCopies
	if haplotype {
		result.Outcome = scoreset.Haplotype
	}
	var failures []scoreset.Outcome
	for _, part := range row.Parts {
		one := slowRow(cohort, build, &scoreset.Row{Chrom: part.Chrom, Pos: part.Pos, EffectAllele: part.Effect, OtherAllele: part.Other}, alone)
		if !one.Outcome.Used() {
			failures = append(failures, one.Outcome)
		}
		result.Parts = append(result.Parts, SlowPart{one.Rows, one.EffectIsAlt})
		result.Rows = append(result.Rows, one.Rows...)
	}
	switch {
	case slices.Contains(failures, scoreset.Absent):
		return SlowRow{Outcome: scoreset.Absent}
	case len(failures) > 0:
		return SlowRow{Outcome: failures[0]}
	}
	slices.Sort(result.Rows)
	result.Rows = slices.Compact(result.Rows)
	if haplotype {
		if outcome := slowHaplotype(cohort, result.Parts); outcome != scoreset.Undecided {
			return SlowRow{Outcome: outcome}
		}
		if row.EffectFrequency != nil {
			return result
		}
	}
	if opts.NeedFrequency {
		sites := map[string][]int{} // REF of a site is what its ALTs leave
		for _, i := range result.Rows {
			site := fmt.Sprint(cohort[i].Chrom, " ", cohort[i].Site)
			sites[site] = append(sites[site], i)
		}
		for _, rows := range sites {
			if !slowFrequencies(cohort, rows, opts) {
				return SlowRow{Outcome: scoreset.NoFrequency}
			}
		}
	}
	return result
}

// slowHaplotype says why no haplotype can hold all parts: two on different
// chromosomes or at one site, or where males have one copy of some and two of others.
// Of several reasons it gives that of the part which comes first.
func slowHaplotype(cohort Variants, parts []SlowPart) scoreset.Outcome {
	at := func(i int) *genome.Variant { return &cohort[parts[i].Rows[0]] }
	for i := range parts {
		switch {
		case at(i).Chrom != at(0).Chrom:
			return scoreset.Contradictory
		case at(i).Region != at(0).Region:
			return scoreset.WrongPloidy
		}
		for k := range i {
			if at(k).Site == at(i).Site {
				return scoreset.Contradictory
			}
		}
	}
	return scoreset.Undecided
}

// slowParts spells what the parts add up, in any order.
func slowParts(parts []SlowPart) string {
	var all []string
	for _, p := range parts {
		all = append(all, fmt.Sprint(p.Rows, p.EffectIsAlt))
	}
	slices.Sort(all)
	return fmt.Sprint(all)
}
