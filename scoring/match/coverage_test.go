package match_test

import (
	"math"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// Rows that the assumption answers are counted apart from those of a mean.
func TestAssumedIsCountedApart(t *testing.T) {
	assumed := func(genome.Chromosome, int32, int) string { return "A" }
	got := matched(t, cohort(t, "200 A ."), score(t, "100 A G 1\n200 A G 1\n300 C G 1"), match.Options{Absent: match.AbsentHomRef, Assumed: assumed}).Coverage
	if got.FilledCallable != 1 || got.FilledHomRef != 1 || got.FilledMean != 0 || got.Used != 0 {
		t.Errorf("%+v", got)
	}
	pinned := pinnedTable{"1:100:A:G": {Count: 1, Of: 4}}
	got = matched(t, cohort(t, "200 A ."), score(t, "100 A G 1"), match.Options{Absent: match.AbsentMean, Frequencies: pinned, Assumed: assumed}).Coverage
	if got.FilledCallable != 0 || got.FilledMean != 1 {
		t.Errorf("%+v", got)
	}
}

func TestCoverage(t *testing.T) {
	s := score(t, "100 G A 0.1\n200 C A -0.3\n300 T C 0.2 dominant\n400 G A 0.15 dosage")
	s = scoreset.NewScore(*s, append(scoretest.Rows(s),
		scoreset.Row{Number: 5, Fate: scoreset.BadWeight, Weight: weight(t, "999")},
		scoreset.Row{Number: 6, Fate: scoreset.ComplexUnsupported, Weight: weight(t, "0.5")}))
	variants := cohort(t, "100 A G\n300 C T\n400 A G")
	c := matched(t, variants, s, match.Options{}).Coverage
	// |w|: 0.1, 0.3, 0.2, 1.5 (the largest dosage weight), 0 (unreadable), 0.5
	if c.Rows != 6 || c.Used != 3 || c.ByCount != 0.5 || c.ByWeight != 1.8/2.6 || !math.IsNaN(c.ByVariance) {
		t.Errorf("%+v", c)
	}
	for outcome, n := range map[scoreset.Outcome]int{scoreset.AltRef: 2, scoreset.DosageTable: 1, scoreset.Absent: 1, scoreset.BadWeight: 1, scoreset.ComplexUnsupported: 1} {
		if c.Counts[outcome] != n {
			t.Errorf("%s: %d, want %d", outcome, c.Counts[outcome], n)
		}
	}
}

// Shares are exact before they are rounded: ten times 0.1 of 1 is all of it.
func TestCoverageIsExact(t *testing.T) {
	var rows []scoreset.Row
	for range 10 {
		rows = append(rows, scoreset.Row{Chrom: 1, Pos: 5, EffectAllele: "G", OtherAllele: "A", Weight: weight(t, "0.1")})
	}
	rows = append(rows, scoreset.Row{Fate: scoreset.NoPosition, Weight: weight(t, "9")})
	s := scoreset.NewScore(scoreset.Score{}, rows)
	if c := matched(t, cohort(t, "5 A G"), s, match.Options{}).Coverage; c.ByWeight != 0.01 {
		t.Errorf("ByWeight %v, want 0.01", c.ByWeight)
	}
	if c := matched(t, nil, score(t, "5 A G 0"), match.Options{}).Coverage; c.ByWeight != 0 || c.ByCount != 0 {
		t.Errorf("without weight: %+v", c)
	}
	if c := matched(t, nil, score(t, ""), match.Options{}).Coverage; c.ByWeight != 0 || c.ByCount != 0 || !math.IsNaN(c.ByVariance) {
		t.Errorf("without rows: %+v", c)
	}
}

// Variances by hand at p = 1/4: additive w = 2: 4 x 3/8 = 1.5. Dominant w = 1: q = 7/16,
// q(1-q) = 63/256. Recessive w = 4: 16 x 1/16 x 15/16 = 15/16. Dosage weights 0, 1, 10:
// mean 1, mean square 6.625, variance 5.625.
func TestCoverageByVariance(t *testing.T) {
	half, quarter := match.Frequency{Count: 1, Of: 2}, match.Frequency{Count: 1, Of: 4}
	pinned := pinnedTable{"1:100:G:A": quarter, "1:200:G:A": quarter, "1:300:G:A": quarter, "1:400:G:A": quarter}
	rows := []string{"100 G A 2", "200 G A 1 dominant", "300 G A 4 recessive", "400 G A 1 dosage"}
	want := []float64{1.5, 63.0 / 256, 15.0 / 16, 5.625}
	text := rows[0] + "\n" + rows[1] + "\n" + rows[2] + "\n" + rows[3]
	all := want[0] + want[1] + want[2] + want[3]
	for i, place := range []string{"100 A G", "200 A G", "300 A G", "400 A G"} {
		c := matched(t, cohort(t, place), score(t, text), match.Options{Frequencies: pinned}).Coverage
		if math.Abs(c.ByVariance-want[i]/all) > 1e-15 {
			t.Errorf("%s: %v, want %v", rows[i], c.ByVariance, want[i]/all)
		}
	}
	if c := matched(t, cohort(t, "100 A G"), score(t, text+"\n500 G A 1"), match.Options{Frequencies: pinned}).Coverage; !math.IsNaN(c.ByVariance) {
		t.Errorf("a row without frequency: %v", c.ByVariance)
	}
	if c := matched(t, cohort(t, "100 A G"), score(t, "100 G A 0"), match.Options{Frequencies: pinned}).Coverage; !math.IsNaN(c.ByVariance) {
		t.Errorf("no variance at all: %v", c.ByVariance)
	}
	if c := matched(t, cohort(t, "100 A G"), score(t, "100 G A 1"), match.Options{}).Coverage; c.ByVariance != 1 {
		t.Errorf("all rows used, nothing pinned: %v", c.ByVariance)
	}
	// Rows that the cohort holds and that are not used count in the whole alone: a second one
	// (2), two that contradict each other (0.5 and 8), a palindromic one (4.5); p = 1/2.
	pinned = pinnedTable{"1:100:A:G": half, "1:200:A:G": half, "1:500:A:T": half}
	held := cohort(t, "100 A G\n200 A G\n500 A T")
	if c := matched(t, held, score(t, "100 G A 2\n100 G A 2\n200 G A 1\n200 G A 4\n500 T A 3"), match.Options{Frequencies: pinned}).Coverage; math.Abs(c.ByVariance-2.0/17) > 1e-15 {
		t.Errorf("held and not used: %v, want 2/17", c.ByVariance)
	}
	huge := matched(t, cohort(t, "100 A G"), score(t, "100 G A 1e200"), match.Options{Frequencies: pinned}).Coverage
	if !math.IsNaN(huge.ByVariance) || huge.ByWeight != 1 {
		t.Errorf("weights whose square is infinite: %+v", huge)
	}
	for _, fate := range []scoreset.Outcome{scoreset.NoPosition, scoreset.ComplexUnsupported} {
		rows := scoretest.Rows(score(t, "100 G A 1\n200 G A 1"))
		rows[1].Fate, rows[1].Pos = fate, 0
		s := scoreset.NewScore(scoreset.Score{}, rows)
		if c := matched(t, cohort(t, "100 A G"), s, match.Options{Frequencies: pinned}).Coverage; !math.IsNaN(c.ByVariance) {
			t.Errorf("%s: %v", fate, c.ByVariance)
		}
	}
	unreadable := scoretest.Rows(score(t, "100 G A 1\n200 G A 1\n600 G A 1")) // the last has no frequency
	unreadable[1].Fate, unreadable[2].Fate = scoreset.BadWeight, scoreset.BadWeight
	s := scoreset.NewScore(scoreset.Score{}, unreadable)
	if c := matched(t, cohort(t, "100 A G"), s, match.Options{Frequencies: pinned}).Coverage; c.ByVariance != 1 {
		t.Errorf("an unreadable weight counts: %v", c.ByVariance)
	}
}

// The frequency of an insertion is not that of the deletion of the same bases, where the
// cohort tells which of them a row is: p = 1/4 of the one and 1/2 of the other.
func TestVarianceOfInsertionsAndDeletions(t *testing.T) {
	quarter, half := match.Frequency{Count: 1, Of: 4}, match.Frequency{Count: 1, Of: 2}
	insertion, deletion, second := "1:100:CA:C", "1:100:C:CA", "1:200:G:A"
	for _, tc := range []struct {
		name     string
		table    pinnedTable
		row      string
		asserted bool
		options  match.Options
		want     float64
	}{
		{"its own", pinnedTable{deletion: quarter, second: half}, "100 C CA 1", true, match.Options{}, 0.375 / 0.875},
		{"its own, of REF", pinnedTable{deletion: quarter, second: half}, "100 CA C 1", true, match.Options{}, 0.375 / 0.875},
		{"the insertion's", pinnedTable{insertion: quarter, second: half}, "100 C CA 1", true, match.Options{}, math.NaN()},
		{"the insertion's, of REF", pinnedTable{insertion: quarter, second: half}, "100 CA C 1", true, match.Options{}, math.NaN()},
		{"the insertion's, of a row that is not used for that", pinnedTable{insertion: quarter, second: half}, "100 C CA 1", true, match.Options{NeedFrequency: true}, math.NaN()},
		{"the insertion's, REF not asserted", pinnedTable{insertion: quarter, second: half}, "100 C CA 1", false, match.Options{}, 0.375 / 0.875},
	} {
		tc.options.Frequencies, tc.options.RefAsserted = tc.table, tc.asserted
		c := matched(t, cohort(t, "100 CA C"), score(t, tc.row+"\n200 G A 1"), tc.options).Coverage
		if math.Abs(c.ByVariance-tc.want) > 1e-15 || math.IsNaN(c.ByVariance) != math.IsNaN(tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, c.ByVariance, tc.want)
		}
	}
}
