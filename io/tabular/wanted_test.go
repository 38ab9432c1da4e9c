package tabular

import (
	"slices"
	"strings"
	"testing"

	"cardioscore/io/sites"
)

// Every layout gives the two sites that are asked for, as without the asking.
func TestWantedVariants(t *testing.T) {
	for name, file := range kinds(t) {
		path := put(t, "f.parquet", file)
		open := func(wanted *sites.Wanted) (lines []string, kept, all int64) {
			src, err := Open([]string{path}, Options{Wanted: wanted, ScratchDir: t.TempDir()})
			if err != nil {
				t.Fatal(name, err)
			}
			defer src.Close()
			if lines, err = shown(src); err != nil {
				t.Fatal(name, err)
			}
			o := src.Outcomes()
			if o.Total() != o.Records {
				t.Errorf("%s: %+v", name, o)
			}
			return lines, o.Records - o.NotRequested, o.Records
		}
		want, all, _ := open(nil)
		want = slices.DeleteFunc(want, func(line string) bool { return strings.HasPrefix(line, "1 1000 ") })
		wanted := &sites.Wanted{Sites: &sites.Set{}, Regions: &sites.Regions{}}
		for _, region := range []string{"1:2001-3000", "X", "MT"} { // AC of 2000 reaches over 2001
			one, _ := sites.ParseRegion(region)
			wanted.Regions.Add(one)
		}
		wanted.Sites.AddAlleles(1, 1000, "A", "G")
		wanted.Sites.AddVariant(1, 2000, "AC", "A")
		wanted.Sites.AddVariant(23, 5000000, "G", "T")
		if got, kept, of := open(wanted); len(want) != 2 || !slices.Equal(got, want) || kept != all-1 || of != all {
			t.Errorf("%s: %q, %d of %d records kept; want %q", name, got, kept, of, want)
		}
	}
}
