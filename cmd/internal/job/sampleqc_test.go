package job_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// Thirty people, of whom one is there twice under two ids, one is recorded as a woman and
// has one X, and one as a man and has two: import says so, and inspect again. Nobody is
// left out.
func TestImportTellsWhomToLookInto(t *testing.T) {
	const people, variants, onX = 30, 200, 60
	random := rand.New(rand.NewPCG(1, 2))
	calls := make([][]string, people)
	for s := range calls {
		for v := range variants + onX {
			a, b := random.IntN(2), random.IntN(2)
			if oneX := s%2 == 0; v >= variants && (oneX && s != 6 || s == 7) {
				b = a
			}
			calls[s] = append(calls[s], fmt.Sprintf("%d/%d", a, b))
		}
	}
	copy(calls[20][:variants], calls[2])
	var text, sexes strings.Builder
	text.WriteString("##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for s := range people {
		fmt.Fprintf(&text, "\tP%d", s)
		fmt.Fprintf(&sexes, "P%d\t%d\n", s, 1+s%2)
	}
	for v := range variants + onX {
		place := fmt.Sprintf("1\t%d", 1000+v)
		if v >= variants {
			place = fmt.Sprintf("X\t%d", 5_000_000+v)
		}
		fmt.Fprintf(&text, "\n%s\t.\tA\tG\t.\t.\t.\tGT", place)
		for s := range people {
			call := calls[s][v]
			if s == 9 && v >= variants+onX-3 {
				call = call[:1]
			}
			text.WriteString("\t" + call)
		}
	}
	text.WriteString("\nY\t5000000\t.\tA\tG\t.\t.\t.\tGT")
	for s := range people {
		text.WriteString(map[bool]string{true: "\t0", false: "\t."}[s == 9 || s == 11 || s == 12])
	}
	text.WriteString("\n")
	var shown bytes.Buffer
	o := job.ImportOptions{VCF: []string{write(t, "p.vcf", text.String())}, Sex: write(t, "sex.tsv", sexes.String()), Build: "GRCh38", Assay: "array"}
	o.Common = quiet(filepath.Join(t.TempDir(), "cohort"), 2)
	o.Quiet, o.Stdout = false, &shown
	if err := job.Import(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"30 samples,", "  sex: the calls on X of 2 samples are not what the recorded sex says", "  same person: 2 samples look like 1 person, or identical twins",
		"  sex: 1 sample is recorded as female and called with one allele on X;", "  sex: 2 samples are recorded as female and called on Y,",
	} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("%q is not in\n%s", want, shown.String())
		}
	}
	var again bytes.Buffer
	if err := job.Inspect(t.Context(), &again, o.Out, job.ScoreColumns{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"differs in 2, not checked in ", "; recorded as female with one allele on X: 1, with calls on Y: 2; same person: 2 samples in 1 group look alike, on 200 variants",
	} {
		if !strings.Contains(again.String(), want) {
			t.Errorf("%q is not in\n%s", want, again.String())
		}
	}
	if strings.Contains(shown.String()+again.String(), "P2") {
		t.Error("the id of a sample is shown")
	}
}
