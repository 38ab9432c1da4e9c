package job_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// repeatBases are a small chromosome 1 in which AT stands three times after its base 6.
const repeatBases = "CCCCCGATATATCCCCCCCC"

// repeatGenome writes it as a reference genome with its index.
func repeatGenome(t *testing.T) string {
	t.Helper()
	path := write(t, "ref.fa", ">1\n"+repeatBases+"\n")
	beside(t, path+".fai", "1\t20\t3\t20\t21\n")
	return path
}

// carried are the calls of the people of gvcfHeader, of whom three carry an insertion.
const carried = "0/0\t0/1\t1/1\t0/1\t0/0\n"

// carriersInBlocks are records of a gVCF in that genome: the insertion of one more AT after
// base 6, and reference blocks on both sides of it, the right one up to a base.
func carriersInBlocks(last int) string {
	block := func(pos int, base string, end int) string {
		return fmt.Sprintf("1\t%d\t.\t%s\t<NON_REF>\t.\t.\tEND=%d\tGT:MIN_DP%s\n", pos, base, end, strings.Repeat("\t0/0:12", 5))
	}
	return block(1, "C", 5) + "1\t6\t.\tG\tGAT,<NON_REF>\t.\t.\t.\tGT\t" + carried + block(7, "A", last)
}

// A variant that a score asks for is counted as found where a record has it: in its normal
// spelling, of which both alleles may fit the reference, or as the score spells it further
// right. No evidence is made of it then: the carrier would have a second row, of somebody
// without it.
func TestRecordsOfEverySpellingAreFound(t *testing.T) {
	reference := repeatGenome(t)
	for _, c := range []struct {
		record string // pos REF ALT; blocks of a gVCF say reference elsewhere
		score  string // pos and alleles
		found  string // records, rows of evidence
	}{
		{"6 GAT G", "6 G GAT", "1 found as records, 0 made"},
		{"6 G GAT", "6 G GAT", "1 found as records, 0 made"}, // either may be REF by the reference
		{"6 GAT G", "10 T TAT", "1 found as records, 0 made"},
		{"6 GAT G", "10 TAT T", "1 found as records, 0 made"},
		{"10 TAT T", "10 T TAT", "1 found as records, 0 made"},
		{"7 A ACA", "7 ACA A", "1 found as records, 0 made"}, // normal: 6 G GAC, where a block is
		{"6 G GAC", "7 A ACA", "1 found as records, 0 made"},
		{"9 A G", "7 A ACA", "0 found as records, 1 made"},
		{"9 A G", "6 G GAT", "0 found as records, 0 made"}, // either may be REF
	} {
		var pos int
		var ref, alt string
		if _, err := fmt.Sscan(c.record, &pos, &ref, &alt); err != nil {
			t.Fatal(err)
		}
		gvcf := write(t, "calls.g.vcf", fmt.Sprintf("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP\n"+
			"1\t1\t.\tC\t<NON_REF>\t.\t.\tEND=%d\tGT:DP\t0/0:30\n1\t%d\t.\t%s\t%s,<NON_REF>\t.\t.\t.\tGT:DP\t0/1:30\n1\t%d\t.\t%s\t<NON_REF>\t.\t.\tEND=20\tGT:DP\t0/0:30\n",
			pos-1, pos, ref, alt, pos+len(ref), repeatBases[pos+len(ref)-1:][:1]))
		set := strings.TrimSuffix(write(t, "calls.bed", "\x6c\x1b\x01\x02"), ".bed") // heterozygous
		beside(t, set+".bim", fmt.Sprintf("1 . 0 %d %s %s\n", pos, alt, ref))
		beside(t, set+".fam", "0 P 0 0 0 -9\n")
		score := write(t, "score.txt", "#pgs_id=S\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t"+strings.ReplaceAll(c.score, " ", "\t")+"\t1\n")
		ask := func(o job.ImportOptions) string {
			var shown bytes.Buffer
			o.WantedOptions = job.WantedOptions{Sites: []string{score}, FASTA: reference}
			o.Common = quiet(filepath.Join(t.TempDir(), "cohort"), 1)
			o.Build, o.Assay, o.Quiet, o.Stdout = "GRCh37", "wgs", false, &shown
			if err := job.Import(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			return shown.String()
		}
		if shown := ask(job.ImportOptions{VCF: []string{gvcf}}); !strings.Contains(shown, c.found) {
			t.Errorf("%s of a gVCF, asked for as %s: expected %q in\n%s", c.record, c.score, c.found, shown)
		}
		found, _, _ := strings.Cut(c.found, ",")
		if strings.Contains(c.found, "1 made") {
			continue // without a record that is asked for there is nothing in a cohort of PLINK 1
		}
		if shown := ask(job.ImportOptions{BFile: []string{set}}); !strings.Contains(shown, found) {
			t.Errorf("%s of PLINK 1, asked for as %s: expected %q in\n%s", c.record, c.score, found, shown)
		}
	}
}
