package bgen

import (
	"slices"
	"testing"

	"cardioscore/io/sites"
)

// REF of BGEN is not asserted: a record reaches as far as its longest allele.
func TestWantedVariants(t *testing.T) {
	file := testFile{layout: 2, compression: zlibCompressed, ids: []string{"a", "b"}}
	for pos, alleles := range map[uint32][]string{10: {"A", "G"}, 20: {"A", "CCC"}, 30: {"A", "<DEL>"}} {
		v := diploid(8, false, []uint32{255, 0}, []uint32{0, 255})
		v.pos, v.alleles = pos, alleles
		file.variants = append(file.variants, v)
	}
	slices.SortFunc(file.variants, func(a, b testVariant) int { return int(a.pos) - int(b.pos) })
	path := write(t, "f.bgen", file.bytes())
	all, _, err := readAll([]string{path}, Options{})
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	for region, want := range map[string][]string{
		"1:10": all[:1], "1:11-19": nil, "1:22": all[1:2], "1:23-29": nil, "1:30": all[2:], "1:31-40": nil, "1": all, "2": nil,
	} {
		one, ok := sites.ParseRegion(region)
		if !ok {
			t.Fatal(region)
		}
		wanted := &sites.Wanted{Regions: &sites.Regions{}}
		wanted.Regions.Add(one)
		got, outcomes, err := readAll([]string{path}, Options{Wanted: wanted})
		if err != nil || !slices.Equal(got, want) || outcomes.NotRequested != int64(3-len(want)) || outcomes.Total() != 3 {
			t.Errorf("%s: %q, %+v, %v; want %q", region, got, outcomes, err, want)
		}
	}
}
