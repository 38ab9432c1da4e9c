package job_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/cmd/internal/job"
)

// encodedCohort is one cohort in encodings that others wrote.
type encodedCohort struct {
	name    string
	missing string // policy: with dosages of other units, imputed terms are rounded otherwise
	files   []job.ImportOptions
	// lastOnX: the encodings hold other calls of the last sample on X.
	lastOnX bool
}

// encodedCohorts lists those of the shared data. The BGEN of tiny1000G has REF last
// (its other reading has every REF and ALT the other way round), and 21 calls on X of
// the last of its 3,202 samples that are not those of the VCF; PLINK 2 reads it so too.
func encodedCohorts(data string) []encodedCohort {
	at := func(path string) []string { return []string{filepath.Join(data, "genotypes", path)} }
	return []encodedCohort{
		{name: "cineca", missing: "mean", files: []job.ImportOptions{
			{VCF: at("cineca_synthetic/cineca_synthetic_subset.vcf.gz")}, {BFile: at("cineca_synthetic/cineca_synthetic_subset")},
			{PFile: at("cineca_synthetic/cineca_synthetic_subset")}, {BFile: at("cineca_synthetic/cineca_synthetic_subset"), RefFrom: "a1"},
		}},
		{name: "plink_sim", missing: "mean", files: []job.ImportOptions{
			{VCF: at("plink_sim/plink_sim_10s_100v_10pmiss.vcf")}, {BFile: at("plink_sim/plink_sim_10s_100v_10pmiss")},
			{BFile: at("bed_reader/plink_sim_10s_100v_10pmiss")},
		}},
		{name: "tiny1000G", missing: "mean", lastOnX: true, files: []job.ImportOptions{
			{VCF: at("tiny1000G/tiny1000G.vcf.gz")}, {BGEN: at("tiny1000G/tiny1000G.bgen"), RefFrom: "a2"}, {BGEN: at("tiny1000G/tiny1000G.bgen")},
		}},
		{name: "example of BGEN", missing: "mean", files: []job.ImportOptions{
			{BGEN: at("bgen_glow/example.8bits.uncompressed.bgen")}, {BGEN: at("bgen_glow/example.8bits.zstd.bgen")},
			{BGEN: at("bgen_glow/example.8bits.zstd.bgen"), RefFrom: "a2"},
		}},
		{name: "complex", missing: "skip", files: []job.ImportOptions{
			{VCF: at("bgen_glow/complex.16bits.vcf")}, {BGEN: at("bgen_glow/complex.16bits.bgen")},
		}},
	}
}

// TestEncodingsGiveTheSameScores: one cohort as VCF, PLINK 1, PLINK 2 and BGEN, written
// by others, gives the same sums, averages and counts, to the bit.
func TestEncodingsGiveTheSameScores(t *testing.T) {
	for _, c := range encodedCohorts(dataFolder(t, "encodings of one cohort")) {
		t.Run(c.name, func(t *testing.T) {
			var score string
			var want []string
			for i, options := range c.files {
				dir := imported(t, options)
				if i == 0 {
					score = scoreOf(t, dir)
				}
				got := sumsOf(t, dir, score, c.missing)
				if c.lastOnX {
					got = got[:len(got)-1]
				}
				if i == 0 {
					want = got
				}
				if !slices.Equal(got, want) {
					t.Errorf("%+v: the sums differ from those of the first encoding", options)
				}
				if i == 0 && slices.Equal(sumsOf(t, dir, turned(t, score), c.missing), got) {
					t.Error("a score with one wrong effect allele has the same sums: nothing is compared")
				}
			}
		})
	}
}

// sumsOf scores a cohort and gives, for each person in cohort order, all columns of
// the scores but the id, which the VCF of one cohort joins with the family's, and what
// is relative to the other people.
func sumsOf(t *testing.T, dir, score, missing string) []string {
	t.Helper()
	out := scoredInto(t, job.ScoreOptions{Cohorts: []string{dir}, Scores: []string{score}, Formats: []string{"tsv", "parquet"},
		Policy: job.Policy{Ambiguous: "keep", Missing: missing, Absent: "skip", ScoreBuild: "GRCh37"}})
	rows := columnsOf(t, filepath.Join(out, "scores.tsv"))
	columns := strings.Split(rows[0], "\t")
	from, to := slices.Index(columns, "sum"), slices.Index(columns, "z")
	var sums []string
	for _, row := range rows[1:] {
		sums = append(sums, strings.Join(strings.Split(row, "\t")[from:to], " "))
	}
	return sums
}

// turned is a score whose row of the smallest weight has the alleles exchanged.
func turned(t *testing.T, score string) string {
	t.Helper()
	text, err := os.ReadFile(score)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	cells := strings.Split(lines[1], "\t") // rsID, chromosome, position, effect, other, weight
	cells[3], cells[4] = cells[4], cells[3]
	lines[1] = strings.Join(cells, "\t")
	return write(t, "turned.txt", strings.Join(lines, ""))
}
