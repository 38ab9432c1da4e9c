package job_test

import (
	"fmt"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// The variants a (A>G, ALT at 0.1), b (C>T at 0.2) and c (G>A at 0.5), and d, which
// nobody carries. calls are those of a, b and c.
var complexPeople = []struct{ calls [3]string }{
	{[3]string{"0/0", "0/0", "0/0"}},
	{[3]string{"0/1", "0/1", "0/1"}},
	{[3]string{"1/1", "0/0", "1/1"}},
	{[3]string{"1/1", "0/1", "0/1"}},
	{[3]string{"0/1", "0/0", "1/1"}},
	{[3]string{"./.", "0/1", "0/1"}},
	{[3]string{"0/1", "./.", "./."}},
	{[3]string{"0|1", "0|1", "0|0"}}, // G of a with T of b
	{[3]string{"0|1", "1|0", "0|0"}}, // G of a with C of b
	{[3]string{"1/1", "1/1", "0/0"}},
	{[3]string{"0/1", "1/1", "0/1"}},
}

// A score of one row of each kind beside a row of d. sums are by person, worked out by
// hand; "?" is a missing term, with the expectation mean under Hardy-Weinberg, parts
// being independent; "phase" is missing unless phase is known, of which person 7 has
// no copy and person 8 one.
//
//	dominant G of a       0.5 (1 - 0.9²) = 0.095
//	recessive A of a      0.4 x 0.9² = 0.324
//	by dosage T of b      0.1 x 0.64 + 0.3 x 0.32 - 0.2 x 0.04 = 0.152
//	haplotype a G, b C    1.5 x 2 x 0.1 x 0.8 = 0.24; at the stated 0.05, 1.5 x 2 x 0.05 = 0.15
//	product a G x c A     0.6 x 0.2 x 1 = 0.12
//	square of c A         0.2 (1 x 0.5 + 4 x 0.25) = 0.3
//	a A x b T x c G       -0.5 x 1.8 x 0.4 x 1 = -0.36
var complexScores = []struct {
	id, columns, row string
	mean, largest    float64
	sums             string
}{
	{"dominant", "is_dominant", "a\t1\t100\tG\tA\t0.5\tTRUE", 0.095, 0.5, "0 0.5 0.5 0.5 0.5 ? 0.5 0.5 0.5 0.5 0.5"},
	{"recessive", "is_recessive", "a\t1\t100\tA\tG\t0.4\tTRUE", 0.324, 0.4, "0.4 0 0 0 0 ? 0 0 0 0 0"},
	{"by_dosage", "dosage_0_weight\tdosage_1_weight\tdosage_2_weight", "b\t1\t200\tT\tC\t\t0.1\t0.3\t-0.2", 0.152, 0.3, "0.1 0.3 0.1 0.3 0.1 0.3 ? 0.3 0.3 -0.2 -0.2"},
	{"haplotype", "is_haplotype", "a;b\t1;1\t100;200\tG;C\tA;T\t1.5\tTRUE", 0.24, 1.5, "0 phase 3 1.5 1.5 ? ? phase phase 0 0"},
	{"stated", "is_haplotype\tallelefrequency_effect", "a;b\t1;1\t100;200\tG;C\tA;T\t1.5\tTRUE\t0.05", 0.15, 1.5, "0 phase 3 1.5 1.5 ? ? phase phase 0 0"},
	{"product", "is_interaction", "a_x_c\t1_x_1\t100_x_300\tG_x_A\tA_x_G\t0.6\tTRUE", 0.12, 0.6, "0 0.6 2.4 1.2 1.2 ? ? 0 0 0 0.6"},
	{"square", "is_interaction", "c_x_c\t1_x_1\t300_x_300\tA_x_A\tG_x_G\t0.2\tTRUE", 0.3, 0.2, "0 0.2 0.8 0.2 0.8 0.2 ? 0 0 0 0.2"},
	{"three", "is_interaction", "a_x_b_x_c\t1_x_1_x_1\t100_x_200_x_300\tA_x_T_x_G\tG_x_C_x_A\t-0.5\tTRUE", -0.36, 0.5, "0 -0.5 0 0 0 ? ? -1 -1 0 -1"},
}

func TestComplexRowsByHand(t *testing.T) {
	vcf := "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
	for i := range complexPeople {
		vcf += fmt.Sprintf("\tp%d", i)
	}
	for v, site := range []string{"1\t100\ta\tA\tG", "1\t200\tb\tC\tT", "1\t300\tc\tG\tA", "1\t400\td\tT\tC"} {
		vcf += "\n" + site + "\t.\tPASS\t.\tGT"
		for _, person := range complexPeople {
			if v == 3 {
				vcf += "\t0/0"
			} else {
				vcf += "\t" + person.calls[v]
			}
		}
	}
	path := write(t, "complex.vcf", vcf+"\n")
	frequencies := write(t, "frequencies.tsv", "chrom\tpos\tref\talt\talt_freq\n1\t100\tA\tG\t0.1\n1\t200\tC\tT\t0.2\n1\t300\tG\tA\t0.5\n1\t400\tT\tC\t0.5\n")
	var scores []string
	for _, s := range complexScores {
		extra := strings.Repeat("\t", strings.Count(s.columns, "\t")+1)
		if s.id == "by_dosage" {
			extra = "\t0\t0.001\t0.002"
		}
		scores = append(scores, write(t, s.id+".txt", "#pgs_id="+s.id+"\n#genome_build=GRCh37\n"+
			"rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\t"+s.columns+"\n"+
			s.row+"\nd\t1\t400\tC\tT\t0.001"+extra+"\n"))
	}
	for _, phase := range []bool{false, true} {
		dir := imported(t, job.ImportOptions{VCF: []string{path}, Phase: phase})
		for _, missing := range []string{"mean", "skip"} {
			got := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: scores,
				Policy: job.Policy{Ambiguous: "drop", Absent: "skip", Missing: missing, Frequencies: frequencies}}))
			for _, s := range complexScores {
				for i, text := range strings.Fields(s.sums) {
					want, lost, reason := 0.0, false, ""
					switch {
					case text == "phase" && phase && i == 7:
					case text == "phase" && phase && i == 8:
						want = 1.5
					case text == "phase":
						lost, reason = true, "unphased_haplotype"
					case text == "?":
						lost = true
					default:
						fmt.Sscan(text, &want)
					}
					count, weight, denominator := int64(0), 0.0, int64(4)
					if lost {
						count, weight = 1, s.largest
						if missing == "mean" {
							want = s.mean
						} else {
							denominator = 2
						}
					}
					r := got[s.id][fmt.Sprintf("p%d", i)]
					if r.Status != "resulted" || r.Sum != want || int64(r.VariantsMissing) != count || r.MissingWeight != weight || r.Denominator != denominator || strings.Contains(r.Reason, "unphased") != (reason != "") {
						t.Errorf("phase %v, %s, %s, person %d: %+v; want %v of %d, %d missing of weight %v, reason %q", phase, missing, s.id, i, r, want, denominator, count, weight, reason)
					}
				}
			}
		}
	}
}
