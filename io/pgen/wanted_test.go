package pgen

import (
	"slices"
	"strings"
	"testing"

	"cardioscore/io/sites"
)

// Of sets that PLINK 2 wrote, with records that refer to earlier ones: what is kept is
// what reading everything gives there, whatever of the rest is passed over.
func TestWantedVariantsAreThoseOfAll(t *testing.T) {
	for _, f := range fixtures {
		all, full, err := readAll([]string{fixturePath(f.name)}, Options{})
		if err != nil || len(all) < 10 {
			t.Fatal(len(all), err)
		}
		for _, every := range []int{1, 2, 3, 7, len(all)} {
			wanted := &sites.Wanted{Regions: &sites.Regions{}}
			var want []string
			for i, line := range all {
				if i%every != every-1 {
					continue
				}
				place := strings.Fields(line)[1] // 1:100
				region, ok := sites.ParseRegion(place)
				if !ok {
					t.Fatalf("%q", place)
				}
				wanted.Regions.Add(region)
				want = append(want, line)
			}
			got, outcomes, err := readAll([]string{fixturePath(f.name)}, Options{Wanted: wanted, Threads: 2})
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s, one of %d: %v, got %d sites, want %d", f.name, every, err, len(got), len(want))
			}
			if outcomes.Records != full.Records || outcomes.NotRequested != int64(len(all)-len(want)) || outcomes.Total() != outcomes.Records {
				t.Errorf("%s, one of %d: outcomes %+v", f.name, every, outcomes)
			}
		}
	}
}
