package job_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

var writeTestdata = flag.Bool("write-testdata", false, "write testdata anew, with the plink2 on PATH")

// plinkSums are what PLINK 2 v2.00a3.5 gave for the exported files of the next test, by file
// and chromosome: the SHA-256 of what it read, then denominator and sum of each person. They
// serve where it is not on PATH.
const plinkSums = "testdata/export_plink2.tsv"

// PLINK 2 reads what export writes, and computes the same sums of autosomes and X, of men
// and women, calls and dosages; of MT half of ours, since it counts one copy there.
func TestPLINK2ScoresWhatExportWrites(t *testing.T) {
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
	plink2, err := exec.LookPath("plink2")
	if *writeTestdata && err != nil {
		t.Fatal(err)
	}
	known := readPlinkSums(t)
	var anew strings.Builder
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
		args, content := append([]string{"--vcf", path}, c.plink...), ""
		switch {
		case c.plink == nil:
			set := strings.TrimSuffix(path, ".bed")
			args = []string{"--bfile", set}
			for _, ending := range []string{".bed", ".bim", ".fam"} {
				content += string(read(t, set+ending))
			}
		case strings.HasSuffix(path, ".gz"):
			content = unpacked(t, path)
		default:
			content = string(read(t, path))
		}
		for _, chrom := range []string{"1", "X", "MT"} {
			rows := scores[chrom].String()
			score := write(t, "score.txt", "#pgs_id=S\n#genome_build=GRCh37\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n"+rows)
			ours := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{score}, Policy: job.Policy{Ambiguous: "keep", Missing: "skip", Absent: "skip"}}))["S"]
			same := func(t *testing.T, sums map[string][2]string) {
				t.Helper()
				copies := 1.0 // of ours for one of PLINK 2
				if chrom == "MT" {
					copies = 2
				}
				for id, got := range ours {
					denominator, err1 := strconv.ParseFloat(sums[id][0], 64)
					sum, err2 := strconv.ParseFloat(sums[id][1], 64)
					if err1 != nil || err2 != nil || float64(got.Denominator) != copies*denominator || math.Abs(got.Sum-copies*sum) > 1e-5*(1+math.Abs(got.Sum)) {
						t.Errorf("%s, chromosome %s: %+v, PLINK 2 has %q", c.name, chrom, got, sums[id])
					}
				}
				if len(ours) != people || len(sums) != people {
					t.Errorf("%s, chromosome %s: %d people, PLINK 2 scored %d, of %d", c.name, chrom, len(ours), len(sums), people)
				}
			}
			name, digest := c.name+" "+chrom, fmt.Sprintf("%x", sha256.Sum256([]byte(content+rows)))
			if !*writeTestdata {
				if was := known[name]; was.digest != digest {
					t.Errorf("%s is another file than PLINK 2 read for %s: look at what changed, and write that anew with -write-testdata", name, plinkSums)
				} else {
					same(t, was.sums)
				}
			}
			t.Run(name, func(t *testing.T) {
				if plink2 == "" {
					t.Skip("NOT CHECKED: what a plink2 of this machine makes of the file, because none is on PATH; what PLINK 2 made of it before was compared")
				}
				sums := sumsOfPLINK2(t, plink2, write(t, "weights.txt", rows), args)
				same(t, sums)
				fmt.Fprintf(&anew, "%s\t%s\n", name, digest)
				for _, id := range slices.Sorted(maps.Keys(sums)) {
					fmt.Fprintf(&anew, "%s\t%s\t%s\t%s\n", name, id, sums[id][0], sums[id][1])
				}
			})
		}
	}
	if *writeTestdata {
		if err := os.WriteFile(plinkSums, []byte(anew.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// plinkScored is what PLINK 2 read and gave.
type plinkScored struct {
	digest string               // SHA-256 of the file and the weights
	sums   map[string][2]string // denominator and sum by person, as it writes them
}

// readPlinkSums reads plinkSums by file and chromosome.
func readPlinkSums(t *testing.T) map[string]plinkScored {
	t.Helper()
	known := map[string]plinkScored{}
	if *writeTestdata {
		return known
	}
	for line := range strings.Lines(string(read(t, plinkSums))) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) == 2 {
			known[cells[0]] = plinkScored{cells[1], map[string][2]string{}}
		} else {
			known[cells[0]].sums[cells[1]] = [2]string{cells[2], cells[3]}
		}
	}
	return known
}

// sumsOfPLINK2 runs it on a file that it reads with these arguments.
func sumsOfPLINK2(t *testing.T, plink2, weights string, args []string) map[string][2]string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "plink")
	args = append(args, "--score", weights, "1", "4", "6", "no-mean-imputation", "cols=denom,scoresums", "--xchr-model", "2", "--threads", "1", "--out", out)
	if text, err := exec.Command(plink2, args...).CombinedOutput(); err != nil {
		t.Fatalf("plink2: %v\n%s", err, text)
	}
	sums := map[string][2]string{}
	for line := range strings.Lines(string(read(t, out+".sscore"))) {
		if cells := strings.Fields(line); !strings.HasPrefix(line, "#") {
			sums[cells[len(cells)-3]] = [2]string{cells[len(cells)-2], cells[len(cells)-1]}
		}
	}
	return sums
}
