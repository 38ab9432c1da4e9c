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
	"time"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
)

func compiledSet(t *testing.T, o job.CompileOptions) string {
	t.Helper()
	o.Common = quiet(filepath.Join(t.TempDir(), "scores.set"), 2)
	if err := job.Compile(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	return o.Out
}

// reused says for each cohort of a run whether the match of its compiled set served.
func reused(t *testing.T, dir string) (yes, no int) {
	t.Helper()
	log := read(t, filepath.Join(dir, "cardioscore.log"))
	return bytes.Count(log, []byte("match_reused=true")), bytes.Count(log, []byte("match_reused=false"))
}

// TestCompiledEqualsRaw holds that a run from a compiled set writes the same tables, to
// the byte, as one from the score files: with the cohort and the policy that it was
// compiled with, whose match serves, and with others, for which it is matched anew.
func TestCompiledEqualsRaw(t *testing.T) {
	rounds := 4
	if testing.Short() {
		rounds = 1
	}
	for round := range rounds {
		r := rand.New(rand.NewPCG(uint64(round), 5))
		p := drawPopulation(r, 24, 120)
		pinned := p.frequencies(t, r)
		cohort := imported(t, p.of(t, everybody(24)))
		other := imported(t, p.of(t, everybody(17)))
		files := []string{p.score(t, r, "PGS1"), p.score(t, r, "PGS2"), p.wideScore(t, r, 5)}
		policies := []job.Policy{
			{Ambiguous: "drop", Missing: "mean", Absent: "skip"},
			{Ambiguous: "keep", Missing: "skip", Absent: "homref"},
			{Ambiguous: "frequency", Missing: "mean", Absent: "mean", Frequencies: pinned},
		}
		var raws [2][]string // of both cohorts, by policy
		for i, c := range []string{cohort, other} {
			for _, policy := range policies {
				raws[i] = append(raws[i], scoredInto(t, job.ScoreOptions{Cohorts: []string{c}, Scores: files, Policy: policy, Formats: []string{"parquet", "tsv"}, LogAll: true}))
			}
		}
		for i, compiledWith := range policies {
			set := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: files, Policy: compiledWith})
			if err := job.Verify(context.Background(), &bytes.Buffer{}, set); err != nil {
				t.Fatal(err)
			}
			for n, c := range []string{cohort, other} {
				for k, policy := range policies {
					if compiledWith.Frequencies != "" && policy.Frequencies == "" {
						continue // it pins them
					}
					if compiledWith.Frequencies != "" {
						policy.Frequencies = "" // the set has them
					}
					got := scoredInto(t, job.ScoreOptions{Cohorts: []string{c}, Scores: []string{set}, Policy: policy, Formats: []string{"parquet", "tsv"}, LogAll: true})
					sameFiles(t, got, raws[n][k])
					want := 0
					if c == cohort && i == k {
						want = 1
					}
					if yes, no := reused(t, got); yes != want || yes+no != 1 {
						t.Errorf("round %d, compiled with policy %d, scored with %d: the match served %d times, and %d times not", round, i, k, yes, no)
					}
				}
			}
		}
	}
}

// An import asks for the variants of a compiled set as for those of its score files.
func TestCompiledAsSites(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 9))
	p := drawPopulation(r, 6, 60)
	o := p.of(t, everybody(6))
	whole := imported(t, o)
	some := *p
	some.known = p.known[:20]
	file := some.wideScore(t, r, 1)
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{whole}, Scores: []string{file}, Policy: job.Policy{Missing: "mean"}})
	variants := func(sites string) string {
		o.Sites = []string{sites}
		var shown bytes.Buffer
		if err := job.Inspect(context.Background(), &shown, imported(t, o), job.ScoreColumns{}); err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(shown.String(), "import")
		return after
	}
	if a, b := variants(file), variants(set); a != b || !strings.Contains(a, "chr1 ") || strings.Contains(a, "chrX") {
		t.Errorf("%s, and with the set: %s", a, b)
	}
}

// By the rules of the PGS Catalog Calculator the scores of a set are matched anew, with
// what the files give; weights by dosage that stand beside an effect_weight are not in
// the set as those rules want them.
func TestCompiledByPGSC2(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	p := drawPopulation(r, 12, 80)
	cohort := imported(t, p.of(t, everybody(12)))
	files := []string{p.score(t, r, "PGS1"), p.wideScore(t, r, 3)}
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: files, Policy: job.Policy{Missing: "mean"}})
	policy := job.Policy{Match: "pgsc2", Missing: "mean"}
	raw := scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: files, Policy: policy, LogAll: true})
	sameFiles(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{set}, Policy: policy, LogAll: true}), raw)

	v := p.known[0]
	both := write(t, "both.txt", "#pgs_id=BOTH\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight\n"+
		strings.Join([]string{v[0], v[1], v[3], v[2], "1", "0", "1", "3"}, "\t")+"\n")
	set = compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: []string{both}, Policy: job.Policy{Missing: "mean"}})
	o := job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "both"), 2), Cohorts: []string{cohort}, Scores: []string{set}, Policy: policy, Formats: []string{"tsv"}}
	if err := job.Score(context.Background(), o); fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "give the score file") {
		t.Errorf("weights by dosage beside an effect_weight: %v", err)
	}
}

// The match log tells weights by dosage, which are used, beside an effect_weight, which is
// not; also out of a compiled set.
func TestMatchLogTellsWeightsByDosage(t *testing.T) {
	vcf := write(t, "a.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\n1\t100\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\n1\t200\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\n")
	cohort := imported(t, job.ImportOptions{VCF: []string{vcf}})
	score := write(t, "both.txt", "#pgs_id=BOTH\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight\n"+
		"1\t100\tG\tA\t7\t0\t-0.25\t1200\n1\t200\tG\tA\t5\t\t\t\n")
	policy := job.Policy{Missing: "skip"}
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: []string{score}, Policy: policy})
	for _, path := range []string{score, set} {
		out := scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{path}, Policy: policy, LogAll: true, Formats: []string{"tsv", "parquet"}})
		rows := tsv(t, filepath.Join(out, "match_log.tsv"))
		if len(rows) != 2 || rows[0]["effect_weight"] != "7" || rows[0]["note"] != "weights by dosage 0/1/2: 0, -0.25, 1200" || rows[1]["note"] != "NA" {
			t.Errorf("%s: %v", path, rows)
		}
		if got := results(t, out)["BOTH"]["A"].Sum; got != 4.75 {
			t.Errorf("sum %v, want -0.25 + 5", got)
		}
	}
}

// Compiled sets and score files in one run give what the files give.
func TestCompiledBesideFiles(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	p := drawPopulation(r, 12, 60)
	cohort := imported(t, p.of(t, everybody(12)))
	files := []string{p.score(t, r, "PGS1"), p.score(t, r, "PGS2"), p.wideScore(t, r, 3)}
	policy := job.Policy{Missing: "mean"}
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: files[1:2], Policy: policy})
	raw := scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: files, Policy: policy, LogAll: true})
	mixed := scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{files[0], set, files[2]}, Policy: policy, LogAll: true})
	sameFiles(t, mixed, raw)
	o := job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "twice"), 2), Cohorts: []string{cohort}, Scores: []string{set, files[1]}, Policy: policy, Formats: []string{"tsv"}}
	if err := job.Score(context.Background(), o); fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "PGS2") {
		t.Errorf("a score of a set and of a file: %v", err)
	}
	pinning := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: files[1:2], Policy: job.Policy{Missing: "mean", Frequencies: p.frequencies(t, r)}})
	o.Scores = []string{pinning, files[0]}
	if err := job.Score(context.Background(), o); fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "--frequencies") {
		t.Errorf("a set that pins frequencies beside a file: %v", err)
	}
	o.Policy.Frequencies = p.frequencies(t, rand.New(rand.NewPCG(8, 8)))
	if err := job.Score(context.Background(), o); fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "pins the frequencies") {
		t.Errorf("a set that pins other frequencies: %v", err)
	}
}

// TestCompiledAlone is law 2: with frequencies pinned in the set, everybody has the same
// results alone as among all others.
func TestCompiledAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 5))
	const people = 8
	p := drawPopulation(r, people, 80)
	pinned := p.frequencies(t, r)
	whole := imported(t, p.of(t, everybody(people)))
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{whole}, Scores: []string{p.score(t, r, "PGS1"), p.wideScore(t, r, 2)}, Policy: job.Policy{Missing: "mean", Absent: "mean", Frequencies: pinned}})
	policy := job.Policy{Missing: "mean", Absent: "mean"}
	frozen := scoredInto(t, job.ScoreOptions{Cohorts: []string{whole}, Scores: []string{set}, Policy: policy, MakeReference: true})
	lines := func(cohort string) (lines map[string]bool, dir string) {
		dir = scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{set}, Policy: policy,
			Formats: []string{"tsv", "parquet"}, References: []string{filepath.Join(frozen, "reference.json")}})
		lines = map[string]bool{}
		for line := range strings.Lines(string(read(t, filepath.Join(dir, "scores.tsv")))) {
			lines[line] = true
		}
		return lines, dir
	}
	among, _ := lines(whole)
	imputed, compared := 0, 0
	for person := range people {
		alone, dir := lines(imported(t, p.of(t, []int{person})))
		if yes, _ := reused(t, dir); yes != 0 {
			t.Fatal("the match of another cohort served")
		}
		for line := range alone {
			if !among[line] {
				t.Errorf("person %d alone has the line %q, which is not among those of all", person, line)
			}
			compared++
		}
		for _, rows := range results(t, dir) {
			for _, row := range rows {
				imputed += int(row.VariantsMissing)
				if row.Status != "resulted" {
					t.Errorf("%+v", row)
				}
			}
		}
	}
	if compared != people*(1+3) { // the names of the columns, and three scores
		t.Errorf("%d lines were compared", compared)
	}
	if imputed == 0 {
		t.Error("no call was missing: nothing was imputed")
	}
}

// A source that is another file now is refused; one that is gone, or was only touched,
// is not.
func TestCompiledSourceChanged(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	p := drawPopulation(r, 6, 40)
	cohort := imported(t, p.of(t, everybody(6)))
	source := p.score(t, r, "PGS1")
	text := read(t, source)
	policy := job.Policy{Missing: "mean"}
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: []string{source}, Policy: policy})
	score := func() error {
		return job.Score(context.Background(), job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "scores"), 2),
			Cohorts: []string{cohort}, Scores: []string{set}, Policy: policy, Formats: []string{"parquet"}})
	}
	if err := score(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(source, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := score(); err != nil {
		t.Errorf("a source that was only touched: %v", err)
	}
	changed := slices.Clone(text) // the same size
	at := bytes.Index(changed, []byte("\tA\t"))
	if at < 0 {
		at = bytes.Index(changed, []byte("rs1"))
	}
	changed[at+1]++
	for name, now := range map[string][]byte{"longer": append(slices.Clone(text), '\n'), "changed": changed} {
		if err := os.WriteFile(source, now, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := score(); fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "another file now") {
			t.Errorf("a source that is %s: %v", name, err)
		}
	}
	if err := os.Remove(source); err != nil {
		t.Fatal(err)
	}
	if err := score(); err != nil {
		t.Errorf("a source that is gone: %v", err)
	}
}

// A list of variants tells what would be used; each cohort is matched anew.
func TestCompiledWithList(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 5))
	p := drawPopulation(r, 6, 40)
	cohort := imported(t, p.of(t, everybody(6)))
	var list strings.Builder
	for _, v := range p.known {
		list.WriteString(strings.Join(v[:], ":") + "\n")
	}
	file := p.wideScore(t, r, 3)
	policy := job.Policy{Missing: "mean"}
	set := compiledSet(t, job.CompileOptions{Variants: write(t, "array.txt", list.String()), Scores: []string{file}, Policy: policy})
	var shown bytes.Buffer
	if err := job.Inspect(context.Background(), &shown, set, job.ScoreColumns{}); err != nil || !strings.Contains(shown.String(), "matched to array.txt: ") || strings.Contains(shown.String(), " 0 of 40") {
		t.Errorf("%s, %v", shown.String(), err)
	}
	raw := scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{file}, Policy: policy, LogAll: true})
	got := scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{set}, Policy: policy, LogAll: true})
	sameFiles(t, got, raw)
	o := job.CompileOptions{Common: quiet(filepath.Join(t.TempDir(), "bad"), 1), Variants: write(t, "bad.txt", "1:5:A\n"), Scores: []string{file}, Policy: policy}
	if err := job.Compile(context.Background(), o); fileerr.ClassOf(err) != fileerr.Malformed {
		t.Errorf("a list of something else: %v", err)
	}
}
