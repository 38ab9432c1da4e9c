package job_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
)

// explain re-derives the tier of each of 200 people from the inputs that the run
// kept, and shows the rule that decides.
func TestExplainDerivesEveryTier(t *testing.T) {
	demo := demoInputs(t, 500)
	run := filepath.Join(demo, "run")
	flags := flagsOf(t, run)
	ids := sampleIDs(t, filepath.Join(demo, "inputs/cohort.vcf"))
	// Those with findings first: each kind of tier is among the 200.
	var people []string
	for id := range findingLines(t, run) {
		people = append(people, id)
	}
	for _, id := range ids {
		if len(people) < 200 && !strings.Contains(strings.Join(people, " "), id) {
			people = append(people, id)
		}
	}
	decides := regexp.MustCompile(`(?m)^(T\d|NOT_RESULTED) (\S+) \S+: true, decides$`)
	unresulted := regexp.MustCompile(`(?m)^T\d (\S+) \S+: .*unresulted`)
	tiers := map[string]int{}
	few := people
	if testing.Short() {
		few = everyNth(people, 4)
	}
	for _, id := range few {
		var out bytes.Buffer
		if err := job.Explain(context.Background(), job.ExplainOptions{Run: run, Sample: id, Stdout: &out}); err != nil {
			t.Fatal(err)
		}
		flag := flags[id]
		tiers[flag.Tier]++
		shown := fmt.Sprintf("  %-22s %s\n", "tier", flag.Tier)
		if !strings.HasPrefix(out.String(), "Flag\n") || strings.Count(out.String(), shown) != 1 {
			t.Fatalf("the tier %s is not shown:\n%s", flag.Tier, out.String())
		}
		found := decides.FindAllStringSubmatch(out.String(), -1)
		if flag.Tier == "NOT_RESULTED" {
			if len(found) != 0 || !unresulted.MatchString(out.String()) {
				t.Fatalf("not resulted, and these rules decide: %v\n%s", found, out.String())
			}
			continue
		}
		if len(found) != 1 || found[0][1] != flag.Tier || found[0][2] != flag.TierRule {
			t.Fatalf("tier %s by rule %s, and these rules decide: %v\n%s", flag.Tier, flag.TierRule, found, out.String())
		}
	}
	if len(people) != 200 || len(tiers) < 8 && !testing.Short() {
		t.Errorf("%d people, tiers %v", len(people), tiers)
	}

	// Nobody of that name, and no run.
	err := job.Explain(context.Background(), job.ExplainOptions{Run: run, Sample: "somebody-else", Stdout: new(bytes.Buffer)})
	refused(t, "a stranger", err, fileerr.Inconsistent, append(ids, "somebody-else"), "holds no sample of that id")
	err = job.Explain(context.Background(), job.ExplainOptions{Run: filepath.Join(demo, "reference/scores"), Sample: ids[0], Stdout: new(bytes.Buffer)})
	refused(t, "a directory of scores", err, fileerr.Inconsistent, ids, "not a run with flags")

	// Rules that are not those of the run would explain another tier.
	programme := filepath.Join(demo, "inputs/programme.yaml")
	if err := os.WriteFile(programme, append(read(t, programme), "parameters: {cad_high: 96}\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	err = job.Explain(context.Background(), job.ExplainOptions{Run: run, Sample: ids[0], Stdout: new(bytes.Buffer)})
	refused(t, "a programme that changed", err, fileerr.Inconsistent, ids, programme, "changed since the run")
}

// verify finds one changed byte in every file of a run but its log, a file that
// is gone, and one that is too much.
func TestVerifyFindsOneChangedByte(t *testing.T) {
	demo := demoInputs(t, 500)
	run := filepath.Join(demo, "run")
	ids := sampleIDs(t, filepath.Join(demo, "inputs/cohort.vcf"))
	verify := func() (string, error) {
		var out bytes.Buffer
		err := job.Verify(context.Background(), &out, run)
		return out.String(), err
	}
	if out, err := verify(); err != nil || !strings.Contains(out, "result of run by cardioscore test is whole") {
		t.Fatalf("%q, %v", out, err)
	}
	entries, err := os.ReadDir(run)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, e := range entries {
		if name := e.Name(); name != "cardioscore.log" && name != ".cardioscore" {
			info, err := e.Info()
			if err != nil {
				t.Fatal(err)
			}
			for i, at := range []int64{info.Size() / 3, info.Size() - 1} {
				restore := flip{name, at, []byte{0x01, 0x80}[i]}.damage(t, run)
				out, err := verify()
				restore()
				changed++
				refused(t, fmt.Sprintf("%s, byte %d", name, at), err, fileerr.Integrity, ids, name)
				if out != "" {
					t.Errorf("%s, byte %d: %s", name, at, out)
				}
			}
		}
	}
	if changed < 2*15 {
		t.Errorf("%d bytes of %d files were changed", changed, len(entries))
	}
	table := filepath.Join(run, "scores.parquet")
	aside := filepath.Join(demo, "aside")
	if err := os.Rename(table, aside); err != nil {
		t.Fatal(err)
	}
	_, err = verify()
	refused(t, "a file that is gone", err, fileerr.Integrity, ids, "scores.parquet")
	if err := os.Rename(aside, table); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(run, "more.tsv"), []byte("sample_id\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = verify()
	refused(t, "a file too much", err, fileerr.Integrity, ids, "more.tsv")
	if err := os.Remove(filepath.Join(run, "more.tsv")); err != nil {
		t.Fatal(err)
	}
	if _, err := verify(); err != nil {
		t.Errorf("all is as it was: %v", err)
	}
	// A changed table is not explained.
	restore := flip{"scores.parquet", 4, 0x01}.damage(t, run)
	err = job.Explain(context.Background(), job.ExplainOptions{Run: run, Sample: ids[0], Stdout: new(bytes.Buffer)})
	restore()
	refused(t, "explain", err, fileerr.Integrity, ids, "scores.parquet")
}

// inspect shows the numbers of a cohort, a score file and a run, and names
// nobody.
func TestInspectShowsNumbersAndNobody(t *testing.T) {
	demo := sharedDemo(t)
	ids := sampleIDs(t, filepath.Join(demo, "inputs/cohort.vcf"))
	tiers := map[string]int{}
	for _, flag := range flagsOf(t, filepath.Join(demo, "run")) {
		tiers[flag.Tier]++
	}
	for path, words := range map[string][]string{
		"cohort": {"500 samples, 224 variants, build GRCh37, assay wgs", "REF is the reference base", "224 records: 224 imported",
			fmt.Sprintf("chr19 %11d rows at 27 sites", 27), "ploidy of X unknown in 500", "from cohort.vcf"},
		"inputs/simulated_cad.txt": {"score SIMULATED_CAD", "not a real score", "build GRCh37", "licence Apache-2.0\n", "150 rows: 150 additive", "every weight is exact"},
		"inputs/ldl12.txt":         {"licence not stated\n", "16 rows: 10 additive, 6 diplotype", "build GRCh37", "every weight is exact"},
		"run": {"result of run by cardioscore test", "samples: 500", "variants: 224", "score_rows: 166", "score_rows_used: 166", "missing: mean",
			"SIMULATED_CAD in " + filepath.Join(demo, "cohort") + ": 150 of 150 rows used, 100.00 % of sum|w|, resulted", "LDL12 in ", "16 of 16 rows used",
			fmt.Sprintf("tier_T7: %d\n", tiers["T7"]), fmt.Sprintf("tier_T0: %d\n", tiers["T0"]), fmt.Sprintf("tier_NOT_RESULTED: %d\n", tiers["NOT_RESULTED"]),
			"flags.parquet", "inputs.parquet"},
		"reference/scores": {"result of score by cardioscore test", "reference.json", "0.75", "16 of 16 rows used"},
	} {
		var out bytes.Buffer
		if err := job.Inspect(context.Background(), &out, filepath.Join(demo, path), job.ScoreColumns{}); err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if !strings.Contains(out.String(), word) {
				t.Errorf("%s: %q is not shown:\n%s", path, word, out.String())
			}
		}
		for _, id := range ids {
			if strings.Contains(out.String(), id) {
				t.Fatalf("%s: a sample is named", path)
			}
		}
	}
	for path, class := range map[string]fileerr.Class{"inputs": fileerr.Malformed, "none": fileerr.IO, "inputs/people.csv": fileerr.Malformed} {
		err := job.Inspect(context.Background(), new(bytes.Buffer), filepath.Join(demo, path), job.ScoreColumns{})
		refused(t, path, err, class, ids, filepath.Join(demo, path))
	}
}
