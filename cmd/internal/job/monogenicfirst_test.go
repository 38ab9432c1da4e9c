package job_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// monogenicFlags are tier, rule and status of the people whose tier a finding
// decides.
func monogenicFlags(t *testing.T, run string) map[string]string {
	t.Helper()
	flags := map[string]string{}
	for _, row := range flagsIn(t, run) {
		if row.Tier == "T1" || row.Tier == "T2" {
			flags[row.SampleID] = row.Tier + " " + row.TierRule + " " + row.Status
		}
	}
	return flags
}

// otherFlags counts the other people by tier, to see that a change did change
// what scores decide.
func otherFlags(t *testing.T, run string) string {
	t.Helper()
	tiers := map[string]int{}
	for _, row := range flagsIn(t, run) {
		if row.Tier != "T1" && row.Tier != "T2" {
			tiers[row.Tier+" "+row.Status]++
		}
	}
	return fmt.Sprint(tiers)
}

// TestNoPolygenicInputChangesAMonogenicTier is law 7: the same people, catalogue
// and laboratory findings under every change of scores, references, frequencies
// and policies give the same people the same T1 and T2.
func TestNoPolygenicInputChangesAMonogenicTier(t *testing.T) {
	demo := demoInputs(t, 700)
	cohort := filepath.Join(demo, "cohort")
	want := monogenicFlags(t, filepath.Join(demo, "run"))
	rest := otherFlags(t, filepath.Join(demo, "run"))
	kinds := map[string]int{}
	for _, flag := range want {
		kinds[flag]++
	}
	if len(want) < 10 || kinds["T1 T1a FINAL"] == 0 || kinds["T1 T1b FINAL"] == 0 || kinds["T2 T2 PROVISIONAL"] == 0 {
		t.Fatalf("the demonstration has %v: too few to tell anything", kinds)
	}

	// Without the number of rows, so that rows may come and go.
	cad := strings.Replace(string(read(t, filepath.Join(demo, "inputs/simulated_cad.txt"))), "#variants_number=150\n", "", 1)
	frequencies := string(read(t, filepath.Join(demo, "inputs/frequencies.tsv")))
	const (
		cadFile   = "file: simulated_cad.txt\n    reference: ../reference/scores/reference.json\n    min_coverage: 0.9\n"
		cadScore  = "  - name: cad\n    " + cadFile + "    hazard_ratio: {per_sd: 1.5, source: assumed for the demonstration}\n"
		ldlFile   = "file: ldl12.txt\n    reference: ../reference/scores/reference.json\n    min_coverage: 0.9\n"
		ldlScore  = "  - name: ldl\n    " + ldlFile
		policies  = "policies: {missing: mean, absent: skip, ambiguous: drop, frequencies: frequencies.tsv}"
		otherCAD  = "file: %s\n    min_coverage: %s\n"
		allScores = "scores:\n" + cadScore + ldlScore
	)
	changed := func(text, coverage string) string {
		return fmt.Sprintf(otherCAD, write(t, "cad.txt", text), coverage)
	}
	type change struct {
		name         string
		replacements []string
	}
	changes := []change{
		{"weights a million times larger", []string{cadFile, changed(scaled(cad, "e6"), "0.9")}},
		{"weights of the other sign", []string{cadFile, changed(negated(cad), "0.9")}},
		{"weights of zero", []string{cadFile, changed(zeroed(cad), "0")}},
		{"a score of one row", []string{cadFile, changed(strings.Join(strings.SplitAfter(cad, "\n")[:9], ""), "0.9")}},
		{"a score whose variants the cohort lacks", []string{cadFile, changed(moved(cad), "0.9")}},
		{"a gate that no score passes", []string{"min_coverage: 0.9", "min_coverage: 1", "file: simulated_cad.txt", "file: " + write(t, "cad.txt", cad+"x\t1\t999\tA\tG\t0.5\n")}},
		{"another score under the name", []string{cadScore, "", "name: ldl", "name: cad"}},
		{"no LDL score", []string{ldlScore, ""}},
		{"no CAD score", []string{cadScore, ""}},
		{"no score", []string{allScores, "", policies, ""}},
		{"no reference", []string{"    reference: ../reference/scores/reference.json\n", ""}},
		{"references of other frequencies", []string{"frequencies: frequencies.tsv", "frequencies: " + write(t, "f.tsv", strings.ReplaceAll(frequencies, "\t0.2", "\t0.7"))}},
		{"missing calls skipped", []string{"missing: mean", "missing: skip"}},
		{"ambiguous rows kept, absent ones filled", []string{"absent: skip, ambiguous: drop", "absent: mean, ambiguous: keep"}},
		{"only scores near the mean are credible", []string{"min_coverage: 0.9", "min_coverage: 0.9\n    max_abs_z: 1"}},
		{"a hazard ratio of 20", []string{"per_sd: 1.5", "per_sd: 20"}},
	}
	if testing.Short() {
		changes = everyNth(changes, 3) // "no score" is among them
	}
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			run := ranInto(t, programmeOf(t, demo, cohort, c.replacements...), 2)
			got := monogenicFlags(t, run)
			if len(got) != len(want) {
				t.Errorf("%d people in T1 and T2, want %d", len(got), len(want))
			}
			for id, flag := range want {
				if got[id] != flag {
					t.Errorf("a person of %q has now %q", flag, got[id])
				}
			}
			if otherFlags(t, run) == rest {
				t.Error("nobody's polygenic tier has changed: the change was none")
			}
		})
	}
}

// eachWeight changes the last field of the rows of a scoring file.
func eachWeight(score string, change func(string) string) string {
	var b strings.Builder
	for line := range strings.Lines(score) {
		at := strings.LastIndexByte(line, '\t')
		if at < 0 || strings.HasPrefix(line, "rsID\t") {
			b.WriteString(line)
			continue
		}
		b.WriteString(line[:at+1] + change(strings.TrimSpace(line[at+1:])) + "\n")
	}
	return b.String()
}

func scaled(score, exponent string) string {
	return eachWeight(score, func(w string) string { return w + exponent })
}

func zeroed(score string) string { return eachWeight(score, func(string) string { return "0" }) }

func negated(score string) string {
	return eachWeight(score, func(w string) string {
		if positive, negative := strings.CutPrefix(w, "-"); negative {
			return positive
		}
		return "-" + w
	})
}

// moved gives every row a position at which the cohort has nothing.
func moved(score string) string {
	var b strings.Builder
	for line := range strings.Lines(score) {
		if f := strings.Split(line, "\t"); len(f) == 6 && f[2] != "chr_position" {
			f[2] = "1" + f[2]
			line = strings.Join(f, "\t")
		}
		b.WriteString(line)
	}
	return b.String()
}
