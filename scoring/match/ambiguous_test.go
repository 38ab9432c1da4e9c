package match_test

import (
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// A palindromic row under AmbiguousFrequency, by what its file states of its effect
// allele and what is pinned of it: made by hand from the rule, which is both on one side
// and outside 0.4 to 0.6. A row is never turned over.
func TestPalindromicRowsByFrequency(t *testing.T) {
	variants := cohort(t, "100 A T")
	for _, c := range []struct {
		stated string
		count  int64 // of 1000
		want   scoreset.Outcome
	}{
		{"0.2", 300, scoreset.ResolvedAmbiguous},
		{"0.399999", 399, scoreset.ResolvedAmbiguous},
		{"0.8", 700, scoreset.ResolvedAmbiguous},
		{"0.600001", 601, scoreset.ResolvedAmbiguous},
		{"0.4", 300, scoreset.Ambiguous},
		{"0.2", 400, scoreset.Ambiguous},
		{"0.6", 700, scoreset.Ambiguous},
		{"0.8", 600, scoreset.Ambiguous},
		{"0.5", 500, scoreset.Ambiguous},
		{"0.2", 800, scoreset.Ambiguous},
		{"0.8", 200, scoreset.Ambiguous},
		{"", 300, scoreset.Ambiguous},
		{"0.2", -1, scoreset.Ambiguous}, // none is pinned
	} {
		row := scoreset.Row{Number: 1, Chrom: 1, Pos: 100, EffectAllele: "T", OtherAllele: "A", Weight: weight(t, "1")}
		if c.stated != "" {
			stated := weight(t, c.stated)
			row.EffectFrequency = &stated
		}
		s := scoreset.NewScore(scoreset.Score{ID: "s"}, []scoreset.Row{row})
		pinned := pinnedTable{}
		if c.count >= 0 {
			pinned["1:100:T:A"] = match.Frequency{Count: c.count, Of: 1000}
		}
		opts := match.Options{Ambiguous: match.AmbiguousFrequency, Frequencies: pinned, RefAsserted: true}
		got := matched(t, variants, s, opts)
		wantUsed := ""
		if c.want.Used() {
			wantUsed = "1:alt@0"
		}
		if got.Outcome[0] != c.want || used(got) != wantUsed {
			t.Errorf("stated %q, pinned %d of 1000: %v %q, want %v %q", c.stated, c.count, got.Outcome[0], used(got), c.want, wantUsed)
		}
		// Frequencies of the cohort itself never serve, and nothing is settled where REF
		// may be either allele.
		opts.Frequencies = nil
		if got := matched(t, variants, s, opts); got.Outcome[0] != scoreset.Ambiguous {
			t.Errorf("stated %q, none pinned: %v", c.stated, got.Outcome[0])
		}
		opts.Frequencies, opts.RefAsserted = pinned, false
		if got := matched(t, variants, s, opts); got.Outcome[0] != scoreset.Ambiguous {
			t.Errorf("stated %q, REF not asserted: %v", c.stated, got.Outcome[0])
		}
	}
}

// alleleTable is a table of frequencies by allele alone.
type alleleTable map[string]match.Frequency

func (a alleleTable) Of(_ genome.Chromosome, _ int32, allele, _ string) match.Frequency {
	return a[allele]
}

func (a alleleTable) OfAlt(_ genome.Chromosome, _ int32, _, alt string) match.Frequency {
	return a[alt]
}

// Where further alleles leave both of the row's on one side, or one of them unknown, the
// effect allele's frequency does not tell the strands apart.
func TestPalindromicRowBesideFurtherAlleles(t *testing.T) {
	stated := weight(t, "0.3")
	s := scoreset.NewScore(scoreset.Score{ID: "s"}, []scoreset.Row{
		{Number: 1, Chrom: 1, Pos: 100, EffectAllele: "T", OtherAllele: "A", Weight: weight(t, "1"), EffectFrequency: &stated},
	})
	for other, want := range map[int64]scoreset.Outcome{65: scoreset.ResolvedAmbiguous, 50: scoreset.Ambiguous, 30: scoreset.Ambiguous, -1: scoreset.Ambiguous} {
		pinned := alleleTable{"T": {Count: 30, Of: 100}, "A": {Count: other, Of: 100}}
		got := matched(t, cohort(t, "100 A T,G"), s, match.Options{Ambiguous: match.AmbiguousFrequency, Frequencies: pinned, RefAsserted: true})
		if got.Outcome[0] != want {
			t.Errorf("other allele in %d of 100: %v, want %v", other, got.Outcome[0], want)
		}
	}
}

// Lost rows come by weight, with their share of the whole: 1 and 0.5 of 2.
func TestSharesOfLostRows(t *testing.T) {
	s := score(t, "100 G A 0.5\n200 C A -0.5\n300 T C 1\n400 G A 0")
	lost := matched(t, cohort(t, "100 A G"), s, match.Options{}).Coverage.Lost
	want := []match.LostRow{
		{Number: 3, Pos: 300, Effect: "T", Other: "C", Weight: 1, Share: 0.5},
		{Number: 2, Pos: 200, Effect: "C", Other: "A", Weight: 0.5, Share: 0.25},
		{Number: 4, Pos: 400, Effect: "G", Other: "A"},
	}
	if len(lost) != len(want) {
		t.Fatalf("%d lost rows, want %d: %+v", len(lost), len(want), lost)
	}
	for i, w := range want {
		w.Chrom, w.Outcome = 1, scoreset.Absent
		if g := lost[i]; g != w {
			t.Errorf("lost row %d: %+v, want %+v", i+1, g, w)
		}
	}
	all := matched(t, cohort(t, "1 A G"), score(t, "400 G A 0"), match.Options{}).Coverage.Lost
	if len(all) != 1 || all[0].Share != 0 {
		t.Errorf("of a score whose weights are all 0: %+v", all)
	}
}
