package scoretest

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// Variants is a cohort's variant index in memory: its rows by chromosome, pos,
// ref, alt. The row number is the index.
type Variants []genome.Variant

// SortVariants sorts rows as a cohort does.
func SortVariants(rows []genome.Variant) Variants {
	sort.SliceStable(rows, func(i, j int) bool {
		a, b := &rows[i], &rows[j]
		switch {
		case a.Chrom != b.Chrom:
			return a.Chrom < b.Chrom
		case a.Pos != b.Pos:
			return a.Pos < b.Pos
		case a.Ref != b.Ref:
			return a.Ref < b.Ref
		}
		return a.Alt < b.Alt
	})
	return rows
}

// Chromosomes lists the chromosomes that hold rows.
func (all Variants) Chromosomes() (chroms []genome.Chromosome) {
	for i := range all {
		if i == 0 || all[i].Chrom != all[i-1].Chrom {
			chroms = append(chroms, all[i].Chrom)
		}
	}
	return chroms
}

// Variants walks one chromosome. The variant that yield sees is overwritten
// after each call, as the contract allows.
func (all Variants) Variants(ctx context.Context, chrom genome.Chromosome, yield func(row int, v *genome.Variant) error) error {
	var v genome.Variant
	for i := range all {
		if all[i].Chrom != chrom {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		v = all[i]
		if err := yield(i, &v); err != nil {
			return err
		}
		v = genome.Variant{Ref: "overwritten", Alt: "overwritten"}
	}
	return nil
}

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

// slowStrandByFrequency compares the frequency that a row states of its effect allele
// with the pinned ones of its alleles, by the words of the rule: both outside 0.4 to
// 0.6 and on the same side.
func slowStrandByFrequency(row *scoreset.Row, opts match.Options) bool {
	if !opts.RefAsserted || row.EffectFrequency == nil || opts.Frequencies == nil {
		return false
	}
	sides := []string{slowSide(row.EffectFrequency.Rat().Num().Int64(), row.EffectFrequency.Rat().Denom().Int64())}
	for _, alleles := range [][2]string{{row.EffectAllele, row.OtherAllele}, {row.OtherAllele, row.EffectAllele}} {
		f := opts.Frequencies.Of(row.Chrom, row.Pos, alleles[0], alleles[1])
		if f.Of == 0 {
			return false
		}
		sides = append(sides, slowSide(f.Count, f.Of))
	}
	switch fmt.Sprint(sides) {
	case "[rare rare common]", "[common common rare]":
		return true
	}
	return false
}

func slowSide(count, of int64) string {
	switch {
	case 10*count < 4*of:
		return "rare"
	case 10*count > 6*of:
		return "common"
	}
	return "middle"
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

// slowAbsent is an absent row, with what a policy fills it with.
func slowAbsent(cohort Variants, build genome.Build, row *scoreset.Row, opts match.Options) SlowRow {
	result := SlowRow{Outcome: scoreset.Absent}
	fe, _, acgt := slowFlip(row.EffectAllele, row.OtherAllele)
	if acgt && fe == row.OtherAllele && opts.Ambiguous != match.AmbiguousKeep {
		return result
	}
	switch opts.Absent {
	case match.AbsentHomRef:
		if row.OtherAllele == "" || opts.Reference == nil && slowMoves(row) {
			return result
		}
		for i := range cohort {
			v := &cohort[i]
			known := opts.PloidyKnown == nil || opts.PloidyKnown(v.Region)
			as := slowForms(row, opts)[0]
			if v.Chrom == row.Chrom && v.Pos == as.pos && v.Alt == "." && known &&
				(opts.Keep == nil || opts.Keep(v)) && (!opts.NeedFrequency || slowKnown(v, row, opts)) {
				if v.Ref == as.a || v.Ref == as.b {
					result.Rows = append(result.Rows, i)
					result.EffectIsAlt = v.Ref == as.b
				}
			}
		}
		if len(result.Rows) != 1 {
			result.Rows, result.EffectIsAlt = nil, false
		}
	case match.AbsentMean:
		region := genome.RegionOf(build, row.Chrom, row.Pos)
		result.Filled = slowKnown(nil, row, opts) && (opts.PloidyKnown == nil || opts.PloidyKnown(region))
	}
	return result
}

// slowMoves says whether an insertion or deletion has one more spelling on its left: with
// the base in front of it, whatever that is, in place of its last base.
func slowMoves(row *scoreset.Row) bool {
	s := slowNormal(row.Chrom, slowSpelling{row.Pos, row.EffectAllele, row.OtherAllele}, match.Options{})
	if len(s.a) == len(s.b) || min(len(s.a), len(s.b)) > 1 {
		return false
	}
	return strings.HasSuffix(s.a, s.b) || strings.HasSuffix(s.b, s.a)
}

// slowKnown says whether the frequency of an absent row's alleles is known: from
// the pinned table on either strand, or from the row that is its evidence.
func slowKnown(evidence *genome.Variant, row *scoreset.Row, opts match.Options) bool {
	if opts.Frequencies == nil {
		return evidence.AN > 0
	}
	as := []slowSpelling{{row.Pos, row.EffectAllele, row.OtherAllele}}
	if row.OtherAllele != "" {
		as = append(as, slowNormal(row.Chrom, as[0], match.Options{}))
	}
	for _, s := range as {
		if opts.Frequencies.Of(row.Chrom, s.pos, s.a, s.b).Of > 0 {
			return true
		}
		if fe, fo, ok := slowFlip(s.a, s.b); ok && s.b != "" && fe != s.b && opts.Frequencies.Of(row.Chrom, s.pos, fe, fo).Of > 0 {
			return true
		}
	}
	return false
}

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
