package job_test

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/cohort"
	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// scoreOf makes a score of the first variants of a cohort, and of every 7th after them.
func scoreOf(t *testing.T, dir string) string {
	t.Helper()
	c, err := cohort.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var text strings.Builder
	fmt.Fprintf(&text, "#genome_build=%s\n", c.Info().Build)
	text.WriteString("rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n")
	n := 0
	for _, chrom := range c.Chromosomes() {
		err := c.Variants(context.Background(), chrom, func(row int, v *genome.Variant) error {
			if (row%7 == 0 || row < 100) && len(v.Ref)+len(v.Alt) == 2 {
				fmt.Fprintf(&text, "v%d\t%s\t%d\t%s\t%s\t0.0%d\n", row, v.Chrom, v.Pos, v.Alt, v.Ref, row+1)
				n++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 10 {
		t.Fatalf("a score of %d variants tells little", n)
	}
	return write(t, "score.txt", text.String())
}

// TestDistributionOfDosages: z within a cohort has mean 0 and sd 1 where a genotype is
// counted in 255ths of a copy, as it has for hard calls of the same people.
func TestDistributionOfDosages(t *testing.T) {
	file := filepath.Join(dataFolder(t, "a cohort of dosages"), "genotypes/bgen_glow/example.8bits.bgen")
	for _, threshold := range []float64{0, 0.1} {
		dir := imported(t, job.ImportOptions{BGEN: []string{file}, Assay: "imputed", HardCallThreshold: threshold})
		out := scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{scoreOf(t, dir)},
			Policy: job.Policy{Ambiguous: "keep", Missing: "mean", Absent: "skip", ScoreBuild: "GRCh37"}})
		for id, rows := range results(t, out) {
			sum, squares := 0.0, 0.0
			for _, row := range rows {
				sum += row.Z
				squares += row.Z * row.Z
			}
			n := float64(len(rows))
			if mean, variance := sum/n, (squares-sum*sum/n)/(n-1); n != 500 || math.Abs(mean) > 1e-9 || math.Abs(variance-1) > 1e-9 {
				t.Errorf("%s: z of %v people has mean %v, variance %v", id, n, mean, variance)
			}
		}
	}
}

// Three people of whom the VCF says no sex, two sites of X outside the regions that it
// shares with Y.
const sexlessVCF = "##fileformat=VCFv4.2\n##contig=<ID=X>\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC\n" +
	"X\t5000000\tx1\tA\tG\t.\t.\t.\tGT\t1/1\t0/1\t0/1\n" +
	"X\t6000000\tx2\tC\tT\t.\t.\t.\tGT\t0/0\t1/1\t0/1\n"

func TestSexFromAList(t *testing.T) {
	vcf := write(t, "x.vcf", sexlessVCF)
	dir := imported(t, job.ImportOptions{VCF: []string{vcf}, Sex: write(t, "sex.tsv", "sample_id\tsex\nA\tmale\nB\t2\n")})
	c, err := cohort.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var got []string
	for _, s := range c.Samples() {
		got = append(got, fmt.Sprintf("%s %s %s", s.Sex, s.XPloidy, s.YPloidy))
	}
	// C is not in the list: the calls say two copies.
	if want := "[male 1 1 female 2 0 unknown 2 unknown]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if meta := string(read(t, filepath.Join(dir, "cohort.json"))); !strings.Contains(meta, `"name": "sex.tsv"`) {
		t.Error("cohort.json does not name the list among the sources")
	}
}

func TestSexListsThatDoNotFit(t *testing.T) {
	vcf := write(t, "x.vcf", sexlessVCF)
	for text, want := range map[string]struct {
		class fileerr.Class
		words string
	}{
		"A\tmale\nNOBODY\tmale\n":         {fileerr.Inconsistent, ":2: sample_id: 1 of its 2 sample ids are not"},
		"A\tman\n":                        {fileerr.Malformed, ":1: sex: found a code"},
		"male\tA\n":                       {fileerr.Malformed, ":1: sex: found a code"},
		"A\tmale\nsample_id\tsex\n":       {fileerr.Malformed, ":2: sex: found a code"},
		"sample_id\tsex\n\nA male\n":      {fileerr.Malformed, ":3: expected a sample id, a tab"},
		"\tmale\n":                        {fileerr.Malformed, ":1: expected a sample id"},
		"A\tmale\r\nA\tfemale\r\n":        {fileerr.Malformed, ":2: sample_id: the same id as in line 1"},
		"sample_id\tsex\n":                {fileerr.Malformed, "names no sample"},
		strings.Repeat("A", 2<<20) + "\t": {fileerr.Malformed, ":1: cannot be read"},
	} {
		o := job.ImportOptions{Common: quiet(filepath.Join(t.TempDir(), "cohort"), 1), VCF: []string{vcf}, Sex: write(t, "sex.tsv", text), Build: "GRCh37", Assay: "wgs"}
		err := job.Import(context.Background(), o)
		if err == nil || fileerr.ClassOf(err) != want.class || !strings.Contains(err.Error(), want.words) || strings.Contains(err.Error(), "NOBODY") {
			t.Errorf("%.40q: %v, want %q", text, err, want.words)
		}
	}
}

func TestThresholdWithoutDosages(t *testing.T) {
	o := job.ImportOptions{Common: quiet(filepath.Join(t.TempDir(), "cohort"), 1), VCF: []string{write(t, "x.vcf", sexlessVCF)}, Build: "GRCh37", Assay: "wgs", HardCallThreshold: 0.1}
	if err := job.Import(context.Background(), o); err == nil || fileerr.ClassOf(err) != fileerr.Usage || !strings.Contains(err.Error(), "--hard-call-threshold") {
		t.Errorf("%v, want a usage error", err)
	}
}

func TestFormatsThatDoNotGoTogether(t *testing.T) {
	for _, o := range []job.ImportOptions{
		{}, {VCF: []string{"a"}, BGEN: []string{"b"}}, {VCF: []string{"a", "a"}}, {VCF: []string{"a"}, SampleFile: "s"}, {PFile: []string{"a"}, RefFrom: "a1"}, {BGEN: []string{"a"}, MinGQ: 20}, {VCF: []string{"a"}, Field: "PL"},
	} {
		o.Common, o.Build, o.Assay = quiet(filepath.Join(t.TempDir(), "cohort"), 1), "GRCh37", "wgs"
		if err := job.Import(context.Background(), o); err == nil || fileerr.ClassOf(err) != fileerr.Usage {
			t.Errorf("%+v: %v, want a usage error", o, err)
		}
	}
}

// TestCallsOfThreeAllelesAlone: a variant of which there are no other calls is missing for
// everybody, counted by name and told; a file of nothing else is refused.
func TestCallsOfThreeAllelesAlone(t *testing.T) {
	const three, other = "1\t100\tv\tA\tG\t.\t.\t.\tGT\t0/0/1\t0/1/1\t./.\n", "1\t200\tw\tA\tG\t.\t.\t.\tGT\t0/0/1\t0/1\t1/1\n"
	header, _, _ := strings.Cut(sexlessVCF, "X\t5000000")
	dir := imported(t, job.ImportOptions{VCF: []string{write(t, "x.vcf", header+three+other)}})
	c, err := cohort.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if o := c.Meta().Outcomes; o.Imported != 2 || o.PolyploidCalls != 3 || o.PolyploidRecords != 1 {
		t.Errorf("%+v", o)
	}
	if meta := string(read(t, filepath.Join(dir, "cohort.json"))); !strings.Contains(meta, `"polyploid_records": 1`) {
		t.Error("cohort.json does not count the record")
	}
	var shown strings.Builder
	if err := job.Inspect(context.Background(), &shown, dir, job.ScoreColumns{}); err != nil || !strings.Contains(shown.String(), "1 record with calls of three alleles or more and no others (polyploid_records): everybody is missing there") {
		t.Errorf("%v: %s", err, shown.String())
	}
	for name, text := range map[string]string{"alone": three, "beside what is no row": three + strings.Replace(other, "1\t200", "chrUn_1\t200", 1)} {
		o := job.ImportOptions{Common: quiet(filepath.Join(t.TempDir(), "cohort"), 1), VCF: []string{write(t, "x.vcf", header+text)}, Build: "GRCh37", Assay: "wgs"}
		if err := job.Import(context.Background(), o); err == nil || fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), "x.vcf: found calls of more than two alleles alone, in 1 record") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBuildOfTheHeader: --build is compared with the lengths of chromosomes in the headers of
// VCF and of .pvar, before anything is made.
func TestBuildOfTheHeader(t *testing.T) {
	const contig = "##contig=<ID=X,length=155270560>\n" // GRCh37
	vcf := write(t, "x.vcf", strings.Replace(sexlessVCF, "##contig=<ID=X>\n", contig, 1))
	pgen := write(t, "x.pgen", "\x6c\x1b\x02\x01\x00\x00\x00\x01\x00\x00\x00\x40\x01")
	beside(t, strings.TrimSuffix(pgen, ".pgen")+".pvar", contig+"#CHROM\tPOS\tID\tREF\tALT\nX\t5000000\t.\tA\tG\n")
	beside(t, strings.TrimSuffix(pgen, ".pgen")+".psam", "#IID\tSEX\nA\t2\n")
	for name, o := range map[string]job.ImportOptions{"VCF": {VCF: []string{vcf}}, "PLINK 2": {PFile: []string{strings.TrimSuffix(pgen, ".pgen")}}} {
		for build, class := range map[string]fileerr.Class{"GRCh37": 0, "hg38": fileerr.Inconsistent} {
			o.Common, o.Build, o.Assay = quiet(filepath.Join(t.TempDir(), "cohort"), 1), build, "wgs"
			err := job.Import(context.Background(), o)
			if class == 0 && err != nil || class != 0 && (fileerr.ClassOf(err) != class || !strings.Contains(err.Error(), "give --build GRCh37")) {
				t.Errorf("%s, %s: %v", name, build, err)
			}
		}
	}
}

// One site, three people: calls, dosages and qualities that tell each other apart.
const dosageVCF = "##fileformat=VCFv4.2\n##contig=<ID=1>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"call\">\n" +
	"##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"dosage\">\n##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"quality\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC\n" +
	"1\t100\tv\tA\tG\t.\t.\t.\tGT:DS:GQ\t0/1:1.25:30\t1/1:1.75:5\t0/0:0.5:40\n"

func TestFieldsAndQualityOfVCF(t *testing.T) {
	vcf := write(t, "d.vcf", dosageVCF)
	score := write(t, "s.txt", "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t100\tG\tA\t1\n")
	for _, c := range []struct {
		options job.ImportOptions
		want    string
	}{
		{job.ImportOptions{}, "1.25 1.75 0.5"},
		{job.ImportOptions{Field: "DS"}, "1.25 1.75 0.5"},
		{job.ImportOptions{Field: "GT"}, "1 2 0"},
		{job.ImportOptions{Field: "GT", MinGQ: 20}, "1 NaN 0"},
	} {
		c.options.VCF = []string{vcf}
		out := scoredInto(t, job.ScoreOptions{Cohorts: []string{imported(t, c.options)}, Scores: []string{score},
			Policy: job.Policy{Ambiguous: "keep", Missing: "skip", Absent: "skip", ScoreBuild: "GRCh37"}})
		for id, rows := range results(t, out) {
			if got := fmt.Sprint(rows["A"].Sum, rows["B"].Sum, rows["C"].Sum); got != c.want {
				t.Errorf("%+v: %s: sums %s, want %s", c.options, id, got, c.want)
			}
		}
	}
}
