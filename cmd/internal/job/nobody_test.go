package job_test

import (
	"context"
	"path/filepath"
	"testing"

	"cardioscore/cmd/internal/job"
)

// A file without sample columns becomes a cohort of nobody: match says what a
// score would use of its variants, and score writes a table without rows.
func TestCohortOfNobody(t *testing.T) {
	vcf := "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t1000\trs1\tA\tG\t.\tPASS\t.\n1\t2000\trs2\tC\tT\t.\tPASS\t.\n"
	o := job.ScoreOptions{Cohorts: []string{imported(t, job.ImportOptions{VCF: []string{write(t, "sites.vcf", vcf)}})},
		Scores: []string{write(t, "small.txt", smallScore)}, Formats: []string{"parquet"},
		Policy: job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "skip"}}
	if all := results(t, scoredInto(t, o)); len(all) != 0 {
		t.Errorf("%d scores have rows, and there is nobody", len(all))
	}
	o.Common = quiet(filepath.Join(t.TempDir(), "match"), 1)
	if err := job.Match(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	checkCoverage(t, o.Out, o.Formats)
}
