package job_test

import (
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/testdata"
)

// apoeScore is the APOE term of the 12-SNP LDL cholesterol score as a score of
// its own: rows of two variants each.
func apoeScore(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("#pgs_id=APOE\n#genome_build=GRCh37\n")
	rows := 0
	for line := range strings.Lines(string(testdata.LDLScore)) {
		if strings.HasPrefix(line, "rsID\t") || strings.Contains(line, "APOE_allele") {
			text.WriteString(line)
			rows++
		}
	}
	if rows != 7 {
		t.Fatalf("%d lines of the score hold the APOE term; expected 6 genotypes and the header", rows)
	}
	return write(t, "apoe.txt", text.String())
}

// apoe_genotype.tsv was made from bcftools' reading of the same file, and from
// its phase. The values are those of Talmud 2013 in mmol/L of LDL cholesterol.
func TestAPOETermOf1000Genomes(t *testing.T) {
	data := dataFolder(t, "the APOE term of 2504 people against their known genotypes")
	dir := imported(t, job.ImportOptions{VCF: []string{filepath.Join(data, "genotypes/apoe/apoe.vcf.gz")}})
	got := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{apoeScore(t)},
		Policy: job.Policy{Ambiguous: "drop", Absent: "skip", Missing: "skip"}}))["APOE"]
	counts := map[string]int{}
	for i, line := range strings.Split(strings.TrimSpace(string(read(t, filepath.Join(data, "golden/apoe_1000G/apoe_genotype.tsv")))), "\n") {
		if i == 0 {
			continue
		}
		f := strings.Split(line, "\t")
		r, ok := got[f[0]]
		want, listed := apoeValue[f[5]]
		counts[f[5]]++
		switch {
		case !ok:
			t.Fatalf("sample number %d has no row", i)
		case listed && (r.Status != "resulted" || r.Sum != want || r.VariantsMissing != 0 || strings.Contains(r.Reason, "apoe")):
			t.Errorf("sample number %d is %s: sum %v, status %s, reason %q; want %v", i, f[5], r.Sum, r.Status, r.Reason, want)
		case !listed && (r.Status == "resulted" || r.VariantsMissing == 0 || !strings.Contains(r.Reason, "apoe_e1")):
			t.Errorf("sample number %d is %s: status %s, reason %q, %d missing; want not_resulted, missing by the name apoe_e1", i, f[5], r.Status, r.Reason, r.VariantsMissing)
		}
	}
	if len(got) != 2504 || counts["e1/e4"] != 1 || counts["e4/e4"] != 70 {
		t.Errorf("%d people, genotypes %v", len(got), counts)
	}
}

// With the other ten variants the person of the e1 allele has a result: the APOE
// term alone is missing, and its name is said.
func TestPersonWithAPOEe1HasTheOtherTerms(t *testing.T) {
	vcf := "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\te1e4\te3e3\n" +
		"1\t55504650\trs2479409\tG\tA\t.\tPASS\t.\tGT\t0/1\t0/1\n" +
		"19\t45411941\trs429358\tT\tC\t.\tPASS\t.\tGT\t1/1\t0/0\n" +
		"19\t45412079\trs7412\tC\tT\t.\tPASS\t.\tGT\t0/1\t0/0\n"
	dir := imported(t, job.ImportOptions{VCF: []string{write(t, "two.vcf", vcf)}})
	score := write(t, "ldl12.txt", string(testdata.LDLScore))
	got := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{score},
		Policy: job.Policy{Ambiguous: "drop", Absent: "skip", Missing: "skip"}}))["LDL12"]
	e1, e3 := got["e1e4"], got["e3e3"]
	if e1.Sum != 0.052 || e1.VariantsMissing != e3.VariantsMissing+1 || !strings.Contains(e1.Reason, "apoe_e1") || e1.MissingWeight != 0.9 {
		t.Errorf("e1/e4: %+v", e1)
	}
	if e3.Sum != 0.052 || e3.VariantsMissing != 0 || strings.Contains(e3.Reason, "apoe_e1") {
		t.Errorf("e3/e3: %+v", e3)
	}
}
