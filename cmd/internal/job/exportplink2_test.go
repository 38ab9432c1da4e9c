package job_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// PLINK 2 reads what export writes, and computes the same sums of autosomes and X, of men
// and women, calls and dosages; of MT half of ours, since it counts one copy there.
func TestPLINK2ScoresWhatExportWrites(t *testing.T) {
	if testing.Short() {
		t.Skip("short: scores of PLINK 2 not checked")
	}
	plink2, err := exec.LookPath("plink2")
	if err != nil {
		t.Skip("plink2 is not there: its scores of exported files not checked")
	}
	const people = 9
	random := rand.New(rand.NewPCG(4, 4))
	var text, sexes, psam strings.Builder
	text.WriteString("##fileformat=VCFv4.3\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"call\">\n##FORMAT=<ID=DS,Number=1,Type=Float,Description=\"dosage\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	psam.WriteString("#IID\tSEX\n")
	for s := range people {
		fmt.Fprintf(&text, "\tp%d", s)
		fmt.Fprintf(&sexes, "p%d\t%d\n", s, 1+s%2)
		fmt.Fprintf(&psam, "p%d\t%d\n", s, 1+s%2)
	}
	scores := map[string]*strings.Builder{"1": {}, "X": {}, "MT": {}}
	for _, place := range []struct {
		chrom string
		pos   int
	}{{"1", 1000}, {"X", 60_001}, {"X", 5_000_000}, {"MT", 100}} {
		for v := range 12 {
			id := fmt.Sprintf("%s_%d", place.chrom, place.pos+v)
			fmt.Fprintf(&text, "\n%s\t%d\t%s\tA\tG\t.\t.\t.\tGT:DS", place.chrom, place.pos+v, id)
			for s := range people {
				copies := 2
				if place.chrom == "MT" || place.pos == 5_000_000 && s%2 == 0 {
					copies = 1
				}
				dosage := float64(random.IntN(copies*16+1)) / 16 // exact in the units of both
				call := int(math.Round(dosage))
				switch missing := random.IntN(12) == 0; {
				case missing && copies == 1:
					text.WriteString("\t.:.")
				case missing:
					text.WriteString("\t./.:.")
				case copies == 1:
					fmt.Fprintf(&text, "\t%d:%v", call, dosage)
				default:
					fmt.Fprintf(&text, "\t%s:%v", []string{"0/0", "0/1", "1/1"}[call], dosage)
				}
			}
			fmt.Fprintf(scores[place.chrom], "%s\t%s\t%d\t%s\t%s\t%d\n", id, place.chrom, place.pos+v, []string{"A", "G"}[v%2], []string{"G", "A"}[v%2], random.IntN(1999)-999)
		}
	}
	text.WriteString("\n")
	vcf, list, samples := write(t, "d.vcf", text.String()), write(t, "sex.tsv", sexes.String()), write(t, "d.psam", psam.String())
	for _, c := range []struct {
		name, field string
		plink       []string // how PLINK 2 reads the file
	}{
		{"both.vcf.gz", "auto", []string{"dosage=DS", "--psam", samples, "--split-par", "b37"}},
		{"dosages.vcf.gz", "DS", []string{"dosage=DS", "--psam", samples, "--split-par", "b37"}},
		{"calls.vcf", "GT", []string{"--psam", samples, "--split-par", "b37"}},
		{"calls.bed", "GT", nil},
	} {
		dir := imported(t, job.ImportOptions{VCF: []string{vcf}, Sex: list, Field: c.field, Assay: "imputed"})
		path := exported(t, dir, c.name, job.ExportOptions{})
		for chrom, rows := range scores {
			score := write(t, "score.txt", "#pgs_id=S\n#genome_build=GRCh37\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n"+rows.String())
			ours := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{score}, Policy: job.Policy{Ambiguous: "keep", Missing: "skip", Absent: "skip"}}))["S"]
			args := append([]string{"--vcf", path}, c.plink...)
			if c.plink == nil {
				args = []string{"--bfile", strings.TrimSuffix(path, ".bed")}
			}
			out := filepath.Join(t.TempDir(), "plink")
			args = append(args, "--score", write(t, "weights.txt", rows.String()), "1", "4", "6", "no-mean-imputation", "cols=denom,scoresums", "--xchr-model", "2", "--threads", "1", "--out", out)
			if text, err := exec.Command(plink2, args...).CombinedOutput(); err != nil {
				t.Fatalf("%s, chromosome %s: plink2: %v\n%s", c.name, chrom, err, text)
			}
			table, err := os.ReadFile(out + ".sscore")
			if err != nil {
				t.Fatal(err)
			}
			copies := 1.0 // of ours for one of PLINK 2
			if chrom == "MT" {
				copies = 2
			}
			seen := 0
			for line := range strings.Lines(string(table)) {
				cells := strings.Fields(line)
				if strings.HasPrefix(line, "#") {
					continue
				}
				id, rest := cells[len(cells)-3], cells[len(cells)-2:]
				denominator, _ := strconv.ParseFloat(rest[0], 64)
				sum, err := strconv.ParseFloat(rest[1], 64)
				got := ours[id]
				if err != nil || float64(got.Denominator) != copies*denominator || math.Abs(got.Sum-copies*sum) > 1e-5*(1+math.Abs(got.Sum)) {
					t.Errorf("%s, chromosome %s: %+v, PLINK 2 has %s", c.name, chrom, got, line)
				}
				seen++
			}
			if seen != people {
				t.Errorf("%s, chromosome %s: PLINK 2 scored %d people of %d", c.name, chrom, seen, people)
			}
		}
	}
}
