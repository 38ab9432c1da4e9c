package match_test

import (
	"fmt"
	"slices"
	"testing"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// whole prints all of a result, with the rows that its terms read in place of where these
// are kept. NaN equals NaN in print.
func whole(r *match.Result) string {
	j := *r.Join
	j.Terms, j.Rows = nil, nil
	return fmt.Sprintf("%+v %+v %+v", r.Coverage, j, scoretest.TermsOf(r.Join))
}

// Scores that are matched together share one list of the cohort rows that they read, which
// has each of them once, also where they read more rows than any of them has.
func TestScoresShareTheRowsThatTheyRead(t *testing.T) {
	variants := cohort(t, "100 A G\n200 A G\n300 A G\n2:50 A G\n2:60 C T\n3:7 C T,A")
	scores := []*scoreset.Score{
		score(t, "300 A G 1\n100 G A 1\n2:60 T C 1"),
		score(t, "200 G A 1\n300 G A 1\n2:60 T C 1\n3:7 T C 1\n3:7 A C 2"),
		score(t, "900 G A 1"),
		score(t, "3:7 A C 1\n2:50 A G 1\n2:60 T C 1"),
	}
	results, err := match.Match(t.Context(), variants, scores, match.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for k, s := range scores {
		if a, b := whole(matched(t, variants, s, match.Options{})), whole(results[k]); a != b {
			t.Errorf("score %d\nalone    %s\ntogether %s", k, a, b)
		}
	}
	if results[2].Rows != nil {
		t.Errorf("a score that reads nothing has %v", results[2].Rows)
	}
	var rows []int32
	for _, row := range results[0].Rows {
		rows = append(rows, row.Row)
	}
	if slices.Sort(rows); !slices.Equal(rows, []int32{0, 1, 2, 3, 4, 5, 6}) {
		t.Errorf("rows %v, expected each of 0 to 6 once", rows)
	}
	for _, k := range []int{1, 3} {
		if &results[k].Rows[0] != &results[0].Rows[0] {
			t.Errorf("score %d has a list of its own", k)
		}
	}
}

// A row that proves the reference genotype of absent rows has no ALT of its own: the
// frequency is that of the score's allele, and scores may differ.
func TestFrequenciesOfOneRowMayDiffer(t *testing.T) {
	pinned := pinnedTable{"1:100:A:G": {Count: 1, Of: 4}, "1:100:A:C": {Count: 1, Of: 5}}
	scores := []*scoreset.Score{score(t, "100 G A 1"), score(t, "100 C A 1"), score(t, "100 G A 1")}
	results, err := match.Match(t.Context(), cohort(t, "100 A ."), scores, match.Options{Absent: match.AbsentHomRef, NeedFrequency: true, Frequencies: pinned})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []match.Frequency{{Count: 3, Of: 4}, {Count: 4, Of: 5}, {Count: 3, Of: 4}} {
		if terms := scoretest.TermsOf(results[k].Join); len(terms) != 1 || terms[0].Row != 0 || terms[0].Alt != want {
			t.Errorf("score %d: %+v, expected one of frequency %v", k, terms, want)
		}
	}
	if n := len(results[0].Rows); n != 2 {
		t.Errorf("%d rows, expected 2: one for each frequency", n)
	}
}
