package job_test

import (
	"fmt"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// A site of a deletion and a substitution: 100 CAG>C,CAT is 100 CAG>C and 102 G>T when its
// alleles are trimmed. Rows of a score that name REF against either are rows of two variants,
// so that both count, each 2 less all ALT copies of the site, with its own weight; rows that
// spell one of the variants in two ways are one, and one with another weight contradicts it.
// By hand, of A 0/0, B 0/1, C 1/2, D 2/2, E ./. and F 0/2; a row of weight 0 elsewhere lets E count.
func TestRefOfASiteOfTwoVariants(t *testing.T) {
	cohort := imported(t, job.ImportOptions{VCF: []string{write(t, "site.vcf", "##fileformat=VCFv4.2\n"+
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC\tD\tE\tF\n"+
		"1\t100\t.\tCAG\tC,CAT\t.\tPASS\t.\tGT\t0/0\t0/1\t1/2\t2/2\t./.\t0/2\n1\t900\t.\tA\tG\t.\tPASS\t.\tGT\t0/0\t0/0\t0/0\t0/0\t0/0\t0/0\n")}})
	for rows, want := range map[string]string{
		"102 G T 1":                              "2 1 0 0 0 1, 2 used",
		"100 CAG C 1":                            "2 1 0 0 0 1, 2 used",
		"102 G T 1\n100 CAG C 1":                 "4 2 0 0 0 2, 3 used",
		"102 G T 1\n100 CAG C 10":                "22 11 0 0 0 11, 3 used",
		"102 G T 1\n100 CAG C -1":                "0 0 0 0 0 0, 3 used",
		"102 G T 1\n100 CAG CAT 1":               "2 1 0 0 0 1, 2 used",
		"102 G T 1\n100 CAG CAT 3":               "0 0 0 0 0 0, 1 used",
		"102 T G 1\n100 C CAG 10":                "0 10 11 2 0 1, 3 used",
		"102 T G 1\n100 CAT CAG 1\n100 C CAG 10": "0 10 11 2 0 1, 3 used",
		"102 G T 1\n102 T G 1":                   "2 1 1 2 0 2, 3 used",
	} {
		score := "#pgs_id=S\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n" +
			strings.ReplaceAll("1 900 G A 0\n1 "+strings.ReplaceAll(rows, "\n", "\n1 "), " ", "\t") + "\n"
		dir := scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{write(t, "score.txt", score)},
			Policy: job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "skip"}})
		got, used := []string{}, int32(0)
		people := results(t, dir)["S"]
		for _, id := range strings.Split("ABCDEF", "") {
			row := people[id]
			got, used = append(got, fmt.Sprint(row.Sum)), row.VariantsUsed
		}
		if found := fmt.Sprintf("%s, %d used", strings.Join(got, " "), used); found != want {
			t.Errorf("%q: %s; want %s", rows, found, want)
		}
	}
}
