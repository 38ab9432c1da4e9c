package scoretable_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"cardioscore/io/scoretable"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

func TestMatchLogTSV(t *testing.T) {
	var out bytes.Buffer
	log := scoretable.NewMatchLog(newTSV(t, &out, scoretable.MatchLogColumns()), nil)
	for _, c := range []struct {
		row     scoreset.Row
		outcome scoreset.Outcome
		rows    string
		note    string
	}{
		{scoreset.Row{Number: 1, Chrom: genome.ChrX, Pos: 2_781_480, EffectAllele: "A", OtherAllele: "G", WeightText: "-1.50e-3"}, scoreset.AltRef, "17,18", "read as written"},
		{scoreset.Row{Number: 2, EffectAllele: "T", WeightText: "0.10", Fate: scoreset.NoPosition}, scoreset.NoPosition, "", ""},
		{scoreset.Row{Number: 3, Chrom: 1, Pos: 5, EffectAllele: "C", OtherAllele: "T", WeightText: "NaN"}, scoreset.BadWeight, "", ""},
	} {
		batch := scoretable.NewLogBatch()
		addWeighted(batch, "north", "PGS000001", &c.row, c.outcome, c.rows, c.note)
		if err := log.WriteBatch(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	want := "score_id\trow_number\tchrom\tpos\teffect_allele\tother_allele\teffect_weight\toutcome\tcohort_rows\tcohort\tnote\n" +
		"PGS000001\t1\tX\t2781480\tA\tG\t-1.50e-3\talt_ref\t17,18\tnorth\tread as written\n" +
		"PGS000001\t2\tNA\tNA\tT\tNA\t0.10\tno_position\tNA\tnorth\tNA\n" +
		"PGS000001\t3\t1\t5\tC\tT\tNaN\tbad_weight\tNA\tnorth\tNA\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// TestMatchLogStreams: every row comes out, over many times what is gathered.
func TestMatchLogStreams(t *testing.T) {
	var out bytes.Buffer
	log := scoretable.NewMatchLog(newTSV(t, &out, scoretable.MatchLogColumns()), nil)
	const rows = 5_000
	row := &scoreset.Row{Chrom: 2, Pos: 7, EffectAllele: "A", WeightText: "1"}
	batch := scoretable.NewLogBatch()
	for i := range rows {
		row.Number = int32(i + 1)
		if addWeighted(batch, "north", "s", row, scoreset.Absent, "", ""); i%700 == 0 || i == rows-1 {
			if err := log.WriteBatch(batch); err != nil {
				t.Fatal(err)
			}
			batch.Clear()
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")[1:]
	if len(lines) != rows {
		t.Fatalf("%d rows, want %d", len(lines), rows)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, fmt.Sprintf("s\t%d\t2\t7\t", i+1)) {
			t.Fatalf("row %d is %q", i+1, line)
		}
	}
}

func TestMatchLogNamesTheRow(t *testing.T) {
	log := scoretable.NewMatchLog(newTSV(t, &bytes.Buffer{}, scoretable.MatchLogColumns()), nil)
	batch := scoretable.NewLogBatch()
	var err error
	for i := 0; i < 3_000 && err == nil; i++ {
		row := &scoreset.Row{Number: 1, EffectAllele: "A"}
		if i == 2_000 {
			row.EffectAllele = "A\tB"
		}
		if addWeighted(batch, "north", "s", row, scoreset.Absent, "", ""); i%100 == 99 {
			err = log.WriteBatch(batch)
			batch.Clear()
		}
	}
	if err == nil || !strings.Contains(err.Error(), "table.tsv: effect_allele: table row 2001: holds a tab") {
		t.Errorf("got %v", err)
	}
}

// TestMatchLogAgain: rows that are kept and written again for other scores, in any order
// with rows that are not, read as if all had been written.
func TestMatchLogAgain(t *testing.T) {
	const n = 20_000
	type rows struct {
		score string
		again bool
	}
	order := []rows{{"a", false}, {"b", true}, {"small", false}, {"c", true}, {"d", true}, {"small", false}}
	weight := func(score string, i int) string { return fmt.Sprintf("0.%d%s", i*7919%n, score) }
	var plain, kept bytes.Buffer
	for _, out := range []*bytes.Buffer{&plain, &kept} {
		sink := newParquet(t, out, scoretable.MatchLogColumns())
		log := scoretable.NewMatchLog(sink, sink)
		if !log.Keeps() {
			t.Fatal("a log as Parquet alone keeps nothing")
		}
		var blocks []*scoretable.LogRows
		for k, of := range order {
			count := n
			if of.score == "small" {
				count = 3 + k
			}
			if out == &kept && of.again {
				for b, block := range blocks {
					var weights scoretable.Packed
					for i := b * n / 2; i < (b+1)*n/2; i++ {
						weights.Add(weight(of.score, i))
					}
					if err := log.WriteAgain(of.score, &weights, block); err != nil {
						t.Fatal(err)
					}
				}
				continue
			}
			batch := scoretable.NewLogBatch()
			for i := range count {
				if out == &kept && k == 0 && i%(n/2) == 0 {
					must(t, log.WriteBatch(batch))
					batch.Clear()
					blocks = append(blocks, new(scoretable.LogRows))
					must(t, log.Keep(blocks[len(blocks)-1]))
				}
				row := scoreset.Row{Number: int32(i + 1), Chrom: genome.Chromosome(1 + i*22/n), Pos: int32(i * i % 90_001), EffectAllele: "ACGT"[i%4 : i%4+1], WeightText: weight(of.score, i)}
				used, note := "", ""
				if i%9 > 0 {
					used = fmt.Sprint(i)
				} else {
					note = "normally elsewhere"
				}
				addWeighted(batch, "north", of.score, &row, []scoreset.Outcome{scoreset.Absent, scoreset.AltRef}[min(1, i%9)], used, note)
			}
			must(t, log.WriteBatch(batch))
			if out == &kept && k == 0 {
				must(t, log.Keep(nil))
			}
		}
		must(t, log.Close())
	}
	want, got := cellsOf(t, plain.Bytes()), cellsOf(t, kept.Bytes())
	for c := range want {
		if len(want[c]) != 4*n+5+8 || !slices.Equal(got[c], want[c]) {
			t.Errorf("column %d: %d cells, want %d, or they differ", c, len(got[c]), len(want[c]))
		}
	}
}

// TestMatchLogOfAFewRowsFirst: rows of a small score, which end a row group because those
// of the next one are kept, do not leave the whole log without compression.
func TestMatchLogOfAFewRowsFirst(t *testing.T) {
	var out bytes.Buffer
	sink := newParquet(t, &out, scoretable.MatchLogColumns())
	log, batch, kept := scoretable.NewMatchLog(sink, sink), scoretable.NewLogBatch(), new(scoretable.LogRows)
	for _, rows := range []int{3, 3_000} {
		if rows > 3 {
			must(t, log.Keep(kept))
		}
		for i := range rows {
			addWeighted(batch, "north", "s", &scoreset.Row{Number: int32(i + 1), Chrom: 1, Pos: 7, EffectAllele: "A", WeightText: "1"}, scoreset.Absent, "", "")
		}
		must(t, log.WriteBatch(batch))
		batch.Clear()
	}
	must(t, log.Keep(nil))
	must(t, log.Close())
	file, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	must(t, err)
	if groups := file.Metadata().RowGroups; len(groups) != 2 || groups[1].Columns[0].MetaData.Codec != format.Zstd || groups[0].Columns[0].MetaData.Codec != format.Zstd {
		t.Errorf("%d row groups, the first one's codecs %v: want 2, all zstd", len(groups), groups[0].Columns[0].MetaData.Codec)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cellsOf reads a file by another library: its cells by column.
func cellsOf(t *testing.T, of []byte) [][]string {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(of), int64(len(of)))
	must(t, err)
	cells := make([][]string, len(file.Schema().Columns()))
	for _, group := range file.RowGroups() {
		for c, chunk := range group.ColumnChunks() {
			pages := chunk.Pages()
			for {
				page, err := pages.ReadPage()
				if err == io.EOF {
					break
				}
				must(t, err)
				values := make([]parquet.Value, page.NumValues())
				if n, err := page.Values().ReadValues(values); n != len(values) || err != nil && err != io.EOF {
					t.Fatalf("column %d: %d of %d values: %v", c, n, len(values), err)
				}
				for _, value := range values {
					cells[c] = append(cells[c], readCell(value))
				}
			}
			must(t, pages.Close())
		}
	}
	return cells
}

// addWeighted appends a row with its weight.
func addWeighted(b *scoretable.LogBatch, cohort, scoreID string, row *scoreset.Row, outcome scoreset.Outcome, cohortRows, note string) {
	b.Add(cohort, scoreID, row, outcome, cohortRows, note)
	b.Weights().Add(row.WeightText)
}
