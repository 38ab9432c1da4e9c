package job_test

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/scoretable"
)

// Explained variance, imputed means and the means of absent rows take the frequency of a
// deletion wherever in its repeat cohort, score and table spell it. Of weights 1, p 0.25 of
// the deletion and 0.5 of two further rows, the second absent:
// (2 0.25 0.75 + 0.5) / (2 0.25 0.75 + 0.5 + 0.5). P2 has no call of the deletion.
func TestFrequenciesOfEverySpelling(t *testing.T) {
	reference := repeatGenome(t)
	spellings := []string{"6\tGAT\tG", "7\tATA\tA", "8\tTAT\tT", "10\tTAT\tT"}
	for i, inCohort := range spellings {
		for k, inScore := range spellings {
			inTable := spellings[(i+k+1)%len(spellings)]
			vcf := write(t, "calls.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP1\tP2\n"+
				fmt.Sprintf("1\t%s\t.\tPASS\t.\tGT\t0/1\t./.\n1\t15\t.\tC\tT\t.\tPASS\t.\tGT\t0/1\t0/0\n", dotted(inCohort)))
			var pos int
			var ref, alt string
			if _, err := fmt.Sscan(inScore, &pos, &ref, &alt); err != nil {
				t.Fatal(err)
			}
			score := write(t, "score.txt", "#pgs_id=S\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n"+
				fmt.Sprintf("1\t%d\t%s\t%s\t1\n1\t15\tT\tC\t1\n1\t16\tT\tC\t1\n", pos, alt, ref))
			table := write(t, "frequencies.tsv", "chrom\tpos\tref\talt\talt_freq\n1\t"+inTable+"\t0.25\n1\t15\tC\tT\t0.5\n1\t16\tC\tT\t0.5\n")
			dir := scoredInto(t, job.ScoreOptions{Cohorts: []string{imported(t, job.ImportOptions{VCF: []string{vcf}})}, Scores: []string{score},
				Policy: job.Policy{Ambiguous: "drop", Missing: "mean", Absent: "skip", Frequencies: table, FASTA: reference}})
			what := fmt.Sprintf("cohort %q, score %q, table %q", inCohort, inScore, inTable)
			if err := scoretable.ReadCoverage(filepath.Join(dir, "coverage.parquet"), func(row *scoretable.CoverageRow) error {
				if row.Coverage.Used != 2 || math.Abs(row.Coverage.ByVariance-0.875/1.375) > 1e-15 {
					t.Errorf("%s: %d rows used, %v of the variance", what, row.Coverage.Used, row.Coverage.ByVariance)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if rows := results(t, dir)["S"]; rows["P1"].Sum != 2 || rows["P2"].Sum != 0.5 {
				t.Errorf("%s: sums %v and %v", what, rows["P1"].Sum, rows["P2"].Sum)
			}
		}
	}
}

// A call that is missing of an insertion is imputed from the insertion's frequency, never
// from that of the deletion of the same base: that of its REF is nearly 1. P2 has no call.
func TestFrequencyOfAnInsertion(t *testing.T) {
	vcf := write(t, "calls.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP1\tP2\n"+
		"1\t6\t.\tG\tGA\t.\tPASS\t.\tGT\t0/1\t./.\n1\t15\t.\tC\tT\t.\tPASS\t.\tGT\t0/1\t0/0\n")
	score := write(t, "score.txt", "#pgs_id=S\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n"+
		"1\t6\tGA\tG\t1\n1\t15\tT\tC\t1\n")
	cohort := imported(t, job.ImportOptions{VCF: []string{vcf}})
	for _, c := range []struct {
		table    string
		used, p2 float64
	}{
		{"1\t6\tG\tGA\t0.25\n", 2, 0.5},
		{"1\t6\tG\tGA\t0.25\n1\t6\tGA\tG\t0.01\n", 2, 0.5},
		{"1\t6\tGA\tG\t0.01\n", 1, 0}, // no_frequency
	} {
		table := write(t, "frequencies.tsv", "chrom\tpos\tref\talt\talt_freq\n1\t15\tC\tT\t0.5\n"+c.table)
		dir := scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{score},
			Policy: job.Policy{Ambiguous: "drop", Missing: "mean", Absent: "skip", Frequencies: table}})
		if rows := results(t, dir)["S"]; rows["P1"].Sum != c.used || rows["P2"].Sum != c.p2 {
			t.Errorf("%q: sums %v and %v, want %v and %v", c.table, rows["P1"].Sum, rows["P2"].Sum, c.used, c.p2)
		}
	}
}

// dotted is pos, ref and alt with the ID of a VCF between.
func dotted(variant string) string {
	var pos, ref, alt string
	fmt.Sscan(variant, &pos, &ref, &alt)
	return pos + "\t.\t" + ref + "\t" + alt
}
