package scoreset

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/genome"
)

// Heaviest is what a stable sort by the largest |w| begins with, however the table was
// cut, wherever its weights lie, and whichever rows and columns are asked for.
func TestHeaviestIsWhatSortingGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawTable(t)
		var store Store
		switch rapid.IntRange(0, 2).Draw(t, "store") {
		case 1:
			store = &memoryStore{}
		case 2:
			store = &memoryStore{half: true}
		}
		table := d.build(t, store, rapid.IntRange(1, 20).Draw(t, "rows a chunk"))
		var rows []int32
		for i := range d.rows {
			if rapid.IntRange(0, 3).Draw(t, "asked for") > 0 {
				rows = append(rows, int32(i))
			}
		}
		columns := rapid.SliceOfN(rapid.IntRange(0, len(d.texts[0])-1), 1, 5).Draw(t, "columns")
		n := rapid.IntRange(1, 7).Draw(t, "n")
		got, err := table.Heaviest(rows, columns, n)
		if err != nil || len(got) != len(columns) {
			t.Fatalf("%d lists for %d columns, %v", len(got), len(columns), err)
		}
		for j, column := range columns {
			weight := func(i int32) Decimal {
				row := d.want(int(i), column)
				if row.Fate == BadWeight {
					return Decimal{}
				}
				return row.MaxAbsWeight()
			}
			want := slices.Clone(rows)
			slices.SortStableFunc(want, func(a, b int32) int { x := weight(b); return x.Cmp(weight(a)) })
			if want = want[:min(n, len(want))]; !slices.Equal(got[j], want) {
				t.Fatalf("column %d: rows %v, want %v", column, got[j], want)
			}
		}
	})
}

// Written by hand: signs do not count, equal weights keep the order of the file however
// they are spelled, a weight that is none counts as 0, and a row by dosage by its largest.
func TestHeaviestByHand(t *testing.T) {
	for _, c := range []struct {
		name  string
		texts []string
		rows  []int32
		n     int
		want  []int32
	}{
		{"signs do not count", []string{"0.1", "-0.3", "0.2"}, []int32{0, 1, 2}, 2, []int32{1, 2}},
		{"fewer rows than asked for", []string{"0.1", "-0.3"}, []int32{0, 1}, 5, []int32{1, 0}},
		{"no rows", []string{"0.1"}, nil, 5, nil},
		{"only rows that are asked for", []string{"9", "1", "8", "2"}, []int32{1, 3}, 5, []int32{3, 1}},
		{"equal weights in the order of the file", []string{"0.5", "5e-1", "-0.50", "0.5"}, []int32{0, 1, 2, 3}, 3, []int32{0, 1, 2}},
		{"no weight counts as 0", []string{"NaN", "0", "-1e-300", "x"}, []int32{0, 1, 2, 3}, 3, []int32{2, 0, 1}},
		{"apart by the last digit", []string{"0.100000001", "0.100000003", "0.100000002"}, []int32{0, 1, 2}, 1, []int32{1}},
		{"apart by the last digit of many", []string{"0.12345678901234567", "0.12345678901234568", "0.12345678901234566"}, []int32{0, 1, 2}, 2, []int32{1, 0}},
		{"apart by the last digit, one asked for", []string{"2.000000000", "2.000000001"}, []int32{0, 1}, 1, []int32{1}},
		{"apart beyond doubles", []string{"1.00000000000000000000000001", "1.00000000000000000000000002"}, []int32{0, 1}, 1, []int32{1}},
		{"large among small", []string{"1e-12", "3e11", "2e-12", "1e12"}, []int32{0, 1, 2, 3}, 2, []int32{3, 1}},
	} {
		d := drawnTable{}
		for i, text := range c.texts {
			d.rows = append(d.rows, Row{Number: int32(i + 1), Chrom: 1, Pos: int32(i + 1), EffectAllele: "A", OtherAllele: "G"})
			d.texts = append(d.texts, []string{text})
		}
		got, err := d.build(t, nil, 2).Heaviest(c.rows, []int{0}, c.n)
		if err != nil || !slices.Equal(got[0], c.want) {
			t.Errorf("%s: rows %v, want %v, %v", c.name, got[0], c.want, err)
		}
	}
	byDosage := drawnTable{rows: []Row{
		{Number: 1, Chrom: 1, Pos: 1, EffectAllele: "A", OtherAllele: "G"},
		{Number: 2, Chrom: genome.ChrX, Pos: 2, EffectAllele: "A", OtherAllele: "G", Effect: ByDosage, Dosage: &[3]Decimal{Int(0), Int(1), Int(-6)}},
	}, texts: [][]string{{"5"}, {"9"}}}
	if got, err := byDosage.build(t, nil, 2).Heaviest([]int32{0, 1}, []int{0}, 2); err != nil || !slices.Equal(got[0], []int32{1, 0}) {
		t.Errorf("rows %v, want the row by dosage first, %v", got[0], err)
	}
}

// A store that fails fails Heaviest.
func TestHeaviestTellsOfTheStore(t *testing.T) {
	d := drawnTable{rows: []Row{{Number: 1, Chrom: 1, Pos: 1, EffectAllele: "A", OtherAllele: "G"}}, texts: [][]string{{"0.5"}}}
	store := &memoryStore{}
	table := d.build(t, store, 1)
	if got, err := table.Heaviest([]int32{0}, []int{0}, 1); err != nil || !slices.Equal(got[0], []int32{0}) {
		t.Fatalf("%v, %v", got, err)
	}
	store.broken = errors.New("broken")
	if _, err := table.Heaviest([]int32{0}, []int{0}, 1); !errors.Is(err, store.broken) {
		t.Errorf("%v, want the error of the store", err)
	}
}
