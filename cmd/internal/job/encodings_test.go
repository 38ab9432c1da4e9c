package job_test

import (
	"bytes"
	"fmt"
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
			{VCF: at("tiny1000G/tiny1000G.vcf.gz"), Build: "GRCh38"},
			{BGEN: at("tiny1000G/tiny1000G.bgen"), RefFrom: "a2", Build: "GRCh38"}, {BGEN: at("tiny1000G/tiny1000G.bgen"), Build: "GRCh38"},
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

// Twelve people and 40 variants of X outside the regions that it shares with Y. The
// first is recorded as a man and has two X: the check of the sex sees it in every
// encoding, although heterozygous calls of men are stored missing.
func TestSexCheckSeesTheSameInEveryEncoding(t *testing.T) {
	const people, variants = 12, 40
	var bim, fam, text strings.Builder
	text.WriteString("##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"call\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	var sexes strings.Builder
	for s := range people {
		sex := 1 + s%2
		fmt.Fprintf(&fam, "0 p%d 0 0 %d -9\n", s, sex)
		fmt.Fprintf(&sexes, "p%d\t%d\n", s, sex)
		fmt.Fprintf(&text, "\tp%d", s)
	}
	bed := []byte{0x6c, 0x1b, 1}
	for v := range variants {
		fmt.Fprintf(&bim, "X v%d 0 %d G A\n", v, 5_000_000+v)
		fmt.Fprintf(&text, "\nX\t%d\tv%d\tA\tG\t.\t.\t.\tGT", 5_000_000+v, v)
		row := make([]byte, people/4)
		for s := range people {
			copies := []int{0, 1, 1, 2}[(v+s)%4] // of those with two X
			if s%2 == 0 && s > 0 {
				copies = 2 * ((v + s/2) % 2)
			}
			row[s/4] |= []byte{3, 2, 0}[copies] << (2 * (s % 4)) // PLINK 1's codes of A1 copies
			text.WriteString([]string{"\t0/0", "\t0/1", "\t1/1"}[copies])
		}
		bed = append(bed, row...)
	}
	text.WriteString("\n")
	set := strings.TrimSuffix(write(t, "x.bed", string(bed)), ".bed")
	for ending, content := range map[string]string{".bim": bim.String(), ".fam": fam.String(), ".pgen": string(bed)} {
		if err := os.WriteFile(set+ending, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := write(t, "sex.tsv", sexes.String())
	var want []byte
	for _, options := range []job.ImportOptions{
		{BFile: []string{set}}, {PFile: []string{set}}, {VCF: []string{write(t, "x.vcf", text.String())}, Sex: list},
	} {
		dir := imported(t, options)
		if meta := string(read(t, filepath.Join(dir, "cohort.json"))); !strings.Contains(meta, `"sex_differs": 1,`) || !strings.Contains(meta, `"haploid_het": 20,`) {
			t.Errorf("%+v: the check of the sex does not find one person by 20 heterozygous calls", options)
		}
		got := read(t, filepath.Join(dir, "sample_qc.parquet"))
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v: sample_qc.parquet differs from that of PLINK 1", options)
		}
	}
}

// TestSitesOfEveryEncoding: what --sites keeps of a score's variants gives the scores
// that all of the file gives, whatever the format, and the rest is not requested.
func TestSitesOfEveryEncoding(t *testing.T) {
	data := dataFolder(t, "sites of every format")
	at := func(path string) []string { return []string{filepath.Join(data, path)} }
	for _, options := range []job.ImportOptions{
		{BFile: at("genotypes/cineca_synthetic/cineca_synthetic_subset")}, {PFile: at("genotypes/cineca_synthetic/cineca_synthetic_subset")},
		{BGEN: at("genotypes/bgen_glow/example.8bits.zstd.bgen")}, {VCF: at("genotypes/cineca_synthetic/cineca_synthetic_subset.vcf.gz")},
		{Parquet: at("parquet/genotypes/hapmap2_ceu_pgs000957.duckdb.sample_rows.parquet"), ParquetVariants: at("genotypes/hapmap2_ceu/hapmap2_ceu_pgs000957.bim")[0]},
	} {
		all := imported(t, options)
		score := scoreOf(t, all)
		var shown bytes.Buffer
		options.WantedOptions = job.WantedOptions{Sites: []string{score}, ScoreBuild: "GRCh37"}
		options.Common = quiet(filepath.Join(t.TempDir(), "cohort"), 2)
		options.Build, options.Assay, options.Quiet, options.Stdout = "GRCh37", "array", false, &shown
		if err := job.Import(t.Context(), options); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(sumsOf(t, options.Out, score, "mean"), sumsOf(t, all, score, "mean")) {
			t.Errorf("%+v: the sums differ from those of the whole file", options)
		}
		rows := strings.Count(string(read(t, score)), "\n") - 2 // two lines of header
		if text := shown.String(); !strings.Contains(text, "not_requested") || !strings.Contains(text, fmt.Sprintf("%d found as records, ", rows)) ||
			!strings.Contains(string(read(t, filepath.Join(options.Out, "cohort.json"))), `"only_requested": true`) {
			t.Errorf("%d variants were asked for:\n%s", rows, text)
		}
	}
}
