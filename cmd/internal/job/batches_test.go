package job_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
	"cardioscore/io/manifest"
)

// inBatches runs a job with so much memory that all scores are held at once, and with so
// little that each is matched and scored alone, and gives both directories.
func inBatches(t *testing.T, o job.ScoreOptions, do func(context.Context, job.ScoreOptions) error) (whole, parts string) {
	t.Helper()
	for _, memory := range []int64{1 << 30, 64 << 20} {
		o.Common = quiet(filepath.Join(t.TempDir(), "out"), 2)
		o.Memory = memory
		if err := do(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		whole, parts = parts, o.Out
	}
	if n := strings.Count(string(read(t, filepath.Join(whole, "cardioscore.log"))), "name=parse"); n != 1 {
		t.Fatalf("with much memory, scores were parsed %d times", n)
	}
	if n := strings.Count(string(read(t, filepath.Join(parts, "cardioscore.log"))), "name=parse"); n < 2 {
		t.Fatalf("with little memory, scores were parsed %d times: there are no batches", n)
	}
	return whole, parts
}

// Tables are the same bytes for any memory, with several cohorts too: law 1.
func TestMemoryDoesNotChangeTables(t *testing.T) {
	p := partedDemo(t)
	scores := []string{filepath.Join(p.demo, "inputs/ldl12.txt"), filepath.Join(p.demo, "inputs/simulated_cad.txt")}
	frequencies := filepath.Join(p.demo, "inputs/frequencies.tsv")
	for name, o := range map[string]job.ScoreOptions{
		"one cohort":       {Cohorts: p.parts[:1], LogAll: true, Policy: job.Policy{Ambiguous: "drop", Missing: "mean", Absent: "skip"}},
		"several cohorts":  {Cohorts: p.parts, Policy: job.Policy{Ambiguous: "keep", Missing: "mean", Absent: "mean", Frequencies: frequencies}},
		"wide, one cohort": {Cohorts: p.parts[:1], Wide: true, LogAll: true, MakeReference: true, Policy: job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "skip"}},
		"wide":             {Cohorts: p.parts, Wide: true, Policy: job.Policy{Match: "pgsc2", Ambiguous: "drop", Missing: "mean", Absent: "skip", Frequencies: frequencies}},
		"a reference":      {Cohorts: p.parts[:1], MakeReference: true, Policy: job.Policy{Ambiguous: "drop", Missing: "skip", Absent: "skip"}},
	} {
		t.Run(name, func(t *testing.T) {
			o.Scores, o.Formats = scores, []string{"parquet", "tsv"}
			whole, parts := inBatches(t, o, job.Score)
			sameFiles(t, parts, whole)
			checkCoverage(t, parts, o.Formats)
			whole, parts = inBatches(t, o, job.Match)
			sameFiles(t, parts, whole)
		})
	}
}

// A wide table whose results do not fit is refused by name before a genotype is read, and
// leaves the result that it was to replace: where the rows fit at once, and in batches.
func TestWideTableThatDoesNotFit(t *testing.T) {
	const people = 2800 // whose 400 scores take more than 64 MiB, at 64 bytes each
	var text strings.Builder
	text.WriteString("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for s := range people {
		fmt.Fprintf(&text, "\tP%d", s)
	}
	text.WriteString("\n1\t100\t.\tA\tG\t.\tPASS\t.\tGT" + strings.Repeat("\t0/1", people) + "\n")
	cohort := imported(t, job.ImportOptions{VCF: []string{write(t, "many.vcf", text.String())}})
	table := func(scores, rows int, name string) string {
		var text strings.Builder
		text.WriteString("#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele")
		for k := range scores {
			fmt.Fprintf(&text, "\teffect_weight_%s%d", name, k)
		}
		for v := range rows {
			fmt.Fprintf(&text, "\n1\t%d\tG\tA%s", 100+v, strings.Repeat("\t0.5", scores))
		}
		return write(t, name+".txt", text.String()+"\n")
	}
	for name, c := range map[string]struct {
		files []string
		parts bool
	}{
		"at once":    {[]string{table(400, 1, "few")}, false},
		"in batches": {[]string{table(200, 30, "a"), table(200, 30, "b")}, true},
	} {
		o := job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "out"), 2), Cohorts: []string{cohort}, Scores: c.files, Formats: []string{"parquet"}, Policy: job.Policy{Missing: "skip"}}
		o.Memory = 64 << 20
		if c.parts { // rows fill what is left of it
			o.Scores = append(o.Scores, table(1, 100_000, "rows"))
		}
		if err := job.Score(t.Context(), o); err != nil {
			t.Fatalf("%s: long: %v", name, err)
		}
		o.Overwrite, o.Wide = true, true
		fails(t, job.Score(t.Context(), o), fileerr.Resource, "--wide holds the results of 40")
		log := string(read(t, filepath.Join(o.Out, "cardioscore.log")))
		if parsed := strings.Count(log, "name=parse"); strings.Contains(log, "msg=pass") || strings.Contains(log, "name=check") != c.parts {
			t.Errorf("%s: parsed %d times:\n%s", name, parsed, log)
		}
		if err := job.Verify(t.Context(), &bytes.Buffer{}, o.Out); err != nil {
			t.Errorf("%s: the result that was to be replaced: %v", name, err)
		}
		o.Memory = 1 << 30
		if err := job.Score(t.Context(), o); err != nil {
			t.Errorf("%s: with more memory: %v", name, err)
		}
	}
}

// What a chain file did to the scores of every batch is told and counted.
func TestMemoryDoesNotChangeWhatIsToldOfAChainFile(t *testing.T) {
	chain := write(t, "37to38.chain", "chain 100 chr1 249250621 + 0 200 chr1 248956422 + 50 250 1\n200\n\n")
	header := "\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t100\tG\tA\t0.5\n"
	scores := []string{
		write(t, "one.txt", "#pgs_id=ONE"+header+"1\t900\tG\tA\t0.1\n"),
		write(t, "two.txt", "#pgs_id=TWO"+header+"1\t901\tG\tA\t0.1\n1\t902\tG\tA\t0.1\n"),
		write(t, "three.txt", "#pgs_id=THREE\n#genome_build=GRCh38\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t150\tG\tA\t0.5\n"),
		write(t, "four.txt", "#pgs_id=FOUR"+header),
	}
	o := job.ScoreOptions{Cohorts: []string{pair(t, "GRCh38")}, Scores: scores, Formats: []string{"tsv"}, Policy: job.Policy{Missing: "skip", Chain: chain}}
	for _, do := range []func(context.Context, job.ScoreOptions) error{job.Score, job.Match} {
		for _, memory := range []int64{1 << 30, 64 << 20} {
			var out bytes.Buffer
			o.Common = quiet(filepath.Join(t.TempDir(), "out"), 2)
			o.Memory, o.Quiet, o.Stdout = memory, false, &out
			if err := do(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			var told []string
			for line := range strings.Lines(out.String()) {
				if strings.Contains(line, "lifted over") {
					told = append(told, line)
				}
			}
			if want := []string{
				"ONE lifted over from GRCh37 to GRCh38: 1 moved, 1 unmapped\n",
				"TWO lifted over from GRCh37 to GRCh38: 1 moved, 2 unmapped\n",
				"FOUR lifted over from GRCh37 to GRCh38: 1 moved\n",
			}; !slices.Equal(told, want) {
				t.Errorf("with %d bytes of memory it is told\n%q, want\n%q", memory, told, want)
			}
			m, err := manifest.Read(o.Out)
			if err != nil {
				t.Fatal(err)
			}
			if moved, unmapped := m.Counts["score_rows_lifted_moved"], m.Counts["score_rows_lifted_unmapped"]; moved != 3 || unmapped != 3 {
				t.Errorf("with %d bytes of memory the manifest counts %d moved and %d unmapped, of 3 and 3", memory, moved, unmapped)
			}
		}
	}
}

// What is wrong with the last file is known before the first one is scored, and a score
// that comes twice is refused in whichever batch it stands.
func TestBadFileIsKnownBeforeAnyIsScored(t *testing.T) {
	demo := sharedDemo(t)
	good := filepath.Join(demo, "inputs/ldl12.txt")
	bad := write(t, "bad.txt", "#genome_build=GRCh37\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\nrs1\t1\tx\tA\tC\t1\n")
	twin := write(t, "twin.txt", string(read(t, good)))
	for what, c := range map[string]struct {
		last  string
		class fileerr.Class
	}{"malformed": {bad, fileerr.Malformed}, "twice": {twin, fileerr.Inconsistent}} {
		o := job.ScoreOptions{Cohorts: []string{filepath.Join(demo, "cohort")}, Formats: []string{"parquet"}, Scores: []string{good, filepath.Join(demo, "inputs/simulated_cad.txt"), c.last},
			Policy: job.Policy{Ambiguous: "drop", Missing: "mean", Absent: "skip"}}
		var texts []string
		for _, memory := range []int64{1 << 30, 64 << 20} {
			o.Common = quiet(filepath.Join(t.TempDir(), "out"), 2)
			o.Memory = memory
			err := job.Score(context.Background(), o)
			if fileerr.ClassOf(err) != c.class {
				t.Fatalf("%s: %v, want class %v", what, err, c.class)
			}
			texts = append(texts, err.Error())
			if log := string(read(t, filepath.Join(o.Out, "cardioscore.log"))); strings.Contains(log, "name=score") {
				t.Errorf("%s: something was scored before the file was refused:\n%s", what, log)
			}
		}
		if texts[0] != texts[1] {
			t.Errorf("%s: %q with little memory, %q with much", what, texts[1], texts[0])
		}
	}
}
