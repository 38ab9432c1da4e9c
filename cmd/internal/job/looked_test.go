package job_test

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
	"cardioscore/io/manifest"
	"cardioscore/io/scoretable"
)

// A programme that cannot find anything in anybody is refused, rather than end
// everybody in the last rule.
func TestProgrammesThatSeeNothingAreRefused(t *testing.T) {
	demo := sharedDemo(t)
	cohort := filepath.Join(demo, "cohort")
	run := func(path string) error {
		return job.Run(t.Context(), job.RunOptions{Common: quiet(t.TempDir(), 1), Programme: path})
	}
	blind := programmeOf(t, demo, cohort, "unstated_stars: 2", "unstated_stars: 0")
	if err := run(blind); fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(fmt.Sprint(err), "no row of the catalogue can be used") {
		t.Errorf("a catalogue below its stars: %v", err)
	}
	nothing := write(t, "nothing.yaml", fmt.Sprintf("programme: x\nversion: \"1\"\npurpose: research\ncohorts: [%s]\nrules: default\n", cohort))
	if err := run(nothing); fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(fmt.Sprint(err), "nothing to read") {
		t.Errorf("a programme without any input: %v", err)
	}
	// Before the score is read, and the genotypes: the file is not there.
	unread := write(t, "unread.yaml", fmt.Sprintf("programme: x\nversion: \"1\"\npurpose: research\ncohorts: [%s]\nscores: [{name: nothing_reads_it, file: nowhere.txt}]\nrules: default\n", cohort))
	if err := run(unread); fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(fmt.Sprint(err), "nothing to read") {
		t.Errorf("a programme of a score that no rule reads: %v", err)
	}
}

// A cohort that holds no variant of the catalogue leaves the rules about findings
// unresulted: the programme declared them.
func TestCohortWithoutCatalogueVariantsIsNoFinalResult(t *testing.T) {
	vcf := write(t, "other.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\n7\t5\t.\tA\tG\t.\tPASS\t.\tGT\t0/0\n")
	flag := decided(t, imported(t, job.ImportOptions{VCF: []string{vcf}}))["A"]
	if flag.Tier != "NOT_RESULTED" || !strings.Contains(flag.Unresulted, "T2") {
		t.Errorf("%s, unresulted %q", flag.Tier, flag.Unresulted)
	}
}

// A carrier of a recessive condition is told what of it was not seen, as anybody is.
func TestCarriersKeepTheLimitationsOfTheirCondition(t *testing.T) {
	catalogue := "build\tchrom\tpos\tref\talt\tgene\tcondition\tinheritance\treport_rule\tclassification\tstars\tsource\trelease\n"
	for _, pos := range []int{1000, 9000} { // the second one is not in the cohort
		catalogue += fmt.Sprintf("GRCh37\t1\t%d\tA\tG\tMADEUP\tmade-up recessive\tAR\tTWO_PLP\tpathogenic\t2\tmade up for a test\t0\n", pos)
	}
	vcf := write(t, "two.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tnone\tcarrier\n1\t1000\t.\tA\tG\t.\tPASS\t.\tGT\t0/0\t0/1\n")
	programme := write(t, "programme.yaml", fmt.Sprintf("programme: made-up\nversion: 1.0.0\npurpose: research\ncohorts: [%s]\ncatalogue: {files: [%s]}\nrules: default\n",
		imported(t, job.ImportOptions{VCF: []string{vcf}}), write(t, "catalogue.tsv", catalogue)))
	flags := flagsOf(t, ranInto(t, programme, 1))
	for _, id := range []string{"none", "carrier"} {
		if got := flags[id].Limitations; got != "made-up recessive (AR): partial" {
			t.Errorf("%s: limitations %q", id, got)
		}
	}
}

// Nothing but the opt-out is kept of a person who opted out, and numbers that the
// rules do not admit are counted.
func TestInputsOfTheRules(t *testing.T) {
	demo := sharedDemo(t)
	people := strings.Split(string(read(t, filepath.Join(demo, "inputs/people.csv"))), "\n")
	cell := strings.Split(people[1], ",")
	cell[1], cell[2] = "999", "no"
	people[1] = strings.Join(cell, ",")
	gone := strings.Split(people[2], ",")
	gone[2] = "yes"
	people[2] = strings.Join(gone, ",")
	path := write(t, "people.csv", strings.Join(people, "\n"))
	run := ranInto(t, programmeOf(t, demo, filepath.Join(demo, "cohort"), "file: people.csv", "file: "+path), 2)
	m, err := manifest.Read(run)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Counts["people_numbers_out_of_range"]; got != 1 {
		t.Errorf("%d numbers out of range, want 1", got)
	}
	rows := 0
	err = scoretable.Lookup(filepath.Join(run, "inputs.parquet"), "sample_id", gone[0], func(cells []scoretable.Cell) error {
		rows++
		for _, c := range cells {
			if c.Text != "" && c.Column != "sample_id" && c.Column != "person.opt_out" {
				t.Errorf("an opted-out person has %s %s", c.Column, c.Text)
			}
		}
		return nil
	})
	if err != nil || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

// With a pinned frequency a catalogue row is judged the same in every cohort: a
// frequent allele goes to review in one person alone, and is found without a pin.
func TestCatalogueFrequenciesCanBePinned(t *testing.T) {
	catalogue := write(t, "catalogue.tsv", "build\tchrom\tpos\tref\talt\tgene\tcondition\tinheritance\treport_rule\tclassification\tstars\tsource\trelease\tmax_cohort_af\n"+
		"GRCh37\t1\t1000\tA\tG\tMADEUP\tmade-up\tAD\tALL_PLP\tpathogenic\t2\tmade up for a test\t0\t0.002\n")
	frequencies := write(t, "f.tsv", "chrom\tpos\tref\talt\talt_freq\n1\t1000\tA\tG\t0.3\n")
	vcf := write(t, "one.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\n1\t1000\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\n")
	cohort := imported(t, job.ImportOptions{VCF: []string{vcf}})
	for pinned, want := range map[string]string{"": "report", frequencies: "qc_review"} {
		common := quiet(t.TempDir(), 1)
		if err := job.Screen(t.Context(), job.ScreenOptions{Common: common, Cohorts: []string{cohort}, Catalogues: []string{catalogue},
			MinStars: 2, Frequencies: pinned, Formats: []string{"parquet"}}); err != nil {
			t.Fatal(err)
		}
		found := 0
		err := scoretable.Lookup(filepath.Join(common.Out, "findings.parquet"), "sample_id", "A", func(cells []scoretable.Cell) error {
			found++
			for _, c := range cells {
				if c.Column == "disposition" && c.Text != want {
					t.Errorf("pinned %q: %s, want %s", pinned, c.Text, want)
				}
			}
			return nil
		})
		if err != nil || found != 1 {
			t.Errorf("pinned %q: %d findings, %v", pinned, found, err)
		}
	}
}

// A pipe is refused: it is read twice, and each reader would take what the other
// then never sees.
func TestImportRefusesWhatIsNoFile(t *testing.T) {
	err := job.Import(t.Context(), job.ImportOptions{Common: quiet(t.TempDir(), 1), VCF: []string{t.TempDir()}, Build: "GRCh37", Assay: "wgs"})
	if fileerr.ClassOf(err) != fileerr.Usage || !strings.Contains(fmt.Sprint(err), "not a regular file") {
		t.Errorf("a directory: %v", err)
	}
}

// The manifest gives each catalogue its own digest, and --make-reference that cannot
// hold is refused before anything is replaced.
func TestManifestsTellEachCatalogue(t *testing.T) {
	demo := sharedDemo(t)
	lines := strings.SplitAfter(string(read(t, filepath.Join(demo, "inputs/catalogue.tsv"))), "\n")
	head, rows := lines[:2], lines[2:]
	first := write(t, "first.tsv", strings.Join(head, "")+strings.Join(rows[:20], ""))
	second := write(t, "second.tsv", strings.Join(head, "")+strings.Join(rows[20:], ""))
	common := quiet(t.TempDir(), 1)
	if err := job.Screen(t.Context(), job.ScreenOptions{Common: common, Cohorts: []string{filepath.Join(demo, "cohort")},
		Catalogues: []string{first, second}, MinStars: 2, UnstatedStars: 2, Formats: []string{"parquet"}}); err != nil {
		t.Fatal(err)
	}
	m, err := manifest.Read(common.Out)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range m.Inputs {
		if in.Kind == "catalogue" && in.Digest != fmt.Sprintf("%x", sha256.Sum256(read(t, in.Path))) {
			t.Errorf("%s has digest %s", in.Path, in.Digest)
		}
	}
	o := job.ScoreOptions{Common: common, Cohorts: []string{filepath.Join(demo, "cohort")}, MakeReference: true, Formats: []string{"parquet"},
		Scores: []string{filepath.Join(demo, "inputs/simulated_cad.txt")}, Policy: job.Policy{Ambiguous: "drop", Missing: "mean", Absent: "skip"}}
	o.Overwrite = true
	if err := job.Score(t.Context(), o); fileerr.ClassOf(err) != fileerr.Usage {
		t.Errorf("a reference from the cohort's own frequencies: %v", err)
	}
	if _, err := manifest.Verify(t.Context(), common.Out); err != nil {
		t.Errorf("the earlier result is gone: %v", err)
	}
}
