package compiled_test

import (
	"slices"
	"testing"

	"cardioscore/io/compiled"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoretest"
)

// Joins that have as many terms together as the cohort has rows share the rows that they
// read, as they do where they were matched together. One that is read with another
// frequency too is there twice.
func TestJoinsShareTheRowsThatTheyRead(t *testing.T) {
	var want [2][]scoretest.Term
	s, err := compiled.Open(written(t, func(c *compiled.Contents) {
		few, all := c.Matches[0].Results[0].Join, c.Matches[0].Results[1].Join
		for i := range all.Rows {
			all.Rows[i].Row = int32(i)
		}
		few.Rows = slices.Clone(all.Rows)
		few.Rows[2].Alt = match.Frequency{Count: 1, Of: 7}
		few.Terms[0].At, few.Terms[1].At = 2, 5
		want = [2][]scoretest.Term{scoretest.TermsOf(few), scoretest.TermsOf(all)}
	}), compiled.Part{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct{ cohort, few, all int }{
		{tableRows + 1, tableRows + 1, tableRows + 1},
		{tableRows + 2, tableRows + 1, tableRows + 1},
		{tableRows + 3, 2, tableRows},
	} {
		results, _, found, err := s.Match(key, c.cohort)
		if err != nil || !found {
			t.Fatal(found, err)
		}
		for k, r := range results {
			if got := scoretest.TermsOf(r.Join); !slices.Equal(got, want[min(k, 1)]) {
				t.Errorf("cohort of %d rows, score %d: %+v, expected %+v", c.cohort, k, got, want[min(k, 1)])
			}
		}
		few, all := results[0].Rows, results[1].Rows
		if len(few) != c.few || len(all) != c.all || (&few[0] == &all[0]) != (c.few == c.all) {
			t.Errorf("cohort of %d rows: lists of %d and %d rows, expected %d and %d", c.cohort, len(few), len(all), c.few, c.all)
		}
	}
}
