package job_test

import (
	"fmt"
	"math"
	"testing"

	"cardioscore/cmd/internal/job"
)

// A woman, two men of whom the second has no call on Y, and weights of 1 on an autosome
// and 100 on Y. The woman has no term on Y, whatever is done about missing calls and
// whatever stands there; without a sex nobody's term on Y is used.
func TestWomenHaveNoTermOnY(t *testing.T) {
	const vcf = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tW\tM\tN\n" +
		"1\t1000\tr1\tA\tG\t.\t.\t.\tGT\t0/1\t0/1\t0/0\nY\t5000000\ty1\tA\tC\t.\t.\t.\tGT\t%s\t1\t.\n"
	score := write(t, "s.txt", "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t1000\tG\tA\t1\nY\t5000000\tC\tA\t100\n")
	list := write(t, "sex.tsv", "W\tfemale\nM\tmale\nN\tmale\n")
	for _, c := range []struct{ call, sex, missing, want string }{
		{".", list, "skip", "W 1/2 missing 0, M 201/4 missing 0, N 0/2 missing 1"},
		{"0", list, "skip", "W 1/2 missing 0, M 201/4 missing 0, N 0/2 missing 1"},
		{"./.", list, "mean", "W 1/2 missing 0, M 201/4 missing 0, N 200/4 missing 1"}, // the frequency on Y is that of men: 1
		{".", "", "skip", "W 1/2 missing 0, M 1/2 missing 0, N 0/2 missing 0"},
	} {
		dir := imported(t, job.ImportOptions{VCF: []string{write(t, "y.vcf", fmt.Sprintf(vcf, c.call))}, Sex: c.sex, Assay: "wgs"})
		out := scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{score},
			Policy: job.Policy{Ambiguous: "keep", Missing: c.missing, Absent: "skip", ScoreBuild: "GRCh37"}})
		for id, rows := range results(t, out) {
			text := ""
			for i, person := range []string{"W", "M", "N"} {
				row := rows[person]
				if i > 0 {
					text += ", "
				}
				text += fmt.Sprintf("%s %v/%d missing %d", person, row.Sum, row.Denominator, row.VariantsMissing)
			}
			if text != c.want {
				t.Errorf("%s, call %q, missing %s: got %s, want %s", id, c.call, c.missing, text, c.want)
			}
		}
	}
}

// A score of rows on Y alone says nothing of women: nor are they among those whom men are placed
// within, or whom a frozen reference describes, as people whose sum is 0.
func TestMenArePlacedAmongMenOnY(t *testing.T) {
	vcf := write(t, "y.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC\tD\tE\n"+
		"Y\t5000000\t.\tA\tG\t.\tPASS\t.\tGT\t0\t1\t1\t.\t.\n")
	cohort := imported(t, job.ImportOptions{VCF: []string{vcf}, Sex: write(t, "sex", "A\tmale\nB\tmale\nC\tmale\nD\tfemale\nE\tfemale\n")})
	score := write(t, "y.txt", "#pgs_id=Y\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\nY\t5000000\tG\tA\t-1\n")
	for _, missing := range []string{"mean", "skip"} {
		got := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{score}, Policy: job.Policy{Missing: missing}}))["Y"]
		for id, want := range map[string]float64{"A": 250. / 3, "B": 100. / 3, "C": 100. / 3} {
			if row := got[id]; row.Status != "resulted" || math.Abs(row.Percentile-want) > 1e-12 {
				t.Errorf("%s, %s: %+v, want percentile %v", missing, id, row, want)
			}
		}
		for _, id := range []string{"D", "E"} {
			if row := got[id]; row.Status != "not_resulted" || row.Reason != "coverage" || !math.IsNaN(row.Percentile) {
				t.Errorf("%s, %s: %+v", missing, id, row)
			}
		}
	}
}
