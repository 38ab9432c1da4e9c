package job_test

import (
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// A score file as PLINK reads it, with ids of variants in place of positions, gives the
// sums that PLINK printed for it: of 3,202 people, to PLINK's six digits.
func TestScoreFileOfPLINK(t *testing.T) {
	data := dataFolder(t, "a score file of PLINK against PLINK")
	folder := filepath.Join(data, "golden/tiny1000G_PGS001229")
	var autosomal strings.Builder // as the case says
	for line := range strings.Lines(string(read(t, filepath.Join(folder, "score.tsv")))) {
		if !strings.HasPrefix(line, "X") {
			autosomal.WriteString(line)
		}
	}
	dir := imported(t, job.ImportOptions{VCF: []string{filepath.Join(data, "genotypes/tiny1000G/tiny1000G.vcf.gz")}, Build: "GRCh38"})
	got := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{write(t, "plink.txt", autosomal.String())},
		Policy: job.Policy{Ambiguous: "keep", Absent: "skip", Missing: "skip", ScoreBuild: "GRCh38",
			ScoreColumns: job.ScoreColumns{Columns: []string{"variant_id=ID"}}}}))["plink"]
	want := readScoreTable(t, filepath.Join(folder, "plink2_nomean.sscore"))
	if len(got) != 3202 || len(want) != len(got) {
		t.Fatalf("%d people, want %d", len(got), len(want))
	}
	for id, row := range want {
		near(t, "a sum", got[id].Sum, row["SCORE1_SUM"])
		if float64(got[id].Denominator) != row["DENOM"] {
			t.Errorf("denominator %v, want %v", got[id].Denominator, row["DENOM"])
		}
	}
}

// near says that a number is another one that was printed with six digits.
func near(t *testing.T, what string, got, printed float64) {
	t.Helper()
	if difference := got - printed; difference > 1e-5*max(printed, -printed, 1e-3) || difference < -1e-5*max(printed, -printed, 1e-3) {
		t.Errorf("%s is %v, printed %v", what, got, printed)
	}
}
