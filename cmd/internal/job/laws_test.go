package job_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/flagfile"
	"cardioscore/io/scoretable"
)

// demoInputs makes the demonstration once for a test: n simulated people with
// planted carriers, their cohort, frozen references, and a run.
func demoInputs(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	if err := job.Demo(context.Background(), job.DemoOptions{Common: quiet(dir, 2), People: n, Seed: 3}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// demoCohort imports the genotypes of a demonstration, or a change of them.
func demoCohort(t *testing.T, vcf string, blockSamples int) string {
	t.Helper()
	return imported(t, job.ImportOptions{VCF: []string{vcf}, BlockSamples: blockSamples})
}

// programmeOf writes a change of the demonstration's programme, with absolute
// paths, and gives its path. The cohort is given; the other inputs are those of
// the demonstration, until a replacement says otherwise.
func programmeOf(t *testing.T, demo, cohort string, replacements ...string) string {
	t.Helper()
	text := string(read(t, filepath.Join(demo, "inputs/programme.yaml")))
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(text, replacements[i]) {
			t.Fatalf("the programme does not hold %q", replacements[i])
		}
		text = strings.ReplaceAll(text, replacements[i], replacements[i+1])
	}
	inputs := filepath.Join(demo, "inputs")
	text = strings.NewReplacer("cohorts: [../cohort]", "cohorts: ["+cohort+"]",
		"../reference/", filepath.Join(demo, "reference")+"/",
		"file: simulated_cad.txt", "file: "+filepath.Join(inputs, "simulated_cad.txt"),
		"file: ldl12.txt", "file: "+filepath.Join(inputs, "ldl12.txt"),
		"frequencies: frequencies.tsv", "frequencies: "+filepath.Join(inputs, "frequencies.tsv"),
		"files: [catalogue.tsv]", "files: ["+filepath.Join(inputs, "catalogue.tsv")+"]",
		"file: people.csv", "file: "+filepath.Join(inputs, "people.csv"),
		"lab_findings: lab_findings.tsv", "lab_findings: "+filepath.Join(inputs, "lab_findings.tsv"),
	).Replace(text)
	return write(t, "programme.yaml", text)
}

func ranInto(t *testing.T, programme string, threads int) string {
	t.Helper()
	o := job.RunOptions{Common: quiet(filepath.Join(t.TempDir(), "run"), threads), Programme: programme}
	if err := job.Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(o.Out, "coverage.parquet")); err == nil {
		checkCoverage(t, o.Out, []string{"parquet"})
	}
	return o.Out
}

func screenedInto(t *testing.T, catalogue, cohort string, threads int) string {
	t.Helper()
	o := job.ScreenOptions{Common: quiet(filepath.Join(t.TempDir(), "screen"), threads), Formats: []string{"parquet", "tsv"},
		Cohorts: []string{cohort}, Catalogues: []string{catalogue}, MinStars: 2, UnstatedStars: 2}
	if err := job.Screen(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if rows := columnsOf(t, filepath.Join(o.Out, "findings.tsv")); len(rows) < 10 {
		t.Fatalf("%d rows of findings: too few to tell anything", len(rows))
	}
	return o.Out
}

// TestThreadsAndBlocksDoNotChangeTables is law 1 at the level of whole files.
//
// For any number of threads and processors, and any instructions, every table is the same bytes. So it is for any
// block size, but for the tables that name the cohort: its path and its digest
// are others (blocks are part of the cohort's files). Of those the TSV or
// CSV form is compared without the columns cohort and *_digest, and of the
// Parquet form the coverage and the flags through their readers.
func TestThreadsAndBlocksDoNotChangeTables(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	demo := demoInputs(t, 700)
	threads := []int{1, 2, 3, 8}
	if testing.Short() {
		threads = []int{1, 8}
	}
	scores := []string{filepath.Join(demo, "inputs/ldl12.txt"), filepath.Join(demo, "inputs/simulated_cad.txt")}
	policies := []job.Policy{
		{Ambiguous: "drop", Missing: "mean", Absent: "skip"},
		{Ambiguous: "keep", Missing: "skip", Absent: "skip"},
		{Ambiguous: "drop", Missing: "mean", Absent: "mean", Frequencies: filepath.Join(demo, "inputs/frequencies.tsv")},
	}
	if testing.Short() {
		policies = policies[2:]
	}
	firstScores := map[string]string{}
	firstRun, firstScreen := "", ""
	for _, block := range []int{64, 256, 0} {
		cohort := demoCohort(t, filepath.Join(demo, "inputs/cohort.vcf"), block)
		programme := programmeOf(t, demo, cohort)
		run, screen := "", ""
		for _, n := range threads {
			runtime.GOMAXPROCS(n)
			for p, policy := range policies {
				for _, wide := range []bool{false, true} {
					what := fmt.Sprintf("policy %d, wide %t", p, wide)
					got := scoredInto(t, job.ScoreOptions{Common: job.Common{Threads: n}, Cohorts: []string{cohort}, Scores: scores,
						Policy: policy, Formats: []string{"parquet", "tsv", "arrow"}, Wide: wide, LogAll: true})
					of := fmt.Sprintf("%s, blocks of %d", what, block)
					if want := firstScores[of]; want == "" {
						firstScores[of] = got
					} else {
						sameFiles(t, got, want)
					}
					if want := firstScores[what]; want == "" {
						firstScores[what] = got
					} else {
						sameFiles(t, got, want, "coverage.tsv", "coverage.parquet", "match_log.tsv", "match_log.parquet")
						sameWithoutCohort(t, got, want)
					}
				}
			}
			got := ranInto(t, programme, n)
			if run == "" {
				run = got
			}
			sameFiles(t, got, run)
			got = screenedInto(t, filepath.Join(demo, "inputs/catalogue.tsv"), cohort, n)
			if screen == "" {
				screen = got
			}
			sameFiles(t, got, screen)
		}
		if firstRun == "" {
			firstRun, firstScreen = run, screen
			continue
		}
		// programme_digest differs too: the programme names the cohort.
		sameFiles(t, run, firstRun, "coverage.tsv", "coverage.parquet", "match_log.tsv", "match_log.parquet", "findings.tsv", "findings.parquet", "screen_scope.tsv",
			"screen_scope.parquet", "screening.tsv", "screening.parquet", "flags.csv", "flags.parquet")
		sameWithoutCohort(t, run, firstRun)
		sameWithoutCohort(t, screen, firstScreen)
		if got, want := flagRows(t, run), flagRows(t, firstRun); !slices.Equal(got, want) {
			t.Errorf("blocks of %d: the flags differ", block)
		}
	}
}

// sameWithoutCohort compares the tables that name the cohort, without its path
// and without digests.
func sameWithoutCohort(t *testing.T, got, want string) {
	t.Helper()
	compared := 0
	for _, name := range []string{"coverage.tsv", "match_log.tsv", "findings.tsv", "screen_scope.tsv", "screening.tsv"} {
		if _, err := os.Stat(filepath.Join(want, name)); err != nil {
			continue // score writes no findings, screen no coverage
		}
		compared++
		if !slices.Equal(columnsOf(t, filepath.Join(got, name)), columnsOf(t, filepath.Join(want, name))) {
			t.Errorf("%s differs", name)
		}
	}
	if compared == 0 {
		t.Error("no table was compared")
	}
	if _, err := os.Stat(filepath.Join(want, "coverage.parquet")); err != nil {
		return
	}
	if got, want := coverageRows(t, got), coverageRows(t, want); !slices.Equal(got, want) {
		t.Errorf("coverage.parquet differs:\n%s\n%s", got, want)
	}
}

// coverageRows are the rows of coverage.parquet without cohort and cohort_digest.
func coverageRows(t *testing.T, dir string) []string {
	t.Helper()
	var rows []string
	err := scoretable.ReadCoverage(filepath.Join(dir, "coverage.parquet"), func(row *scoretable.CoverageRow) error {
		row.Cohort, row.CohortDigest = "", ""
		rows = append(rows, fmt.Sprintf("%+v", *row)) // maps are printed in the order of their keys
		return nil
	})
	if err != nil || len(rows) == 0 {
		t.Errorf("%d rows of coverage: %v", len(rows), err)
	}
	return rows
}

// flagRows are the rows of flags.parquet without the columns *_digest.
func flagRows(t *testing.T, dir string) []string {
	t.Helper()
	var rows []string
	for _, row := range flagsIn(t, dir) {
		rows = append(rows, flagText(row))
	}
	return rows
}

func flagText(row flagfile.Row) string {
	row.ProgrammeDigest, row.RulesDigest, row.ScoresDigest = "", "", ""
	row.ReferenceDigest, row.CatalogueDigest, row.CohortDigest = "", "", ""
	return fmt.Sprintf("%+v", row)
}
