package job_test

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"cardioscore/cmd/internal/job"
)

// The table of a single score, which is written column by column where it is Parquet
// alone, is the same bytes as batch by batch, for any number of threads.
func TestTableOfOneScore(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 4))
	p := drawPopulation(r, 9_000, 12)
	cohort := imported(t, p.of(t, everybody(9_000)))
	score := []string{p.wideScore(t, r, 1)}
	policy := func(missing string, coverage float64) job.ScoreOptions {
		return job.ScoreOptions{Policy: job.Policy{Ambiguous: "drop", Absent: "skip", Missing: missing, MinCoverage: coverage}}
	}
	kept := policy("mean", 0)
	kept.Selection.Remove = write(t, "remove.txt", "P77\n")
	for name, o := range map[string]job.ScoreOptions{
		"all placed": policy("mean", 0), "some not resulted": policy("mean", 0.75), "averages": policy("skip", 0), "one removed": kept,
	} {
		t.Run(name, func(t *testing.T) {
			o.Cohorts, o.Scores = []string{cohort}, score
			table := func(threads int, formats ...string) []byte {
				o.Threads, o.Formats = threads, formats
				return read(t, filepath.Join(scoredInto(t, o), "scores.parquet"))
			}
			want := table(2, "parquet", "tsv")
			for threads := 1; threads <= 3; threads++ {
				if got := table(threads, "parquet"); !bytes.Equal(got, want) {
					t.Errorf("%d threads: %d bytes, want %d others", threads, len(got), len(want))
				}
			}
		})
	}
}
