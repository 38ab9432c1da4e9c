package job_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/cohort"
	"cardioscore/io/fileerr"
)

// bothCompiled compiles with so much memory that all scores are held at once, and with so
// little that each file is alone, holds that the sets are the same bytes, and gives one.
func bothCompiled(t *testing.T, o job.CompileOptions) string {
	t.Helper()
	var sets []string
	for _, memory := range []int64{1 << 30, 64 << 20} {
		o.Common = quiet(filepath.Join(t.TempDir(), "scores.set"), 2)
		o.Memory = memory
		if err := job.Compile(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		parsed := strings.Count(string(read(t, filepath.Join(o.Out, "cardioscore.log"))), "name=parse")
		if want := []int{1, len(o.Scores)}[len(sets)]; parsed != want {
			t.Fatalf("with %d bytes of memory scores were parsed %d times, want %d", memory, parsed, want)
		}
		sets = append(sets, o.Out)
	}
	files := setFiles(t, sets[0])
	if others := setFiles(t, sets[1]); !slices.Equal(files, others) || len(files) < 5 {
		t.Fatalf("files %q, in parts %q", files, others)
	}
	for _, name := range files {
		if !bytes.Equal(read(t, filepath.Join(sets[0], name)), read(t, filepath.Join(sets[1], name))) {
			t.Errorf("%s of the set differs", name)
		}
	}
	return sets[1]
}

// setFiles are those of a set, its log aside.
func setFiles(t *testing.T, set string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(set, func(path string, d os.DirEntry, err error) error {
		if name := strings.TrimPrefix(path, set); err == nil && d.Type().IsRegular() && !strings.HasPrefix(d.Name(), ".") && filepath.Ext(name) != ".log" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// Compiled sets and the tables that are made with them are the same bytes for any memory:
// law 1. Their match serves in parts, and is made anew in parts.
func TestMemoryDoesNotChangeSets(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 5))
	p := drawPopulation(r, 16, 100)
	cohort, other := imported(t, p.of(t, everybody(16))), imported(t, p.of(t, everybody(9)))
	files := []string{p.score(t, r, "PGS1"), p.wideScore(t, r, 4), p.score(t, r, "PGS2"), p.score(t, r, "PGS3")}
	pinned := p.frequencies(t, r)
	for name, policy := range map[string]job.Policy{
		"frequencies of the cohort": {Ambiguous: "drop", Missing: "mean", Absent: "skip"},
		"pinned frequencies":        {Ambiguous: "frequency", Missing: "mean", Absent: "mean", Frequencies: pinned},
	} {
		t.Run(name, func(t *testing.T) {
			set := bothCompiled(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: files, Policy: policy})
			if err := job.Verify(context.Background(), &bytes.Buffer{}, set); err != nil {
				t.Fatal(err)
			}
			for _, c := range []string{cohort, other} {
				raw := scoredInto(t, job.ScoreOptions{Cohorts: []string{c}, Scores: files, Policy: policy, Formats: []string{"parquet", "tsv"}, LogAll: true})
				o := job.ScoreOptions{Cohorts: []string{c}, Scores: []string{set}, Policy: policy, Formats: []string{"parquet", "tsv"}, LogAll: true}
				o.Policy.Frequencies = "" // the set has them
				whole, parts := inBatches(t, o, job.Score)
				sameFiles(t, whole, raw)
				sameFiles(t, parts, raw)
				if yes, no := reused(t, parts); yes+no != len(files) || (yes > 0) != (c == cohort) {
					t.Errorf("the match served %d times, and %d times not", yes, no)
				}
				whole, parts = inBatches(t, o, job.Match)
				sameFiles(t, parts, whole)
			}
		})
	}
	t.Run("a list of variants", func(t *testing.T) {
		var list strings.Builder
		for _, v := range p.known[:50] {
			list.WriteString(strings.Join(v[:], ":") + "\n")
		}
		bothCompiled(t, job.CompileOptions{Variants: write(t, "list.txt", list.String()), Scores: files, Policy: job.Policy{Missing: "mean", Frequencies: pinned}})
	})
}

// Sets that pin frequencies go with others that do in one run, and not with files, in
// whichever batch they stand.
func TestPinsOfAllBatches(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	p := drawPopulation(r, 8, 40)
	cohort := imported(t, p.of(t, everybody(8)))
	policy := job.Policy{Missing: "mean", Frequencies: p.frequencies(t, r)}
	compile := func(policy job.Policy, ids ...string) string {
		var files []string
		for _, id := range ids {
			files = append(files, p.score(t, r, id))
		}
		return compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: files, Policy: policy})
	}
	one, two := compile(policy, "A", "B"), compile(policy, "C")
	otherTable := policy
	otherTable.Frequencies = p.frequencies(t, r)
	third, file := compile(otherTable, "D"), p.score(t, r, "E")
	o := job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{one, two}, Policy: job.Policy{Missing: "mean"}, Formats: []string{"tsv"}}
	whole, parts := inBatches(t, o, job.Score)
	sameFiles(t, parts, whole)
	for _, c := range []struct {
		scores  []string
		message string
	}{{[]string{one, third}, "and this run has others"}, {[]string{one, two, file}, "other scores of this run have none"}, {[]string{file, one}, "other scores of this run have none"}, {[]string{one, two, one}, "gives score A twice, or is given twice"}} {
		for _, memory := range []int64{1 << 30, 64 << 20} {
			o.Common = quiet(filepath.Join(t.TempDir(), "out"), 1)
			o.Memory, o.Scores = memory, c.scores
			fails(t, job.Score(context.Background(), o), fileerr.Inconsistent, c.message)
		}
	}
}

// A match that was made where every ploidy was known does not serve a cohort of the same
// variants and counts in which one is not: there the row on X cannot be used.
func TestMatchOfKnownPloidyDoesNotServeUnknown(t *testing.T) {
	of := func(sex string) string { // whose call on X is missing, so that no count tells them apart
		set := strings.TrimSuffix(write(t, "p.bed", "\x6c\x1b\x01\x0e\x06"), ".bed") // A: hom REF, het; B: het, missing
		beside(t, set+".bim", "1 rs1 0 100 G A\nX rs2 0 5000000 G A\n")
		beside(t, set+".fam", "0 A 0 0 2 -9\n0 B 0 0 "+sex+" -9\n")
		return imported(t, job.ImportOptions{BFile: []string{set}, RefFrom: "a2"})
	}
	known, unknown := of("2"), of("0")
	var variants []string
	for _, dir := range []string{known, unknown} {
		c, err := cohort.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		variants = append(variants, c.Meta().VariantsDigest)
		c.Close()
	}
	if variants[0] != variants[1] {
		t.Fatal("the cohorts differ in more than a sex: the key of the match tells them apart by their variants")
	}
	file := write(t, "x.txt", "#pgs_id=S\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t100\tG\tA\t1\nX\t5000000\tG\tA\t1\n")
	policy := job.Policy{Missing: "skip"}
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{known}, Scores: []string{file}, Policy: policy})
	for dir, served := range map[string]bool{known: true, unknown: false} {
		o := job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{set}, Formats: []string{"parquet", "tsv"}, Policy: policy}
		got := scoredInto(t, o)
		if yes, no := reused(t, got); (yes == 1) != served || yes+no != 1 {
			t.Errorf("the match served %d times, and %d times not; want %v", yes, no, served)
		}
		o.Scores = []string{file}
		sameFiles(t, got, scoredInto(t, o))
		wrong := map[bool]string{true: "0", false: "1"}[served]
		if row := tsv(t, filepath.Join(got, "coverage.tsv"))[0]; row["wrong_ploidy"] != wrong {
			t.Errorf("rows of wrong ploidy: %q, want %q", row["wrong_ploidy"], wrong)
		}
	}
}

// Rows that are too many for the memory are refused before anything is read, with what
// they need; of an estimate that is too high the rows are counted.
func TestTooManyRowsForTheMemory(t *testing.T) {
	cohort := pair(t, "GRCh37")
	header := "#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\trsID\n"
	row := "1\t100\tG\tA\t0.5\trs1"
	many := write(t, "many.txt", "#pgs_id=MANY\n"+header+strings.Repeat(row+"\n", 200_000))
	few := write(t, "few.txt", "#pgs_id=FEW\n"+header+strings.Repeat(row+"\n", 100)+strings.Repeat(row+strings.Repeat("0", 10_000)+"\n", 600)) // rows are longer than the first ones
	for file, refused := range map[string]bool{many: true, few: false} {
		o := job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "out"), 2), Cohorts: []string{cohort}, Scores: []string{file}, Formats: []string{"tsv"}, Policy: job.Policy{Missing: "skip"}}
		o.Memory = 64 << 20
		err := job.Score(context.Background(), o)
		if !refused {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		fails(t, err, fileerr.Resource, "holds 200000 rows, which are matched and scored together")
		if log := string(read(t, filepath.Join(o.Out, "cardioscore.log"))); strings.Contains(log, "name=parse") {
			t.Errorf("scores were read before:\n%s", log)
		}
		o.Common = quiet(filepath.Join(t.TempDir(), "out"), 2)
		o.Memory = 128 << 20
		if err := job.Score(context.Background(), o); err != nil {
			t.Error(err)
		}
	}
}
