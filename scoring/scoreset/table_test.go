package scoreset

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/genome"
)

// memoryStore is a store that takes everything, or every second chunk.
type memoryStore struct {
	sync.Mutex
	data   []byte
	half   bool
	calls  int
	reads  int
	broken error
}

func (m *memoryStore) Keep(data []byte) (int64, bool, error) {
	m.Lock()
	defer m.Unlock()
	if m.calls++; m.half && m.calls%2 == 0 {
		return 0, false, nil
	}
	m.data = append(m.data, data...)
	return int64(len(m.data) - len(data)), true, nil
}

func (m *memoryStore) Read(p []byte, at int64) error {
	m.Lock()
	defer m.Unlock()
	m.reads++
	if copy(p, m.data[at:]) < len(p) {
		return errors.New("beyond the end")
	}
	return m.broken
}

// drawnTable is rows and the texts of their weights, row by row.
type drawnTable struct {
	rows  []Row
	texts [][]string
}

// columnText draws the weights of one column as one program writes them.
func columnText(t *rapid.T) *rapid.Generator[string] {
	pattern := rapid.SampledFrom([]string{
		`-?[01]\.[0-9]{9}`, `-?(0|0\.[0-9]{3})`, `-?[0-9]\.[0-9]{14}e-0[1-9]`, `-?[0-3]\.[0-9]{0,4}[1-9]`, `-?[0-9]{1,12}`,
		`-?[1-9]\.[0-9]{2}E[+-]0[1-9]`, `0|-?[1-9]\.[0-9]{3}e-0[4-6]`, `[0-9]{20,30}`, `NaN|0\.5`, `-?\.[0-9]{4}`,
	}).Draw(t, "written")
	return rapid.StringMatching(pattern)
}

func drawTable(t *rapid.T) drawnTable {
	var d drawnTable
	columns := rapid.IntRange(1, 4).Draw(t, "columns")
	written := make([]*rapid.Generator[string], columns)
	for j := range written {
		written[j] = columnText(t)
	}
	for i := range rapid.IntRange(1, 60).Draw(t, "rows") {
		row := Row{Number: int32(i + 1), Chrom: genome.Chromosome(rapid.IntRange(0, 25).Draw(t, "chrom")), Pos: rapid.Int32Range(0, 1000).Draw(t, "pos"),
			RSID:         rapid.SampledFrom([]string{"", "rs1", "rs23456", "1:5:A:G"}).Draw(t, "id"),
			EffectAllele: rapid.SampledFrom([]string{"", "A", "C", "G", "T", "ACGT", "N", "a"}).Draw(t, "effect allele"),
			OtherAllele:  rapid.SampledFrom([]string{"", "A", "C", "G", "T", "AC", "N"}).Draw(t, "other allele"),
			Effect:       rapid.SampledFrom([]Effect{Additive, Additive, Additive, Dominant, ByDosage}).Draw(t, "effect"),
			Fate:         rapid.SampledFrom([]Outcome{Undecided, Undecided, NoPosition}).Draw(t, "fate")}
		switch {
		case row.Effect == ByDosage:
			row.Dosage = &[3]Decimal{Int(rapid.Int64Range(-5, 5).Draw(t, "dosage")), {}, decimal(t, "0.25")}
		case row.Fate == NoPosition:
			row.Kind = "a kind"
		case rapid.IntRange(0, 5).Draw(t, "joint") == 0:
			row.Effect = rapid.SampledFrom([]Effect{HaplotypeCopies, Product}).Draw(t, "joint effect")
			row.Parts = []Part{{"rs1", row.Chrom, row.Pos, "A", "C", ""}, {"rs2", 3, 7, "T", "", "G"}}
		}
		if text := rapid.SampledFrom([]string{"", "", "0", "0.35", "1.2345678901234567890123e-5", "1"}).Draw(t, "frequency"); text != "" {
			d := decimal(t, text)
			row.EffectFrequency = &d
		}
		var texts []string
		for j := range columns {
			text := written[j].Draw(t, "text")
			if rapid.IntRange(0, 40).Draw(t, "other") == 0 {
				text = writtenText().Draw(t, "other text")
			}
			texts = append(texts, text)
		}
		d.rows, d.texts = append(d.rows, row), append(d.texts, texts)
	}
	return d
}

// build makes a table of chunks of so many rows each.
func (d drawnTable) build(t interface{ Fatalf(string, ...any) }, store Store, perChunk int) *Table {
	b := NewTableBuilder(len(d.texts[0]), 0, store)
	c := NewChunk(len(d.texts[0]))
	for first := 0; first < len(d.rows); first += perChunk {
		for i := first; i < min(first+perChunk, len(d.rows)); i++ {
			row := d.rows[i]
			row.Number -= int32(first)
			line := strings.Join(d.texts[i], "\t")
			padded := append([]byte(line+[]string{"\n", "\r\n"}[i%2]), make([]byte, ScanPadding)...)
			for at, texts := 0, d.texts[i]; len(texts) > 0; {
				n, end := c.ScanWeights(padded, at, len(texts), '\t')
				if read := strings.Join(texts[:n], "\t"); n > 0 && end != at+len(read) {
					t.Fatalf("of %q %d weights were read, up to %d", line[at:], n, end-at)
				} else if n == 0 {
					n, read = 1, texts[0]
					c.AddWeight([]byte(read))
					end = at + len(read)
				}
				at, texts = end+1, texts[n:]
			}
			c.AddRow(&row, []byte(row.RSID))
		}
		if err := c.Encode(store); err != nil {
			t.Fatalf("%v", err)
		}
		if err := b.Append(c, first); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return b.Table()
}

// want is row i of column j by the words: ParseDecimal reads its text.
func (d drawnTable) want(i, j int) Row {
	row := d.rows[i]
	row.WeightText = d.texts[i][j]
	weight, err := ParseDecimal(row.WeightText)
	switch {
	case row.Effect == ByDosage:
	case err != nil:
		row.Fate = BadWeight
	default:
		row.Weight = weight
	}
	return row
}

// A table gives back what was put in, however it was cut and wherever its weights
// lie: every row, every weight with its text, grid, sum and integers.
func TestTableHoldsItsRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkTable(t, drawTable(t)) })
}

// So does one of sparse scores.
func TestSparseTableHoldsItsRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkTable(t, drawSparse(t)) })
}

// drawSparse draws rows with many weights "0", and the others of one way of writing, few
// excepted.
func drawSparse(t *rapid.T) drawnTable {
	var d drawnTable
	columns, zeros := rapid.IntRange(1, 30).Draw(t, "columns"), rapid.IntRange(0, 10).Draw(t, "zeros in ten")
	written, others := columnText(t), rapid.SampledFrom([]int{15, 1000, 1000}).Draw(t, "one other in")
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)) // a draw a weight would be too many
	for i := range rapid.IntRange(1, 20).Draw(t, "rows") {
		some := rapid.SliceOfN(written, 5, 5).Draw(t, "texts")
		texts := make([]string, columns)
		for j := range texts {
			switch {
			case random.IntN(others) == 0:
				texts[j] = rapid.SampledFrom([]string{"-0", "0.000000000", "1", "00", "0.5", "4294967296.000000000", "", "0x", "NA"}).Draw(t, "other")
			case random.IntN(10) < zeros:
				texts[j] = "0"
			default:
				texts[j] = some[j%len(some)]
			}
		}
		d.rows, d.texts = append(d.rows, Row{Number: int32(i + 1), Chrom: 1, Pos: int32(i + 1)}), append(d.texts, texts)
	}
	return d
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
	decimals := make([]Decimal, len(chosen))
	for _, row := range rows {
		if err := table.Decimals(decimals, row, chosen); err != nil {
			t.Fatal(err)
		}
		for k, j := range chosen {
			if want := d.want(int(row), j).Weight; !decimals[k].Equal(want) {
				t.Fatalf("row %d, column %d: %s, want %s", row, j, decimals[k].Rat(), want.Rat())
			}
		}
	}
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

// The formats are chosen by how weights are written.
func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  func(i int) string
		want  format
		bytes int // in the store, a weight
	}{
		{"nine decimals", func(i int) string { return fmt.Sprintf("%.9f", float64(i%100)/997-0.03) }, formatShort, 4},
		{"zeros without decimals", func(i int) string { return []string{"0", "0.125", "-1.500"}[i%3] }, formatShort, 4},
		{"as few decimals as it takes", func(i int) string { return []string{"0.5", "1", "-2.25", "10", "0"}[i%5] }, formatShort, 4},
		{"few large ones", func(i int) string { return map[bool]string{true: "1234.123456789", false: "0.123456789"}[i%32 == 0] }, formatShort, 4},
		{"few large ones beside zeros", func(i int) string {
			return []string{"1234.123456789", "0.123456789", "0", "0"}[min(i%128, 1+i%3)]
		}, formatShort, 4},
		{"15 digits", func(i int) string { return fmt.Sprintf("%.14e", 1/float64(i+1)) }, formatLong, 10},
		{"17 digits", func(i int) string { return fmt.Sprint(1 / float64(i+7)) }, formatLong, 10},
		{"no numbers", func(i int) string { return "NaN" }, formatTexts, 7},
		{"leading zeros", func(i int) string { return "00.5" }, formatTexts, 8},
	} {
		var d drawnTable
		for i := range 3200 {
			d.rows = append(d.rows, Row{Number: int32(i + 1)})
			d.texts = append(d.texts, []string{c.text(i)})
		}
		store := &memoryStore{}
		table := d.build(t, store, len(d.rows))
		if got := table.weights[0].format; got != c.want || len(store.data)/len(d.rows) != c.bytes {
			t.Errorf("%s: format %d, %d bytes a weight; want %d, %d", c.name, got, len(store.data)/len(d.rows), c.want, c.bytes)
		}
		for i := range d.rows {
			if got := table.Score(Score{}, 0).Row(i).WeightText; got != d.texts[i][0] {
				t.Fatalf("%s: row %d is %q, want %q", c.name, i, got, d.texts[i][0])
			}
		}
	}
}

// An error of the store ends what reads many weights, and a read of one panics.
func TestStoreThatFails(t *testing.T) {
	broken := errors.New("broken")
	store := &memoryStore{}
	d := drawnTable{rows: []Row{{Number: 1}}, texts: [][]string{{"0.5"}}}
	table := d.build(t, store, 1)
	store.broken = broken
	if err := table.Integers(make([]int64, 1), []int32{0}, []int{0}, []Grid{{9, 4, true}}); !errors.Is(err, broken) {
		t.Errorf("integers: %v", err)
	}
	if err := table.Decimals(make([]Decimal, 1), 0, []int{0}); !errors.Is(err, broken) {
		t.Errorf("decimals: %v", err)
	}
	if _, err := table.AbsSums([]int32{0}, []int{0}); !errors.Is(err, broken) {
		t.Errorf("sums: %v", err)
	}
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, broken) {
			t.Errorf("one weight: %v", err)
		}
	}()
	table.Score(Score{}, 0).Weight(0)
}

// Rows far apart are read one by one, so that no more is read than a few times
// what is wanted.
func TestWindowsOfTheStore(t *testing.T) {
	var d drawnTable
	for i := range 1000 {
		d.rows, d.texts = append(d.rows, Row{Number: int32(i + 1)}), append(d.texts, []string{fmt.Sprintf("0.%03d", i)})
	}
	store := &memoryStore{}
	table := d.build(t, store, 1000)
	for _, c := range []struct {
		rows  []int32
		reads int
	}{{[]int32{5, 6, 7}, 1}, {[]int32{0, 999}, 2}, {[]int32{9, 1, 5}, 1}} {
		store.reads = 0
		dst := make([]int64, len(c.rows))
		if err := table.Integers(dst, c.rows, []int{0}, []Grid{table.grids[0]}); err != nil || store.reads != c.reads {
			t.Errorf("rows %v: %d reads, want %d, error %v", c.rows, store.reads, c.reads, err)
		}
		for i, row := range c.rows {
			if want := int64(row) * pow10Int64[table.grids[0].Power-3]; dst[i] != want {
				t.Errorf("row %d is %d, want %d", row, dst[i], want)
			}
		}
	}
}

func benchmarkTable(columns int, format string) (*Table, []int, []Grid, []int32) {
	random := rand.New(rand.NewPCG(1, 2))
	c, b := NewChunk(columns), NewTableBuilder(columns, 0, nil)
	for i := range 1<<16/columns + 64 {
		c.AddRow(&Row{Number: int32(i + 1)}, nil)
		for range columns {
			c.AddWeight(fmt.Appendf(nil, format, random.NormFloat64()/10))
		}
	}
	if c.Encode(nil) != nil || b.Append(c, 0) != nil {
		panic("BUG")
	}
	table := b.Table()
	var all []int
	for j := range columns {
		all = append(all, j)
	}
	rows := make([]int32, table.Len())
	for i := range rows {
		rows[i] = int32(i)
	}
	return table, all, table.grids, rows
}

func BenchmarkIntegers(b *testing.B) {
	for _, format := range []string{"%.9f", "%.14e"} {
		for _, columns := range []int{1, 8, 64, 512} {
			b.Run(fmt.Sprintf("%s/%d", format, columns), func(b *testing.B) {
				table, all, grids, rows := benchmarkTable(columns, format)
				dst := make([]int64, len(rows)*columns)
				b.SetBytes(int64(len(dst))) // one byte a value: MB/s are M values/s
				b.ReportAllocs()
				for b.Loop() {
					if err := table.Integers(dst, rows, all, grids); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, format := range []string{"%.9f", "%.14e"} {
		b.Run(format, func(b *testing.B) {
			c := NewChunk(64)
			for i := range 1000 {
				c.AddRow(&Row{Number: int32(i + 1)}, nil)
				for j := range 64 {
					c.AddWeight(fmt.Appendf(nil, format, float64(i*j%1009)/3001))
				}
			}
			b.SetBytes(64_000) // M values/s
			for b.Loop() {
				if err := c.Encode(nil); err != nil {
					b.Fatal(err)
				}
				for j := range c.extents {
					c.extents[j].reset()
				}
			}
		})
	}
}

func BenchmarkAddRoundings(b *testing.B) {
	table, all, grids, rows := benchmarkTable(64, "%.14e")
	dst := make([]uint64, len(all))
	b.SetBytes(int64(len(rows) * len(all))) // M values/s
	for b.Loop() {
		if err := table.AddRoundings(dst, rows, all, grids); err != nil {
			b.Fatal(err)
		}
	}
}
