package job_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"cardioscore/cmd/internal/job"
)

// cancelling interrupts a job when it first says something.
type cancelling struct{ cancel func() }

func (c cancelling) Write(b []byte) (int, error) {
	c.cancel()
	return len(b), nil
}

// A job that is interrupted, before it begins or, as run, when it has told what it will not
// evaluate, leaves log and marker and no result; and the directory is free for the next one.
// The processes of cmd/cardioscore are sent signals beside it.
func TestInterruptedJobsLeaveNothing(t *testing.T) {
	demo := sharedDemo(t)
	cohort, inputs := filepath.Join(demo, "cohort"), filepath.Join(demo, "inputs")
	score := filepath.Join(inputs, "ldl12.txt")
	policy := job.Policy{Missing: "skip"}
	for name, do := range map[string]func(context.Context, job.Common) error{
		"import": func(ctx context.Context, c job.Common) error {
			return job.Import(ctx, job.ImportOptions{Common: c, VCF: []string{filepath.Join(inputs, "cohort.vcf")}, Build: "GRCh37", Assay: "wgs"})
		},
		"score": func(ctx context.Context, c job.Common) error {
			return job.Score(ctx, job.ScoreOptions{Common: c, Policy: policy, Cohorts: []string{cohort}, Scores: []string{score}, Formats: []string{"tsv"}})
		},
		"match": func(ctx context.Context, c job.Common) error {
			return job.Match(ctx, job.ScoreOptions{Common: c, Policy: policy, Cohorts: []string{cohort}, Scores: []string{score}, Formats: []string{"tsv"}})
		},
		"compile": func(ctx context.Context, c job.Common) error {
			return job.Compile(ctx, job.CompileOptions{Common: c, Policy: policy, Cohorts: []string{cohort}, Scores: []string{score}})
		},
		"screen": func(ctx context.Context, c job.Common) error {
			return job.Screen(ctx, job.ScreenOptions{Common: c, Cohorts: []string{cohort}, Catalogues: []string{filepath.Join(inputs, "catalogue.tsv")}, UnstatedStars: 2, Formats: []string{"tsv"}})
		},
		"run": func(ctx context.Context, c job.Common) error {
			return job.Run(ctx, job.RunOptions{Common: c, Programme: filepath.Join(inputs, "programme.yaml")})
		},
	} {
		common := quiet(filepath.Join(t.TempDir(), "out"), 2)
		ctx, cancel := context.WithCancel(t.Context())
		if name == "run" {
			common.Quiet, common.Stdout = false, cancelling{cancel}
		} else {
			cancel()
		}
		if err := do(ctx, common); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want an interruption", name, err)
		}
		cancel()
		entries, err := os.ReadDir(common.Out)
		for _, entry := range entries {
			if entry.Name() != "cardioscore.log" && entry.Name() != ".cardioscore" {
				t.Errorf("%s: %s is left", name, entry.Name())
			}
		}
		if err != nil || len(entries) == 0 {
			t.Errorf("%s: %d entries in the directory: %v", name, len(entries), err)
		}
		common.Quiet = true
		if err := do(t.Context(), common); err != nil {
			t.Errorf("%s, again: %v", name, err)
		}
	}
}
