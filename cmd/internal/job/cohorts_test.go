package job_test

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
	"cardioscore/io/manifest"
)

// parted is the demonstration's population as one cohort and as two: people of
// even number in the first, the others in the second.
type parted struct {
	demo, whole string
	vcfs, parts []string
	home        map[string]string // which of the two holds a person
	sampleIDs   []string
}

func partedDemo(t *testing.T) *parted {
	t.Helper()
	p := &parted{demo: sharedDemo(t), home: map[string]string{}}
	p.whole = filepath.Join(p.demo, "cohort")
	vcf := filepath.Join(p.demo, "inputs/cohort.vcf")
	p.sampleIDs = sampleIDs(t, vcf)
	for part := range 2 {
		var numbers []int
		for s := part; s < len(p.sampleIDs); s += 2 {
			numbers = append(numbers, s)
		}
		p.vcfs = append(p.vcfs, vcfOf(t, vcf, numbers))
		p.parts = append(p.parts, demoCohort(t, p.vcfs[part], 0))
		for _, s := range numbers {
			p.home[p.sampleIDs[s]] = p.parts[part]
		}
	}
	return p
}

func (p *parted) scores(cohorts ...string) job.ScoreOptions {
	return job.ScoreOptions{Cohorts: cohorts,
		Scores: []string{filepath.Join(p.demo, "inputs/ldl12.txt"), filepath.Join(p.demo, "inputs/simulated_cad.txt")},
		Policy: job.Policy{Ambiguous: "drop", Missing: "mean", Absent: "skip", MinCoverage: 0.75,
			Frequencies: filepath.Join(p.demo, "inputs/frequencies.tsv")}}
}

func (p *parted) screen(t *testing.T, cohorts ...string) job.ScreenOptions {
	t.Helper()
	return job.ScreenOptions{Common: quiet(filepath.Join(t.TempDir(), "screen"), 2), Formats: []string{"tsv"}, Cohorts: cohorts,
		Catalogues: []string{filepath.Join(p.demo, "inputs/catalogue.tsv")}, MinStars: 2, UnstatedStars: 2}
}

// rowText spells the rows of a scores table by person and score; unlike the rows
// themselves, texts with missing numbers are equal to themselves.
func rowText(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for score, rows := range results(t, dir) {
		for id, row := range rows {
			texts[id+" "+score] = fmt.Sprintf("%+v", row)
		}
	}
	return texts
}

// statesOf gives the state of every person and condition of a directory: the row
// of screening where there is one, else the scope of the cohort that holds the
// person.
func statesOf(t *testing.T, dir string, home map[string]string) map[string]string {
	t.Helper()
	const states = "state variants_reportable variants_assayed variants_no_call"
	all := map[string]string{}
	for _, scope := range tsv(t, filepath.Join(dir, "screen_scope.tsv")) {
		for id, cohort := range home {
			if cohort == scope["cohort"] {
				all[id+" "+scope["condition"]+" "+scope["inheritance"]] = cells(scope, states)
			}
		}
	}
	for _, row := range tsv(t, filepath.Join(dir, "screening.tsv")) {
		key := row["sample_id"] + " " + row["condition"] + " " + row["inheritance"]
		switch scope, known := all[key]; {
		case !known || home[row["sample_id"]] != row["cohort"]:
			t.Fatal("a row of screening is of no person and condition of its cohort")
		case scope == cells(row, states):
			t.Fatal("a row of screening says what its scope row says")
		}
		all[key] = cells(row, states)
	}
	return all
}

// allIn puts everybody into one cohort.
func allIn(ids []string, cohort string) map[string]string {
	home := map[string]string{}
	for _, id := range ids {
		home[id] = cohort
	}
	return home
}

// sameTexts compares two tables by key, and names no more than one difference.
func sameTexts(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if len(got) != len(want) || len(want) == 0 {
		t.Errorf("%s: %d rows, want %d", what, len(got), len(want))
	}
	for key, text := range want {
		if got[key] != text {
			t.Errorf("%s: %s\nwant %s", what, got[key], text)
			return
		}
	}
}

// A population in two cohorts gives every person what it gives in one, with
// frequencies pinned: against a reference, and placed within the people of both.
func TestSeveralCohortsAreOne(t *testing.T) {
	p := partedDemo(t)
	reference := filepath.Join(p.demo, "reference/scores/reference.json")
	both, one := p.scores(p.parts...), p.scores(p.whole)
	sameTexts(t, "scores within the people", rowText(t, scoredInto(t, both)), rowText(t, scoredInto(t, one)))
	both.References, one.References = []string{reference}, []string{reference}
	against := scoredInto(t, both)
	sameTexts(t, "scores against a reference", rowText(t, against), rowText(t, scoredInto(t, one)))
	if rows := coverageRows(t, against); len(rows) != 4 {
		t.Errorf("%d rows of coverage for two cohorts and two scores", len(rows))
	}
	ids := slices.Sorted(maps.Keys(p.home))
	for _, text := range rowText(t, against) {
		if strings.Contains(text, "within_cohort") || !strings.Contains(text, "resulted") {
			t.Fatalf("against a reference: %s", text)
		}
	}

	t.Run("run", func(t *testing.T) {
		got, want := ranInto(t, programmeOf(t, p.demo, strings.Join(p.parts, ", ")), 2), filepath.Join(p.demo, "run")
		apart, together := rowsOfPeople(t, got), rowsOfPeople(t, want)
		if len(apart) != len(ids) || len(together) != len(ids) {
			t.Fatalf("%d people in two cohorts, %d in one; want %d", len(apart), len(together), len(ids))
		}
		for id, text := range together {
			if got := apart[id]; len(text) < 3 || len(difference(got, text))+len(difference(text, got)) > 0 || len(got) != len(text) {
				t.Fatalf("in two cohorts:\n%s\nin one:\n%s", strings.Join(difference(got, text), "\n"), strings.Join(difference(text, got), "\n"))
			}
		}
		sameTexts(t, "states", statesOf(t, got, p.home), statesOf(t, want, allIn(ids, p.whole)))
	})

	t.Run("screen", func(t *testing.T) {
		both, one := p.screen(t, p.parts...), p.screen(t, p.whole)
		for _, o := range []job.ScreenOptions{both, one} {
			if err := job.Screen(context.Background(), o); err != nil {
				t.Fatal(err)
			}
		}
		sameTexts(t, "states", statesOf(t, both.Out, p.home), statesOf(t, one.Out, allIn(ids, p.whole)))
		got, want := columnsOf(t, filepath.Join(both.Out, "findings.tsv")), columnsOf(t, filepath.Join(one.Out, "findings.tsv"))
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || len(want) < 10 {
			t.Errorf("findings:\n%s\nwant\n%s", strings.Join(difference(got, want), "\n"), strings.Join(difference(want, got), "\n"))
		}
		// A scope for each cohort, which speaks of its own data: here the same.
		scopes := map[string][]string{}
		for _, row := range tsv(t, filepath.Join(both.Out, "screen_scope.tsv")) {
			cohort := row["cohort"]
			delete(row, "cohort")
			scopes[cohort] = append(scopes[cohort], fmt.Sprint(row))
		}
		if len(scopes) != 2 || !slices.Equal(scopes[p.parts[0]], scopes[p.parts[1]]) || len(scopes[p.parts[0]]) != 9 {
			t.Errorf("scopes %v", scopes)
		}
	})
}

// refused checks the class of an error and its words, and that it names nobody.
func refused(t *testing.T, what string, err error, class fileerr.Class, ids []string, words ...string) {
	t.Helper()
	if err == nil || fileerr.ClassOf(err) != class {
		t.Errorf("%s: class %d, want %d: %v", what, fileerr.ClassOf(err), class, err)
		return
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%s: the error does not say %q: %v", what, word, err)
		}
	}
	for _, id := range ids {
		if strings.Contains(err.Error(), id) {
			t.Errorf("%s: the error names a sample: %v", what, err)
		}
	}
}

func TestCohortsThatDoNotGoTogether(t *testing.T) {
	p := partedDemo(t)
	score := func(o job.ScoreOptions) error {
		o.Common = quiet(filepath.Join(t.TempDir(), "scores"), 2)
		o.Formats = []string{"parquet"}
		return job.Score(context.Background(), o)
	}
	run := func(programme string) error {
		return job.Run(context.Background(), job.RunOptions{Common: quiet(filepath.Join(t.TempDir(), "run"), 2), Programme: programme})
	}
	screen := func(cohorts ...string) error { return job.Screen(context.Background(), p.screen(t, cohorts...)) }
	const inconsistent = fileerr.Inconsistent

	own := p.scores(p.parts...)
	own.Policy.Frequencies = ""
	refused(t, "frequencies of each cohort", score(own), inconsistent, p.sampleIDs, "--frequencies")
	refused(t, "frequencies of each cohort in a run", run(programmeOf(t, p.demo, strings.Join(p.parts, ", "), ", frequencies: frequencies.tsv", "")),
		inconsistent, p.sampleIDs, "frequencies")
	own.Policy.Missing = "skip"
	if err := score(own); err != nil {
		t.Errorf("skipped calls need no frequency: %v", err)
	}

	other := imported(t, job.ImportOptions{VCF: []string{p.vcfs[1]}, Build: "GRCh38"})
	builds := []string{"GRCh37", "GRCh38", other}
	refused(t, "builds", score(p.scores(p.parts[0], other)), inconsistent, p.sampleIDs, builds...)
	refused(t, "builds in screen", screen(p.parts[0], other), inconsistent, p.sampleIDs, builds...)
	refused(t, "builds in run", run(programmeOf(t, p.demo, p.parts[0]+", "+other)), inconsistent, p.sampleIDs, builds...)

	// The first person of the whole cohort is the first of the first part.
	twice := []string{"sample number 1 ", p.parts[0]}
	refused(t, "one person twice", score(p.scores(p.parts[0], p.whole)), inconsistent, p.sampleIDs, twice...)
	refused(t, "one person twice in screen", screen(p.parts[0], p.whole), inconsistent, p.sampleIDs, twice...)
	refused(t, "one person twice in run", run(programmeOf(t, p.demo, p.parts[0]+", "+p.whole)), inconsistent, p.sampleIDs, twice...)

	// Without one of the variants of the simulated score.
	lines := slices.DeleteFunc(strings.SplitAfter(string(read(t, p.vcfs[1])), "\n"), func(line string) bool { return strings.Contains(line, "\tsim007\t") })
	less := demoCohort(t, write(t, "less.vcf", strings.Join(lines, "")), 0)
	o := p.scores(p.parts[0], less)
	refused(t, "other rows", score(o), inconsistent, p.sampleIDs, "SIMULATED_CAD", "150", "149", "--allow-different-coverage", less)
	runsWithoutDiffering(t, p, less)
	allowed := map[bool]string{}
	for _, allow := range []bool{false, true} {
		o := p.scores(p.parts...)
		if allow {
			o = p.scores(p.parts[0], less)
		}
		o.AllowDifferentCoverage = allow
		dir := scoredInto(t, o)
		m, err := manifest.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		allowed[allow] = m.Options["allow_different_coverage"]
		if allow && m.Counts["score_rows_used"] != 2*(150+16)-1 {
			t.Errorf("%d score rows used", m.Counts["score_rows_used"])
		}
	}
	if allowed[true] != "true" || allowed[false] != "false" {
		t.Errorf("allow_different_coverage in the manifests: %v", allowed)
	}
}

// A score of which the cohorts of a run use different rows is not resulted, unless
// the programme allows it; nothing that does not depend on it changes.
func runsWithoutDiffering(t *testing.T, p *parted, less string) {
	t.Helper()
	for allow, want := range map[string]string{"": "not_resulted", ", allow_different_coverage: true": "resulted"} {
		dir := ranInto(t, programmeOf(t, p.demo, p.parts[0]+", "+less, "ambiguous: drop", "ambiguous: drop"+allow), 2)
		cad, ldl, monogenic := 0, 0, 0
		for _, flag := range flagsOf(t, dir) {
			if strings.Contains(flag.ScoreStatus, "cad="+want) {
				cad++
			}
			if strings.Contains(flag.ScoreStatus, "ldl=resulted") {
				ldl++
			}
			if flag.Tier == "T1" || flag.Tier == "T2" {
				monogenic++
			}
		}
		if cad < 200 || ldl < 400 || monogenic == 0 {
			t.Errorf("allow %q: cad is %s in %d people, ldl resulted in %d, %d in T1 and T2", allow, want, cad, ldl, monogenic)
		}
	}
}
