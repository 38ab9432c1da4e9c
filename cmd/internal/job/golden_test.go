package job_test

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// goldenCase is a folder of PLINK's results (see its CASE.md) with the genotypes
// behind them.
type goldenCase struct {
	golden               string
	bed, vcf, pgen, bgen string // one of them; bgen has REF last
	build                string
}

var goldenCases = []goldenCase{
	{golden: "bed_some_missing", bed: "bed_reader/some_missing", build: "GRCh37"},
	{golden: "bed_toydata_5scores", bed: "bed_reader/toydata.5chrom", build: "GRCh37"},
	{golden: "plink_sim_10pmiss", bed: "plink_sim/plink_sim_10s_100v_10pmiss", build: "GRCh37"},
	{golden: "plink_sim_10pmiss", vcf: "plink_sim/plink_sim_10s_100v_10pmiss.vcf", build: "GRCh37"},
	{golden: "cineca_PGS001229_22", bed: "cineca_synthetic/cineca_synthetic_subset", build: "GRCh37"},
	{golden: "cineca_PGS001229_22", vcf: "cineca_synthetic/cineca_synthetic_subset.vcf.gz", build: "GRCh37"},
	{golden: "cineca_PGS001229_22", pgen: "cineca_synthetic/cineca_synthetic_subset", build: "GRCh37"},
	{golden: "ref_chr22_PGS002804", pgen: "ref_chr22/ref.chr22", build: "GRCh37"},
	{golden: "hapmap2_ceu_PGS000957", bed: "hapmap2_ceu/hapmap2_ceu_pgs000957", build: "GRCh37"},
	{golden: "tiny1000G_PGS001229", vcf: "tiny1000G/tiny1000G.vcf.gz", build: "GRCh38"},
	{golden: "tiny1000G_PGS001229", bgen: "tiny1000G/tiny1000G.bgen", build: "GRCh38"},
}

func (c *goldenCase) name() string {
	switch {
	case c.vcf != "":
		return c.golden + "/vcf"
	case c.pgen != "":
		return c.golden + "/pgen"
	case c.bgen != "":
		return c.golden + "/bgen"
	}
	return c.golden + "/bed"
}

// TestSumsAndAveragesArePLINKs compares every sum, average, denominator and count
// of effect alleles with those of PLINK 2 and, where the case has them, PLINK 1.9.
//
// PLINK prints six significant digits, so sums and averages may differ by 1e-5 of
// themselves, or by 1e-9 of sum|w| where they are next to zero. Counts are equal.
func TestSumsAndAveragesArePLINKs(t *testing.T) {
	data := dataFolder(t, "sums and averages against PLINK")
	for _, c := range goldenCases {
		t.Run(c.name(), func(t *testing.T) {
			if testing.Short() && c.golden == "bed_toydata_5scores" {
				t.Skip("NOT CHECKED: the largest set, because of -short")
			}
			folder := filepath.Join(data, "golden", c.golden)
			dir := c.cohort(t, data)
			scores := readGoldenScores(t, filepath.Join(folder, "score.tsv"), cohortVariants(t, dir))
			changed := scores.swapped()
			files := append(scores.write(t, "additive"), changed.write(t, "changed")...)
			files = append(files, scores.units().write(t, "units")...)
			policy := job.Policy{Ambiguous: "keep", Absent: "skip", ScoreBuild: c.build}
			for _, mode := range []struct{ missing, suffix string }{{"mean", "default"}, {"skip", "nomean"}} {
				policy.Missing = mode.missing
				got := c.results(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: files, Policy: policy})
				want := readScoreTable(t, filepath.Join(folder, "plink2_"+mode.suffix+".sscore"))
				for k := range scores.weights {
					sum, average := fmt.Sprintf("SCORE%d_SUM", k+1), fmt.Sprintf("SCORE%d_AVG", k+1)
					id, sumW := fmt.Sprintf("additive%d", k+1), scores.sumOfWeights(k)
					if wrong := compare(got[id], want, sum, average, "DENOM", sumW); len(wrong) > 0 {
						t.Errorf("%s, %s: %d people differ, such as %s", id, mode.missing, len(wrong), wrong[0])
					}
					// A comparison that one wrong allele passes would prove nothing.
					for m := range changed.weights {
						if m%len(scores.weights) != k {
							continue
						}
						if !wrongSums(compare(got[fmt.Sprintf("changed%d", m+1)], want, sum, "", "DENOM", sumW)) {
							t.Errorf("%s, %s: %s passes the comparison although one effect allele is wrong", id, mode.missing, changed.names[m])
						}
					}
				}
				if mode.missing == "skip" {
					checkCounts(t, got["units1"], want)
				}
				c.compareProfile(t, folder, mode.missing, got["additive1"], scores.sumOfWeights(0))
			}
		})
	}
}

// checkCounts compares, without any tolerance, the effect alleles and the called
// alleles of each person with PLINK's: unit weights count effect alleles.
func checkCounts(t *testing.T, got rowsBySample, want map[string]map[string]float64) {
	t.Helper()
	for id, row := range want {
		r, ok := got[id]
		if !ok || r.Sum != row["NAMED_ALLELE_DOSAGE_SUM"] || float64(r.Denominator) != row["ALLELE_CT"] {
			t.Fatalf("%v effect alleles of %d, PLINK counts %v of %v", r.Sum, r.Denominator, row["NAMED_ALLELE_DOSAGE_SUM"], row["ALLELE_CT"])
		}
		if missing := float64(2 * r.VariantsMissing); missing != float64(2*r.VariantsUsed)-row["ALLELE_CT"] {
			t.Fatalf("%d missing calls of %d, PLINK saw %v alleles", r.VariantsMissing, r.VariantsUsed, row["ALLELE_CT"])
		}
	}
}

// compareProfile compares with PLINK 1.9: its plink19_sum is of missing=mean, its
// plink19_avg_nomean of missing=skip.
func (c *goldenCase) compareProfile(t *testing.T, folder, missing string, got rowsBySample, sumW float64) {
	t.Helper()
	switch c.golden {
	case "bed_toydata_5scores", "tiny1000G_PGS001229", "ref_chr22_PGS002804":
		return // have none
	}
	var wrong []string
	if missing == "mean" {
		wrong = compare(got, readScoreTable(t, filepath.Join(folder, "plink19_sum.profile")), "SCORESUM", "", "", sumW)
	} else {
		wrong = compare(got, readScoreTable(t, filepath.Join(folder, "plink19_avg_nomean.profile")), "", "SCORE", "CNT", sumW)
	}
	if len(wrong) > 0 {
		t.Errorf("PLINK 1.9, %s: %d people differ, such as %s", missing, len(wrong), wrong[0])
	}
}

// TestDominantAndRecessiveSumsArePLINKs compares the effect types. PLINK imputes a
// missing call of either by the allele frequency, this program by the expectation
// of the effect itself, so only people without a missing call are comparable;
// nearly all are. PLINK's denominator counts both alleles there too.
func TestDominantAndRecessiveSumsArePLINKs(t *testing.T) {
	data := dataFolder(t, "dominant and recessive sums against PLINK")
	for _, c := range goldenCases {
		if c.golden != "cineca_PGS001229_22" {
			continue
		}
		t.Run(c.name(), func(t *testing.T) {
			folder := filepath.Join(data, "golden", c.golden)
			dir := c.cohort(t, data)
			scores := readGoldenScores(t, filepath.Join(folder, "score.tsv"), cohortVariants(t, dir))
			var files []string
			for _, effect := range []string{"dominant", "recessive"} {
				files = append(files, scores.as(effect).write(t, effect)...)
				changed := scores.swapped()
				files = append(files, changed.as(effect).write(t, "changed_"+effect)...)
			}
			got := c.results(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: files,
				Policy: job.Policy{Ambiguous: "keep", Absent: "skip", Missing: "mean", ScoreBuild: c.build}})
			for _, effect := range []string{"dominant", "recessive"} {
				want := readScoreTable(t, filepath.Join(folder, "plink2_"+effect+".sscore"))
				all := len(want)
				for id := range want {
					if got[effect+"1"][id].VariantsMissing > 0 {
						delete(want, id)
					}
				}
				if len(want) < all*9/10 || len(want) == all {
					t.Fatalf("%d of %d people have every call: the golden case has changed", len(want), all)
				}
				if wrong := compare(got[effect+"1"], want, "SCORE1_SUM", "SCORE1_AVG", "DENOM", scores.sumOfWeights(0)); len(wrong) > 0 {
					t.Errorf("%s: %d people differ, such as %s", effect, len(wrong), wrong[0])
				}
				for m := range scores.swapped().weights {
					if !wrongSums(compare(got[fmt.Sprintf("changed_%s%d", effect, m+1)], want, "SCORE1_SUM", "", "DENOM", scores.sumOfWeights(0))) {
						t.Errorf("%s: a wrong effect allele passes the comparison", effect)
					}
				}
			}
		})
	}
}

// compare gives a line for each person whose sum, average or denominator is not
// that of the table; a column "" is not compared. sumW is sum|w|.
func compare(got rowsBySample, want map[string]map[string]float64, sum, average, denominator string, sumW float64) []string {
	var wrong []string
	near := func(x, y, scale float64) bool { return math.Abs(x-y) <= max(1e-5*math.Abs(y), 1e-9*scale) }
	for id, row := range want {
		r, ok := got[id]
		switch {
		case !ok:
			wrong = append(wrong, "somebody has no row")
		case denominator != "" && float64(r.Denominator) != row[denominator]:
			wrong = append(wrong, fmt.Sprintf("denominator %d, PLINK %v", r.Denominator, row[denominator]))
		case sum != "" && !near(r.Sum, row[sum], sumW):
			wrong = append(wrong, fmt.Sprintf("sum %v, PLINK %v", r.Sum, row[sum]))
		case average != "" && !near(r.Average, row[average], sumW/float64(r.Denominator)):
			wrong = append(wrong, fmt.Sprintf("average %v, PLINK %v", r.Average, row[average]))
		}
	}
	if len(got) < len(want) || len(want) == 0 {
		wrong = append(wrong, fmt.Sprintf("%d people, PLINK has %d", len(got), len(want)))
	}
	return wrong
}

// wrongSums says whether a comparison failed, and by its sums alone.
func wrongSums(wrong []string) bool {
	for _, line := range wrong {
		if !strings.HasPrefix(line, "sum ") {
			return false
		}
	}
	return len(wrong) > 0
}

// results scores, and gives the people the ids of PLINK's tables. The VCF of one
// case was written by PLINK, which joins the two ids of a person.
func (c *goldenCase) results(t *testing.T, o job.ScoreOptions) map[string]rowsBySample {
	t.Helper()
	all := results(t, scoredInto(t, o))
	if c.golden != "cineca_PGS001229_22" || c.vcf == "" {
		return all
	}
	for score, rows := range all {
		renamed := rowsBySample{}
		for id, row := range rows {
			if id, _, joined := strings.Cut(id, "_"); joined {
				renamed[id] = row
			}
		}
		all[score] = renamed
	}
	return all
}

// cohort imports the genotypes of the case.
func (c *goldenCase) cohort(t *testing.T, data string) string {
	t.Helper()
	o := job.ImportOptions{Build: c.build, Assay: "array"}
	at := []string{filepath.Join(data, "genotypes", c.vcf+c.bed+c.pgen+c.bgen)}
	switch {
	case c.vcf != "":
		o.VCF = at
	case c.pgen != "":
		o.PFile = at
	case c.bgen != "":
		o.BGEN, o.RefFrom = at, "a2"
	default:
		o.BFile = at
	}
	return imported(t, o)
}

// match gives the same coverage as score, and reads no genotype.
func TestMatchSaysWhatScoreUses(t *testing.T) {
	data := dataFolder(t, "match against score")
	c := goldenCases[0]
	dir := c.cohort(t, data)
	scores := readGoldenScores(t, filepath.Join(data, "golden", c.golden, "score.tsv"), cohortVariants(t, dir))
	o := job.ScoreOptions{Cohorts: []string{dir}, Scores: scores.write(t, "additive"), Formats: []string{"tsv", "parquet"}, LogAll: true,
		Policy: job.Policy{Ambiguous: "keep", Absent: "skip", Missing: "mean", ScoreBuild: c.build}}
	want := scoredInto(t, o)
	o.Common = quiet(filepath.Join(t.TempDir(), "match"), 2)
	if err := job.Match(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	checkCoverage(t, o.Out, o.Formats)
	if got, want := read(t, filepath.Join(o.Out, "match_log.tsv")), read(t, filepath.Join(want, "match_log.tsv")); string(got) != string(want) {
		t.Error("match and score --match-log write different logs")
	}
	if n := strings.Count(string(read(t, filepath.Join(o.Out, "match_log.tsv"))), "\n"); n != len(scores.rows)+1 {
		t.Errorf("the log of all rows has %d lines for %d rows", n, len(scores.rows))
	}
}
