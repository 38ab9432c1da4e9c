package job_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
	"cardioscore/io/manifest"
)

// of gives the entries whose key belongs to one of the people.
func of(texts map[string]string, ids []string) map[string]string {
	some := maps.Clone(texts)
	maps.DeleteFunc(some, func(key, _ string) bool {
		id, _, _ := strings.Cut(key, " ")
		return !slices.Contains(ids, id)
	})
	return some
}

// list writes a list of samples or variants.
func list(t *testing.T, entries ...string) string {
	t.Helper()
	return write(t, "list.txt", strings.Join(entries, "\n")+"\n")
}

// checkLists holds the manifest to every list of a selection, by its digest.
func checkLists(t *testing.T, dir string, sel job.Selection) {
	t.Helper()
	m, err := manifest.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	noted := map[string]manifest.Input{}
	for _, in := range m.Inputs {
		noted[in.Kind] = in
	}
	for kind, path := range map[string]string{"keep": sel.Keep, "remove": sel.Remove, "extract": sel.Extract, "exclude": sel.Exclude} {
		in, there := noted[kind]
		if there != (path != "") {
			t.Errorf("%s: in the manifest %t, in the options %q", kind, there, path)
		}
		if path == "" {
			continue
		}
		digest := sha256.Sum256(read(t, path))
		if in.Path != path || in.Digest != hex.EncodeToString(digest[:]) {
			t.Errorf("%s in the manifest: %+v", kind, in)
		}
	}
}

// Lists of samples change who is written, not what is written of them, as long
// as frequencies and references are pinned.
func TestListsOfSamples(t *testing.T) {
	p := partedDemo(t)
	ids := p.sampleIDs
	base := p.scores(p.parts...)
	base.References = []string{filepath.Join(p.demo, "reference/scores/reference.json")}
	all := rowText(t, scoredInto(t, base))
	within := p.scores(p.parts...)
	allWithin := results(t, scoredInto(t, within))
	full := p.screen(t, p.parts...)
	if err := job.Screen(context.Background(), full); err != nil {
		t.Fatal(err)
	}
	states := statesOf(t, full.Out, p.home)
	found := findingLines(t, full.Out)

	// Who has a finding is kept, so that a list keeps something to be seen.
	var carriers []string
	for id := range found {
		carriers = append(carriers, id)
	}
	slices.Sort(carriers)
	if len(carriers) < 12 {
		t.Fatalf("%d people have findings", len(carriers))
	}
	kept := append(slices.Clone(carriers[:10]), ids[:40]...)
	slices.Sort(kept)
	kept = slices.Compact(kept)
	for _, c := range []struct {
		name      string
		selection job.Selection
		want      []string
	}{
		{"keep", job.Selection{Keep: list(t, kept...)}, kept},
		{"remove", job.Selection{Remove: list(t, kept...)}, difference(ids, kept)},
		{"keep and remove", job.Selection{Keep: list(t, kept...), Remove: list(t, kept[5:20]...)}, difference(kept, kept[5:20])},
		{"lines that end as in Windows", job.Selection{Keep: write(t, "crlf.txt", strings.Join(kept, "\r\n")+"\r\n\r\n")}, kept},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := base
			o.Selection = c.selection
			dir := scoredInto(t, o)
			sameTexts(t, "scores", rowText(t, dir), of(all, c.want))
			checkLists(t, dir, c.selection)

			s := p.screen(t, p.parts...)
			s.Selection = c.selection
			if err := job.Screen(context.Background(), s); err != nil {
				t.Fatal(err)
			}
			checkLists(t, s.Out, c.selection)
			got := statesOf(t, s.Out, p.home)
			sameTexts(t, "states", of(got, c.want), of(states, c.want))
			for key, state := range of(got, difference(ids, c.want)) {
				if !strings.HasPrefix(state, "excluded ") {
					t.Fatalf("the state of a person who is left out: %s (%s)", state, key)
				}
			}
			lines := findingLines(t, s.Out)
			for id, text := range found {
				if keeps := slices.Contains(c.want, id); keeps && !slices.Equal(lines[id], text) || !keeps && lines[id] != nil {
					t.Errorf("findings of a person who is kept (%t): %q, want %q", keeps, lines[id], text)
				}
			}
		})
	}

	// Without a reference, people are placed among those who are kept. Sums stay.
	within.Selection.Keep = list(t, kept...)
	differ := 0
	for score, rows := range results(t, scoredInto(t, within)) {
		for id, row := range rows {
			before := allWithin[score][id]
			if before.Status != "resulted" && row.Status == before.Status && row.Reason == before.Reason {
				continue // of few calls: no number, whoever else is there
			}
			if row.Sum != before.Sum || row.Average != before.Average || row.MissingWeight != before.MissingWeight || row.Status != before.Status {
				t.Fatalf("%+v, among all %+v", row, before)
			}
			if !strings.Contains(row.Reason, "within_cohort") || !strings.Contains(before.Reason, "within_cohort") {
				t.Fatalf("a place within the people of the run does not say so: %q, %q", row.Reason, before.Reason)
			}
			if row.Z != before.Z {
				differ++
			}
		}
	}
	if differ < 3*len(kept)/2 {
		t.Errorf("%d places differ for %d people and two scores: the distribution is not that of the kept ones", differ, len(kept))
	}
}

// findingLines are the rows of findings by person, without the cohort.
func findingLines(t *testing.T, dir string) map[string][]string {
	t.Helper()
	lines := map[string][]string{}
	for _, line := range columnsOf(t, filepath.Join(dir, "findings.tsv"))[1:] {
		id, _, _ := strings.Cut(line, "\t")
		lines[id] = append(lines[id], line)
	}
	return lines
}

// A list of variants does what taking them out of the cohort does: the score row
// is not used and counted apart, the catalogue row is absent.
func TestListsOfVariants(t *testing.T) {
	p := partedDemo(t)
	vcf := filepath.Join(p.demo, "inputs/cohort.vcf")
	const left = "2:30010007:" // sim002, the second variant of the simulated score
	var names, keys []string   // of all variants
	var without strings.Builder
	leftName, leftKey := "", ""
	for line := range strings.Lines(string(read(t, vcf))) {
		f := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") {
			without.WriteString(line)
			continue
		}
		key := strings.Join([]string{f[0], f[1], f[3], f[4]}, ":")
		names, keys = append(names, f[2]), append(keys, key)
		if strings.HasPrefix(key, left) {
			leftName, leftKey = f[2], key
			continue
		}
		without.WriteString(line)
	}
	if leftName != "sim002" {
		t.Fatalf("%q is at the place of sim002", leftName)
	}

	base := p.scores(p.whole)
	full := rowText(t, scoredInto(t, base))
	o := p.scores(demoCohort(t, write(t, "without.vcf", without.String()), 0))
	shortened := rowText(t, scoredInto(t, o))
	others := func(all []string, but string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(entry string) bool { return entry == but })
	}
	for _, c := range []struct {
		name      string
		selection job.Selection
		want      map[string]string
		outcome   string
	}{
		{"extract all by id and key", job.Selection{Extract: list(t, append(slices.Clone(names[:100]), keys[100:]...)...)}, full, ""},
		{"exclude what no score reads", job.Selection{Exclude: list(t, "LDLR", "FBN1")}, full, ""},
		{"exclude by id", job.Selection{Exclude: list(t, leftName)}, shortened, "absent_not_requested"},
		{"exclude by key", job.Selection{Exclude: list(t, leftKey)}, shortened, "absent_not_requested"},
		{"extract the others by id", job.Selection{Extract: list(t, others(names, leftName)...)}, shortened, "absent_not_requested"},
		{"extract and exclude", job.Selection{Extract: list(t, keys...), Exclude: list(t, leftName)}, shortened, "absent_not_requested"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := base
			o.Selection, o.Formats = c.selection, []string{"parquet", "tsv"}
			dir := scoredInto(t, o)
			sameTexts(t, "scores", rowText(t, dir), c.want)
			checkLists(t, dir, c.selection)
			log := tsv(t, filepath.Join(dir, "match_log.tsv"))
			if c.outcome == "" {
				if len(log) != 0 {
					t.Errorf("score rows that were not used: %v", log)
				}
			} else if len(log) != 1 || log[0]["outcome"] != c.outcome || log[0]["pos"] != "30010007" {
				t.Errorf("score rows that were not used: %v, want one %s", log, c.outcome)
			}
			match := o
			match.Common = quiet(filepath.Join(t.TempDir(), "match"), 1)
			if err := job.Match(context.Background(), match); err != nil {
				t.Fatal(err)
			}
			if got, want := used(coverageRows(t, match.Out)), used(coverageRows(t, dir)); !slices.Equal(got, want) {
				t.Errorf("match says\n%v\nscore says\n%v", got, want)
			}
		})
	}

	t.Run("screen", func(t *testing.T) {
		open := p.screen(t, p.whole)
		if err := job.Screen(context.Background(), open); err != nil {
			t.Fatal(err)
		}
		carried := tsv(t, filepath.Join(open.Out, "findings.tsv"))[0]
		for what, selection := range map[string]job.Selection{
			"exclude": {Exclude: list(t, carried["variant"])},
			"extract": {Extract: list(t, others(keys, carried["variant"])...)},
		} {
			s := p.screen(t, p.whole)
			s.Selection = selection
			if err := job.Screen(context.Background(), s); err != nil {
				t.Fatal(err)
			}
			checkLists(t, s.Out, selection)
			for _, row := range tsv(t, filepath.Join(s.Out, "findings.tsv")) {
				if row["variant"] == carried["variant"] {
					t.Errorf("%s: a finding of a variant that is left out", what)
				}
			}
			got, want := scopes(t, s.Out), scopes(t, open.Out)
			condition := carried["condition"] + " " + carried["inheritance"]
			for name, row := range want {
				was, is := cells(row, "state absent"), cells(got[name], "state absent")
				switch {
				case name != condition && was != is, was != "not_detected 0":
					t.Errorf("%s: %s is %s, was %s", what, name, is, was)
				case name == condition && is != "partial 1": // nobody is told "not detected"
					t.Errorf("%s: the scope of the condition is %s", what, is)
				}
			}
		}
	})
}

// used cuts rows of coverage behind the counts, which match and score share.
func used(rows []string) []string {
	var cut []string
	for _, row := range rows {
		counts, _, _ := strings.Cut(row, " ErrorBound")
		cut = append(cut, counts)
	}
	return cut
}

// scopes are the rows of screen_scope by condition.
func scopes(t *testing.T, dir string) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for _, row := range tsv(t, filepath.Join(dir, "screen_scope.tsv")) {
		all[row["condition"]+" "+row["inheritance"]] = row
	}
	return all
}

func TestListsThatAreRefused(t *testing.T) {
	demo := sharedDemo(t)
	cohort := filepath.Join(demo, "cohort")
	p := &parted{demo: demo}
	ids := sampleIDs(t, filepath.Join(demo, "inputs/cohort.vcf"))
	stranger, two := "nobody-of-that-name", ids[0]+"\n"+ids[1]
	empty, blank := write(t, "empty.txt", ""), write(t, "blank.txt", "\n\n\r\n")
	none := filepath.Join(t.TempDir(), "none.txt")
	for _, c := range []struct {
		name      string
		selection job.Selection
		class     fileerr.Class
		words     []string
	}{
		{"keep a stranger", job.Selection{Keep: list(t, ids[3], stranger)}, fileerr.Inconsistent, []string{"1 of its 2 sample ids"}},
		{"remove a stranger", job.Selection{Remove: list(t, stranger)}, fileerr.Inconsistent, []string{"1 of its 1 sample ids"}},
		{"a blank beside an id", job.Selection{Keep: list(t, ids[3]+" ")}, fileerr.Inconsistent, []string{"to the byte"}},
		{"a header", job.Selection{Keep: list(t, "sample_id", ids[3])}, fileerr.Inconsistent, []string{"1 of its 2"}},
		{"keep of two where the list of remove is wrong", job.Selection{Keep: list(t, two), Remove: list(t, stranger)}, fileerr.Inconsistent, nil},
		{"empty keep", job.Selection{Keep: empty}, fileerr.Malformed, []string{"empty list"}},
		{"empty remove", job.Selection{Remove: blank}, fileerr.Malformed, []string{"empty list"}},
		{"empty extract", job.Selection{Extract: empty}, fileerr.Malformed, []string{"empty list"}},
		{"empty exclude", job.Selection{Exclude: blank}, fileerr.Malformed, []string{"empty list"}},
		{"no file", job.Selection{Exclude: none}, fileerr.IO, nil},
		{"a line without end", job.Selection{Extract: write(t, "long.txt", strings.Repeat("x", 2<<20))}, fileerr.Malformed, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := c.selection.Keep + c.selection.Remove + c.selection.Extract + c.selection.Exclude
			words := c.words
			if c.selection.Keep == "" || c.selection.Remove == "" {
				words = append(words, path)
			}
			o := p.scores(cohort)
			o.Common, o.Formats, o.Selection = quiet(filepath.Join(t.TempDir(), "scores"), 1), []string{"parquet"}, c.selection
			refused(t, "score", job.Score(context.Background(), o), c.class, append(ids, stranger), words...)
			s := p.screen(t, cohort)
			s.Selection = c.selection
			refused(t, "screen", job.Screen(context.Background(), s), c.class, append(ids, stranger), words...)
			for _, dir := range []string{o.Out, s.Out} {
				if _, err := manifest.Read(dir); err == nil {
					t.Error("there is a manifest")
				}
			}
		})
	}
	// A list that leaves no variant of any score is an error of the input as well.
	o := p.scores(cohort)
	o.Common, o.Formats, o.Selection.Extract = quiet(filepath.Join(t.TempDir(), "scores"), 1), []string{"parquet"}, list(t, "rs0")
	refused(t, "extract of nothing", job.Score(context.Background(), o), fileerr.Inconsistent, ids, "none of its 1 entries")
}

// A list of variants tells how many of its entries name one, and is refused where
// none does: a misspelt list of exclusions would exclude nothing.
func TestListsOfVariantsTellWhatTheyMet(t *testing.T) {
	demo := sharedDemo(t)
	cohort := filepath.Join(demo, "cohort")
	match := func(list string) (string, error) {
		var out strings.Builder
		common := quiet(t.TempDir(), 1)
		common.Quiet, common.Stdout = false, &out
		err := job.Match(t.Context(), job.ScoreOptions{Common: common, Cohorts: []string{cohort},
			Scores: []string{filepath.Join(demo, "inputs/simulated_cad.txt")}, Formats: []string{"tsv"},
			Policy:    job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "skip"},
			Selection: job.Selection{Exclude: write(t, "list.txt", list)}})
		return out.String(), err
	}
	if out, err := match("sim001\nsim002\nsim0003\n"); err != nil || !strings.Contains(out, "2 of 3 entries name a variant") {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := match("sim0001\nsim0002\n"); fileerr.ClassOf(err) != fileerr.Inconsistent {
		t.Errorf("a list that names nothing: %v", err)
	}
}
