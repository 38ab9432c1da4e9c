package job_test

import (
	"fmt"
	"os"
	"os/exec"
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

// A record of the catalogue's deletion does not make those negative who carry it by another
// record further on in the repeat: without a reference the import keeps that too, by an index
// or without.
func TestCarriersByASecondRecordAreImported(t *testing.T) {
	catalogue := write(t, "catalogue.tsv", "build\tchrom\tpos\tref\talt\tgene\tcondition\tinheritance\treport_rule\tclassification\tstars\tsource\trelease\n"+
		"GRCh37\t1\t114000\tCA\tC\tMADEUP\tmade-up\tAD\tALL_PLP\tpathogenic\t2\tmade up for a test\t0\n")
	record := func(pos int, ref, alt, calls string) string {
		return fmt.Sprintf("1\t%d\t%s\t%s\t%s\t.\t.\t.\tGT\t%s\n", pos, strings.Repeat("x", 300), ref, alt, calls)
	}
	const nobody, first = "0/0\t0/0\t0/0\t0/0\t0/0", "0/1\t0/0\t0/0\t0/0\t0/0"
	between := "" // so that the second lies in another block of the file, and of the index
	for pos := 114007; pos < 114700; pos++ {
		between += record(pos, "A", "G", first)
	}
	vcf := write(t, "calls.vcf", gvcfHeader+record(50000, "CA", "C", first)+record(114000, "CA", "C", nobody)+between+record(114900, "AA", "A", first))
	paths := []string{vcf}
	if bgzip, err := exec.LookPath("bgzip"); err == nil {
		indexed := vcf + ".gz"
		if out, err := exec.Command("sh", "-c", bgzip+" -c "+vcf+" > "+indexed+" && tabix -p vcf "+indexed).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		paths = append(paths, indexed)
	} else {
		t.Log("bgzip is not there: files with an index not checked")
	}
	for _, path := range paths {
		cohort := imported(t, job.ImportOptions{VCF: []string{path}, WantedOptions: job.WantedOptions{Sites: []string{catalogue}}})
		screening := job.ScreenOptions{Cohorts: []string{cohort}, Catalogues: []string{catalogue}, MinStars: 2, Formats: []string{"tsv"}}
		screening.Common = quiet(t.TempDir(), 1)
		if err := job.Screen(t.Context(), screening); err != nil {
			t.Fatal(err)
		}
		people := tsv(t, filepath.Join(screening.Out, "screening.tsv"))
		if len(people) != 1 || people[0]["state"] != "no_call" {
			t.Errorf("%s: %v", filepath.Ext(path), people)
		}
		text, err := os.ReadFile(filepath.Join(cohort, "cohort.json"))
		if err != nil || !strings.Contains(string(text), `"variants": 2,`) {
			t.Errorf("%s: not the two deletions: %v", filepath.Ext(path), err)
		}
	}
}
