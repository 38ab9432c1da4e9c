package job_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
)

// A finished result is there still when a later batch of what was to replace it is
// refused: a bad file, and a score that comes twice.
func TestFinishedResultStaysWhenABatchIsRefused(t *testing.T) {
	demo := sharedDemo(t)
	cohorts, good := []string{filepath.Join(demo, "cohort")}, filepath.Join(demo, "inputs/ldl12.txt")
	bad := write(t, "bad.txt", "#genome_build=GRCh37\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\nrs1\t1\tx\tA\tC\t1\n")
	twin := write(t, "twin.txt", string(read(t, good)))
	list := write(t, "list.txt", "1:55505647:G:T\n")
	policy := job.Policy{Ambiguous: "drop", Missing: "mean", Absent: "skip"}
	for name, do := range map[string]func(job.Common, []string) error{
		"score": func(c job.Common, scores []string) error {
			return job.Score(context.Background(), job.ScoreOptions{Common: c, Cohorts: cohorts, Scores: scores, Policy: policy, Formats: []string{"tsv"}})
		},
		"match": func(c job.Common, scores []string) error {
			return job.Match(context.Background(), job.ScoreOptions{Common: c, Cohorts: cohorts, Scores: scores, Policy: policy, Formats: []string{"tsv"}})
		},
		"compile": func(c job.Common, scores []string) error {
			return job.Compile(context.Background(), job.CompileOptions{Common: c, Cohorts: cohorts, Scores: scores, Policy: policy})
		},
		"compile --variants": func(c job.Common, scores []string) error {
			return job.Compile(context.Background(), job.CompileOptions{Common: c, Variants: list, Scores: scores, Policy: policy})
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := quiet(filepath.Join(t.TempDir(), "out"), 2)
			c.Memory = 64 << 20
			scores := []string{good, filepath.Join(demo, "inputs/simulated_cad.txt")}
			if err := do(c, scores); err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(read(t, filepath.Join(c.Out, "cardioscore.log"))), "name=parse"); n != 2 {
				t.Fatalf("scores were parsed %d times: there are no batches", n)
			}
			c.Overwrite = true
			for last, class := range map[string]fileerr.Class{bad: fileerr.Malformed, twin: fileerr.Inconsistent} {
				if err := do(c, append(scores[:2:2], last)); fileerr.ClassOf(err) != class {
					t.Fatalf("error %v, want class %v", err, class)
				}
				if err := job.Verify(context.Background(), &strings.Builder{}, c.Out); err != nil {
					t.Errorf("the finished result is gone: %v", err)
				}
			}
			if err := do(c, scores); err != nil {
				t.Error(err)
			}
		})
	}
}
