package samplelist

import (
	"errors"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// Each way in which a further file may differ, the first one told by its line and number.
func TestSame(t *testing.T) {
	first := []genome.Sample{{ID: "one", Sex: genome.Female}, {ID: "two", Sex: genome.Male}}
	type sample struct {
		id, family string
		sex        genome.Sex
	}
	one, two := sample{"one", "f", genome.Female}, sample{"two", "g", genome.Male}
	for name, c := range map[string]struct {
		families []string
		samples  []sample
		problem  string // "" for none
	}{
		"the same":                {nil, []sample{one, two}, ""},
		"families not compared":   {nil, []sample{{"one", "x", genome.Female}, two}, ""},
		"the same families":       {[]string{"f", "g"}, []sample{one, two}, ""},
		"another family":          {[]string{"f", "g"}, []sample{one, {"two", "f", genome.Male}}, "sample number 2 has another id"},
		"another order":           {nil, []sample{two, one}, "sample number 1 has another id"},
		"another sex":             {nil, []sample{one, {"two", "g", genome.Female}}, "sample number 2 has another sex"},
		"a sex that is not known": {nil, []sample{{"one", "f", genome.UnknownSex}, two}, "sample number 1 has another sex"},
		"one more":                {nil, []sample{one, two, two}, "sample number 3 is one more"},
		"one less":                {nil, []sample{one}, "found 1 samples, expected the 2"},
		"none":                    {nil, nil, "found 0 samples, expected the 2"},
	} {
		same := Same{Path: "b.fam", FirstPath: "a.fam", First: first, Families: c.families}
		var err error
		for i, s := range c.samples {
			if err = same.Take(i+1, []byte(s.id), []byte(s.family), s.sex); err != nil {
				break
			}
		}
		if err == nil {
			err = same.End()
		}
		var placed *fileerr.Error
		switch {
		case c.problem == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.problem != "" && (!errors.As(err, &placed) || placed.Class != fileerr.Inconsistent || !strings.Contains(err.Error(), c.problem)):
			t.Errorf("%s: %v, want %q", name, err, c.problem)
		case err != nil && (strings.Contains(err.Error(), "one") && c.problem != "sample number 3 is one more" || strings.Contains(err.Error(), "two")):
			t.Errorf("%s: %v names a sample", name, err)
		}
	}
}
