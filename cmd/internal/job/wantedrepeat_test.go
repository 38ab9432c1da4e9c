package job_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// A caller may spell an insertion or deletion at any place of its repeat, a catalogue too.
// Whatever either does, and whether a reference is given to the import, to the screening, to
// both or to none, a carrier among the blocks of a gVCF is found or was not looked at: what
// reads "not detected" is wrong. With the reference for both, carriers are found always.
func TestCarriersAtAnySpellingAreNoNegatives(t *testing.T) {
	reference := repeatGenome(t)
	base := func(pos, n int) string { return repeatBases[pos-1:][:n] }
	// AT stands at 7 to 12: one more or one less, spelled at some places.
	spellings := map[string][]string{}
	for pos := 6; pos <= 12; pos++ {
		unit := []string{"AT", "TA"}[pos%2]
		if pos%3 == 0 {
			spellings["insertion"] = append(spellings["insertion"], fmt.Sprintf("%d\t%s\t%s", pos, base(pos, 1), base(pos, 1)+unit))
		}
		if pos == 6 || pos == 9 || pos == 10 {
			spellings["deletion"] = append(spellings["deletion"], fmt.Sprintf("%d\t%s\t%s", pos, base(pos, 3), base(pos, 1)))
		}
	}
	spellings["deletion"] = append(spellings["deletion"], "5\tCGATATATC\tCGATATC") // with bases on both sides
	for kind, all := range spellings {
		for _, row := range all {
			catalogue := write(t, "catalogue.tsv", "build\tchrom\tpos\tref\talt\tgene\tcondition\tinheritance\treport_rule\tclassification\tstars\tsource\trelease\n"+
				"GRCh37\t1\t"+row+"\tMADEUP\tmade-up\tAD\tALL_PLP\tpathogenic\t2\tmade up for a test\t0\n")
			for _, record := range all {
				var pos int
				var ref, alt string
				if _, err := fmt.Sscan(record, &pos, &ref, &alt); err != nil {
					t.Fatal(err)
				}
				block := func(from, to int) string {
					return fmt.Sprintf("1\t%d\t.\t%s\t<NON_REF>\t.\t.\tEND=%d\tGT:MIN_DP%s\n", from, base(from, 1), to, strings.Repeat("\t0/0:12", 5))
				}
				gvcf := write(t, "calls.g.vcf", gvcfHeader+block(1, pos-1)+fmt.Sprintf("1\t%d\t.\t%s\t%s,<NON_REF>\t.\t.\t.\tGT\t", pos, ref, alt)+carried+block(pos+len(ref), 20))
				for with := range 4 {
					asked, screening := job.WantedOptions{Sites: []string{catalogue}}, job.ScreenOptions{Catalogues: []string{catalogue}, MinStars: 2, Formats: []string{"tsv"}}
					if with&1 > 0 {
						asked.FASTA = reference
					}
					if with&2 > 0 {
						screening.FASTA = reference
					}
					screening.Cohorts = []string{imported(t, job.ImportOptions{VCF: []string{gvcf}, WantedOptions: asked})}
					screening.Common = quiet(t.TempDir(), 1)
					if err := job.Screen(t.Context(), screening); err != nil {
						t.Fatal(err)
					}
					found := len(tsv(t, filepath.Join(screening.Out, "findings.tsv")))
					state := tsv(t, filepath.Join(screening.Out, "screen_scope.tsv"))[0]["state"]
					whole := found == 3 && state == "not_detected"
					if !whole && (with == 3 || found != 0 || state != "not_assayed") {
						t.Errorf("%s %q of records %q, reference %b: %d findings, %s", kind, row, record, with, found, state)
					}
				}
			}
		}
	}
}
