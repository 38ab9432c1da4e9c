package job_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/fileerr"
)

// pair is a cohort of two people with one variant, at position 100 of GRCh37, or 150 of
// GRCh38.
func pair(t *testing.T, build string) string {
	t.Helper()
	pos := map[string]int{"GRCh37": 100, "GRCh38": 150}[build]
	return imported(t, job.ImportOptions{Build: build, VCF: []string{write(t, "pair.vcf",
		fmt.Sprintf("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n1\t%d\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\t./.\n", pos))}})
}

// oneRow is a score of GRCh37 with that variant, and columns of its own.
func oneRow(t *testing.T, id, header, columns, values string) string {
	t.Helper()
	return write(t, id+".txt", "#pgs_id="+id+"\n#genome_build=GRCh37\n"+header+"rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight"+columns+"\nrs1\t1\t100\tG\tA\t0.5"+values+"\n")
}

// fails holds that a job has failed in this way.
func fails(t *testing.T, err error, class fileerr.Class, message string) {
	t.Helper()
	if fileerr.ClassOf(err) != class || !strings.Contains(err.Error(), message) {
		t.Errorf("%v, want class %v and %q", err, class, message)
	}
}

// Frequencies that a set pins lie at the positions of its own build: they are not those
// of positions that a chain file made.
func TestPinnedFrequenciesAreNotLiftedOver(t *testing.T) {
	score := oneRow(t, "S", "", "", "")
	chain := write(t, "37to38.chain", "chain 100 chr1 249250621 + 0 200 chr1 248956422 + 50 250 1\n200\n\n")
	pinned := write(t, "frequencies.tsv", "chrom\tpos\tref\talt\tac\tan\n1\t100\tA\tG\t1\t10\n1\t150\tA\tG\t9\t10\n")
	cohort := pair(t, "GRCh38")
	score38 := func(file, frequencies string) job.ScoreOptions {
		return job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "out"), 1), Cohorts: []string{cohort}, Scores: []string{file}, Formats: []string{"tsv", "parquet"},
			Policy: job.Policy{Missing: "mean", Chain: chain, Frequencies: frequencies}}
	}
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{pair(t, "GRCh37")}, Scores: []string{score}, Policy: job.Policy{Missing: "mean", Frequencies: pinned}})
	fails(t, job.Score(context.Background(), score38(set, "")), fileerr.Inconsistent, "pins frequencies at positions of GRCh37")
	raw := scoredInto(t, score38(score, pinned))
	sameFiles(t, scoredInto(t, score38(set, pinned)), raw)
	moved := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: []string{score}, Policy: job.Policy{Missing: "mean", Frequencies: pinned, Chain: chain}})
	got := scoredInto(t, score38(moved, ""))
	sameFiles(t, got, raw)
	if yes, _ := reused(t, got); yes != 1 {
		t.Error("the match of a set that was compiled with a chain file did not serve")
	}
}

// Frequencies that a set pins without a reference lie where its rows do: not where --fasta
// has their insertions and deletions meet those of the cohort and of the table.
func TestPinnedFrequenciesOfMovedIndels(t *testing.T) {
	reference := repeatGenome(t)
	cohort := imported(t, job.ImportOptions{VCF: []string{write(t, "left.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n1\t6\t.\tG\tGAT\t.\tPASS\t.\tGT\t0/1\t./.\n1\t18\t.\tC\tT\t.\tPASS\t.\tGT\t0/1\t0/1\n")}})
	header := "\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t18\tT\tC\t10\n1\t"
	right := write(t, "right.txt", "#pgs_id=RIGHT"+header+"12\tTAT\tT\t1\n")
	simple := write(t, "simple.txt", "#pgs_id=SIMPLE"+header+"6\tA\tG\t1\n")
	table := write(t, "frequencies.tsv", "chrom\tpos\tref\talt\tac\tan\n1\t6\tG\tGAT\t3\t10\n1\t6\tG\tA\t1\t10\n1\t18\tC\tT\t1\t10\n")
	set := func(score, fasta string) string {
		return compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: []string{score}, Policy: job.Policy{Missing: "mean", Frequencies: table, FASTA: fasta}})
	}
	options := func(score, frequencies string) job.ScoreOptions {
		return job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "out"), 1), Cohorts: []string{cohort}, Scores: []string{score}, Formats: []string{"tsv", "parquet"},
			Policy: job.Policy{Missing: "mean", Frequencies: frequencies, FASTA: reference}}
	}
	raw := scoredInto(t, options(right, table))
	if got := results(t, raw)["RIGHT"]; got["A"].Sum != 11 || got["B"].Sum != 10.6 {
		t.Errorf("of the score file: %+v", got)
	}
	without := set(right, "")
	fails(t, job.Score(t.Context(), options(without, "")), fileerr.Inconsistent, "compile the scores with --fasta")
	sameFiles(t, scoredInto(t, options(without, table)), raw)
	sameFiles(t, scoredInto(t, options(set(right, reference), "")), raw)
	scoredInto(t, options(set(simple, ""), "")) // nothing that could move
}

// A table of frequencies that spells a variant as the cohort does serves a score that spells it
// from another base on, whatever positions other scores name: of ALT, of REF, of a haplotype.
func TestPinnedFrequenciesOfAnotherSpelling(t *testing.T) {
	cohort := imported(t, job.ImportOptions{VCF: []string{write(t, "padded.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n"+
		"1\t1039\t.\tTTT\tTCAA,GTT\t.\tPASS\t.\tGT\t0/1\t./.\n1\t1100\t.\tG\tA\t.\tPASS\t.\tGT\t1/1\t1/1\n1\t2000\t.\tC\tT\t.\tPASS\t.\tGT\t0/1\t0/1\n")}})
	header := "\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tis_haplotype\n1\t2000\tT\tC\t10\tFALSE\n1\t"
	scores := []string{
		write(t, "alt.txt", "#pgs_id=ALT"+header+"1037\tATTCAA\tATTTT\t1\tFALSE\n"),
		write(t, "ref.txt", "#pgs_id=REF"+header+"1037\tATTTT\tATTCAA\t1\tFALSE\n"),
		write(t, "haplotype.txt", "#pgs_id=HAPLOTYPE"+header+"1037;1100\tATTCAA;A\tATTTT;G\t1\tTRUE\n"),
	}
	table := write(t, "frequencies.tsv", "chrom\tpos\tref\talt\talt_freq\n1\t1039\tTTT\tGTT\t0.5\n1\t1039\tTTT\tTCAA\t0.125\n1\t1100\tG\tA\t0.5\n1\t2000\tC\tT\t0.5\n")
	policy := job.Policy{Missing: "mean", Frequencies: table}
	for _, frequencies := range []string{table, ""} {
		for i, score := range scores {
			if frequencies == "" {
				score = compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: []string{score}, Policy: policy})
			}
			got := results(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{score}, Policy: job.Policy{Missing: "mean", Frequencies: frequencies}}))
			id := []string{"ALT", "REF", "HAPLOTYPE"}[i]
			if want := []float64{10.25, 10.75, 10.125}[i]; got[id]["A"].Sum != 11 || got[id]["B"].Sum != want {
				t.Errorf("%s: %+v, want 11 and %v", id, got[id], want)
			}
		}
	}
}

// Another version of the program may match by other rules.
func TestMatchOfAnotherVersionDoesNotServe(t *testing.T) {
	cohort, score := pair(t, "GRCh37"), oneRow(t, "S", "", "", "")
	o := job.CompileOptions{Common: quiet(filepath.Join(t.TempDir(), "set"), 1), Cohorts: []string{cohort}, Scores: []string{score}, Policy: job.Policy{Missing: "mean"}}
	o.Version = "older"
	if err := job.Compile(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if yes, no := reused(t, scoredInto(t, job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{o.Out}, Policy: o.Policy})); yes != 0 || no != 1 {
		t.Errorf("the match of another version served %d times, and %d times not", yes, no)
	}
}

// The population that is asked for is that of every set; of files, one is enough, in
// whichever batch it is read.
func TestPopulationOfSetsAndBatches(t *testing.T) {
	cohort := pair(t, "GRCh37")
	both := "\tallelefrequency_effect_European\tallelefrequency_effect_African"
	file := func(id string) string { return oneRow(t, id, "", both, "\t0.1\t0.9") }
	european := job.Policy{Missing: "skip", ScoreColumns: job.ScoreColumns{Population: "European"}}
	african := job.Policy{Missing: "skip", ScoreColumns: job.ScoreColumns{Population: "African"}}
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: []string{file("S1")}, Policy: european})
	o := job.ScoreOptions{Cohorts: []string{cohort}, Formats: []string{"tsv"}, Policy: african}
	o.Scores = []string{set, file("S2")}
	o.Common = quiet(filepath.Join(t.TempDir(), "out"), 1)
	fails(t, job.Score(context.Background(), o), fileerr.Inconsistent, "was compiled without --effect-frequency African")
	o.Policy = european
	scoredInto(t, o)

	o.Policy = african
	o.Scores = []string{oneRow(t, "S3", "", "", ""), file("S4")}
	for _, do := range []func(context.Context, job.ScoreOptions) error{job.Score, job.Match} {
		whole, parts := inBatches(t, o, do)
		sameFiles(t, parts, whole)
		none := o
		none.Scores = []string{o.Scores[0], oneRow(t, "S5", "", "", "")}
		for _, memory := range []int64{1 << 30, 64 << 20} {
			none.Common = quiet(filepath.Join(t.TempDir(), "none"), 1)
			none.Memory = memory
			fails(t, do(context.Background(), none), fileerr.Usage, "no score file has a column allelefrequency_effect_African")
		}
	}
}

// compile --variants refuses what compile --cohort does, and what it would not heed.
func TestListOfVariantsHeedsItsOptions(t *testing.T) {
	o := job.CompileOptions{Variants: write(t, "list.txt", "1:100:A:G\n"), Scores: []string{oneRow(t, "S", "#license=Academic use only\n", "", "")}}
	compile := func(p job.Policy) error {
		o.Common, o.Policy = quiet(filepath.Join(t.TempDir(), "set"), 1), p
		o.Policy.Missing = "mean"
		return job.Compile(context.Background(), o)
	}
	fails(t, compile(job.Policy{Licences: job.Licences{IntendedUse: "clinical"}}), fileerr.Inconsistent, "licensed for academic use only")
	for _, p := range []job.Policy{{Chain: "x"}, {FASTA: "x"}, {Proxies: "x"}} {
		fails(t, compile(p), fileerr.Usage, "need --cohort")
	}
	if err := compile(job.Policy{Licences: job.Licences{IntendedUse: "clinical", Allowed: []string{"S"}}}); err != nil {
		t.Error(err)
	}
}

// A list names the line that is no variant; one that does not fit the memory is refused
// with what it needs, before a score is read; a variant that stands twice counts once.
func TestListOfVariantsIsChecked(t *testing.T) {
	o := job.CompileOptions{Scores: []string{oneRow(t, "S", "", "", "")}, Policy: job.Policy{Missing: "skip"}}
	var shown strings.Builder
	compile := func(list string, memory int64) error {
		o.Common, o.Variants = quiet(filepath.Join(t.TempDir(), "set"), 1), list
		o.Memory, o.Quiet, o.Stdout = memory, false, &shown
		return job.Compile(t.Context(), o)
	}
	for _, text := range []string{"1:100:A:G\n\n1:200:A\n", "1:100:A:G\n\nchr1 200 A G\n", "1:100:A:G\n\n1:0:A:G\n", "1:100:A:G\n\n99:1:A:G\n", "1:100:A:G\n\n1:5::G\n"} {
		fails(t, compile(write(t, "list.txt", text), 1<<30), fileerr.Malformed, "list.txt:3: ")
	}
	fails(t, compile(write(t, "list.txt", "\n\n"), 1<<30), fileerr.Malformed, "is an empty list")
	fails(t, compile(t.TempDir(), 1<<30), fileerr.Malformed, "is a directory, expected a file of lines")
	var many strings.Builder
	for i := range 300_000 {
		fmt.Fprintf(&many, "1:%07d:A:G\n", 1_000_000-i)
	}
	fails(t, compile(write(t, "many.txt", many.String()), 96<<20), fileerr.Resource, "lists about 300000 variants, which are held together: that takes about 101 MiB, and --memory allows 96")
	if log := string(read(t, filepath.Join(o.Out, "cardioscore.log"))); strings.Contains(log, "name=parse") {
		t.Errorf("scores were read before:\n%s", log)
	}
	shown.Reset()
	if err := compile(write(t, "twice.txt", "1:100:A:G\r\n1:100:A:C\r\n1:100:A:G\r\n"), 96<<20); err != nil || !strings.Contains(shown.String(), "twice.txt: 2 variants\n  S: 1 of 1 rows used") {
		t.Errorf("%v\n%s", err, shown.String())
	}
}

// What is given twice is told of as that.
func TestGivenTwice(t *testing.T) {
	cohort, score := pair(t, "GRCh37"), oneRow(t, "S", "", "", "")
	for want, o := range map[string]job.ScoreOptions{
		cohort + ": is given twice":                                      {Cohorts: []string{cohort, cohort}, Scores: []string{score}},
		score + ": gives score S twice, or is given twice: give it once": {Cohorts: []string{cohort}, Scores: []string{score, score}},
	} {
		o.Common, o.Policy = quiet(filepath.Join(t.TempDir(), "out"), 1), job.Policy{Missing: "skip"}
		fails(t, job.Score(t.Context(), o), fileerr.Inconsistent, want)
	}
}

// A match that fails leaves the result that it was to replace.
func TestFailedMatchKeepsTheOldResult(t *testing.T) {
	o := job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "out"), 1), Cohorts: []string{pair(t, "GRCh37")}, Scores: []string{oneRow(t, "S", "", "", "")}, Formats: []string{"tsv"}, Policy: job.Policy{Missing: "mean"}}
	if err := job.Match(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	o.Overwrite, o.Scores = true, []string{"missing.txt"}
	fails(t, job.Match(context.Background(), o), fileerr.IO, "missing.txt")
	if err := job.Verify(context.Background(), &bytes.Buffer{}, o.Out); err != nil {
		t.Error(err)
	}
}

// Scores that are all under the gate are refused before the old result goes, in batches
// as at once.
func TestGateKeepsTheOldResult(t *testing.T) {
	absent := func(id string) string {
		return write(t, id+".txt", "#pgs_id="+id+"\n#genome_build=GRCh37\nchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t99\tG\tA\t1\n1\t100\tG\tA\t0.5\n")
	}
	for _, memory := range []int64{1 << 30, 64 << 20} {
		o := job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "out"), 1), Cohorts: []string{pair(t, "GRCh37")}, Scores: []string{absent("S1"), absent("S2")}, Formats: []string{"tsv"}, Policy: job.Policy{Missing: "mean"}}
		o.Memory = memory
		if err := job.Score(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		o.Overwrite, o.Policy.MinCoverage = true, 0.9
		fails(t, job.Score(context.Background(), o), fileerr.Inconsistent, "every score is under the coverage gate")
		if err := job.Verify(context.Background(), &bytes.Buffer{}, o.Out); err != nil {
			t.Errorf("memory %d: %v", memory, err)
		}
	}
}

// A source of the same size and time is taken for the same; verify reads it.
func TestVerifyReadsTheSourcesOfASet(t *testing.T) {
	source := oneRow(t, "S", "", "", "")
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{pair(t, "GRCh37")}, Scores: []string{source}, Policy: job.Policy{Missing: "mean"}})
	info, err := os.Stat(source)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(source, bytes.Replace(read(t, source), []byte("0.5"), []byte("0.7"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(source, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	fails(t, job.Verify(context.Background(), &bytes.Buffer{}, set), fileerr.Inconsistent, "is another file now")
}

// A damaged set of another build is told of as damaged, though the message about the
// build looks at rows.
func TestDamagedSetOfAnotherBuild(t *testing.T) {
	set := compiledSet(t, job.CompileOptions{Cohorts: []string{pair(t, "GRCh37")}, Scores: []string{oneRow(t, "S", "", "", "")}, Policy: job.Policy{Missing: "mean"}})
	rows := filepath.Join(set, "tables/1/rows.parquet")
	text := read(t, rows)
	at := bytes.Index(text, []byte("rs1"))
	text[at]++
	if err := os.WriteFile(rows, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, chain := range []string{"", write(t, "37to38.chain", "chain 100 chr1 249250621 + 0 200 chr1 248956422 + 50 250 1\n200\n\n")} {
		o := job.ScoreOptions{Common: quiet(filepath.Join(t.TempDir(), "out"), 1), Cohorts: []string{pair(t, "GRCh38")}, Scores: []string{set}, Formats: []string{"tsv"}, Policy: job.Policy{Missing: "mean", Chain: chain}}
		fails(t, job.Score(context.Background(), o), fileerr.Integrity, "checksum is wrong")
	}
}

// Two columns of weights of one file are two scores: the distribution of one is not the
// reference of the other, read from the file or from a set.
func TestReferenceOfAnotherColumn(t *testing.T) {
	cohort := pair(t, "GRCh37")
	file := write(t, "two.tsv", "c\tp\tea\toa\tb1\tb2\n1\t100\tG\tA\t0.5\t7\n")
	reading := func(column string) job.Policy {
		return job.Policy{Missing: "skip", Absent: "skip", ScoreBuild: "GRCh37", ScoreColumns: job.ScoreColumns{Columns: []string{"chr_name=c,chr_position=p,effect_allele=ea,other_allele=oa,effect_weight=" + column}}}
	}
	people := imported(t, job.ImportOptions{VCF: []string{write(t, "people.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n1\t100\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\t1/1\n")}})
	frozen := scoredInto(t, job.ScoreOptions{Cohorts: []string{people}, Scores: []string{file}, Policy: reading("b1"), MakeReference: true})
	references := []string{filepath.Join(frozen, "reference.json")}
	for column, fits := range map[string]bool{"b1": true, "b2": false} {
		set := compiledSet(t, job.CompileOptions{Cohorts: []string{cohort}, Scores: []string{file}, Policy: reading(column)})
		for _, score := range []string{file, set} {
			o := job.ScoreOptions{Cohorts: []string{cohort}, Scores: []string{score}, Policy: reading(column), References: references}
			if score == set {
				o.Policy.ScoreColumns = job.ScoreColumns{}
			}
			if a := results(t, scoredInto(t, o))["two"]["A"]; math.IsNaN(a.Z) == fits || (a.Reason == "reference_mismatch") == fits {
				t.Errorf("%s from %s: %+v", column, score, a)
			}
		}
	}
}
