package scoreset

import (
	"slices"
	"testing"

	"cardioscore/scoring/genome"
)

// additiveTable is a table of additive rows with these weights, row by row, in one chunk.
func additiveTable(t *testing.T, store Store, texts ...[]string) *Table {
	t.Helper()
	d := drawnTable{texts: texts}
	for i := range texts {
		d.rows = append(d.rows, Row{Number: int32(i + 1), Chrom: 1, Pos: int32(i + 1), EffectAllele: "A", OtherAllele: "G"})
	}
	return d.build(t, store, len(texts))
}

// Of a table all of whose weights are whole multiples, rows that stand together are read
// at once; any others are read as they are asked for, from memory and from a store.
func TestIntegersOfSomeRows(t *testing.T) {
	var one, two [][]string
	for i := range 12 {
		texts := []string{"0123456789ab"[i:][:1], "123456789012"[i:][:1]}
		if i > 9 {
			texts[0] = "-" + texts[1]
		}
		one, two = append(one, texts[:1]), append(two, texts)
	}
	for _, rows := range [][]int32{{0, 1, 2}, {4, 5, 6, 7}, {0, 2, 3}, {0, 1, 3}, {3, 5}, {0, 11}, {1, 4, 9, 11}, {2, 1, 0}, {5, 5}, {7, 8, 8, 9}, {11}} {
		for _, store := range []Store{nil, &memoryStore{}} {
			for _, texts := range [][][]string{one, two} {
				table := additiveTable(t, store, texts...)
				columns, grids := []int{0, 1}[:len(texts[0])], []Grid{}
				var want []int64
				for _, column := range columns {
					grids = append(grids, table.Score(Score{}, column).Grid())
				}
				for _, row := range rows {
					for _, column := range columns {
						want = append(want, grids[column].Integer(decimal(t, texts[row][column])))
					}
				}
				got := make([]int64, len(want))
				if err := table.Integers(got, rows, columns, grids); err != nil || !slices.Equal(got, want) {
					t.Errorf("rows %v of %d columns, in memory %v: %v, want %v, %v", rows, len(columns), store == nil, got, want, err)
				}
			}
		}
	}
}

// Beside a weight at the limit of six digits, halves of a unit go to the even integer: in
// the format short, where the limit stands apart, and in the format long.
func TestTiesOfIntegers(t *testing.T) {
	for name, spell := range map[string]func(text string) string{
		"short": func(text string) string { return text },
		"long":  func(text string) string { return text + "000000000000" },
	} {
		texts := [][]string{{"140185576636287"}}
		var want []int64
		for _, c := range []struct {
			text string
			want int64
		}{{"0.5", 0}, {"1.5", 2}, {"2.5", 2}, {"3.5", 4}, {"0.4", 0}, {"0.6", 1}, {"2.4", 2}, {"2.6", 3}} {
			texts, want = append(texts, []string{spell(c.text)}, []string{"-" + spell(c.text)}), append(want, c.want, -c.want)
		}
		table := additiveTable(t, nil, texts...)
		if got := table.weights[0].format; got != map[string]format{"short": formatShort, "long": formatLong}[name] {
			t.Errorf("%s: the format is %d", name, got)
		}
		grid := table.Score(Score{}, 0).Grid()
		if grid != (Grid{0, 6, false}) {
			t.Fatalf("grid %+v, want whole numbers", grid)
		}
		rows := make([]int32, len(want))
		for i := range rows {
			rows[i] = int32(i + 1)
		}
		got := make([]int64, len(want))
		if err := table.Integers(got, rows, []int{0}, []Grid{grid}); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v, %v", name, got, want, err)
		}
	}
}

// On the grid of another score a weight may be too large: that ends at once.
func TestIntegersRefuseForeignWeights(t *testing.T) {
	for name, text := range map[string]string{"short": "3.5", "long": "3.50000000000", "texts": "1234567890123456789012"} {
		table := additiveTable(t, nil, slices.Repeat([][]string{{text}}, 40)...)
		if got := table.weights[0].format; got != map[string]format{"short": formatShort, "long": formatLong, "texts": formatTexts}[name] {
			t.Errorf("%s: the format is %d", name, got)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: %s went through the grid of 1", name, text)
				}
			}()
			_ = table.Integers(make([]int64, 1), []int32{1}, []int{0}, []Grid{scoreOf(t, "1").Grid()})
		}()
	}
}

// A row by dosage whose fate is that its weights could not be read counts as 0 wherever
// weights are added up or compared.
func TestRowByDosageWithoutWeights(t *testing.T) {
	rows := []Row{
		{Number: 1, Chrom: 1, Pos: 1, EffectAllele: "A", OtherAllele: "G", Weight: decimal(t, "0.5"), WeightText: "0.5"},
		{Number: 2, Chrom: genome.ChrX, Pos: 2, EffectAllele: "A", OtherAllele: "G", Effect: ByDosage, Dosage: &[3]Decimal{{}, Int(7), Int(9)}, Fate: BadWeight},
		{Number: 3, Chrom: genome.ChrX, Pos: 3, EffectAllele: "A", OtherAllele: "G", Effect: ByDosage, Dosage: &[3]Decimal{{}, Int(1), Int(-2)}},
	}
	score := NewScore(Score{ID: "s"}, rows)
	if got := score.AbsSum().Rat(); got.Cmp(decimal(t, "2.5").Rat()) != 0 {
		t.Errorf("sum|w| is %v, want 2.5", got)
	}
	table, column := score.Table()
	sums, err := table.AbsSums([]int32{0, 1, 2}, []int{column})
	if err != nil || sums[0].Rat().Cmp(decimal(t, "2.5").Rat()) != 0 {
		t.Errorf("sums of |w| %v, want 2.5, %v", sums[0].Rat(), err)
	}
	if got, err := table.Heaviest([]int32{0, 1, 2}, []int{column}, 3); err != nil || !slices.Equal(got[0], []int32{2, 0, 1}) {
		t.Errorf("heaviest rows %v, want the one without weights last, %v", got[0], err)
	}
}
