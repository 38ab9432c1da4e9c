package scoretest

import (
	"strings"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

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
		if len(result.Rows) != 1 || slowEither(row, cohort[result.Rows[0]].Ref, opts) {
			result.Rows, result.EffectIsAlt = nil, false
		}
	case match.AbsentMean:
		region := genome.RegionOf(build, row.Chrom, row.Pos)
		result.Filled = slowKnown(nil, row, opts) && (opts.PloidyKnown == nil || opts.PloidyKnown(region))
	}
	return result
}

// slowEither says whether the reference begins with both alleles and evidence is of the
// shorter one.
func slowEither(row *scoreset.Row, ref string, opts match.Options) bool {
	as := slowForms(row, opts)[0]
	if opts.Reference == nil || len(ref) == max(len(as.a), len(as.b)) {
		return false
	}
	for _, allele := range []string{as.a, as.b} {
		if bases, err := opts.Reference.Bases(row.Chrom, as.pos, len(allele)); err != nil || bases != allele {
			return false
		}
	}
	return true
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
