package pgscatalog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

func data(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CARDIOSCORE_DATA")
	if dir == "" {
		t.Skip("CARDIOSCORE_DATA is not set: published score files are not checked")
	}
	return dir
}

// What is known of the shared score files: id, build and rows of those that are
// read, the class of those that are refused. The figures are those of the files'
// own headers and of counting their lines.
var published = map[string]string{
	"PGS001229/PGS001229_hmPOS_GRCh38.txt.gz":                                "PGS001229 unknown 51209: undecided 51181, no_position 26, unsupported_contig 2",
	"apply_polygenic_score/PGS000662_hmPOS_GRCh38.txt.gz":                    "PGS000662 GRCh38 269: undecided 269",
	"apply_polygenic_score/PGS003378_hmPOS_GRCh38_multiallelic-variants.txt": "refused inconsistent",
	"pgs_catalog/PGS000001.txt.gz":                                           "PGS000001 unknown 77: no_position 77",
	"pgs_catalog/PGS000957.txt.gz":                                           "PGS000957 GRCh37 11276: undecided 11275, complex_unsupported 1",
	"pgs_catalog/PRSWEB_PHECODE153_CRC-Huyghe_PT_UKB_20200608.txt":           "PRSWEB_PHECODE153_CRC-Huyghe_PT_UKB_20200608 unknown 87: undecided 87",
	"pgsc_calc/PGS001229_22.txt":                                             "refused integrity", // the chr22 part of 51,209 rows
	"pgsc_calc/scorefile_dominant_and_recessive.txt":                         "scorefile_dominant_and_recessive GRCh37 835: undecided 835",
	"pgsc_calc/multiscore.txt":                                               "refused malformed",
	"pygscatalog/PGS000802_hmPOS_GRCh37.txt":                                 "PGS000802 GRCh37 19: undecided 19",
	"pygscatalog/PGS004255_hmPOS_GRCh38.txt.gz":                              "PGS004255 GRCh38 30: undecided 30",
	"pygscatalog/complex_variants_PGS000021.txt":                             "complex_variants_PGS000021 unknown 33: no_position 25, complex_unsupported 8",
	"pygscatalog/combined.txt.gz":                                            "PGS000002 unknown 77: undecided 77; PGS000001 unknown 77: undecided 77",
	"pygscatalog/OPGS002493.txt.gz":                                          "OPGS002493 GRCh37 23: undecided 23",
	"pygscatalog/bad_harmonised.txt":                                         "refused integrity",
	"pygscatalog/invalid_scorefile.txt":                                      "refused integrity",
	"pygscatalog/hapnest.bim.zst":                                            "refused malformed",
	"genopred/PGS002804.txt.gz":                                              "PGS002804 unknown 708: undecided 708",
}

func summary(scores []*scoreset.Score, err error) string {
	if err != nil {
		return map[fileerr.Class]string{fileerr.Malformed: "refused malformed", fileerr.Inconsistent: "refused inconsistent", fileerr.Integrity: "refused integrity"}[fileerr.ClassOf(err)]
	}
	var all []string
	for _, score := range scores {
		count := map[scoreset.Outcome]int{}
		for i := range score.Len() {
			count[score.Fate(i)]++
		}
		var parts []string
		for _, o := range append([]scoreset.Outcome{scoreset.Undecided}, scoreset.Outcomes()...) {
			if count[o] > 0 {
				parts = append(parts, fmt.Sprintf("%s %d", o, count[o]))
			}
		}
		all = append(all, fmt.Sprintf("%s %s %d: %s", score.ID, score.Build, score.Len(), strings.Join(parts, ", ")))
	}
	return strings.Join(all, "; ")
}

// Every file is read, or refused with a class and a path; every row of those
// that are read ends in one outcome.
func TestPublishedScores(t *testing.T) {
	root := filepath.Join(data(t), "scores")
	files, readable, known := 0, 0, 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		scores, err := Read(path)
		name, _ := filepath.Rel(root, path)
		if want, ok := published[filepath.ToSlash(name)]; ok {
			known++
			if got := summary(scores, err); got != want {
				t.Errorf("%s\n%s\nwant\n%s", name, got, want)
			}
		}
		var placed *fileerr.Error
		switch {
		case err == nil:
			readable++
			checkScores(t, scores)
			checkMatch(t, scores)
		case !errors.As(err, &placed) || placed.Path != path || placed.Class == fileerr.Internal:
			t.Errorf("%s: %v", name, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if known != len(published) || readable < 30 {
		t.Errorf("%d files, %d read, %d of %d known", files, readable, known, len(published))
	}
}

// checkMatch matches scores against a cohort that holds every second of their
// variants, in turn as ALT and as REF, and counts.
func checkMatch(t *testing.T, scores []*scoreset.Score) {
	t.Helper()
	for _, score := range scores {
		var rows []genome.Variant
		taken := map[string]bool{}
		for i := range score.Len() {
			row := score.Row(i)
			key := fmt.Sprint(row.Chrom, row.Pos)
			if row.Fate != scoreset.Undecided || row.Pair != nil || i%2 == 1 || taken[key] {
				continue
			}
			taken[key] = true
			v := genome.Variant{Chrom: row.Chrom, Pos: row.Pos, Ref: row.OtherAllele, Alt: row.EffectAllele, Site: int32(i), SiteAlts: 1, AC: 1, AN: 2}
			if i%4 == 0 {
				v.Ref, v.Alt = v.Alt, v.Ref
			}
			if row.OtherAllele == "" {
				v.Ref, v.Alt = "N", row.EffectAllele
			}
			rows = append(rows, v)
		}
		variants := scoretest.SortVariants(rows)
		results, err := match.Match(context.Background(), variants, []*scoreset.Score{score}, match.Options{Ambiguous: match.AmbiguousKeep})
		if err != nil {
			t.Fatal(err)
		}
		c, total := results[0].Coverage, 0
		for _, n := range c.Counts {
			total += n
		}
		if total != score.Len() || c.Used != len(results[0].Terms) || c.Used < len(rows)*9/10 || c.Used > score.Len() {
			t.Errorf("%s: %d rows, outcomes add up to %d, %d of %d variants used", score.ID, score.Len(), total, c.Used, len(rows))
		}
	}
}

// The APOE genotypes of 2,504 people of the 1000 Genomes Project, named by an
// independent reading of their phased calls, against the cells of the table that
// the score file gives: they agree for everybody but for the one carrier of e1,
// whose double heterozygous call e1/e3 cannot be told from e2/e4, or is missing.
func TestAPOEOfThousandGenomes(t *testing.T) {
	table, err := os.ReadFile(filepath.Join(data(t), "golden", "apoe_1000G", "apoe_genotype.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	scores, err := Read(filepath.Join("..", "..", "testdata", "scores", "ldl12_GRCh37.txt"))
	if err != nil {
		t.Fatal(err)
	}
	variants := scoretest.Variants{
		{Chrom: 19, Pos: 45411941, Ref: "T", Alt: "C", Site: 1, SiteAlts: 1, AC: 754, AN: 5008},
		{Chrom: 19, Pos: 45412079, Ref: "C", Alt: "T", Site: 2, SiteAlts: 1, AC: 376, AN: 5008},
	}
	results, err := match.Match(context.Background(), variants, scores, match.Options{})
	if err != nil || len(results[0].Joints) != 1 {
		t.Fatalf("%v: %+v", err, results)
	}
	weights := map[string]string{"e2/e2": "-0.9", "e2/e3": "-0.4", "e2/e4": "-0.2", "e3/e3": "0", "e3/e4": "0.1", "e4/e4": "0.2"}
	cells := results[0].Joints[0].Cells
	seen := map[string]int{}
	for i, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		f := strings.Split(line, "\t")
		first, second := strings.Count(f[1], "1"), strings.Count(f[2], "1")
		got := "missing"
		if row := cells[first][second]; row >= 0 {
			got = scores[0].Row(int(row)).WeightText
		}
		want, listed := weights[f[5]]
		if listed && got != want || !listed && got != "missing" && got != weights["e2/e4"] {
			t.Errorf("sample number %d, %s: weight %s, want %q", i+1, f[5], got, want)
		}
		seen[f[5]]++
	}
	for name, want := range map[string]int{"e3/e3": 1525, "e3/e4": 547, "e2/e3": 282, "e4/e4": 70, "e2/e4": 65, "e2/e2": 14, "e1/e4": 1} {
		if seen[name] != want {
			t.Errorf("%s: %d people, want %d", name, seen[name], want)
		}
	}
}
