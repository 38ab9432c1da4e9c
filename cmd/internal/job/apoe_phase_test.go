package job_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// haplotypeScore counts the four haplotypes of APOE in a sum's decimal places: e1 by
// 1, e2 by 10, e3 by 100, e4 by 1000, by name and spelled in alleles.
func haplotypeScore(t *testing.T) string {
	return write(t, "haplotypes.txt", "#pgs_id=HAPLOTYPES\n#genome_build=GRCh37\n"+
		"rsID\tchr_name\tchr_position\teffect_allele\teffect_weight\tis_haplotype\n"+
		"rs429358;rs7412\t19;19\t45411941;45412079\te1\t1\tTRUE\n"+
		"rs429358;rs7412\t19;19\t45411941;45412079\tT;T\t10\tTRUE\n"+
		"rs429358;rs7412\t19;19\t45411941;45412079\tAPOE-e3\t100\tTRUE\n"+
		"rs7412;rs429358\t19;19\t45412079;45411941\tC;C\t1000\tTRUE\n")
}

// placesOf is what haplotypeScore gives a genotype such as "e2/e4".
func placesOf(genotype string) float64 {
	sum := 0.0
	for _, haplotype := range strings.Split(genotype, "/") {
		sum += map[string]float64{"e1": 1, "e2": 10, "e3": 100, "e4": 1000}[haplotype]
	}
	return sum
}

// apoeValue is the APOE term in mmol/L (Talmud 2013); genotypes of e1 have none.
var apoeValue = map[string]float64{"e2/e2": -0.9, "e2/e3": -0.4, "e2/e4": -0.2, "e3/e3": 0, "e3/e4": 0.1, "e4/e4": 0.2}

// skipping is the policy of these tests.
var skipping = job.Policy{Ambiguous: "drop", Absent: "skip", Missing: "skip"}

// All pairs of calls of rs429358 (T>C) and rs7412 (C>T), missing ones too, and double
// heterozygotes whose phase is known, in one phase set and in two. Without phase a
// double heterozygote is e2/e4; with both ALTs on one haplotype, C with T, e1/e3.
func TestEveryAPOEGenotype(t *testing.T) {
	unphased, phased := [][3]string{}, [][3]string{
		{"0|1", "0|1", "e1/e3"}, {"1|0", "1|0", "e1/e3"}, {"0|1", "1|0", "e2/e4"}, {"1|0", "0|1", "e2/e4"},
		{"0/1", "0|1", "e2/e4"}, {"0|1", "0/1", "e2/e4"},
		{"0|1:7", "0|1:7", "e1/e3"}, {"0|1:7", "1|0:7", "e2/e4"}, {"0|1:7", "0|1:8", "e2/e4"},
		{"1|1", "0|1", "e1/e4"}, {"0|1", "0|0", "e3/e4"},
	}
	calls := []string{"0/0", "0/1", "1/1", "./."}
	cells := [3][3]string{{"e3/e3", "e2/e3", "e2/e2"}, {"e3/e4", "e2/e4", "e1/e2"}, {"e4/e4", "e1/e4", "e1/e1"}}
	for a, first := range calls {
		for b, second := range calls {
			genotype := ""
			if a < 3 && b < 3 {
				genotype = cells[a][b]
			}
			unphased = append(unphased, [3]string{first, second, genotype})
		}
	}
	everybody := append(unphased, phased...)
	vcf := "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
	for i := range everybody {
		vcf += fmt.Sprintf("\tp%d", i)
	}
	for v, site := range []string{"19\t45411941\trs429358\tT\tC", "19\t45412079\trs7412\tC\tT"} {
		vcf += "\n" + site + "\t.\tPASS\t.\tGT:PS"
		for _, person := range everybody {
			call := person[v]
			if !strings.Contains(call, ":") {
				call += ":."
			}
			vcf += "\t" + call
		}
	}
	path := write(t, "apoe.vcf", vcf+"\n")
	for _, phase := range []bool{false, true} {
		dir := imported(t, job.ImportOptions{VCF: []string{path}, Phase: phase})
		got := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{apoeScore(t), haplotypeScore(t)}, Policy: skipping}))
		for i, person := range everybody {
			id, want := fmt.Sprintf("p%d", i), person[2]
			if !phase && want == "e1/e3" {
				want = "e2/e4" // nobody knows
			}
			r := got["APOE"][id]
			value, listed := apoeValue[want]
			switch {
			case want == "" && (r.VariantsMissing != 1 || strings.Contains(r.Reason, "apoe_e1") || r.Status == "resulted"),
				want != "" && !listed && (r.VariantsMissing != 1 || !strings.Contains(r.Reason, "apoe_e1") || r.Status == "resulted"),
				listed && (r.VariantsMissing != 0 || r.Sum != value || r.Status != "resulted"):
				t.Errorf("phase %v, %s and %s, %q: %+v", phase, person[0], person[1], want, r)
			}
			r = got["HAPLOTYPES"][id]
			if want == "" && (r.VariantsMissing != 4 || r.Status == "resulted") || want != "" && (r.VariantsMissing != 0 || r.Sum != placesOf(want)) {
				t.Errorf("phase %v, %s and %s, %q: haplotypes %+v", phase, person[0], person[1], want, r)
			}
		}
	}
}

// The 2504 people of the 1000 Genomes Project have phased calls: with them, all have
// the two haplotypes that the golden table has from the phase of the VCF; without, too,
// since none of them has e1 with e3.
func TestAPOEHaplotypesOf1000Genomes(t *testing.T) {
	data := dataFolder(t, "the APOE haplotypes of 2504 people against their known genotypes")
	vcf := filepath.Join(data, "genotypes/apoe/apoe.vcf.gz")
	golden := strings.Split(strings.TrimSpace(string(read(t, filepath.Join(data, "golden/apoe_1000G/apoe_genotype.tsv")))), "\n")[1:]
	if len(golden) != 2504 {
		t.Fatalf("%d people in the golden table", len(golden))
	}
	for _, phase := range []bool{false, true} {
		dir := imported(t, job.ImportOptions{VCF: []string{vcf}, Phase: phase})
		got := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{apoeScore(t), haplotypeScore(t)}, Policy: skipping}))
		for i, line := range golden {
			f := strings.Split(line, "\t")
			if r := got["HAPLOTYPES"][f[0]]; r.Status != "resulted" || r.VariantsMissing != 0 || r.Sum != placesOf(f[3]+"/"+f[4]) {
				t.Errorf("phase %v, sample number %d, %s with %s: %+v", phase, i+1, f[3], f[4], r)
			}
			value, listed := apoeValue[f[5]]
			if r := got["APOE"][f[0]]; listed && (r.Sum != value || r.VariantsMissing != 0) || !listed && !strings.Contains(r.Reason, "apoe_e1") {
				t.Errorf("phase %v, sample number %d, %s: %+v", phase, i+1, f[5], r)
			}
		}
	}
}
