package job_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
)

// An accession that is allowed and that no score has is refused before anything is scored,
// in batches as at once, and with the accessions that there are.
func TestAllowedLicenceOfNoScore(t *testing.T) {
	cohort := pair(t, "GRCh37")
	academic := oneRow(t, "PGS1", "#license=Academic use only\n", "", "")
	open := oneRow(t, "PGS2", "", "", "")
	var many []string
	for k := range 14 {
		many = append(many, oneRow(t, fmt.Sprintf("MANY%02d", k), "", "", ""))
	}
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: []string{academic, open}, Policy: job.Policy{Missing: "skip"}})
	score := func(verb func(context.Context, job.ScoreOptions) error) func(job.Common, job.Policy, []string) error {
		return func(common job.Common, policy job.Policy, files []string) error {
			return verb(t.Context(), job.ScoreOptions{Common: common, Policy: policy, Cohorts: []string{cohort}, Scores: files, Formats: []string{"tsv"}})
		}
	}
	list := write(t, "list.txt", "1:100:A:G\n")
	verbs := map[string]func(job.Common, job.Policy, []string) error{
		"score": score(job.Score), "match": score(job.Match),
		"compile": func(common job.Common, policy job.Policy, files []string) error {
			return job.Compile(t.Context(), job.CompileOptions{Common: common, Policy: policy, Cohorts: []string{cohort}, Scores: files})
		},
		"compile of a list": func(common job.Common, policy job.Policy, files []string) error {
			return job.Compile(t.Context(), job.CompileOptions{Common: common, Policy: policy, Variants: list, Scores: files})
		},
	}
	for verb, do := range verbs {
		for _, memory := range []int64{1 << 30, 64 << 20} {
			for _, use := range []string{"research", "clinical"} {
				for _, c := range []struct {
					files   []string
					allowed []string
					message string // empty: nothing is refused
				}{
					{[]string{academic, open}, []string{"PGS1"}, ""},
					{[]string{academic, open}, []string{"PGS1", "PGS2"}, ""}, // needs no allowance: harmless
					{[]string{academic, open}, []string{"PGS1", "PGS3"}, `--allow-licence "PGS3": no given score has this accession (there are: PGS1, PGS2)`},
					{[]string{academic, open}, []string{"PGS1", "pgs1"}, `"pgs1"`},
					{many, []string{"PGS1"}, "MANY09 and 4 more)"},
					{[]string{set}, []string{"PGS1", "PGS"}, `"PGS": no given score`},
				} {
					if strings.HasPrefix(verb, "compile") && c.files[0] == set {
						continue
					}
					common := quiet(filepath.Join(t.TempDir(), "out"), 1)
					common.Memory = memory
					err := do(common, job.Policy{Missing: "skip", Licences: job.Licences{IntendedUse: use, Allowed: c.allowed}}, c.files)
					if c.message == "" {
						if err != nil {
							t.Errorf("%s, %s, allowed %q: %v", verb, use, c.allowed, err)
						}
						continue
					}
					fails(t, err, fileerr.Usage, c.message)
					if log := string(read(t, filepath.Join(common.Out, "cardioscore.log"))); strings.Contains(log, "msg=pass") {
						t.Errorf("%s: genotypes were read before", verb)
					}
				}
			}
		}
	}
}

// In a programme too.
func TestAllowedLicenceOfNoScoreOfAProgramme(t *testing.T) {
	demo := sharedDemo(t)
	programme := programmeOf(t, demo, filepath.Join(demo, "cohort"), "policies: {missing: mean,", "policies: {allow_licences: [LDL12, LDL13], missing: mean,")
	for _, memory := range []int64{1 << 30, 64 << 20} {
		o := job.RunOptions{Common: quiet(filepath.Join(t.TempDir(), "run"), 1), Programme: programme}
		o.Memory = memory
		err := job.Run(t.Context(), o)
		fails(t, err, fileerr.Inconsistent, `allow_licences names "LDL13", and no score of the programme has this accession (there are: SIMULATED_CAD, LDL12)`)
		fails(t, err, fileerr.Inconsistent, programme)
		if log := string(read(t, filepath.Join(o.Out, "cardioscore.log"))); strings.Contains(log, "msg=pass") {
			t.Error("genotypes were read before")
		}
	}
}
