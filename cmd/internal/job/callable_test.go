package job_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
)

// TestCallableNeedsEveryRecord: a record that was left out (here: both alleles equal) is
// no sign of the reference, so that the assumption is refused; without such a record
// it holds for PLINK files too.
func TestCallableNeedsEveryRecord(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"p.fam": "0 S1 0 0 1 -9\n0 S2 0 0 2 -9\n", "p.bim": "1 a 0 3 G A\n1 b 0 5 A A\n", "p.bed": "\x6c\x1b\x01\x0b\x0f",
		"q.fam": "0 S1 0 0 1 -9\n0 S2 0 0 2 -9\n", "q.bim": "1 a 0 3 G A\n", "q.bed": "\x6c\x1b\x01\x0b",
		"ref.fa": ">1\nAAAAAAAA\n", "ref.fa.fai": "1\t8\t3\t8\t9\n", "mask.bed": "1\t0\t8\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	asked := job.WantedOptions{Callable: filepath.Join(folder, "mask.bed"), FASTA: filepath.Join(folder, "ref.fa")}
	o := job.ImportOptions{BFile: []string{filepath.Join(folder, "p")}, Build: "GRCh38", Assay: "exome", WantedOptions: asked}
	o.Common = quiet(filepath.Join(t.TempDir(), "cohort"), 1)
	if err := job.Import(context.Background(), o); fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "1 records were left out") {
		t.Errorf("%v", err)
	}
	dir := imported(t, job.ImportOptions{BFile: []string{filepath.Join(folder, "q")}, Build: "GRCh38", Assay: "exome", WantedOptions: asked})
	score := write(t, "score.txt", "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t3\tG\tA\t1\n1\t7\tA\tG\t0.5\n")
	out := scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{score},
		Policy: job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "homref", ScoreBuild: "GRCh38"}})
	// The byte 0b is 11 for S1 (A/A), 10 for S2 (A/G); A at position 7 adds 0.5 x 2 to both.
	for id, want := range map[string]float64{"S1": 1, "S2": 2} {
		if got := results(t, out)["score"][id]; got.Sum != want || got.Denominator != 4 {
			t.Errorf("%s: sum %v over %v, want %v over 4", id, got.Sum, got.Denominator, want)
		}
	}
}
