package job_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/scoring/scoreset"
)

// Scores do not depend on whether the log tells of all rows, which then stay until it is
// written: nor do those of rows on X, of REF at sites of several ALTs, and of absent rows.
func TestScoresWithoutTheirRows(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 12))
	p := drawPopulation(r, 60, 400)
	source := p.of(t, everybody(60))
	cohort := imported(t, source)
	var text strings.Builder
	text.WriteString("#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight_a\teffect_weight_b")
	for i, v := range p.known {
		effect, other := v[3], v[2]
		if i%2 == 0 {
			effect, other = other, effect
		}
		fmt.Fprintf(&text, "\n%s\t%s\t%s\t%s\t%.12f\t%.3f", v[0], v[1], effect, other, r.NormFloat64(), r.NormFloat64())
	}
	text.WriteString("\n1\t249000000\tA\tG\t0.25\t0.5\n")
	o := job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{write(t, "two.txt", text.String())}, Formats: []string{"parquet", "tsv"}}
	isUsed := map[string]bool{}
	for _, outcome := range scoreset.Outcomes() {
		isUsed[outcome.String()] = outcome.Used()
	}
	for name, policy := range map[string]job.Policy{
		"mean":       {Missing: "mean", Absent: "skip", Ambiguous: "drop"},
		"skip":       {Missing: "skip", Absent: "homref", Ambiguous: "keep", XMaleDosage: "1"},
		"pinned":     {Missing: "mean", Absent: "mean", Ambiguous: "frequency", Frequencies: p.frequencies(t, r)},
		"calculator": {Missing: "mean", Absent: "skip", Ambiguous: "drop", Match: "pgsc2"},
	} {
		t.Run(name, func(t *testing.T) {
			o.Policy, o.LogAll = policy, false
			some := scoredInto(t, o)
			o.LogAll = true
			all := scoredInto(t, o)
			for _, table := range []string{"scores.tsv", "scores.parquet", "coverage.tsv"} {
				if string(read(t, filepath.Join(some, table))) != string(read(t, filepath.Join(all, table))) {
					t.Errorf("%s differs", table)
				}
			}
			rest := slices.DeleteFunc(logLines(t, all), func(line []string) bool { return isUsed[line[7]] })
			if got := logLines(t, some); len(got) < 2 || !slices.EqualFunc(got, rest, slices.Equal[[]string]) {
				t.Errorf("the log tells of %d rows, expected the %d that were not used", len(got), len(rest))
			}
		})
	}
}

// logLines are the cells of a match log, but for the cohort's rows, of which only the log
// of all rows tells.
func logLines(t *testing.T, dir string) (lines [][]string) {
	t.Helper()
	for line := range strings.Lines(string(read(t, filepath.Join(dir, "match_log.tsv")))) {
		cells := strings.Split(line, "\t")
		lines = append(lines, slices.Delete(cells, 8, 9))
	}
	return lines
}
