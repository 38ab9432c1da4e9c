package compiled_test

import (
	"math"
	"reflect"
	"testing"

	"cardioscore/io/compiled"
	"cardioscore/io/fileerr"
	"cardioscore/scoring/match"
)

const (
	cohortRows = 50
	tableRows  = 8
)

// A set gives back what it was made of.
func TestRoundTrip(t *testing.T) {
	s, err := compiled.Open(written(t, nil), compiled.Part{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	want := scores()
	for k, got := range s.Scores() {
		a, b := got.Meta(), want[k].Meta()
		a.Source, b.Source = "", ""
		if !reflect.DeepEqual(a, b) || got.Grid() != want[k].Grid() || got.AbsSum().Rat().Cmp(want[k].AbsSum().Rat()) != 0 || got.Len() != want[k].Len() {
			t.Errorf("%+v, %v", a, got.Grid())
		}
		for i := range got.Len() {
			if a, b := got.Row(i), want[k].Row(i); !reflect.DeepEqual(a, b) {
				t.Errorf("row %d: %+v, then %+v", i, b, a)
			}
		}
	}
	results, used, found, err := s.Match(key, cohortRows)
	if err != nil || !found {
		t.Fatal(found, err)
	}
	kept := matched(want)
	for k, r := range results {
		a, b := r.Coverage, kept.Results[k].Coverage
		if math.IsNaN(a.ByVariance) && math.IsNaN(b.ByVariance) {
			a.ByVariance, b.ByVariance = 0, 0
		}
		if a.UsedWeight.Cmp(b.UsedWeight) != 0 {
			t.Errorf("score %d: used weight %v, then %v", k, b.UsedWeight, a.UsedWeight)
		}
		if a.Weight.Cmp(want[k].AbsSum().Rat()) != 0 {
			t.Errorf("score %d: weight %v", k, a.Weight)
		}
		a.Weight, a.UsedWeight, b.UsedWeight = nil, nil, nil
		if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(r.Join, kept.Results[k].Join) || used[k] != kept.UsedRows[k] {
			t.Errorf("score %d: %+v %+v, then %+v %+v", k, b, kept.Results[k].Join, a, r.Join)
		}
	}
	if results[1].Join != results[2].Join {
		t.Error("scores that shared a join do not any more")
	}
	if _, _, found, err := s.Match(compiled.Key{"variants": "cc"}, cohortRows); found || err != nil {
		t.Errorf("a match for another key: %v, %v", found, err)
	}
	if _, _, _, err := s.Match(key, 15); fileerr.ClassOf(err) != fileerr.Integrity {
		t.Errorf("a match to rows that the cohort does not have: %v", err)
	}
	f, err := s.Frequencies(nil)
	if err != nil || f.Digest() != "dd" || f.Of(1, 10, "G", "A") != (match.Frequency{Count: 7, Of: 10}) {
		t.Errorf("%v, %v", f, err)
	}
}

// What a match is made of is kept field by field: a field that is new has to be kept
// too, or a match that has it must not be, as those of Join.PGSC2 and Join.Proxies
// (cmd/internal/job tells by the options).
func TestFieldsOfAMatch(t *testing.T) {
	for _, of := range []struct {
		value any
		n     int
	}{{match.Term{}, 4}, {match.ReadRow{}, 3}, {match.Filled{}, 4}, {match.Join{}, 8}} {
		if n := reflect.TypeOf(of.value).NumField(); n != of.n {
			t.Errorf("%T has %d fields, and %d are kept", of.value, n, of.n)
		}
	}
}
