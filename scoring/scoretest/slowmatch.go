package scoretest

import (
	"slices"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// SlowRow is what SlowMatch says of one score row.
type SlowRow struct {
	Outcome scoreset.Outcome
	// Rows are the cohort rows that it reads: one, or all of a site whose REF it
	// counts; empty where it adds nothing.
	Rows        []int
	EffectIsAlt bool
	Filled      bool // its mean is added (--absent mean)
	Parts       []SlowPart
}

// SlowMatch matches the rows of one score, diplotypes apart, one by one against
// every row of the cohort, by the words of the rules: the reference for match.
func SlowMatch(cohort Variants, score *scoreset.Score, opts match.Options) []SlowRow {
	rows := Rows(score)
	result := make([]SlowRow, len(rows))
	for i := range rows {
		if rows[i].Parts != nil {
			result[i] = slowJoined(cohort, score.Build, &rows[i], opts)
			continue
		}
		result[i] = slowRow(cohort, score.Build, &rows[i], opts)
	}
	for i := range result {
		slowDuplicates(cohort, rows, result, i, opts)
	}
	final := make([]SlowRow, len(result))
	for i := range result {
		final[i] = result[i]
		if result[i].Outcome >= duplicateOffset {
			final[i].Outcome -= duplicateOffset
			final[i].Rows, final[i].EffectIsAlt, final[i].Filled, final[i].Parts = nil, false, false, nil
			if final[i].Outcome == stayAbsent {
				final[i].Outcome = scoreset.Absent
			}
		}
		if final[i].Outcome == scoreset.Absent && opts.OnlyRequested {
			final[i].Outcome = scoreset.AbsentNotRequested
		}
	}
	return final
}

// duplicateOffset marks rows that lose against a duplicate, until all rows were
// compared.
const (
	duplicateOffset = 100
	stayAbsent      = scoreset.Undecided
)

// claim is one reading of a row: whose copies it counts.
type claim struct {
	flipped bool
	isAlt   bool
	of      int // the cohort row of an ALT, the site of a REF
}

func slowRow(cohort Variants, build genome.Build, row *scoreset.Row, opts match.Options) SlowRow {
	if row.Fate != scoreset.Undecided {
		return SlowRow{Outcome: row.Fate}
	}
	ea, oa := row.EffectAllele, row.OtherAllele
	if ea == oa {
		return SlowRow{Outcome: scoreset.Contradictory}
	}
	kept := func(v *genome.Variant) bool { return opts.Keep == nil || opts.Keep(v) }
	claims, lost := map[claim]int{}, map[claim]int{}
	usable, unusable := 0, 0
	places := []int32{row.Pos}
	if oa != "" {
		places = places[:0]
		for _, as := range slowForms(row, opts) {
			places = append(places, as.pos)
		}
	}
	for i := range cohort {
		v := &cohort[i]
		if v.Chrom != row.Chrom || !genome.Matchable(v.Alt) {
			continue
		}
		normal := slowNormal(v.Chrom, slowSpelling{v.Pos, v.Ref, v.Alt}, opts)
		if !slices.Contains(places, v.Pos) && !slices.Contains(places, normal.pos) {
			continue
		}
		into := claims
		if kept(v) {
			usable++
		} else {
			unusable++
			into = lost
		}
		// The eight kinds: REF or ALT is the effect allele, the other allele given
		// or not, on either strand.
		for k, as := range slowForms(row, opts) {
			flipped := k == 1
			if oa != "" {
				if normal == as {
					into[claim{flipped, false, int(v.Site)}] = i
				}
				if normal == (slowSpelling{as.pos, as.b, as.a}) {
					into[claim{flipped, true, i}] = i
				}
				continue
			}
			spelled := []slowSpelling{normal}
			if normal.pos == v.Pos {
				spelled = append(spelled, slowSpelling{v.Pos, v.Ref, v.Alt})
			}
			for _, here := range spelled {
				if here.pos == row.Pos && here.a == as.a {
					into[claim{flipped, false, int(v.Site)}] = i
				}
				if here.pos == row.Pos && here.b == as.a {
					into[claim{flipped, true, i}] = i
				}
			}
		}
	}
	direct, flipped := slowStrand(claims, false), slowStrand(claims, true)
	fe, _, acgt := slowFlip(ea, oa)
	switch {
	case len(direct)+len(flipped) == 0 && len(lost) > 0:
		return SlowRow{Outcome: scoreset.AbsentNotRequested}
	case len(direct)+len(flipped) == 0 && usable > 0 && !acgt:
		return SlowRow{Outcome: scoreset.NotACGT}
	case len(direct)+len(flipped) == 0 && usable > 0:
		return SlowRow{Outcome: scoreset.AlleleMismatch}
	case len(direct)+len(flipped) == 0 && unusable > 0:
		return SlowRow{Outcome: scoreset.AbsentNotRequested}
	case len(direct)+len(flipped) == 0:
		return slowAbsent(cohort, build, row, opts)
	}
	strandUnknown := oa != "" && acgt && fe == oa
	if oa == "" && acgt && fe != ea {
		strandUnknown = len(direct) > 0 && len(flipped) > 0
	}
	resolved := false
	if strandUnknown && opts.Ambiguous != match.AmbiguousKeep {
		if oa == "" || opts.Ambiguous == match.AmbiguousDrop {
			return SlowRow{Outcome: scoreset.Ambiguous}
		}
		if !slowStrandByFrequency(row, opts) {
			return SlowRow{Outcome: scoreset.Ambiguous}
		}
		resolved = true
	}
	readings := direct
	if len(direct) == 0 {
		readings = flipped
	}
	if forms := slowForms(row, opts); oa != "" && len(forms) == 2 && forms[0].pos != forms[1].pos {
		readings = slices.Concat(direct, flipped) // two positions: neither strand comes first
	}
	if len(readings) > 1 {
		return SlowRow{Outcome: scoreset.SeveralCandidates}
	}
	result := slowUse(cohort, row, opts, readings[0], claims[readings[0]])
	if resolved && result.Outcome.Used() && result.Outcome != scoreset.DosageTable {
		result.Outcome = scoreset.ResolvedAmbiguous
	}
	return result
}

// slowUse is the row's outcome with its one reading.
func slowUse(cohort Variants, row *scoreset.Row, opts match.Options, c claim, at int) SlowRow {
	v := &cohort[at]
	result := SlowRow{EffectIsAlt: c.isAlt}
	switch {
	case row.Effect == scoreset.ByDosage:
		result.Outcome = scoreset.DosageTable
	case row.OtherAllele == "":
		result.Outcome = scoreset.EffectOnly
	case c.flipped && c.isAlt:
		result.Outcome = scoreset.AltRefFlipped
	case c.flipped:
		result.Outcome = scoreset.RefAltFlipped
	case c.isAlt:
		result.Outcome = scoreset.AltRef
	default:
		result.Outcome = scoreset.RefAlt
	}
	if opts.PloidyKnown != nil && !opts.PloidyKnown(v.Region) {
		return SlowRow{Outcome: scoreset.WrongPloidy}
	}
	result.Rows = []int{at}
	if !c.isAlt {
		result.Rows = nil
		for i := range cohort {
			if cohort[i].Chrom == v.Chrom && cohort[i].Site == v.Site {
				result.Rows = append(result.Rows, i)
			}
		}
	}
	if opts.NeedFrequency && !slowFrequencies(cohort, result.Rows, opts) {
		return SlowRow{Outcome: scoreset.NoFrequency}
	}
	return result
}

func slowStrand(claims map[claim]int, flipped bool) (list []claim) {
	for c := range claims {
		if c.flipped == flipped {
			list = append(list, c)
		}
	}
	return list
}

// slowFlip reads two alleles on the other strand, letter by letter from the end.
func slowFlip(effect, other string) (flippedEffect, flippedOther string, ok bool) {
	pairs := map[byte]string{'A': "T", 'C': "G", 'G': "C", 'T': "A"}
	out := [2]string{}
	for k, allele := range []string{effect, other} {
		for i := len(allele) - 1; i >= 0; i-- {
			base, known := pairs[allele[i]]
			if !known {
				return "", "", false
			}
			out[k] += base
		}
	}
	return out[0], out[1], true
}
