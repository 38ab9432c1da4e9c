package pgscatalog

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/scoreset"
)

// fileScratch is a store that keeps so many bytes in memory.
func fileScratch(t testing.TB, budget int64) *Scratch {
	scratch := NewScratch(func() (*os.File, error) {
		file, err := os.CreateTemp(t.TempDir(), "weights")
		if err == nil {
			t.Cleanup(func() { file.Close() })
		}
		return file, err
	})
	scratch.budget = budget
	return scratch
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// drawNumber draws a weight as one program writes it.
func drawNumber(random *rand.Rand, written int) string {
	x := random.NormFloat64() / 20
	switch written {
	case 0:
		return fmt.Sprintf("%.9f", x)
	case 1:
		return fmt.Sprintf("%.14e", x)
	case 2:
		return fmt.Sprint(x)
	case 3:
		return []string{"0", "0", "0", fmt.Sprintf("%.4f", x)}[random.IntN(4)]
	}
	return []string{"NaN", "", "+0.5", "1.", "007", "1e-3", "12345678901234567890123"}[random.IntN(7)]
}

// wideTable writes a table of several scores, columns of different kinds.
func wideTable(random *rand.Rand, rows, columns int, end string) (header []string, lines [][]string, text string) {
	header = []string{"rsID", "chr_name", "effect_weight_0", "chr_position", "effect_allele", "other_allele"}
	for k := 1; k < columns; k++ {
		header = append(header, fmt.Sprint("effect_weight_", k))
	}
	for i := range rows {
		line := []string{fmt.Sprint("rs", i), fmt.Sprint(random.IntN(24)), drawNumber(random, 0), fmt.Sprint(random.IntN(1000)),
			[]string{"A", "C", "G", "T", "ACT", "a", "<DEL>", ""}[random.IntN(8)], []string{"A", "C", "G", "T", "AT", "A/C", ""}[random.IntN(7)]}
		for k := 1; k < columns; k++ {
			written := k % 4
			if random.IntN(300) == 0 {
				written = 4
			}
			line = append(line, drawNumber(random, written))
		}
		lines = append(lines, line)
	}
	var b strings.Builder
	b.WriteString(strings.Join(header, "\t") + end)
	for _, line := range lines {
		b.WriteString(strings.Join(line, "\t") + end)
		if random.IntN(500) == 0 {
			b.WriteString(end)
		}
	}
	return header, lines, b.String()
}

// allRows gives the rows of a score, to be compared.
func allRows(score *scoreset.Score) []scoreset.Row {
	rows := make([]scoreset.Row, score.Len())
	for i := range rows {
		rows[i] = score.Row(i)
	}
	return rows
}

func sameScores(t *testing.T, name string, got, want []*scoreset.Score) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d scores, want %d", name, len(got), len(want))
	}
	for k := range got {
		if got[k].Meta() != want[k].Meta() || got[k].Grid() != want[k].Grid() || got[k].AbsSum().Rat().Cmp(want[k].AbsSum().Rat()) != 0 {
			t.Fatalf("%s: score %d: %+v, want %+v", name, k, got[k].Meta(), want[k].Meta())
		}
		if rows, other := allRows(got[k]), allRows(want[k]); !reflect.DeepEqual(rows, other) {
			for i := range rows {
				if !reflect.DeepEqual(rows[i], other[i]) {
					t.Fatalf("%s: score %d, row %d: %+v, want %+v", name, k, i, rows[i], other[i])
				}
			}
			t.Fatalf("%s: score %d differs", name, k)
		}
	}
}

// Threads, packing and the scratch file change nothing; several blocks are read.
func TestReadIsTheSameForAnyThreads(t *testing.T) {
	_, _, text := wideTable(rand.New(rand.NewPCG(3, 4)), 4000, 60, "\r\n")
	if len(text) < 2<<20 {
		t.Fatalf("%d bytes are one block", len(text))
	}
	plain, gzip := write(t, "a.txt", []byte(text)), write(t, "b.txt.gz", packed(t, text))
	want, err := ReadAll([]string{plain, gzip}, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		threads int
		budget  int64
	}{{5, -1}, {2, 0}, {0, 1 << 20}} {
		options := Options{Threads: c.threads}
		if c.budget >= 0 {
			options.Scratch = fileScratch(t, c.budget)
		}
		got, err := ReadAll([]string{plain, gzip}, options)
		if err != nil {
			t.Fatal(err)
		}
		sameScores(t, fmt.Sprintf("%+v", c), got, want)
		if c.budget == 0 && options.Scratch.file == nil {
			t.Error("no weight went to the file")
		}
	}
}

// A table of several scores says what one file for each of them says.
func TestTableEqualsSingleFiles(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		header, lines, text := wideTable(random, rapid.IntRange(1, 80).Draw(t, "rows"), rapid.IntRange(1, 9).Draw(t, "columns"), "\n")
		path := filepath.Join(dir, "table.txt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := readOne(path)
		if err != nil {
			t.Fatal(err)
		}
		var weights []int
		for i, name := range header {
			if strings.HasPrefix(name, weightPrefix) {
				weights = append(weights, i)
			}
		}
		for k, at := range weights {
			var b strings.Builder
			b.WriteString("rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n")
			for _, line := range lines {
				b.WriteString(strings.Join([]string{line[0], line[1], line[3], line[4], line[5], line[at]}, "\t") + "\n")
			}
			single := filepath.Join(dir, fmt.Sprint(k, ".txt"))
			if err := os.WriteFile(single, []byte(b.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			scores, err := readOne(single)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := allRows(table[k]), allRows(scores[0]); !reflect.DeepEqual(got, want) || table[k].Grid() != scores[0].Grid() {
				t.Fatalf("column %d: %+v\nwant %+v", k, got, want)
			}
		}
	})
}

// Columns may stand in any order; the score of effect_weight comes first.
func TestOrderOfWeightColumns(t *testing.T) {
	scores := read(t, table(`
		#pgs_id=own
		effect_weight_b chr_name chr_position effect_weight effect_allele effect_weight_a
		1 1 100 2 A 3`))
	var got []string
	for _, score := range scores {
		got = append(got, score.ID+" "+score.Row(0).WeightText)
	}
	if want := []string{"own 2", "b 1", "a 3"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// The first bad line has the word, however many blocks are read at once.
func TestFirstBadLineWins(t *testing.T) {
	_, lines, _ := wideTable(rand.New(rand.NewPCG(5, 6)), 5000, 60, "\n")
	header, _, _ := wideTable(rand.New(rand.NewPCG(5, 6)), 0, 60, "\n")
	text := func(bad map[int]string) []byte {
		var b bytes.Buffer
		b.WriteString(strings.Join(header, "\t") + "\n")
		for i, line := range lines {
			if damage, ok := bad[i+2]; ok {
				b.WriteString(damage + "\n")
				continue
			}
			b.WriteString(strings.Join(line, "\t") + "\n")
		}
		return b.Bytes()
	}
	position := "rs\t1\t0.5\tx7\tA\tC" + strings.Repeat("\t1", 59)
	for _, c := range []struct {
		bad   map[int]string
		line  int
		field string
	}{
		{map[int]string{4999: position, 1800: "short", 4000: position}, 1800, ""},
		{map[int]string{3000: position, 3001: "a\x00b", 4800: "short"}, 3000, "chr_position"},
		{map[int]string{2500: "a\x00b", 2501: position}, 2500, ""},
		{map[int]string{2500: strings.Repeat("x", 3<<20), 4501: position}, 2500, ""},
		{map[int]string{2499: position, 2500: strings.Repeat("x", 3<<20)}, 2499, "chr_position"},
	} {
		path := write(t, "bad.txt", text(c.bad))
		for _, threads := range []int{1, 4} {
			_, err := ReadAll([]string{path}, Options{Threads: threads})
			var placed *fileerr.Error
			if !errors.As(err, &placed) || placed.Line != c.line || placed.Field != c.field {
				t.Errorf("%d threads: %v, want line %d %s", threads, err, c.line, c.field)
			}
		}
	}
	good, worse := write(t, "good.txt", text(nil)), write(t, "worse.txt", []byte("no table\n"))
	bad := write(t, "bad.txt", text(map[int]string{4999: position}))
	for range 5 {
		if _, err := ReadAll([]string{good, bad, worse}, Options{Threads: 3}); err == nil || !strings.Contains(err.Error(), bad) {
			t.Fatalf("%v, want an error of the second file", err)
		}
	}
}

// A block may be filled once more before all know that a line of it was bad. What that
// line left, weights without a row, is not in the way then.
func TestBlockAfterABadLine(t *testing.T) {
	c, problem := parseColumns([]byte("chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight_a\teffect_weight_b"), asked{})
	if problem != "" {
		t.Fatal(problem)
	}
	r := &reader{columns: c}
	b := r.newBlock()
	for _, text := range []string{"1\t100\tA\tC\t1\t2\n1\tx\tA\tC\t3\t4\n", "1\t200\tA\tC\t5\t6\n"} {
		b.lines.Text = append(b.lines.Text[:0], text...)
		b.parse(r)
	}
	if b.err != nil || b.count != 1 || b.chunk.Len() != 1 {
		t.Errorf("%v, %d rows of which %d are held, want one", b.err, b.count, b.chunk.Len())
	}
}

// A scratch file that cannot be made is an error of the read.
func TestScratchThatCannotBeMade(t *testing.T) {
	path := write(t, "a.txt", []byte("chr_name\tchr_position\teffect_allele\teffect_weight\n1\t5\tA\t0.5\n"))
	full := fileerr.New(fileerr.IO, "run", "no space left")
	_, err := ReadAll([]string{path}, Options{Scratch: &Scratch{create: func() (*os.File, error) { return nil, full }}})
	if !errors.Is(err, full) {
		t.Errorf("%v, want %v", err, full)
	}
}

// Rows of several accessions may come in any order and in any block.
func TestAccessionsOverBlocks(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	var text strings.Builder
	text.WriteString("accession\tchr_name\tchr_position\teffect_allele\teffect_weight\n")
	want := map[string][]string{}
	var order []string
	for i := range 60_000 {
		id := fmt.Sprint("PGS", random.IntN(1+i/20_000))
		if i > 50_000 && i%2 == 0 {
			id = "PGS9"
		}
		weight := drawNumber(random, random.IntN(5))
		if want[id] == nil {
			order = append(order, id)
		}
		want[id] = append(want[id], fmt.Sprint(i+1, " ", weight))
		fmt.Fprintf(&text, "%s\t1\t%d\tA\t%s\n", id, i+1, weight)
	}
	if text.Len() < 3<<19 {
		t.Fatalf("%d bytes are one block", text.Len())
	}
	path := write(t, "score.txt", []byte(text.String()))
	for _, threads := range []int{1, 4} {
		scores, err := ReadAll([]string{path}, Options{Threads: threads, Scratch: fileScratch(t, 0)})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, score := range scores {
			ids = append(ids, score.ID)
			for i, row := range allRows(score) {
				if got := fmt.Sprint(row.Number, " ", row.WeightText); got != want[score.ID][i] || row.Pos != row.Number {
					t.Fatalf("%s, row %d: %q at %d, want %q", score.ID, i, got, row.Pos, want[score.ID][i])
				}
			}
			if score.Len() != len(want[score.ID]) {
				t.Fatalf("%s has %d rows, want %d", score.ID, score.Len(), len(want[score.ID]))
			}
		}
		if !slices.Equal(ids, order) {
			t.Errorf("scores %v, want %v", ids, order)
		}
	}
}

// Of a file of which one line in so many is read, the rows are those lines, with the
// numbers that they have in the file; all are counted.
func TestEvery(t *testing.T) {
	var text strings.Builder
	text.WriteString("#genome_build=GRCh37\n#variants_number=1000\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "1\t%d\tA\tC\t%d\n", i+1, i)
	}
	path := write(t, "score.txt", []byte(text.String()))
	for every, want := range map[int]int{0: 1000, 1: 1000, 7: 143, 2000: 0} {
		all, err := ReadAll([]string{path}, Options{Every: every})
		if err != nil || len(all) != 1 || all[0].Len() != want {
			t.Fatalf("one in %d: %d scores, %v", every, len(all), err)
		}
		for i := range all[0].Len() {
			if row := all[0].Row(i); row.Number != row.Pos || every > 1 && (int(row.Number)+3)%every != 0 {
				t.Errorf("one in %d: row %+v", every, row)
			}
		}
	}
}
