package scoreset

import (
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A table gives back what was put in, however it was cut and wherever its weights
// lie: every row, every weight with its text, grid, sum and integers.
func TestTableHoldsItsRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkTable(t, drawTable(t)) })
}

// So does one of sparse scores.
func TestSparseTableHoldsItsRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkTable(t, drawSparse(t)) })
}

// checkTable compares all that a table says with the rows that it is made of.
func checkTable(t *rapid.T, d drawnTable) {
	store := []Store{nil, &memoryStore{}, &memoryStore{half: true}}[rapid.IntRange(0, 2).Draw(t, "store")]
	table := d.build(t, store, rapid.IntRange(1, len(d.rows)).Draw(t, "rows a chunk"))
	var columns []int
	var grids []Grid
	for j := range d.texts[0] {
		score := table.Score(Score{ID: fmt.Sprint(j)}, j)
		rows := make([]Row, len(d.rows))
		var unreadable []int32
		for i := range rows {
			rows[i] = d.want(i, j)
			if got := score.Row(i); !reflect.DeepEqual(got, rows[i]) {
				t.Fatalf("row %d, column %d\n%+v\nwant\n%+v", i, j, got, rows[i])
			}
			if score.Fate(i) != rows[i].Fate || !score.Weight(i).Equal(rows[i].Weight) || score.Number(i) != rows[i].Number || score.Dosage(i) != rows[i].Dosage {
				t.Fatalf("row %d, column %d: accessors differ from %+v", i, j, rows[i])
			}
			frequency, known := score.EffectFrequency(i)
			if known != (rows[i].EffectFrequency != nil) || known && !frequency.Equal(*rows[i].EffectFrequency) || !slices.Equal(score.Parts(i), rows[i].Parts) {
				t.Fatalf("row %d, column %d: frequency %v, parts %v, want %+v", i, j, frequency, score.Parts(i), rows[i])
			}
			if joint := score.Unweighted(i); joint.Effect != rows[i].Effect || !slices.Equal(joint.Parts, rows[i].Parts) {
				t.Fatalf("row %d, column %d: unweighted %+v, want %+v", i, j, joint, rows[i])
			}
			if rows[i].Fate == BadWeight {
				unreadable = append(unreadable, int32(i))
			}
		}
		if !slices.Equal(table.Unreadable(j), unreadable) {
			t.Fatalf("column %d: unreadable %v, want %v", j, table.Unreadable(j), unreadable)
		}
		checkTogether(t, score, rows)
		first := rapid.IntRange(0, len(rows)).Draw(t, "first text")
		texts, err := score.WeightTexts([]string{"before"}, first, len(rows))
		if err != nil || len(texts) != 1+len(rows)-first || texts[0] != "before" {
			t.Fatalf("%d texts: %v", len(texts), err)
		}
		for i, text := range texts[1:] {
			if text != rows[first+i].WeightText {
				t.Fatalf("row %d, column %d: text %q, want %q", first+i, j, text, rows[first+i].WeightText)
			}
		}
		columns, grids = append(columns, j), append(grids, score.Grid())
	}
	checkBulk(t, d, table, columns, grids)
	checkApart(t, d, table, rapid.Permutation(columns).Draw(t, "put apart"))
}

// checkApart compares the texts of columns that are put apart, from one row to another.
func checkApart(t *rapid.T, d drawnTable, table *Table, columns []int) {
	columns = columns[:rapid.IntRange(1, len(columns)).Draw(t, "of these")]
	w, err := table.WeightColumns(columns)
	if err != nil {
		t.Fatal(err)
	}
	first := rapid.IntRange(0, len(d.rows)).Draw(t, "from")
	end := rapid.IntRange(first, len(d.rows)).Draw(t, "to")
	for i, column := range columns {
		texts, ends := w.AppendTexts([]byte("before"), []int{6}, i, first, end)
		if len(ends) != 1+end-first || ends[0] != 6 {
			t.Fatalf("column %d: %d texts of %d", column, len(ends)-1, end-first)
		}
		for k, stop := range ends[1:] {
			if text := string(texts[ends[k]:stop]); text != d.texts[first+k][column] {
				t.Fatalf("row %d, column %d: text %q, want %q", first+k, column, text, d.texts[first+k][column])
			}
		}
	}
}

// Columns of a wide table are put apart by reads of a megabyte, whose errors are told.
func TestColumnsOfWideTables(t *testing.T) {
	const rows, columns = 300, 1_000
	for _, written := range []string{"0.%03d%d", "%d.%de-07"} { // 4 bytes a weight, and 10
		var d drawnTable
		for i := range rows {
			texts := make([]string, columns)
			for j := range texts {
				texts[j] = fmt.Sprintf(written, 1+i%9, i*columns+j)
			}
			d.rows, d.texts = append(d.rows, Row{Number: int32(i + 1)}), append(d.texts, texts)
		}
		store := &memoryStore{}
		table := d.build(t, store, 290)
		store.reads = 0
		w, err := table.WeightColumns([]int{999, 0, 500})
		if err != nil || store.reads < 2 || store.reads > 9 {
			t.Fatalf("%d reads: %v", store.reads, err)
		}
		for i, j := range []int{999, 0, 500} {
			texts, ends := w.AppendTexts(nil, nil, i, 0, rows)
			for r, start := 0, 0; r < rows; r++ {
				if text := string(texts[start:ends[r]]); text != d.texts[r][j] {
					t.Fatalf("row %d, column %d: %q, want %q", r, j, text, d.texts[r][j])
				}
				start = ends[r]
			}
		}
		store.broken = errors.New("gone")
		if _, err := table.WeightColumns([]int{1}); !errors.Is(err, store.broken) {
			t.Errorf("a store that fails gives %v", err)
		}
	}
}

// Texts of one column of a wide table are read from a store many rows at once, unless
// that is far more than is asked for.
func TestTextsOfWideTables(t *testing.T) {
	const rows = 40
	for columns, reads := range map[int]int{1000: 1, mostTogether + 1: rows} {
		var d drawnTable
		for i := range rows {
			texts := make([]string, columns)
			for j := range texts {
				texts[j] = fmt.Sprintf("0.%03d%d", i, j%7)
			}
			d.rows, d.texts = append(d.rows, Row{Number: int32(i + 1)}), append(d.texts, texts)
		}
		store := &memoryStore{}
		score := d.build(t, store, rows).Score(Score{}, columns-1)
		store.reads = 0
		texts, err := score.WeightTexts(nil, 0, rows)
		if err != nil || len(texts) != rows || store.reads != reads {
			t.Fatalf("%d columns: %d texts by %d reads, want %d by %d: %v", columns, len(texts), store.reads, rows, reads, err)
		}
		for i, text := range texts {
			if text != d.texts[i][columns-1] {
				t.Fatalf("%d columns, row %d: %q, want %q", columns, i, text, d.texts[i][columns-1])
			}
		}
	}
}

// checkTogether compares grid and sum with those of the rows, weight by weight.
func checkTogether(t *rapid.T, score *Score, rows []Row) {
	var largest Decimal
	finest, found := 0, false
	sum := new(big.Rat)
	for i := range rows {
		weights := []Decimal{rows[i].Weight}
		if rows[i].Effect == ByDosage {
			weights = rows[i].Dosage[:]
		}
		for _, w := range weights {
			if w.Sign() != 0 && (!found || int(w.exp) < finest) {
				found, finest = true, int(w.exp)
			}
			if w.Abs().Cmp(largest) > 0 {
				largest = w.Abs()
			}
		}
		sum.Add(sum, rows[i].MaxAbsWeight().Rat())
	}
	if want := gridOf(largest, finest, found); score.Grid() != want {
		t.Fatalf("grid %+v, want %+v", score.Grid(), want)
	}
	if got := score.AbsSum().Rat(); got.Cmp(sum) != 0 {
		t.Fatalf("sum|w| %v, want %v", got, sum)
	}
}

func checkBulk(t *rapid.T, d drawnTable, table *Table, columns []int, grids []Grid) {
	rows := rapid.SliceOfN(rapid.Int32Range(0, int32(len(d.rows)-1)), 0, 80).Draw(t, "asked")
	if rapid.Bool().Draw(t, "all") {
		rows = nil
		for i := range d.rows {
			rows = append(rows, int32(i))
		}
	}
	chosen := rapid.SliceOfNDistinct(rapid.SampledFrom(columns), 1, len(columns), rapid.ID[int]).Draw(t, "columns")
	if rapid.Bool().Draw(t, "every column") {
		chosen = columns
	}
	var of []Grid
	for _, j := range chosen {
		of = append(of, grids[j])
	}
	dst := make([]int64, len(rows)*len(chosen))
	if err := table.Integers(dst, rows, chosen, of); err != nil {
		t.Fatal(err)
	}
	sums, err := table.AbsSums(rows, chosen)
	if err != nil {
		t.Fatal(err)
	}
	checkShares(t, d, table, rows, chosen, of)
	roundings := make([]uint64, len(chosen))
	if err := table.AddRoundings(roundings, rows, chosen, of); err != nil {
		t.Fatal(err)
	}
	for k, j := range chosen {
		checkRoundings(t, d, rows, j, of[k], roundings[k])
		sum := new(big.Rat)
		for i, row := range rows {
			want := d.want(int(row), j)
			if got := dst[i*len(chosen)+k]; got != of[k].Integer(want.Weight) {
				t.Fatalf("row %d, column %d: %s is %d on %+v, want %d", row, j, want.WeightText, got, of[k], of[k].Integer(want.Weight))
			}
			sum.Add(sum, want.MaxAbsWeight().Rat())
		}
		if sums[k].Rat().Cmp(sum) != 0 {
			t.Fatalf("column %d: sum %v, want %v", j, sums[k].Rat(), sum)
		}
	}
}

// checkRoundings compares a sum of roundings with the exact one: it is not less, and
// more by less than one unit a row.
func checkRoundings(t *rapid.T, d drawnTable, rows []int32, column int, grid Grid, got uint64) {
	exact := new(big.Rat)
	for _, row := range rows {
		w := new(big.Rat).Mul(d.want(int(row), column).Weight.Rat(), grid.Unit())
		exact.Add(exact, w.Sub(w, new(big.Rat).SetInt(nearest(w))).Abs(w))
	}
	sum := new(big.Rat).SetFrac(new(big.Int).SetUint64(got), big.NewInt(RoundingUnit))
	if loose := new(big.Rat).Sub(sum, big.NewRat(int64(len(rows)), RoundingUnit)); sum.Cmp(exact) < 0 || loose.Cmp(exact) > 0 {
		t.Fatalf("column %d on %+v: roundings %s, exactly %s", column, grid, sum.FloatString(12), exact.FloatString(12))
	}
}
