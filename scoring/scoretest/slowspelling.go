package scoretest

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// slowSpelling is two alleles at a position.
type slowSpelling struct {
	pos  int32
	a, b string
}

// slowForms are the normal spellings of a row: as written, and on the other strand
// where there is one.
func slowForms(row *scoreset.Row, opts match.Options) []slowSpelling {
	forms := []slowSpelling{slowNormal(row.Chrom, slowSpelling{row.Pos, row.EffectAllele, row.OtherAllele}, opts)}
	if effect, other, ok := slowFlip(row.EffectAllele, row.OtherAllele); ok {
		forms = append(forms, slowNormal(row.Chrom, slowSpelling{row.Pos, effect, other}, opts))
	}
	return forms
}

// slowNormal takes off what two alleles share, letter by letter, and then moves them to
// the left by one base of the reference after another, for as long as they end alike.
func slowNormal(chrom genome.Chromosome, s slowSpelling, opts match.Options) slowSpelling {
	if !genome.IsACGT(s.a) || !genome.IsACGT(s.b) || s.a == s.b {
		return s
	}
	base := func(pos int32, n int) string {
		if opts.Reference == nil {
			return ""
		}
		bases, err := opts.Reference.Bases(chrom, pos, n)
		if err != nil || !genome.IsACGT(bases) {
			return ""
		}
		return bases
	}
	last := func(allele string) byte { return allele[len(allele)-1] }
	for len(s.a) > 1 && len(s.b) > 1 && last(s.a) == last(s.b) {
		s.a, s.b = s.a[:len(s.a)-1], s.b[:len(s.b)-1]
	}
	for len(s.a) > 1 && len(s.b) > 1 && s.a[0] == s.b[0] {
		s = slowSpelling{s.pos + 1, s.a[1:], s.b[1:]}
	}
	if base(s.pos, len(s.a)) != s.a && base(s.pos, len(s.b)) != s.b || len(s.a) == len(s.b) {
		return s
	}
	for moved := 0; last(s.a) == last(s.b) && moved < 1000; moved++ {
		before := base(s.pos-1, 1)
		if before == "" {
			break
		}
		s = slowSpelling{s.pos - 1, before + s.a[:len(s.a)-1], before + s.b[:len(s.b)-1]}
	}
	for len(s.a) > 1 && len(s.b) > 1 && s.a[0] == s.b[0] {
		s = slowSpelling{s.pos + 1, s.a[1:], s.b[1:]}
	}
	return s
}
