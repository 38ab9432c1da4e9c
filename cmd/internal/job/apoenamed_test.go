package job_test

import (
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// Named alleles of APOE without rsIDs and positions, as PGS000026 has them (its two
// largest weights), and an interaction of the two variants, in 2,504 people: copies of
// the alleles from their phased genotypes as another program named them, products from
// their calls.
func TestNamedAPOEAllelesOf1000Genomes(t *testing.T) {
	data := dataFolder(t, "copies of APOE alleles of 2504 people against their known genotypes")
	dir := imported(t, job.ImportOptions{VCF: []string{filepath.Join(data, "genotypes/apoe/apoe.vcf.gz")}})
	named := write(t, "named.txt", "#pgs_id=NAMED\n#genome_build=GRCh37\n"+
		"rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tlocus_name\n"+
		"\t19\t\te2\t\t-0.5\tAPOE\n\t19\t\te4\t\t1.25\tAPOE\n")
	product := write(t, "product.txt", "#pgs_id=PRODUCT\n#genome_build=GRCh37\n"+
		"rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tis_interaction\n"+
		"rs429358_x_rs7412\t19_x_19\t45411941_x_45412079\tC_x_C\tT_x_T\t0.25\tTRUE\n")
	got := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{named, product},
		Policy: job.Policy{Ambiguous: "drop", Absent: "skip", Missing: "skip"}}))
	people, carriers := 0, 0
	for i, line := range strings.Split(strings.TrimSpace(string(read(t, filepath.Join(data, "golden/apoe_1000G/apoe_genotype.tsv")))), "\n")[1:] {
		f := strings.Split(line, "\t") // sample, calls of rs429358 (1 is C) and rs7412 (1 is T), two haplotypes, genotype
		haplotypes := f[3] + f[4]
		e2, e4 := strings.Count(haplotypes, "e2"), strings.Count(haplotypes, "e4")
		if want := -0.5*float64(e2) + 1.25*float64(e4); got["NAMED"][f[0]].Sum != want {
			t.Errorf("sample number %d is %s: sum %v, want %v", i+1, f[5], got["NAMED"][f[0]].Sum, want)
		}
		if want := 0.25 * float64(strings.Count(f[1], "1")*(2-strings.Count(f[2], "1"))); got["PRODUCT"][f[0]].Sum != want {
			t.Errorf("sample number %d is %s and %s: product %v, want %v", i+1, f[1], f[2], got["PRODUCT"][f[0]].Sum, want)
		}
		people++
		carriers += min(1, e4)
	}
	if people != 2504 || carriers != 547+70+65+1 {
		t.Errorf("%d people, %d carriers of e4", people, carriers)
	}
}
