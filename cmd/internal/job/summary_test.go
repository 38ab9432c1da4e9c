package job_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// A summary of many scores tells of those without results and of those that lose
// most, and counts the others; match tells of every one.
func TestSummaryOfManyScores(t *testing.T) {
	dir := t.TempDir()
	vcf := filepath.Join(dir, "c.vcf")
	text := "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\n" +
		"1\t100\t.\tA\tC\t.\t.\t.\tGT\t0/1\t1/1\n"
	if err := os.WriteFile(vcf, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	scores := filepath.Join(dir, "scores")
	if err := os.Mkdir(scores, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		lost := "0.1" // of the sum of the weights, a tenth or less is lost
		switch {
		case i%8 == 7: // 5 lose half
			lost = "1"
		case i >= 36: // 3 more have no result
			lost = "1000"
		}
		file := fmt.Sprintf("#pgs_id=S%02d\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t100\tC\tA\t1\n1\t200\tC\tA\t%s\n", i, lost)
		if err := os.WriteFile(filepath.Join(scores, fmt.Sprintf("s%02d.txt", i)), []byte(file), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cohort := imported(t, job.ImportOptions{VCF: []string{vcf}})
	told := func(run func(context.Context, job.ScoreOptions) error) (lines []string, all string) {
		t.Helper()
		var out bytes.Buffer
		o := job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{scores}, Policy: job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "skip", MinCoverage: 0.4}}
		o.Common = quiet(filepath.Join(t.TempDir(), "out"), 2)
		o.Quiet, o.Stdout = false, &out
		if err := run(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if strings.Contains(line, "1 of 2 rows used") {
				lines = append(lines, strings.TrimSpace(line[:strings.Index(line, ":")]))
			}
		}
		return lines, out.String()
	}
	lines, all := told(job.Score)
	for _, want := range []string{"S07", "S15", "S23", "S31", "S39", "S36", "S37", "S38"} {
		if !strings.Contains(strings.Join(lines, " "), want) {
			t.Errorf("the summary leaves out %s, which is worth a look: %v", want, lines)
		}
	}
	if len(lines) != 25 || !strings.Contains(all, "and 15 more scores, 0 of them not resulted") || strings.Count(all, "sums of 2 samples") > 25 {
		t.Errorf("%d scores are told of one by one:\n%s", len(lines), all)
	}
	list := write(t, "list.txt", "1:100:A:C\n")
	compile := func(ctx context.Context, o job.ScoreOptions) error {
		return job.Compile(ctx, job.CompileOptions{Common: o.Common, Policy: o.Policy, Variants: list, Scores: o.Scores})
	}
	if lines, all = told(compile); len(lines) != 25 || !strings.Contains(all, "and 15 more scores, 0 of them not resulted") || !strings.Contains(strings.Join(lines, " "), "S38") {
		t.Errorf("compile of a list tells of %d scores one by one:\n%s", len(lines), all)
	}
	if lines, all = told(job.Match); len(lines) != 40 || strings.Contains(all, "more scores") {
		t.Errorf("match tells of %d of 40 scores:\n%s", len(lines), all)
	}
}

// The log counts the rows of the tables that stand beside scores: each is kept or told.
func TestRowsOfTablesAreLogged(t *testing.T) {
	for _, do := range []func(context.Context, job.ScoreOptions) error{job.Score, job.Match} {
		o := job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "out"), 1), Cohorts: []string{pair(t, "GRCh37")}, Scores: []string{oneRow(t, "S", "", "", "")}, Formats: []string{"tsv"},
			Policy: job.Policy{Missing: "mean",
				Frequencies: write(t, "f.tsv", "chrom\tpos\tref\talt\talt_freq\n1\t100\tA\tG\t0.5\n1\t100\tA\tT\t.\n1\t900\tA\tG\t0.5\nUn\t1\tA\tG,C\t0.5,0.1\n"),
				Proxies:     write(t, "p.tsv", "variant\tproxy\tr\n1:100:A:G\t1:150:A:G\t0.9\n1:900:A:G\t1:950:A:G\t0.9\n")}}
		if err := do(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		log := string(read(t, filepath.Join(o.Out, "cardioscore.log")))
		for _, want := range []string{"msg=frequencies rows=5 kept=1 unknown=1 not_wanted=1 unsupported_contig=2\n", "msg=proxies pairs=2\n"} {
			if !strings.Contains(log, want) {
				t.Errorf("the log lacks %q:\n%s", want, log)
			}
		}
	}
}
