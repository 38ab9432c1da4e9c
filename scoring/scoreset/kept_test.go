package scoreset

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/genome"
)

// A table that keeps some rows only says of them all that it said; of the others it says
// what sums and digests need, wherever its weights lie, and nothing else.
func TestTableKeepsRowsOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawTable(t)
		plain := rapid.Bool().Draw(t, "plain")
		for i := range d.rows {
			if plain {
				d.rows[i].Effect, d.rows[i].Dosage, d.rows[i].EffectFrequency = Additive, nil, nil
			}
		}
		store := []Store{nil, &memoryStore{}}[rapid.IntRange(0, 1).Draw(t, "store")]
		whole, table := d.build(t, store, 7), d.build(t, store, 7)
		var wanted, all []int32
		for i := range d.rows {
			all = append(all, int32(i))
			if rapid.IntRange(0, 4).Draw(t, "wanted") == 0 {
				wanted = append(wanted, int32(i))
			}
		}
		table.KeepOnly(slices.Concat(wanted, wanted))
		if len(table.rows) < len(d.rows) {
			table.KeepOnly(nil) // what stays, stays
		}
		if table.Len() != len(d.rows) || !whole.Plain() && len(table.rows) != len(d.rows) {
			t.Fatalf("a table of %d rows, plain: %v, has %d of %d", len(d.rows), whole.Plain(), len(table.rows), table.Len())
		}
		for j := range d.texts[0] {
			got, want := table.Score(Score{}, j), whole.Score(Score{}, j)
			for i := range d.rows {
				if got.Weight(i).Cmp(want.Weight(i)) != 0 || got.Number(i) != want.Number(i) || got.Effect(i) != want.Effect(i) || got.Fate(i) != want.Fate(i) {
					t.Fatalf("row %d of score %d is not what it was", i, j)
				}
				stays := slices.Contains(wanted, int32(i)) || d.rows[i].Chrom >= genome.ChrX || d.rows[i].Fate != Undecided || len(table.rows) == len(d.rows)
				if gone := !answers(func() { got.Pos(i) }); gone == stays {
					t.Fatalf("row %d went: %v, expected %v", i, gone, !stays)
				}
				if stays && !reflect.DeepEqual(got.Row(i), want.Row(i)) {
					t.Fatalf("row %d\n%+v\nwant\n%+v", i, got.Row(i), want.Row(i))
				}
			}
		}
		checkSums(t, table, whole, all)
	})
}

// checkSums compares what a pass asks of two tables.
func checkSums(t *rapid.T, got, want *Table, rows []int32) {
	var columns []int
	for j := range want.Columns() {
		columns = append(columns, j)
	}
	a, b := make([]int64, len(rows)*len(columns)), make([]int64, len(rows)*len(columns))
	x, y := make([]uint64, len(columns)), make([]uint64, len(columns))
	for _, err := range []error{
		got.Integers(a, rows, columns, want.grids), want.Integers(b, rows, columns, want.grids),
		got.AddRoundings(x, rows, columns, want.grids), want.AddRoundings(y, rows, columns, want.grids),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(a, b) || !slices.Equal(x, y) {
		t.Fatalf("integers %v and roundings %v, expected %v and %v", a, x, b, y)
	}
}

// answers says whether something is done without a panic.
func answers(do func()) (answered bool) {
	defer func() { answered = recover() == nil }()
	do()
	return true
}
