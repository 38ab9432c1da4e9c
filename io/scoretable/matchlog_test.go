package scoretable_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"cardioscore/io/scoretable"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

func TestMatchLogTSV(t *testing.T) {
	var out bytes.Buffer
	log := scoretable.NewMatchLog(newTSV(t, &out, scoretable.MatchLogColumns()))
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
		batch.Add("north", "PGS000001", &c.row, c.outcome, c.rows, c.note)
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
	log := scoretable.NewMatchLog(newTSV(t, &out, scoretable.MatchLogColumns()))
	const rows = 5_000
	row := &scoreset.Row{Chrom: 2, Pos: 7, EffectAllele: "A", WeightText: "1"}
	batch := scoretable.NewLogBatch()
	for i := range rows {
		row.Number = int32(i + 1)
		if batch.Add("north", "s", row, scoreset.Absent, "", ""); i%700 == 0 || i == rows-1 {
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
	log := scoretable.NewMatchLog(newTSV(t, &bytes.Buffer{}, scoretable.MatchLogColumns()))
	batch := scoretable.NewLogBatch()
	var err error
	for i := 0; i < 3_000 && err == nil; i++ {
		row := &scoreset.Row{Number: 1, EffectAllele: "A"}
		if i == 2_000 {
			row.EffectAllele = "A\tB"
		}
		if batch.Add("north", "s", row, scoreset.Absent, "", ""); i%100 == 99 {
			err = log.WriteBatch(batch)
			batch.Clear()
		}
	}
	if err == nil || !strings.Contains(err.Error(), "table.tsv: effect_allele: table row 2001: holds a tab") {
		t.Errorf("got %v", err)
	}
}
