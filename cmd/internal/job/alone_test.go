package job_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// personText is all that a run says of one person, without digests and the path
// of the cohort: flags, scores, findings, and the state of each condition, which
// stands in screening or, where it is that of everybody else, in screen_scope.
type personText = map[string][]string

func peopleOf(t *testing.T, run string) personText {
	t.Helper()
	people := rowsOfPeople(t, run)
	addStates(t, run, people)
	for id := range people {
		slices.Sort(people[id])
	}
	return people
}

// rowsOfPeople is personText without the states of conditions.
func rowsOfPeople(t *testing.T, run string) personText {
	t.Helper()
	people := personText{}
	add := func(id, text string) { people[id] = append(people[id], text) }
	for _, row := range flagsIn(t, run) {
		add(row.SampleID, "flag "+flagText(row))
	}
	for _, rows := range results(t, run) {
		for id, row := range rows {
			add(id, fmt.Sprintf("score %+v", row))
		}
	}
	for _, line := range columnsOf(t, filepath.Join(run, "findings.tsv"))[1:] {
		id, _, _ := strings.Cut(line, "\t")
		add(id, "finding "+line)
	}
	return people
}

// addStates adds a line for each person and condition.
func addStates(t *testing.T, run string, people personText) {
	t.Helper()
	const states = "state variants_reportable variants_assayed variants_no_call"
	scope := tsv(t, filepath.Join(run, "screen_scope.tsv"))
	own := map[string]string{} // by person and condition
	for _, row := range tsv(t, filepath.Join(run, "screening.tsv")) {
		own[row["sample_id"]+" "+row["condition"]+" "+row["inheritance"]] = cells(row, states)
	}
	used := 0
	for id := range people {
		for _, row := range scope {
			condition := row["condition"] + " " + row["inheritance"]
			state, differs := own[id+" "+condition]
			if !differs {
				state = cells(row, states)
			} else {
				used++
			}
			people[id] = append(people[id], "state of "+condition+": "+state)
		}
	}
	if used != len(own) {
		t.Errorf("%d of %d rows of screening are of a person and a condition of the run", used, len(own))
	}
}

func cells(row map[string]string, names string) string {
	var texts []string
	for _, name := range strings.Fields(names) {
		texts = append(texts, row[name])
	}
	return strings.Join(texts, " ")
}

// tsv reads the table of a file, as records does.
func tsv(t *testing.T, path string) []map[string]string {
	t.Helper()
	return records(t, string(read(t, path)))
}

// records reads a TSV with a header, which may begin with #: each row by column name.
func records(t *testing.T, text string) []map[string]string {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	names := strings.Split(strings.TrimPrefix(lines[0], "#"), "\t")
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range strings.Split(line, "\t") {
			row[names[i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

// vcfOf writes the given sample columns of a VCF, in the given order.
func vcfOf(t *testing.T, vcf string, samples []int) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(string(read(t, vcf))) {
		if strings.HasPrefix(line, "##") {
			b.WriteString(line)
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		b.WriteString(strings.Join(f[:9], "\t"))
		for _, s := range samples {
			b.WriteString("\t" + f[9+s])
		}
		b.WriteString("\n")
	}
	return write(t, "people.vcf", b.String())
}

// sampleIDs are those of a VCF, in order.
func sampleIDs(t *testing.T, vcf string) []string {
	t.Helper()
	for line := range strings.Lines(string(read(t, vcf))) {
		if strings.HasPrefix(line, "#CHROM") {
			return strings.Split(strings.TrimSuffix(line, "\n"), "\t")[9:]
		}
	}
	t.Fatal("a VCF without a header")
	return nil
}

// TestOnePersonIsTheSameInEveryCohort is law 2. Frequencies, references and the
// policy for absent variants are pinned by the programme; the catalogue sets no
// limit on the frequency of a finding in the cohort (max_cohort_af is empty).
func TestOnePersonIsTheSameInEveryCohort(t *testing.T) {
	demo := demoInputs(t, 700)
	vcf := filepath.Join(demo, "inputs/cohort.vcf")
	ids := sampleIDs(t, vcf)
	all := peopleOf(t, ranInto(t, programmeOf(t, demo, filepath.Join(demo, "cohort")), 2))
	if len(all) != len(ids) {
		t.Fatalf("%d people of %d", len(all), len(ids))
	}

	rng := rand.New(rand.NewPCG(5, 7))
	permuted := vcfOf(t, vcf, rng.Perm(len(ids)))
	for id, text := range peopleOf(t, ranInto(t, programmeOf(t, demo, demoCohort(t, permuted, 64)), 3)) {
		if !slices.Equal(text, all[id]) {
			t.Fatalf("among people in another order:\n%s\nwant\n%s", strings.Join(text, "\n"), strings.Join(all[id], "\n"))
		}
	}

	chosen := chosenPeople(ids, all)
	if len(chosen) < 12 {
		t.Fatalf("%d people are chosen: the demonstration has too few kinds of them", len(chosen))
	}
	if testing.Short() {
		chosen = chosen[:3]
	}
	for _, s := range chosen {
		alone := peopleOf(t, ranInto(t, programmeOf(t, demo, demoCohort(t, vcfOf(t, vcf, []int{s}), 0)), 1))
		if got, want := alone[ids[s]], all[ids[s]]; !slices.Equal(got, want) || len(alone) != 1 {
			t.Errorf("sample number %d alone:\n%s\namong all:\n%s", s+1, strings.Join(difference(got, want), "\n"), strings.Join(difference(want, got), "\n"))
		}
	}

	// The comparison sees what is not pinned: without references, z and percentile
	// come from the people of the run.
	unpinned := []string{"    reference: ../reference/scores/reference.json\n", ""}
	last := chosen[len(chosen)-1]
	within := peopleOf(t, ranInto(t, programmeOf(t, demo, filepath.Join(demo, "cohort"), unpinned...), 2))
	alone := peopleOf(t, ranInto(t, programmeOf(t, demo, demoCohort(t, vcfOf(t, vcf, []int{last}), 0), unpinned...), 2))
	if slices.Equal(within[ids[last]], alone[ids[last]]) {
		t.Error("a person placed within the cohort is the same alone: the comparison sees nothing")
	}
}

// chosenPeople are the first three of each kind of person: of each tier, with a
// finding, with a call missing behind a score or behind a condition.
func chosenPeople(ids []string, all personText) []int {
	seen := map[string]int{}
	var chosen []int
	for s, id := range ids {
		take := false
		for _, text := range all[id] {
			kind := ""
			switch {
			case strings.HasPrefix(text, "flag "):
				_, after, _ := strings.Cut(text, " Tier:")
				kind, _, _ = strings.Cut(after, " ")
			case strings.HasPrefix(text, "finding "):
				kind = "finding"
			case strings.HasPrefix(text, "state ") && strings.Contains(text, "partial"):
				kind = "partial"
			case strings.HasPrefix(text, "score ") && !strings.Contains(text, "VariantsMissing:0"):
				kind = "missing"
			default:
				continue
			}
			if seen[kind] < 3 {
				seen[kind]++
				take = true
			}
		}
		if take {
			chosen = append(chosen, s)
		}
	}
	return chosen
}

// difference gives the lines of a that b does not have.
func difference(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(line string) bool { return slices.Contains(b, line) })
}

// The same for score alone, with calls skipped: no frequency is needed at all, and
// z and percentile against a frozen reference.
func TestOneScoreIsTheSameInEveryCohort(t *testing.T) {
	demo := demoInputs(t, 700)
	vcf := filepath.Join(demo, "inputs/cohort.vcf")
	ids := sampleIDs(t, vcf)
	o := job.ScoreOptions{Scores: []string{filepath.Join(demo, "inputs/ldl12.txt"), filepath.Join(demo, "inputs/simulated_cad.txt")},
		Policy: job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "skip"}}
	o.Cohorts = []string{filepath.Join(demo, "cohort")}
	o.MakeReference = true
	dir := scoredInto(t, o)
	o.References, o.MakeReference = []string{filepath.Join(dir, "reference.json")}, false
	all := results(t, scoredInto(t, o))
	for _, s := range []int{0, 1, 349, 699} {
		o.Cohorts = []string{demoCohort(t, vcfOf(t, vcf, []int{s}), 0)}
		for score, rows := range results(t, scoredInto(t, o)) {
			if got, want := rows[ids[s]], all[score][ids[s]]; got != want || got.Status != "resulted" || len(rows) != 1 {
				t.Errorf("%s of sample number %d alone: %+v\namong all: %+v", score, s+1, got, want)
			}
		}
	}
}
