package job_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"cardioscore/cmd/internal/job"
)

// TestLogOfManyScores: the log of scores of one table holds the same rows as Parquet, where
// what becomes of them is encoded once, and as TSV, where each is written. Two rows of one
// variant have the same weight in some scores, and not in others.
func TestLogOfManyScores(t *testing.T) {
	demo := demoInputs(t, 500)
	cohort := demoCohort(t, filepath.Join(demo, "inputs/cohort.vcf"), 0)
	const rows, scores = 17_000, 5
	rng := rand.New(rand.NewPCG(5, 5))
	var file strings.Builder
	file.WriteString("#genome_build=GRCh37\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele")
	for k := range scores {
		fmt.Fprintf(&file, "\teffect_weight_s%d", k)
	}
	for i := range rows {
		fmt.Fprintf(&file, "\nrs%d\t%d\t%d\t%s", i, 1+i*22/rows, 1000+i, []string{"A\tG", "C\tT", "AG\tA"}[rng.IntN(3)])
		for range scores {
			fmt.Fprintf(&file, "\t%.6f", rng.NormFloat64())
		}
	}
	variant := firstVariant(t, filepath.Join(demo, "inputs/cohort.vcf"))
	for range 2 {
		fmt.Fprintf(&file, "\nrs\t%s", variant)
		for k := range scores {
			fmt.Fprintf(&file, "\t%s", []string{"0.5", fmt.Sprint(rng.IntN(1000))}[k%2])
		}
	}
	path := write(t, "many.txt", file.String()+"\n")
	logs := map[string][]byte{}
	for format, formats := range map[string][]string{"parquet": {"parquet"}, "tsv": {"tsv"}} {
		o := job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "match"), 2), Cohorts: []string{cohort}, Scores: []string{path}, Formats: formats,
			Policy: job.Policy{Ambiguous: "drop", Absent: "skip", Missing: "mean"}}
		if err := job.Match(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		logs[format] = read(t, filepath.Join(o.Out, "match_log."+format))
	}
	lines := strings.Split(strings.TrimSuffix(string(logs["tsv"]), "\n"), "\n")[1:]
	if len(lines) != scores*(rows+2) || strings.Count(string(logs["tsv"]), "duplicate_row") == 0 || strings.Count(string(logs["tsv"]), "duplicate_target") == 0 {
		t.Fatalf("%d lines, or no duplicates of both kinds", len(lines))
	}
	parquetFile, err := parquet.OpenFile(bytes.NewReader(logs["parquet"]), int64(len(logs["parquet"])))
	if err != nil {
		t.Fatal(err)
	}
	if groups := len(parquetFile.RowGroups()); groups < scores {
		t.Errorf("%d row groups: no score has its own", groups)
	}
	reader := parquet.NewReader(parquetFile)
	defer reader.Close()
	read, at := make([]parquet.Row, 256), 0
	for {
		n, err := reader.ReadRows(read)
		for _, row := range read[:n] {
			var cells []string
			for _, value := range row {
				if value.IsNull() {
					cells = append(cells, "NA")
				} else {
					cells = append(cells, value.String())
				}
			}
			if line := strings.Join(cells, "\t"); at >= len(lines) || line != lines[at] {
				t.Fatalf("row %d is %q, and %q as TSV", at, line, lines[min(at, len(lines)-1)])
			}
			at++
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if at != len(lines) {
		t.Errorf("%d rows, want %d", at, len(lines))
	}
}

// firstVariant is a variant of a VCF as a line of a score file has it.
func firstVariant(t *testing.T, vcf string) string {
	t.Helper()
	for line := range strings.Lines(string(read(t, vcf))) {
		if f := strings.Split(line, "\t"); !strings.HasPrefix(line, "#") && len(f[3]+f[4]) == 2 && f[3]+f[4] != "AT" && f[3]+f[4] != "TA" && f[3]+f[4] != "CG" && f[3]+f[4] != "GC" {
			return strings.Join([]string{f[0], f[1], f[4], f[3]}, "\t")
		}
	}
	t.Fatal("no variant")
	return ""
}
