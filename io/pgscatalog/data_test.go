package pgscatalog

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
	"cardioscore/scoring/scoretest"
)

// data is the folder of published score files.
func data(t *testing.T) string {
	t.Helper()
	return testfile.Folder(t, "published score files are")
}

//go:embed testdata/published.tsv
var publishedTable string

// published is a line of the table of shared files.
type published struct{ file, columns, want string }

func publishedFiles(t *testing.T) (all []published) {
	for line := range strings.Lines(publishedTable) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if line[0] == '#' || f[0] == "file" {
			continue
		}
		if len(f) != 3 {
			t.Fatalf("line %q", line)
		}
		all = append(all, published{f[0], f[1], f[2]})
	}
	return all
}

// scoresText writes scores as the table does.
func scoresText(scores []*scoreset.Score) string {
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
		text := fmt.Sprintf("%s %s %d: %s", score.ID, score.Build, score.Len(), strings.Join(parts, ", "))
		for note, n := range score.Notes {
			if n > 0 {
				text += fmt.Sprintf("; %d noted %s", n, scoreset.Note(note).Name())
			}
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// isRefusal says whether an error is the one that the table tells.
func isRefusal(err error, want string) bool {
	var placed *fileerr.Error
	where, message, found := strings.Cut(want, ": ")
	if !errors.As(err, &placed) || !found || !strings.Contains(placed.Message, message) {
		return false
	}
	class := map[fileerr.Class]string{fileerr.Malformed: "malformed", fileerr.Inconsistent: "inconsistent", fileerr.Integrity: "integrity"}[placed.Class]
	switch {
	case placed.Line > 0:
		return where == fmt.Sprintf("%s, line %d", class, placed.Line)
	case placed.Field != "":
		return where == class+", "+placed.Field
	}
	return where == class
}

// Every file of the shared data that is a score, or lies among scores, is read, or is
// refused for the right reason and at the right place; every row ends in one outcome.
func TestPublishedScores(t *testing.T) {
	root := data(t)
	seen := map[string]bool{}
	for _, file := range publishedFiles(t) {
		seen[file.file] = true
		path := filepath.Join(root, filepath.FromSlash(file.file))
		options := Options{}
		if file.columns != "" {
			d, err := ParseDeclaration(file.columns)
			if err != nil {
				t.Fatal(err)
			}
			options.Columns = []Declaration{d}
		}
		scores, err := ReadAll([]string{path}, options)
		switch {
		case err != nil:
			if !isRefusal(err, file.want) {
				t.Errorf("%s %s\n%v\nwant %s", file.file, file.columns, err, file.want)
			}
		case scoresText(scores) != file.want:
			t.Errorf("%s %s\n%s\nwant\n%s", file.file, file.columns, scoresText(scores), file.want)
		default:
			checkScores(t, scores)
			checkMatch(t, scores)
		}
	}
	err := filepath.WalkDir(filepath.Join(root, "scores"), func(path string, entry fs.DirEntry, err error) error {
		if name, _ := filepath.Rel(root, path); err == nil && !entry.IsDir() && !seen[filepath.ToSlash(name)] {
			t.Errorf("%s is not in the table", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The two files that are invalid on purpose were cut as well, which is what is told of
// them first. With the number of their rows put right, no row of either has a place: the
// first names no variant at all, of the second harmonisation failed.
func TestInvalidScores(t *testing.T) {
	root := data(t)
	for name, want := range map[string]string{
		"invalid_scorefile.txt": "PGS003581 GRCh37 3: no_position 3",
		"bad_harmonised.txt":    "PGS003581 GRCh38 3: harmonisation_failed 3",
	} {
		content, err := os.ReadFile(filepath.Join(root, "scores", "pygscatalog", name))
		if err != nil {
			t.Fatal(err)
		}
		scores := read(t, strings.Replace(string(content), "=4861398", "=3", 1))
		if got := scoresText(scores); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// Files that are malformed in other formats' ways are refused: none is a score.
func TestOtherFormatsAreRefused(t *testing.T) {
	root, files := data(t), 0
	err := filepath.WalkDir(filepath.Join(root, "malformed"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		var placed *fileerr.Error
		if scores, err := readOne(path); err == nil || !errors.As(err, &placed) || placed.Path != path || placed.Class == fileerr.Internal || placed.Class == fileerr.IO {
			t.Errorf("%s: %d scores, %v", path, len(scores), err)
		}
		return nil
	})
	if err != nil || files < 400 {
		t.Errorf("%d files, %v", files, err)
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
			if row.Fate != scoreset.Undecided || row.Pair != nil || row.Parts != nil || i%2 == 1 || taken[key] {
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
	scores, err := readOne(filepath.Join("..", "..", "testdata", "scores", "ldl12_GRCh37.txt"))
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
