package job_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"cardioscore/cmd/internal/job"
	"cardioscore/io/cohort"
	"cardioscore/io/pgscatalog"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// unpacked reads a file that ends in .gz or .zst.
func unpacked(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var text []byte
	if strings.HasSuffix(path, ".gz") {
		r, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		text, err = io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	r, err := zstd.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if text, err = io.ReadAll(r); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The PGS Catalog Calculator's own output on one cohort and two scores, one of which
// names variants by the other allele: the score files that it wrote for PLINK hold
// every used row with its variant, effect allele and weight, and PLINK's tables of
// them hold the sums, which the Calculator adds up.
func TestPGSC2IsTheCalculatorsOwnOutput(t *testing.T) {
	data := dataFolder(t, "match policy pgsc2 against the PGS Catalog Calculator's output")
	folder := filepath.Join(data, "expected", "pygscatalog_aggregate")
	dir := imported(t, job.ImportOptions{PFile: []string{filepath.Join(data, "genotypes", "cineca_synthetic", "cineca_synthetic_subset")}, Assay: "array"})
	part := string(read(t, filepath.Join(data, "scores", "pgsc_calc", "PGS001229_22.txt")))
	part = strings.Replace(part, "#variants_number=51209\n", "", 1) // it is the part of one chromosome
	o := job.ScoreOptions{
		Cohorts: []string{dir}, Formats: []string{"tsv", "parquet"}, LogAll: true,
		Scores: []string{write(t, "PGS001229_22.txt", part), filepath.Join(data, "scores", "pgsc_calc", "PGS001229_22_duplicate.txt")},
		Policy: job.Policy{Match: "pgsc2", Missing: "mean", MinCoverage: 0.75},
	}
	out := scoredInto(t, o)

	want := map[string]string{}
	tables := make([]map[string]map[string]float64, 2)
	for n := range tables {
		name := fmt.Sprintf("cineca_22_additive_%d", n)
		for _, row := range records(t, unpacked(t, filepath.Join(folder, name+".scorefile.gz"))) {
			for score, weight := range row {
				if score != "ID" && score != "effect_allele" && weight != "0" {
					want[strings.Join([]string{score, row["ID"], row["effect_allele"]}, " ")] = weight
				}
			}
		}
		tables[n] = readScoreTable(t, write(t, name, unpacked(t, filepath.Join(folder, name+".sscore.zst"))))
	}
	got := map[string]string{}
	for _, row := range tsv(t, filepath.Join(out, "pgsc2_log.tsv")) {
		if row["match_status"] == "matched" {
			got[strings.Join([]string{row["accession"], row["ID"], row["matched_effect_allele"]}, " ")] = row["effect_weight"]
		}
	}
	if len(want) != 790 || !reflect.DeepEqual(got, want) {
		t.Errorf("%d rows are used, the Calculator used %d, or others", len(got), len(want))
	}

	summary := string(read(t, filepath.Join(out, "pgsc2_summary.tsv")))
	var lines []string
	for _, row := range records(t, summary) {
		lines = append(lines, strings.Join([]string{row["accession"], row["score_pass"], row["match_status"], row["ambiguous"], row["count"]}, " "))
	}
	if text := strings.Join(lines, "\n"); text != "PGS001229 true matched false 782\nPGS001229 true excluded true 47\nPGS001229 true unmatched NA 6\nduplicatetest true matched false 8" {
		t.Errorf("summary\n%s", text)
	}

	people := 0
	for score, rows := range results(t, out) {
		for id, row := range rows {
			sum := tables[0][id][score+"_SUM"] + tables[1][id][score+"_SUM"]
			if math.Abs(row.Sum-sum) > 1e-5*math.Abs(sum)+1e-7 { // PLINK prints 6 digits
				t.Fatalf("%s: sum %v, the Calculator's %v", score, row.Sum, sum)
			}
			if score == "PGS001229" && float64(row.Denominator) != tables[0][id]["DENOM"] {
				t.Fatalf("denominator %d, the Calculator's %v", row.Denominator, tables[0][id]["DENOM"])
			}
			people++
		}
	}
	if people != 2*2504 {
		t.Errorf("%d sums were compared", people)
	}
}

// The Calculator's own normalised file of two scores: the rows that it matches.
func TestPGSC2ReadsScoresAsTheCalculatorDoes(t *testing.T) {
	folder := filepath.Join(dataFolder(t, "reading of scores against the PGS Catalog Calculator's"), "scores", "pygscatalog")
	want := records(t, unpacked(t, filepath.Join(folder, "combined.txt.gz")))
	var got []map[string]string
	for _, id := range []string{"PGS000002", "PGS000001"} { // in its order
		all, err := pgscatalog.ReadAll([]string{filepath.Join(folder, id+"_hmPOS_GRCh37.txt.gz")}, pgscatalog.Options{EffectWeights: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range scoretest.Rows(all[0]) {
			got = append(got, map[string]string{
				"chr_name": row.Chrom.String(), "chr_position": fmt.Sprint(row.Pos), "effect_allele": row.EffectAllele, "other_allele": row.OtherAllele,
				"effect_weight": row.WeightText, "effect_type": row.Effect.String(), "is_duplicated": "False", "accession": id, "row_nr": fmt.Sprint(row.Number - 1),
			})
		}
	}
	if len(want) != 154 || !reflect.DeepEqual(got, want) {
		for i := range min(len(got), len(want)) {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Fatalf("row %d: %v, the Calculator's %v", i, got[i], want[i])
			}
		}
		t.Fatalf("%d rows, the Calculator has %d", len(got), len(want))
	}
}

// Every score file with every cohort, whatever their builds: the slow twin says the
// same of each row. Files that are refused are told so by the tests of their reader.
func TestPGSC2IsItsSlowTwinOnRealScores(t *testing.T) {
	data := dataFolder(t, "match policy pgsc2 against its slow twin")
	genotypes := func(name string) []string { return []string{filepath.Join(data, "genotypes", name)} }
	scores := func(name string) []string {
		return []string{filepath.Join(data, "scores", "apply_polygenic_score", name)}
	}
	cohorts := map[string]job.ImportOptions{
		"cineca":       {PFile: genotypes("cineca_synthetic/cineca_synthetic_subset"), Assay: "array"},
		"tiny1000G":    {VCF: genotypes("tiny1000G/tiny1000G.vcf.gz"), Build: "GRCh38"},
		"hapmap2_ceu":  {BFile: genotypes("hapmap2_ceu/hapmap2_ceu_pgs000957"), Assay: "array"},
		"ref_chr22":    {PFile: genotypes("ref_chr22/ref.chr22"), Assay: "imputed"},
		"apoe":         {VCF: genotypes("apoe/apoe.vcf.gz")},
		"giab":         {VCF: scores("HG001_GIAB.vcf.gz"), Build: "GRCh38"},
		"giab_merged":  {VCF: scores("HG001_multiallelic-merged_GIAB.vcf.gz"), Build: "GRCh38"},
		"giab_split":   {VCF: scores("HG001_multiallelic-split_GIAB.vcf.gz"), Build: "GRCh38"},
		"giab_1sample": {VCF: scores("HG001_single-sample_GIAB.vcf.gz"), Build: "GRCh38"},
	}
	files, err := filepath.Glob(filepath.Join(data, "scores", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var all []*scoreset.Score
	for _, file := range files {
		read, err := pgscatalog.ReadAll([]string{file}, pgscatalog.Options{EffectWeights: true})
		if err == nil {
			all = append(all, read[0]) // others of a file have the same rows
		}
	}
	pairs, matchedRows := 0, map[string]int{}
	for name, o := range cohorts {
		c, err := cohort.Open(context.Background(), imported(t, o))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defer c.Close()
		variants := variantsOf(t, c)
		opts := match.Options{NeedFrequency: true, PGSC2: &match.PGSC2{SplitRecords: c.Meta().Outcomes.Split == 0}}
		found, err := match.Match(context.Background(), variants, all, opts)
		if err != nil {
			t.Fatal(err)
		}
		for k, score := range all {
			_, slow := scoretest.SlowPGSC2(variants, score, opts)
			for i, row := range slow {
				if got := found[k].Outcome[i]; got != row.Outcome {
					t.Fatalf("%s, %s, row %d: %s, the slow twin says %s", name, filepath.Base(score.Source), i+1, got, row.Outcome)
				}
			}
			matchedRows[name] += found[k].Coverage.Used
			pairs++
		}
	}
	if pairs < 150 || matchedRows["cineca"] < 782 || matchedRows["tiny1000G"] < 500 || matchedRows["giab_split"] < 200 {
		t.Errorf("%d pairs, rows matched by cohort: %v", pairs, matchedRows)
	}
}

// variantsOf reads the variants of a cohort.
func variantsOf(t *testing.T, c *cohort.Cohort) scoretest.Variants {
	t.Helper()
	var all scoretest.Variants
	for _, chrom := range c.Chromosomes() {
		err := c.Variants(context.Background(), chrom, func(_ int, v *genome.Variant) error {
			all = append(all, *v)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
