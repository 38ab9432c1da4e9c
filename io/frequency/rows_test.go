package frequency

import (
	"slices"
	"testing"
)

// A table made of the rows of another one answers alike.
func TestRows(t *testing.T) {
	a := read(t, tsv("chrom pos ref alt ac an\n1 5 A G 3 10\n1 5 A T 2 10\n2 7 AC A 0 0\nX 9 G C 10 10\n"))
	b, err := FromRows(a.Digest(), a.Rows())
	if err != nil {
		t.Fatal(err)
	}
	if b.Digest() != a.Digest() || !slices.Equal(slices.Collect(a.Rows()), slices.Collect(b.Rows())) || b.Counts() != a.Counts() {
		t.Errorf("%v and %v", slices.Collect(a.Rows()), slices.Collect(b.Rows()))
	}
	if len(slices.Collect(b.Rows())) != 4 {
		t.Error("not all rows")
	}
	for _, row := range slices.Collect(a.Rows()) {
		for _, pair := range [][2]string{{row.Ref, row.Alt}, {row.Alt, row.Ref}, {row.Alt, ""}} {
			if x, y := a.Of(row.Chrom, row.Pos, pair[0], pair[1]), b.Of(row.Chrom, row.Pos, pair[0], pair[1]); x != y {
				t.Errorf("%v of %v: %v and %v", pair, row, x, y)
			}
		}
	}
}

func TestOfRowsRefuses(t *testing.T) {
	good := Row{1, 5, "A", "G", 3, 10}
	for name, row := range map[string]Row{
		"twice": good, "chromosome": {0, 5, "A", "C", 3, 10}, "position": {1, 0, "A", "C", 3, 10},
		"no allele": {1, 5, "", "C", 3, 10}, "share": {1, 5, "A", "C", 11, 10}, "negative": {1, 5, "A", "C", -1, 10},
	} {
		if _, err := FromRows("", slices.Values([]Row{good, row})); err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
