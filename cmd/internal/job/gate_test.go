package job_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// TestGateIsExact: a score of twenty rows of one weight, one of which the cohort may
// lack; person k has no call of the first k. At every gate of twentieths, k rows missing
// and a absent leave 20-k-a twentieths, which is counted in integers here. In float64
// 0.95 - 0.5/2 is under 0.7, and 1 - 1.1/2 under 0.45.
func TestGateIsExact(t *testing.T) { gatesOfTwentieths(t, "0.1", "-0.10", "1e-1") }

// TestGateOfRoundedWeights: the same of weights that the grid rounds up, so that the calls
// that a person misses weigh more on it than as they are written.
func TestGateOfRoundedWeights(t *testing.T) {
	gatesOfTwentieths(t, "0.66666666666666666666", "-0.666666666666666666660", "6.6666666666666666666e-1")
}

// gatesOfTwentieths takes all gates, with weights of one size.
func gatesOfTwentieths(t *testing.T, weights ...string) {
	const rows = 20
	var score strings.Builder
	score.WriteString("#pgs_id=twenty\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n")
	for row := range rows {
		fmt.Fprintf(&score, "1\t%d\tG\tA\t%s\n", 1000*(row+1), weights[row%len(weights)])
	}
	file := write(t, "twenty.txt", score.String())
	for absent := range 2 {
		held := rows - absent
		var vcf strings.Builder
		vcf.WriteString("##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
		for person := range held {
			fmt.Fprintf(&vcf, "\tp%d", person)
		}
		for row := range held {
			fmt.Fprintf(&vcf, "\n1\t%d\t.\tA\tG\t.\tPASS\t.\tGT", 1000*(row+1))
			for person := range held {
				vcf.WriteString([]string{"\t0/1", "\t./."}[b2i(row < person)])
			}
		}
		cohort := imported(t, job.ImportOptions{VCF: []string{write(t, "in.vcf", vcf.String()+"\n")}})
		policy := job.Policy{Ambiguous: "drop", Missing: "mean", Absent: "skip"}
		set := filepath.Join(t.TempDir(), "set")
		if err := job.Compile(context.Background(), job.CompileOptions{Common: quiet(set, 2), Policy: policy, Cohorts: []string{cohort}, Scores: []string{file}}); err != nil {
			t.Fatal(err)
		}
		for gate := 1; gate <= held; gate++ {
			policy.MinCoverage = float64(gate) / rows
			for _, from := range []string{file, set} {
				got := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{from}, Policy: policy}))["twenty"]
				for person := range held {
					row := got[fmt.Sprintf("p%d", person)]
					if passed := row.Reason != "coverage"; passed != (held-person >= gate) {
						t.Errorf("%s, %d absent, %d missing: %s %s at the gate %v", filepath.Base(from), absent, person, row.Status, row.Reason, policy.MinCoverage)
					}
				}
			}
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
