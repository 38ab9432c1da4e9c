package job_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
	"cardioscore/io/flagfile"
)

// fourRows is a score of four variants at 1:1000 to 1:4000 that weigh 4, 3, 2
// and 1.
const fourRows = "#pgs_id=four\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n" +
	"1\t1000\tG\tA\t4\n1\t2000\tG\tA\t3\n1\t3000\tG\tA\t2\n1\t4000\tG\tA\t1\n"

// fourVariants writes people by their four calls; a variant without calls is
// left out of the file.
func fourVariants(t *testing.T, people ...[4]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for s := range people {
		fmt.Fprintf(&b, "\tp%d", s)
	}
	for v := range 4 {
		if people[0][v] == "" {
			continue
		}
		fmt.Fprintf(&b, "\n1\t%d\t.\tA\tG\t.\tPASS\t.\tGT", 1000*(v+1))
		for s := range people {
			b.WriteString("\t" + people[s][v])
		}
	}
	return write(t, "four.vcf", b.String()+"\n")
}

// The gate holds for each person as well: missing calls do not count as used.
// Worked by hand: the four rows weigh 10.
func TestCoverageOfOnePerson(t *testing.T) {
	const het, none = "0/1", "./."
	people := [][4]string{
		{het, het, het, het}, {none, het, het, het}, {het, none, het, het}, {het, het, het, none},
		{het, het, none, none}, {none, none, none, none}, {none, none, none, het},
	}
	score := write(t, "four.txt", fourRows)
	for _, c := range []struct {
		name    string
		gate    float64
		without int    // the variant that the cohort lacks, or -1
		passed  []bool // by person; the first passes always
		sum     []float64
	}{
		{"0.75", 0.75, -1, []bool{true, false, false, true, false, false, false}, []float64{10, 6, 7, 9, 7, 0, 1}},
		{"0.7", 0.7, -1, []bool{true, false, true, true, true, false, false}, []float64{10, 6, 7, 9, 7, 0, 1}},
		{"0.6", 0.6, -1, []bool{true, true, true, true, true, false, false}, []float64{10, 6, 7, 9, 7, 0, 1}},
		{"none, and no call at all has no sum", 0, -1, []bool{true, true, true, true, true, false, true}, []float64{10, 6, 7, 9, 7, 0, 1}},
		{"1", 1, -1, []bool{true, false, false, false, false, false, false}, []float64{10, 6, 7, 9, 7, 0, 1}},
		// Nine tenths are matched: the last variant is nobody's missing call.
		{"0.9 of a cohort without a variant", 0.9, 3, []bool{true, false, false, true, false, false, false}, []float64{9, 5, 6, 9, 7, 0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			held := slices.Clone(people)
			if c.without >= 0 {
				for s := range held {
					held[s][c.without] = ""
				}
			}
			o := job.ScoreOptions{Cohorts: []string{imported(t, job.ImportOptions{VCF: []string{fourVariants(t, held...)}})}, Scores: []string{score},
				Policy: job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "skip", MinCoverage: c.gate}}
			rows := results(t, scoredInto(t, o))["four"]
			weights := [4]float64{4, 3, 2, 1}
			for s, calls := range held {
				row := rows[fmt.Sprintf("p%d", s)]
				missing, weight := int32(0), 0.0
				for v, call := range calls {
					if call == none {
						missing, weight = missing+1, weight+weights[v]
					}
				}
				if row.VariantsMissing != missing || row.MissingWeight != weight || row.Denominator != 2*int64(row.VariantsUsed-missing) {
					t.Errorf("sample number %d: %+v, want %d calls missing of weight %v", s+1, row, missing, weight)
				}
				want, sum := "not_resulted coverage", math.NaN()
				if c.passed[s] {
					want, sum = "resulted within_cohort", c.sum[s]
				}
				if c.passed[s] && !slices.Contains(c.passed[1:], true) {
					want = "not_resulted support" // one person is no distribution
				}
				placed := strings.HasPrefix(want, "resulted")
				if got := row.Status + " " + row.Reason; got != want || fmt.Sprint(row.Sum) != fmt.Sprint(sum) || math.IsNaN(row.Average) == c.passed[s] ||
					math.IsNaN(row.Percentile) == placed || !placed && !math.IsNaN(row.Z) {
					t.Errorf("sample number %d: %+v, want %s, sum %v", s+1, row, want, sum)
				}
			}
		})
	}
}

// Two people under the gate are not among those that others are placed within:
// of averages 1/2, 1 and 3/2 the mean is 1 and the sd 1/2.
func TestPlacedAmongThoseWithAResult(t *testing.T) {
	const ref, het, hom, none = "0/0", "0/1", "1/1", "./."
	vcf := fourVariants(t, [4]string{ref, het, het, none}, [4]string{none, none, none, hom}, [4]string{het, het, het, none},
		[4]string{hom, het, het, none}, [4]string{none, none, none, none})
	score := "#pgs_id=four\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n" +
		"1\t1000\tG\tA\t3\n1\t2000\tG\tA\t2\n1\t3000\tG\tA\t1\n1\t4000\tG\tA\t1\n"
	rows := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{imported(t, job.ImportOptions{VCF: []string{vcf}})},
		Scores: []string{write(t, "four.txt", score)}, Policy: job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "skip", MinCoverage: 0.75}}))["four"]
	for id, want := range map[string][3]float64{"p0": {0.5, -1, 100. / 6}, "p2": {1, 0, 50}, "p3": {1.5, 1, 500. / 6}} {
		row := rows[id]
		if row.Status != "resulted" || row.Average != want[0] || row.Z != want[1] || math.Abs(row.Percentile-want[2]) > 1e-12 {
			t.Errorf("%+v, want average, z and percentile %v", row, want)
		}
	}
	for _, id := range []string{"p1", "p4"} {
		if rows[id].Status != "not_resulted" || rows[id].Reason != "coverage" {
			t.Errorf("%+v, want coverage", rows[id])
		}
	}
}

// One person alone is placed nowhere without a reference, and is told why.
func TestOnePersonHasNoPlace(t *testing.T) {
	o := job.ScoreOptions{Cohorts: []string{imported(t, job.ImportOptions{VCF: []string{fourVariants(t, [4]string{"0/1", "0/1", "0/1", "1/1"})}})},
		Scores: []string{write(t, "four.txt", fourRows)}, Policy: job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "skip"}}
	row := results(t, scoredInto(t, o))["four"]["p0"]
	if row.Status != "not_resulted" || row.Reason != "support" || row.Sum != 11 || !math.IsNaN(row.Z) || !math.IsNaN(row.Percentile) {
		t.Errorf("%+v", row)
	}
	// A distribution of one cannot be frozen either.
	o.Common, o.Formats, o.MakeReference = quiet(filepath.Join(t.TempDir(), "reference"), 1), []string{"parquet"}, true
	refused(t, "reference of one", job.Score(context.Background(), o), fileerr.Inconsistent, []string{"p0"}, "two people or more")
}

// flagsOf reads the flags of a run by person.
func flagsOf(t *testing.T, run string) map[string]flagfile.Row {
	t.Helper()
	flags := map[string]flagfile.Row{}
	for _, row := range flagsIn(t, run) {
		flags[row.SampleID] = row
	}
	return flags
}

// Reasons of people and scores in a run, from the scores to the flags.
func TestReasonsOfARun(t *testing.T) {
	demo := sharedDemo(t)
	cohort := filepath.Join(demo, "cohort")
	vcf := filepath.Join(demo, "inputs/cohort.vcf")
	ids := sampleIDs(t, vcf)
	before := results(t, filepath.Join(demo, "run"))

	t.Run("range", func(t *testing.T) {
		run := ranInto(t, programmeOf(t, demo, cohort, "min_coverage: 0.9", "min_coverage: 0.9\n    max_abs_z: 1.5"), 2)
		flags, beyond := flagsOf(t, run), 0
		for score, rows := range results(t, run) {
			for id, row := range rows {
				was := before[score][id]
				if was.Status != "resulted" || math.Abs(was.Z) <= 1.5 {
					if fmt.Sprint(row) != fmt.Sprint(was) {
						t.Fatalf("%+v, was %+v", row, was)
					}
					continue
				}
				beyond++
				if row.Status != "not_resulted" || row.Reason != "range" || row.Sum != was.Sum || !math.IsNaN(row.Z) || !math.IsNaN(row.Percentile) {
					t.Fatalf("|z| was %v: %+v", was.Z, row)
				}
				if flag := flags[id]; flag.Tier != "T0" && !strings.Contains(flag.ScoreStatus, "=not_resulted(range)") {
					t.Fatalf("the flag does not say so: %q", flag.ScoreStatus)
				}
			}
		}
		if beyond < 50 {
			t.Errorf("%d results are out of range", beyond)
		}
	})

	t.Run("reference mismatch", func(t *testing.T) {
		var out bytes.Buffer
		o := job.RunOptions{Common: quiet(filepath.Join(t.TempDir(), "run"), 2), Programme: programmeOf(t, demo, cohort, "missing: mean", "missing: skip")}
		o.Quiet, o.Stdout = false, &out
		if err := job.Run(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), `missing of the reference distribution is "mean", the run's is "skip"`) {
			t.Errorf("the summary does not say what differs:\n%s", out.String())
		}
		flags := flagsOf(t, o.Out)
		for _, rows := range results(t, o.Out) {
			for id, row := range rows {
				if row.Status == "excluded" || strings.HasPrefix(row.Reason, "coverage") {
					continue
				}
				if row.Status != "not_resulted" || !strings.HasPrefix(row.Reason, "reference_mismatch") || math.IsNaN(row.Sum) || !math.IsNaN(row.Z) || !math.IsNaN(row.Percentile) {
					t.Fatalf("%+v", row)
				}
				// What nobody knows of the score is no assurance.
				if flags[id].Tier >= "T3" && flags[id].Tier <= "T7" {
					t.Fatalf("tier %s from scores that are not resulted", flags[id].Tier)
				}
			}
		}
	})

	t.Run("apoe_e1", func(t *testing.T) {
		// The first person becomes e1/e1: C at rs429358, T at rs7412.
		var b strings.Builder
		for line := range strings.Lines(string(read(t, vcf))) {
			f := strings.SplitN(line, "\t", 11)
			if len(f) == 11 && (f[2] == "rs429358" || f[2] == "rs7412") {
				f[9] = "1/1"
			}
			b.WriteString(strings.Join(f, "\t"))
		}
		changed := demoCohort(t, write(t, "e1.vcf", b.String()), 0)
		for gate, reason := range map[string]string{"0.9": "coverage;apoe_e1", "0.5": "apoe_e1"} {
			run := ranInto(t, programmeOf(t, demo, changed, "min_coverage: 0.9", "min_coverage: "+gate), 2)
			row, flag := results(t, run)["LDL12"][ids[0]], flagsOf(t, run)[ids[0]]
			if row.Reason != reason || (row.Status == "resulted") != (gate == "0.5") {
				t.Errorf("gate %s: %+v, want %s", gate, row, reason)
			}
			if flag.Tier != "T0" && !strings.Contains(flag.ScoreStatus, "("+strings.ReplaceAll(reason, ";", ",")+")") {
				t.Errorf("gate %s: the flag says %q", gate, flag.ScoreStatus)
			}
		}
	})
}

// Who has opted out keeps a row, without numbers, and is not among those that
// others are placed within.
func TestPeopleWhoOptedOut(t *testing.T) {
	demo := sharedDemo(t)
	vcf := filepath.Join(demo, "inputs/cohort.vcf")
	ids := sampleIDs(t, vcf)
	// Beside those of the people table: whoever has findings, and some others.
	marked := map[string]bool{}
	for id := range findingLines(t, filepath.Join(demo, "run")) {
		marked[id] = true
	}
	for _, id := range ids[:20] {
		marked[id] = true
	}
	var lines []string
	for id := range marked {
		lines = append(lines, id)
	}
	slices.Sort(lines)
	for line := range strings.Lines(string(read(t, filepath.Join(demo, "inputs/people.csv")))) {
		if f := strings.Split(line, ","); f[2] == "yes" {
			marked[f[0]] = true
		}
	}
	within := []string{"    reference: ../reference/scores/reference.json\n", "", "rules: default", "opt_out: " + list(t, append(lines, "stranger")...) + "\nrules: default"}
	run := ranInto(t, programmeOf(t, demo, filepath.Join(demo, "cohort"), within...), 2)

	flags := flagsOf(t, run)
	for score, rows := range results(t, run) {
		for id, row := range rows {
			if !marked[id] {
				continue
			}
			want := scoreRow{SampleID: id, ScoreID: score, Status: "excluded", Reason: "opt_out",
				Sum: math.NaN(), Average: math.NaN(), MissingWeight: math.NaN(), Z: math.NaN(), Percentile: math.NaN()}
			if fmt.Sprint(row) != fmt.Sprint(want) {
				t.Fatalf("%+v, want %+v", row, want)
			}
		}
	}
	states := statesOf(t, run, allIn(ids, filepath.Join(demo, "cohort")))
	found := findingLines(t, run)
	for id := range marked {
		if flag := flags[id]; flag.Tier != "T0" || flag.TierRule != "T0a" || flag.Status != "EXCLUDED" || flag.ScoreZ != "" || flag.Limitations != "" {
			t.Errorf("flag %s", flagText(flag))
		}
		if found[id] != nil {
			t.Errorf("findings of somebody who opted out: %q", found[id])
		}
		mine := of(states, []string{id})
		if len(mine) != 9 {
			t.Fatalf("%d conditions", len(mine))
		}
		for _, state := range mine {
			if !strings.HasPrefix(state, "excluded ") {
				t.Errorf("state %s", state)
			}
		}
	}

	// The others are told what they are told where these people were never there.
	var numbers []int
	for s, id := range ids {
		if !marked[id] {
			numbers = append(numbers, s)
		}
	}
	if len(numbers) < 400 || len(marked) < 30 {
		t.Fatalf("%d people, %d opted out", len(numbers), len(marked))
	}
	rest := peopleOf(t, ranInto(t, programmeOf(t, demo, demoCohort(t, vcfOf(t, vcf, numbers), 0), within...), 2))
	all := peopleOf(t, run)
	for id, want := range rest {
		if got := all[id]; !slices.Equal(got, want) {
			t.Fatalf("beside people who opted out:\n%s\nwithout them:\n%s", strings.Join(difference(got, want), "\n"), strings.Join(difference(want, got), "\n"))
		}
	}
	if len(rest) != len(numbers) {
		t.Errorf("%d people of %d", len(rest), len(numbers))
	}
}

// A tier rests on no small cohort: fifty people are placed among each other,
// forty-nine are not.
func TestTiersRestOnNoSmallCohort(t *testing.T) {
	demo := sharedDemo(t)
	vcf := filepath.Join(demo, "inputs/cohort.vcf")
	resulted := results(t, filepath.Join(demo, "run"))["SIMULATED_CAD"]
	var numbers []int
	for s, id := range sampleIDs(t, vcf) {
		if resulted[id].Status == "resulted" && len(numbers) < 50 {
			numbers = append(numbers, s)
		}
	}
	for n, reason := range map[int]string{50: "within_cohort", 49: "support"} {
		run := ranInto(t, programmeOf(t, demo, demoCohort(t, vcfOf(t, vcf, numbers[:n]), 0), "    reference: ../reference/scores/reference.json\n", ""), 1)
		for _, row := range results(t, run)["SIMULATED_CAD"] {
			if row.Reason != reason || (row.Status == "resulted") != (n == 50) || math.IsNaN(row.Z) != (n == 49) {
				t.Fatalf("among %d people: %+v", n, row)
			}
		}
	}
}
