package match_test

import (
	"fmt"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

// proxyTable gives substitutes by "chrom:pos:effect:other".
type proxyTable map[string][]match.Substitute

func (p proxyTable) Of(chrom genome.Chromosome, pos int32, effect, other string) []match.Substitute {
	return p[fmt.Sprintf("%s:%d:%s:%s", chrom, pos, effect, other)]
}

func TestProxies(t *testing.T) {
	table := proxyTable{
		"1:100:A:G": {{Chrom: 1, Pos: 150, Effect: "C", Other: "T", R: 0.99}, {Chrom: 1, Pos: 160, Effect: "G", Other: "A", R: 0.9}},
		"1:100:T:C": {{Chrom: 1, Pos: 150, Effect: "C", Other: "T", R: 0.99}},
		"1:200:A:G": {{Chrom: 1, Pos: 160, Effect: "A", Other: "G", R: 0.95}},
		"1:300:A:G": {{Chrom: 1, Pos: 350, Effect: "A", Other: "T", R: 1}},
		"1:400:A:G": {{Chrom: 1, Pos: 449, Effect: "CAG", Other: "CAT", R: 1}},
	}
	for _, c := range []struct {
		name, cohort, score string
		opts                match.Options
		want                string
	}{
		{"the first that the cohort holds", "160 A G", "100 A G 1", match.Options{}, "proxy 1:alt@0"},
		{"the best where both are there", "150 C T\n160 A G", "100 A G 1", match.Options{}, "proxy 1:ref@0"},
		{"alleles that do not fit are passed over", "150 C G\n160 A G", "100 A G 1", match.Options{}, "proxy 1:alt@1"},
		{"none where the variant is there", "100 G A\n150 C T", "100 A G 1", match.Options{}, "alt_ref 1:alt@0"},
		{"none for alleles that do not fit", "100 G C\n150 C T", "100 A G 1", match.Options{}, "allele_mismatch "},
		{"none for others", "150 C T", "100 C G 1", match.Options{}, "absent "},
		{"on the other strand", "160 T C", "100 A G 1", match.Options{}, "proxy 1:alt@0"},
		{"a proxy does not tell its strand", "350 A T", "300 A G 1", match.Options{}, "absent "},
		{"a proxy is kept as written", "350 A T", "300 A G 1", match.Options{Ambiguous: match.AmbiguousKeep}, "proxy 1:ref@0"},
		{"equal rows once", "150 C T", "100 A G 1\n100 T C 1", match.Options{}, "proxy duplicate_row 1:ref@0"},
		{"contradicting rows not at all", "150 C T", "100 A G 1\n100 T C 2", match.Options{}, "duplicate_target duplicate_target "},
		{"two variants may share one", "160 A G", "100 A G 1\n200 A G 2", match.Options{}, "proxy proxy 1:alt@0 2:ref@0"},
		{"a used row may be one too", "160 A G", "160 G A 3\n100 A G 1", match.Options{}, "alt_ref proxy 1:alt@0 2:alt@0"},
		{"all ALTs of a site count where REF does", "150 C T,G", "100 A G 1", match.Options{}, "proxy 1:ref@0,1"},
		{"in its normal spelling", "451 T G", "400 A G 1", match.Options{}, "proxy 1:alt@0"},
		{"where nobody asked for the variant", "150 C T", "100 A G 1", match.Options{OnlyRequested: true}, "proxy 1:ref@0"},
		{"evidence of the genotype comes first", "100 A .\n150 C T", "100 A G 1", match.Options{Absent: match.AbsentHomRef}, "absent 1:ref@0"},
		{"none where everybody is seen to carry the reference", "100 A .\n150 C T", "100 A G 1", match.Options{}, "absent "},
		{"nor on the other strand", "100 C .\n150 C T", "100 A G 1", match.Options{}, "absent "},
		{"a reference that is neither allele shows nothing", "100 AC .\n150 C T", "100 A G 1", match.Options{}, "proxy 1:ref@1"},
		{"a proxy before the mean", "150 C T", "100 A G 1", match.Options{Absent: match.AbsentMean, Frequencies: pinnedTable{"1:100:A:G": {Count: 1, Of: 4}}}, "proxy 1:ref@0"},
		{"none for a variant that is left out", "100 A G\n150 C T", "100 A G 1", match.Options{Keep: func(v *genome.Variant) bool { return v.Pos != 100 }}, "absent_not_requested "},
		{"a proxy that is left out is passed over", "150 C T\n160 A G", "100 A G 1", match.Options{Keep: func(v *genome.Variant) bool { return v.Pos != 150 }}, "proxy 1:alt@1"},
		{"a frequency is needed", "150 C T=0/0", "100 A G 1", match.Options{NeedFrequency: true}, "absent "},
	} {
		c.opts.Proxies = table
		got := matched(t, cohort(t, c.cohort), score(t, c.score), c.opts)
		if text := outcomes(got) + " " + used(got); text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
	}
	table["1:100::"] = table["1:100:A:G"] // as if for the alleles of a row of several variants
	if got := matched(t, cohort(t, "160 A G"), joinedScore(t, "product 1 100:A:G 160:G:A"), match.Options{Proxies: table}); outcomes(got) != "absent" {
		t.Errorf("a part that is absent: %s", outcomes(got))
	}
	got := matched(t, cohort(t, "160 A G"), score(t, "100 A G 1"), match.Options{Proxies: table})
	if note := got.Note(0); note != "proxy 1:160:G:A, r 0.9" {
		t.Errorf("note %q", note)
	}
}
