package match_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

func TestOptions(t *testing.T) {
	pinned := pinnedTable{"1:100:A:G": {Count: 1, Of: 4}, "1:300:A:G": {Count: 3, Of: 4}, "1:400:A:T": {Count: 1, Of: 4}}
	notX := func(r genome.Region) bool { return r != genome.XNonPAR }
	// Everybody is assumed to carry ACGTA from position 100 on, and A at X:5000000.
	assumed := func(chrom genome.Chromosome, pos int32, n int) string {
		from := int(pos) - 100
		switch {
		case chrom == 1 && from >= 0 && from+n <= 5:
			return "ACGTA"[from : from+n]
		case chrom == genome.ChrX && pos == 5_000_000 && n == 1:
			return "A"
		}
		return ""
	}
	homRef := match.Options{Absent: match.AbsentHomRef, Assumed: assumed}
	homRefAnd := func(change func(*match.Options)) match.Options {
		opts := homRef
		change(&opts)
		return opts
	}
	moved := func(o *match.Options) { o.Reference = bases{1: strings.Repeat("G", 99) + "ACGTA"} }
	not100 := func(v *genome.Variant) bool { return v.Pos != 100 }
	notC := func(v *genome.Variant) bool { return v.Alt != "C" }
	for _, c := range []struct {
		name, cohort, score string
		opts                match.Options
		outcomes, used      string
	}{
		{"ploidy unknown", "X:5000000 A G\nX:100000 A G", "X:5000000 G A 1\nX:100000 G A 1", match.Options{PloidyKnown: notX}, "wrong_ploidy alt_ref", "2:alt@0"},
		{"no frequency in the cohort", "100 A G=0/0\n200 A G", "100 G A 1\n200 G A 1", match.Options{NeedFrequency: true}, "no_frequency alt_ref", "2:alt@1"},
		{"no frequency in the table", "100 A G\n200 A G", "100 G A 1\n200 G A 1", match.Options{NeedFrequency: true, Frequencies: pinned}, "alt_ref no_frequency", "1:alt@0"},
		{"no frequency needed", "100 A G=0/0", "100 G A 1", match.Options{}, "alt_ref", "1:alt@0"},
		{"a site needs all its frequencies", "100 A G,T", "100 A G 1\n100 G A 1", match.Options{NeedFrequency: true, Frequencies: pinned}, "no_frequency alt_ref", "2:alt@0"},
		{"ALTs of more than all", "100 A C=60/100,G=50/100", "100 A C 1", match.Options{NeedFrequency: true}, "no_frequency", ""},
		{"ALTs of all", "100 A C=50/100,G=50/100", "100 A C 1", match.Options{NeedFrequency: true}, "ref_alt", "1:ref@0,1"},
		{"impossible counts are no frequency", "100 A C=-1/100\n200 A C=101/100", "100 C A 1\n200 C A 1", match.Options{NeedFrequency: true}, "no_frequency no_frequency", ""},

		{"left out", "100 A G\n200 A G", "100 G A 1\n100 C A 1\n200 G A 1", match.Options{Keep: not100}, "absent_not_requested absent_not_requested alt_ref", "3:alt@1"},
		{"one of two left out", "100 A C,G", "100 C A 1\n100 G A 1\n100 A C 1\n100 T A 1\n100 A G 1", match.Options{Keep: notC}, "absent_not_requested alt_ref absent_not_requested allele_mismatch ref_alt", "2:alt@1 5:ref@0,1"},
		{"only requested", "100 A G", "99 G A 1\n100 C A 1", match.Options{OnlyRequested: true}, "absent_not_requested allele_mismatch", ""},

		{"mean of absent rows", "1 A G", "100 A G 1\n300 G A 1\n300 C T 1\n500 A G 1", match.Options{Absent: match.AbsentMean, Frequencies: pinned},
			"absent absent absent absent", "1:mean 1/4 2:mean 1/4"},
		{"mean of a flipped row", "1 A G", "100 T C 1", match.Options{Absent: match.AbsentMean, Frequencies: pinned}, "absent", "1:mean 1/4"},
		{"mean without other allele", "1 A G", "100 A - 1\n300 C - 1", match.Options{Absent: match.AbsentMean, Frequencies: pinned}, "absent absent", "1:mean 1/4"},
		{"no mean of contradicting rows", "1 A G", "100 A G 1\n100 T C 2", match.Options{Absent: match.AbsentMean, Frequencies: pinned}, "absent absent", ""},
		{"no mean of a palindromic row", "1 A G", "400 A T 1", match.Options{Absent: match.AbsentMean, Frequencies: pinned}, "absent", ""},
		{"mean of a palindromic row that is kept", "1 A G", "400 A T 1", match.Options{Absent: match.AbsentMean, Frequencies: pinned, Ambiguous: match.AmbiguousKeep}, "absent", "1:mean 1/4"},
		{"mean where nobody asked", "1 A G", "100 A G 1", match.Options{Absent: match.AbsentMean, Frequencies: pinned, OnlyRequested: true}, "absent_not_requested", "1:mean 1/4"},
		{"no mean of a row left out", "100 A G", "100 A G 1", match.Options{Absent: match.AbsentMean, Frequencies: pinned, Keep: not100}, "absent_not_requested", ""},
		{"no mean of a mismatch", "100 A C", "100 A G 1", match.Options{Absent: match.AbsentMean, Frequencies: pinned}, "allele_mismatch", ""},

		{"evidence of reference", "100 A .\n200 A .", "100 A G 1\n100 G A 2\n200 C A 1\n200 C G 1", match.Options{Absent: match.AbsentHomRef},
			"absent absent absent absent", "1:ref@0 2:alt@0 3:alt@1"},
		{"evidence says nothing without other allele", "100 A .", "100 A - 1\n100 A T 1", match.Options{Absent: match.AbsentHomRef}, "absent absent", ""},
		{"evidence, palindromic kept", "100 A .", "100 A T 1", match.Options{Absent: match.AbsentHomRef, Ambiguous: match.AmbiguousKeep}, "absent", "1:ref@0"},
		{"evidence once for equal rows", "100 A .", "100 A G 1\n100 A G 1\n100 G A 2\n100 G A 3", match.Options{Absent: match.AbsentHomRef}, "absent absent absent absent", "1:ref@0"},
		{"two evidences are none", "100 A .\n100 AC .", "100 A AC 1\n100 A G 1", match.Options{Absent: match.AbsentHomRef}, "absent absent", "2:ref@0"},
		{"evidence, ploidy unknown", "X:5000000 A .", "X:5000000 A G 1", match.Options{Absent: match.AbsentHomRef, PloidyKnown: notX}, "absent", ""},
		{"evidence, all calls missing", "100 A .=0/0", "100 A G 1", match.Options{Absent: match.AbsentHomRef, NeedFrequency: true}, "absent", ""},
		{"evidence, pinned", "100 A .", "100 A G 1\n100 A C 1", match.Options{Absent: match.AbsentHomRef, NeedFrequency: true, Frequencies: pinned}, "absent absent", "1:ref@0"},
		{"evidence, left out", "100 A .", "100 A G 1", match.Options{Absent: match.AbsentHomRef, Keep: not100}, "absent", ""},
		{"assumed", "1 A G", "100 A G 1\n101 G C 2\n101 A G 1\n99 A G 1\n105 A G 1", homRefAnd(func(o *match.Options) { o.Ambiguous = match.AmbiguousKeep }),
			"absent absent absent absent absent", "1:mean 1/1 2:mean 0/1"},
		{"assumed, where nobody asked", "1 A G", "100 G A 1", homRefAnd(func(o *match.Options) { o.OnlyRequested = true }), "absent_not_requested", "1:mean 0/1"},
		{"assumed, and no strand is guessed", "1 A G", "100 T C 1\n100 A T 1\n101 C - 1", homRef, "absent absent absent", ""},
		{"assumed of several bases", "1 A G", "100 ACG A 1\n101 C CA 1\n103 T TAC 1\n102 GT G 2\n101 CA C 1", homRefAnd(moved), "absent absent absent absent absent", "2:mean 1/1 5:mean 0/1"},
		{"assumed of bases that only one allele fits", "1 A G", "100 ACC A 1\n100 A ATG 1\n101 CC CG 1", homRefAnd(func(o *match.Options) { o.Ambiguous = match.AmbiguousKeep; moved(o) }),
			"absent absent absent", "1:mean 0/1 2:mean 1/1 3:mean 0/1"},
		{"not assumed of an insertion that may lie further left or right", "98 G GA", "100 A AA 1\n101 C CAC 1\n100 AA A 1\n100 A AG 1\n100 A CG 1", homRef, "absent absent absent absent absent", "5:mean 1/1"},
		{"assumed where the reference tells where it lies", "1 A G", "100 A AA 1", homRefAnd(moved), "absent", "1:mean 1/1"},
		{"no evidence of an insertion that may lie further left or right", "98 G GA\n100 A .", "100 A AA 1\n100 A AC 1\n100 A C 1", match.Options{Absent: match.AbsentHomRef}, "absent absent absent", "3:ref@1"},
		{"evidence of the base before tells insertion and deletion apart where the reference does", "100 A .\n105 A .", "100 A AC 1\n100 AC A 2\n105 A AC 1\n105 AC A 2",
			match.Options{Absent: match.AbsentHomRef, Reference: bases{1: strings.Repeat("T", 99) + "ACGTTATT"}}, "absent absent absent absent", "3:ref@1 4:alt@1"},
		{"evidence of the longer allele is of a deletion", "100 AC .", "100 A AC 1\n100 AC A 2",
			match.Options{Absent: match.AbsentHomRef, Reference: bases{1: strings.Repeat("T", 99) + "ACGTTATT"}}, "absent absent", "1:alt@0 2:ref@0"},
		{"assumed once for equal rows, never for contradicting ones", "1 A G", "100 A G 1\n100 A G 1\n100 G A 1\n100 G A 2", homRef, "absent absent absent absent", "1:mean 1/1"},
		{"a row is not assumed over", "100 A C\n101 C <DEL>\n102 G .", "100 A G 1\n101 C A 1\n102 G A 1\n103 T C 1", homRef,
			"allele_mismatch absent absent absent", "3:ref@2 4:mean 1/1"},
		{"a deletion across is not assumed over", "99 TAC T", "100 A G 1\n101 C A 1\n102 G A 1", homRef, "absent absent absent", "3:mean 1/1"},
		{"a row left out is not assumed over", "100 A C", "100 A C 1", homRefAnd(func(o *match.Options) { o.Keep = not100 }), "absent_not_requested", ""},
		{"assumed, ploidy unknown", "X:1 A G", "X:5000000 A G 1", homRefAnd(func(o *match.Options) { o.PloidyKnown = notX }), "absent", ""},
		{"assumed, ploidy known", "X:1 A G", "X:5000000 A G 1", homRef, "absent", "1:mean 1/1"},
		{"the assumption is not asked for", "1 A G", "100 A G 1", match.Options{Assumed: assumed}, "absent", ""},
		{"the assumption is not a mean", "1 A G", "101 C A 1", match.Options{Absent: match.AbsentMean, Frequencies: pinned, Assumed: assumed}, "absent", ""},

		{"evidence is not asked for", "100 A .", "100 A G 1", match.Options{}, "absent", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := matched(t, cohort(t, c.cohort), score(t, c.score), c.opts)
			if outcomes(got) != c.outcomes || used(got) != c.used {
				t.Errorf("%s %q\nwant %s %q", outcomes(got), used(got), c.outcomes, c.used)
			}
		})
	}
}

// The frequency of a term is that of the cohort row's ALT, whatever the row's
// effect allele and strand are.
func TestFrequencyOfATerm(t *testing.T) {
	pinned := pinnedTable{"1:100:A:G": {Count: 1, Of: 4}} // of A: G has 3/4
	for _, row := range []string{"100 G A 1", "100 A G 1", "100 T C 1", "100 C T 1"} {
		own := matched(t, cohort(t, "100 A G=7/50"), score(t, row), match.Options{}).Rows[0].Alt
		if own != (match.Frequency{Count: 7, Of: 50}) {
			t.Errorf("%s: own %v", row, own)
		}
		if got := matched(t, cohort(t, "100 A G=7/50"), score(t, row), match.Options{Frequencies: pinned}).Rows[0].Alt; got != (match.Frequency{Count: 3, Of: 4}) {
			t.Errorf("%s: pinned %v", row, got)
		}
	}
	evidence := match.Options{Absent: match.AbsentHomRef, NeedFrequency: true, Frequencies: pinned}
	for _, row := range []string{"100 G A 1", "100 A G 1"} { // the ALT that nobody carries is G
		if got := matched(t, cohort(t, "100 A ."), score(t, row), evidence).Rows[0].Alt; got != (match.Frequency{Count: 3, Of: 4}) {
			t.Errorf("evidence for %s: %v", row, got)
		}
		if got := matched(t, cohort(t, "100 A .=0/50"), score(t, row), match.Options{Absent: match.AbsentHomRef, NeedFrequency: true}).Rows[0].Alt; got != (match.Frequency{Count: 0, Of: 50}) {
			t.Errorf("evidence for %s, of the cohort: %v", row, got)
		}
	}
}

// A pinned table may spell a variant in another way than the cohort: trimmed at the same
// place or at a later one, or as far left as it goes.
func TestFrequencyOfAnotherSpelling(t *testing.T) {
	want := match.Frequency{Count: 3, Of: 4}
	for _, c := range []struct {
		name, cohort, score, pinned string
		reference                   match.Reference
	}{
		{"as written", "100 AC GC", "100 GC AC 1", "1:100:GC:AC", nil},
		{"trimmed at the right", "100 AC GC", "100 GC AC 1", "1:100:G:A", nil},
		{"trimmed at the left", "100 CA CG", "101 G A 1", "1:101:G:A", nil},
		{"trimmed on both sides", "100 CAT CGT", "101 G A 1", "1:101:G:A", nil},
		{"moved to the left", "8 CAC C", "8 C CAC 1", "1:3:T:TCA", bases{1: "GGTCACACACGAAATTTGG"}},
	} {
		opts := match.Options{NeedFrequency: true, Frequencies: pinnedTable{c.pinned: want}, Reference: c.reference}
		got := matched(t, cohort(t, c.cohort), score(t, c.score), opts)
		if len(got.Terms) != 1 || !got.Terms[0].EffectIsAlt || got.Rows[0].Alt != want {
			t.Errorf("%s: %s, %+v; want %v", c.name, outcomes(got), got.Terms, want)
		}
	}
}

// Only what is inserted or deleted before bases of its own kind may lie further left.
func TestMayMove(t *testing.T) {
	for alleles, want := range map[[2]string]bool{
		{"A", "AA"}: true, {"TCA", "T"}: false, {"CAC", "C"}: true, {"ACAC", "AC"}: true, {"GCAC", "GC"}: false, {"C", "G"}: false,
		{"CA", "TTC"}: false, {"AC", "GT"}: false, {"CA", "CAT"}: false,
	} {
		if got := match.MayMove(alleles[0], alleles[1]); got != want || match.MayMove(alleles[1], alleles[0]) != want {
			t.Errorf("%v: %v, want %v", alleles, got, want)
		}
	}
}

// What is inserted or deleted alone, behind or before a base that stays, may lie elsewhere.
func TestMaySlide(t *testing.T) {
	for alleles, want := range map[[2]string]bool{
		{"A", "AA"}: true, {"TCA", "T"}: true, {"CAC", "C"}: true, {"GCAC", "GC"}: true, {"A", "CA"}: true, {"CA", "CAT"}: true,
		{"C", "G"}: false, {"CA", "TTC"}: false, {"AC", "GT"}: false, {"A", "CG"}: false, {"G", "G"}: false,
	} {
		if got := match.MaySlide(alleles[0], alleles[1]); got != want || match.MaySlide(alleles[1], alleles[0]) != want {
			t.Errorf("%v: %v, want %v", alleles, got, want)
		}
	}
}

// A region is filled where the position lies in the score's build.
func TestRegionOfAFilledRow(t *testing.T) {
	pinned := pinnedTable{"X:5000000:A:G": {Count: 1, Of: 4}, "X:100000:A:G": {Count: 1, Of: 4}}
	opts := match.Options{Absent: match.AbsentMean, Frequencies: pinned}
	r := matched(t, nil, score(t, "X:5000000 A G 1\nX:100000 A G 1"), opts)
	if len(r.Filled) != 2 || r.Filled[0].Region != genome.XNonPAR || r.Filled[1].Region != genome.XPAR {
		t.Errorf("filled %+v", r.Filled)
	}
	opts.PloidyKnown = func(r genome.Region) bool { return r != genome.XNonPAR }
	if r := matched(t, nil, score(t, "X:5000000 A G 1\nX:100000 A G 1"), opts); len(r.Filled) != 1 || r.Filled[0].ScoreRow != 1 {
		t.Errorf("filled with unknown ploidy %+v", r.Filled)
	}
}

// A site whose ALTs were trimmed to two positions is one site: its REF is what
// none of them carries.
func TestSiteOnTwoPositions(t *testing.T) {
	variants := cohort(t, "100 ACG T,G\n102 G T\n105 A C")
	for i := range variants { // 102 G>T belongs to the site at 100
		if variants[i].Pos <= 102 {
			variants[i].Site, variants[i].SiteAlts = 1, 3
		}
	}
	r := matched(t, variants, score(t, "100 ACG T 1\n102 G T 1\n102 T G 1\n105 C A 1"), match.Options{NeedFrequency: true})
	// The two rows that name REF lie at two positions: they are two targets.
	if want := "1:ref@0,1,2 2:ref@0,1,2 3:alt@2 4:alt@3"; used(r) != want || outcomes(r) != "ref_alt ref_alt alt_ref alt_ref" {
		t.Errorf("%s %q, want %q", outcomes(r), used(r), want)
	}
	r = matched(t, variants, score(t, "102 G T 1"), match.Options{NeedFrequency: true}) // the only row of its position
	if want := "1:ref@0,1,2"; used(r) != want || outcomes(r) != "ref_alt" {
		t.Errorf("alone: %s %q, want %q", outcomes(r), used(r), want)
	}
	index := &failingIndex{rows: variants, chrom: 1, after: 1}
	_, err := match.Match(context.Background(), index, []*scoreset.Score{score(t, "100 ACG T 1")}, match.Options{})
	if !errors.Is(err, errBroken) {
		t.Errorf("the second walk failed, and the result is %v", err)
	}
}

// failingIndex fails on one chromosome, after some walks that do not.
type failingIndex struct {
	rows  scoretest.Variants
	chrom genome.Chromosome
	after int
}

func (f *failingIndex) Chromosomes() []genome.Chromosome { return f.rows.Chromosomes() }

func (f *failingIndex) Variants(ctx context.Context, chrom genome.Chromosome, yield func(int, *genome.Variant) error) error {
	if chrom == f.chrom {
		if f.after == 0 {
			return errBroken
		}
		f.after--
	}
	return f.rows.Variants(ctx, chrom, yield)
}

var errBroken = errors.New("broken index")

func TestErrors(t *testing.T) {
	s := []*scoreset.Score{score(t, "1:5 A G 1\n2:5 A G 1\n3:5 A G 1")}
	variants := cohort(t, "1:5 A G\n2:5 A G\n3:5 A G")
	for _, chrom := range []genome.Chromosome{1, 2, 3} {
		index := &failingIndex{rows: variants, chrom: chrom}
		if _, err := match.Match(context.Background(), index, s, match.Options{}); !errors.Is(err, errBroken) {
			t.Errorf("chromosome %s: %v", chrom, err)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := match.Match(cancelled, variants, s, match.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	unsorted := scoretest.Variants{variants[0], variants[0]}
	unsorted[0].Pos = 9
	far := []*scoreset.Score{score(t, "1:20 A G 1")}
	if _, err := match.Match(context.Background(), unsorted, far, match.Options{}); err == nil {
		t.Error("an unsorted index was accepted")
	}
	if _, err := match.Match(context.Background(), variants, s, match.Options{Absent: match.AbsentMean}); !errors.Is(err, match.ErrNotPinned) {
		t.Errorf("mean of absent rows without frequencies: %v", err)
	}
}

// A row that no reader may hand over is a bug, not an absent variant.
func TestRowsWithoutPlace(t *testing.T) {
	for _, row := range []scoreset.Row{
		{EffectAllele: "A", OtherAllele: "G"},
		{Chrom: 1, EffectAllele: "A", OtherAllele: "G"},
		{Chrom: 26, Pos: 5, EffectAllele: "A", OtherAllele: "G"},
		{Chrom: 1, Pos: 5, Effect: scoreset.Diplotype},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was accepted", row)
				}
			}()
			match.Match(context.Background(), scoretest.Variants{}, []*scoreset.Score{scoreset.NewScore(scoreset.Score{}, []scoreset.Row{row})}, match.Options{})
		}()
	}
}
