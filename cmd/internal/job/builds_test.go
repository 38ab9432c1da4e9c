package job_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
)

// buildCohort is a cohort of a declared build with 80 variants A>G, 1,000 bases apart.
func buildCohort(t *testing.T, build string) string {
	t.Helper()
	text := "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP\n"
	for i := range 80 {
		text += fmt.Sprintf("1\t%d\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\n", 1000*(i+1))
	}
	return imported(t, job.ImportOptions{VCF: []string{write(t, "cohort.vcf", text)}, Build: build})
}

// Positions of 37 are those of the cohorts, those of 38 lie 7 bases further.
func TestWrongBuildsAreFoundBeforeAnythingIsScored(t *testing.T) {
	harmonised := func(effect string) string {
		text := "#pgs_id=H\n#genome_build=GRCh37\n#HmPOS_build=GRCh38\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\thm_chr\thm_pos\n"
		for i := range 80 {
			text += fmt.Sprintf("1\t%d\tG\t%s\t0.1\t1\t%d\n", 1000*(i+1), effect, 1000*(i+1)+7)
		}
		return text
	}
	plain := func(header string, mismatches int) string {
		text := header + "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n"
		for i := range 80 {
			other := "A"
			if i < mismatches {
				other = "T"
			}
			text += fmt.Sprintf("1\t%d\tG\t%s\t0.1\n", 1000*(i+1), other)
		}
		return text
	}
	for _, c := range []struct {
		name, build, score string
		messages           []string // nil where nothing is wrong
	}{
		{"a cohort of the authors' build", "GRCh38", harmonised("A"), []string{"is likely of build GRCh37, not GRCh38", "of 80 rows it holds 0 positions", "it holds 80 positions, 80 of them", "--build GRCh37"}},
		{"positions of neither build", "GRCh38", harmonised("T"), []string{"under the coverage gate", "of 80 rows it holds 0 positions, 0 of them", "of another build, of other chromosomes, or not imputed"}},
		{"the right build", "GRCh37", plain("#genome_build=GRCh37\n", 0), nil},
		{"some alleles differ", "GRCh37", plain("#genome_build=GRCh37\n", 20), nil},
		{"held by chance", "GRCh37", plain("#genome_build=GRCh37\n", 40), []string{"is likely of another build than the cohort", "it holds 80 positions, 40 of them", "the other build is GRCh38"}},
		{"no build, and the positions fit", "GRCh37", plain("", 0), []string{"declares no genome build", "80 of them with alleles that fit; so they are likely of GRCh37", "--score-build"}},
		{"no build, and the positions do not fit", "GRCh37", plain("", 60), []string{"declares no genome build", "so they are likely of GRCh38"}},
		{"another build, and the positions fit", "GRCh37", plain("#genome_build=GRCh38\n", 0), []string{"is of build GRCh38, the cohort of GRCh37", "so both are likely of one build, and what the score or the cohort declares is wrong"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := job.ScoreOptions{
				Common: quiet(filepath.Join(t.TempDir(), "out"), 1), Policy: job.Policy{Missing: "skip", MinCoverage: 0.5},
				Cohorts: []string{buildCohort(t, c.build)}, Scores: []string{write(t, "score.txt", c.score)}, Formats: []string{"tsv"},
			}
			err := job.Score(t.Context(), o)
			if (err == nil) != (c.messages == nil) || err != nil && fileerr.ClassOf(err) != fileerr.Inconsistent {
				t.Fatalf("%v", err)
			}
			for _, message := range c.messages {
				if !strings.Contains(err.Error(), message) {
					t.Errorf("%v\nwant %q", err, message)
				}
			}
		})
	}
}

// What says nothing of the build raises no alarm, and neither a list of variants nor a
// chain file for another score hides one.
func TestWhatSpeaksForAWrongBuild(t *testing.T) {
	const columns = "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n"
	rows := func(header string, alleles ...string) string { // in turn
		text := header + columns
		for i := range 80 {
			text += fmt.Sprintf("1\t%d\t%s\t0.1\n", 1000*(i+1), alleles[i%len(alleles)])
		}
		return text
	}
	const b37, b38 = "#genome_build=GRCh37\n", "#genome_build=GRCh38\n"
	listed := "" // all variants
	for i := range 80 {
		listed += fmt.Sprintf("1:%d:A:G\n", 1000*(i+1))
	}
	list := write(t, "extract.txt", listed)
	chain := write(t, "one.chain", "chain 1 chr1 248956422 + 0 100000 chr1 249250621 + 0 100000 1\n100000\n")
	for _, c := range []struct {
		name, score string
		change      func(o *job.ScoreOptions)
		wrong       bool
	}{
		{"tokens that are no bases", rows(b37, "I\tD", "G\tA"), nil, false},
		{"rows of the other strand that pgsc2 leaves out", rows(b37, "C\tT", "C\tT", "G\tA"), func(o *job.ScoreOptions) {
			o.Policy.Match, o.Policy.PGSC2 = "pgsc2", "ignore_strand_flips"
		}, false},
		{"by chance in pgsc2", rows(b37, "G\tA", "G\tT"), func(o *job.ScoreOptions) { o.Policy.Match = "pgsc2" }, true},
		{"by chance, and a list", rows(b37, "G\tA", "G\tT"), func(o *job.ScoreOptions) { o.Selection.Extract = list }, true},
		{"by chance, and a chain file that does not concern it", rows(b37, "G\tA", "G\tT"), func(o *job.ScoreOptions) { o.Policy.Chain = chain }, true},
		{"moved by a chain file to where it lies by chance", rows(b38, "G\tA", "G\tT"), func(o *job.ScoreOptions) { o.Policy.Chain = chain }, true},
		{"moved by a chain file to where it fits", rows(b38, "G\tA"), func(o *job.ScoreOptions) { o.Policy.Chain = chain }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := job.ScoreOptions{
				Common: quiet(filepath.Join(t.TempDir(), "out"), 1), Policy: job.Policy{Missing: "skip", MinCoverage: 0.1},
				Cohorts: []string{buildCohort(t, "GRCh37")}, Scores: []string{write(t, "score.txt", c.score)}, Formats: []string{"tsv"},
			}
			if c.change != nil {
				c.change(&o)
			}
			err := job.Score(t.Context(), o)
			if wrong := err != nil && strings.Contains(err.Error(), "is likely of another build than the cohort"); wrong != c.wrong || err != nil && !wrong {
				t.Errorf("%v", err)
			}
		})
	}
}

// A file that is not harmonised has the positions of one build alone: where a cohort holds
// few of them, it is the rsIDs that tell a wrong build from a small chip.
func TestWrongBuildByRSIDs(t *testing.T) {
	const rows = 400
	cohort := func(named, every int) string { // of 400 variants, every so many; those below named have their rsID
		text := "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP\n"
		for i := 0; i < rows; i += every {
			id := "."
			if i < named {
				id = fmt.Sprintf("rs%d", i+1)
			}
			text += fmt.Sprintf("1\t%d\t%s\tA\tG,C\t.\tPASS\t.\tGT\t0/1\n", 1000*(i+1), id)
		}
		return imported(t, job.ImportOptions{VCF: []string{write(t, "cohort.vcf", text)}, Build: "GRCh37"})
	}
	score := func(shift int) string {
		text := "#pgs_id=S\n#genome_build=GRCh37\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n"
		for i := range rows {
			text += fmt.Sprintf("rs%d\t1\t%d\tG\tA\t0.1\n", i+1, 1000*(i+1)+shift)
		}
		return write(t, "score.txt", text)
	}
	for _, c := range []struct {
		name, cohort string
		shift        int
		want         string // "" where nothing is said
	}{
		{"all of the other build", cohort(rows, 1), 7, "of 400 rows it holds 0 positions, 0 of them with alleles that fit; of 400 rsIDs found in both, 400 stand at another position of the chromosome. Find out which of the two is wrong; the other build is GRCh38"},
		{"a small chip of the other build", cohort(rows, 20), 7, "of 20 rsIDs found in both, 20 stand at another position"},
		{"fewer ids than say anything", cohort(19*20, 20), 7, ""},
		{"no ids", cohort(0, 1), 7, ""},
		{"a small chip of the right build", cohort(rows, 20), 0, ""},
		{"one base away, as indels are written", cohort(rows, 20), -1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := job.ScoreOptions{
				Common: quiet(filepath.Join(t.TempDir(), "out"), 1), Policy: job.Policy{Missing: "skip"},
				Cohorts: []string{c.cohort}, Scores: []string{score(c.shift)}, Formats: []string{"tsv"},
			}
			err := job.Match(t.Context(), o)
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			for _, err := range []error{err, job.Score(t.Context(), o)} {
				if fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "is likely of another build than the cohort") || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v\nwant %q", err, c.want)
				}
			}
		})
	}
}
