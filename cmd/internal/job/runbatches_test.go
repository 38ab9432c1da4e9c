package job_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
)

// A run writes the same bytes with so little memory that each score has a pass of its own:
// flags, scores, findings and the match log; also from a compiled set, whose tables are
// read one by one, and where frequencies are the cohort's.
func TestMemoryDoesNotChangeARun(t *testing.T) {
	demo := sharedDemo(t)
	cohort, inputs := filepath.Join(demo, "cohort"), filepath.Join(demo, "inputs")
	ldl, cad := filepath.Join(inputs, "ldl12.txt"), filepath.Join(inputs, "simulated_cad.txt")
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: []string{ldl, cad},
		Policy: job.Policy{Missing: "mean", Frequencies: filepath.Join(inputs, "frequencies.tsv")}})
	files := string(read(t, programmeOf(t, demo, cohort)))
	sets := strings.NewReplacer(cad, set+"\n    score: SIMULATED_CAD", ldl, set+"\n    score: LDL12").Replace(files)
	for name, text := range map[string]string{
		"score files": files, "a compiled set": sets,
		"scores alone": files[:strings.Index(files, "catalogue:")] + files[strings.Index(files, "people:"):strings.Index(files, "lab_findings:")] + files[strings.Index(files, "rules:"):],
	} {
		t.Run(name, func(t *testing.T) {
			programme := write(t, "programme.yaml", text)
			var whole string
			for _, memory := range []int64{1 << 30, 64 << 20} {
				o := job.RunOptions{Common: quiet(filepath.Join(t.TempDir(), "run"), 2), Programme: programme}
				o.Memory = memory
				if err := job.Run(context.Background(), o); err != nil {
					t.Fatal(err)
				}
				checkCoverage(t, o.Out, []string{"parquet"})
				passes := strings.Count(string(read(t, filepath.Join(o.Out, "cardioscore.log"))), "msg=pass ")
				if whole == "" {
					if whole = o.Out; passes != 1 {
						t.Errorf("%d passes with much memory", passes)
					}
					continue
				}
				if passes != 2 {
					t.Errorf("%d passes with little memory", passes)
				}
				sameFiles(t, o.Out, whole)
			}
		})
	}
	for from, wanted := range map[string]string{
		strings.Replace(sets, "\n    score: LDL12", "", 1):         "SIMULATED_CAD",
		strings.Replace(sets, "score: LDL12", "score: NO_SUCH", 1): "holds no score NO_SUCH",
	} {
		o := job.RunOptions{Common: quiet(filepath.Join(t.TempDir(), "run"), 2), Programme: write(t, "all.yaml", from)}
		o.Memory = 64 << 20
		fails(t, job.Run(context.Background(), o), fileerr.Inconsistent, wanted)
	}
}
