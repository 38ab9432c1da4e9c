package plink

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/sites"
)

// Rows of 1,000 bytes, so that what lies between is passed over in the buffer or beyond it.
func TestWantedVariants(t *testing.T) {
	const samples, variants = 4000, 3000
	set := files{bed: []byte{0x6c, 0x1b, 1}}
	var fam, bim strings.Builder
	for s := range samples {
		fmt.Fprintf(&fam, "f s%d 0 0 0 -9\n", s)
	}
	for v := range variants {
		fmt.Fprintf(&bim, "1 v%d 0 %d A G\n", v, 10*v+10)
		row := make([]byte, samples/4)
		for i := range row {
			row[i] = byte(i*v + i>>3)
		}
		set.bed = append(set.bed, row...)
	}
	set.fam, set.bim = fam.String(), bim.String()
	prefix := set.write(t, t.TempDir(), "set")
	expected := func(v int) string { // by the codes of the format: A1 is ALT
		calls := make([]byte, samples)
		for s := range calls {
			calls[s] = "2m10"[set.bed[3+v*samples/4+s/4]>>(2*(s%4))&3]
		}
		return fmt.Sprintf("%d 1:%d v%d G>A %s", v+1, 10*v+10, v, calls)
	}
	for _, kept := range [][]int{{0}, {variants - 1}, {0, 1, 2, 800, 801}, {3, 1052, 1053, 2999}, {1100, 2200}, nil} {
		wanted := &sites.Wanted{Sites: &sites.Set{}}
		var want []string
		for _, v := range kept {
			wanted.Sites.AddAlleles(1, int32(10*v+10), "A", "G")
			want = append(want, expected(v))
		}
		got, outcomes, err := read([]string{prefix}, Options{Wanted: wanted})
		if err != nil || !slices.Equal(got, want) || outcomes.NotRequested != int64(variants-len(kept)) || outcomes.Total() != variants {
			t.Errorf("%v: %d sites, %+v, %v", kept, len(got), outcomes, err)
		}
	}
}
