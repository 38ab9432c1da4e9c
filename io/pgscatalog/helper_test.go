package pgscatalog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// write puts a file into a new folder and returns its path.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// table makes the text of a file from lines whose fields are split by blanks,
// "_" being an empty field. Lines with "#" stay as they are.
func table(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if line[0] != '#' {
			fields := strings.Fields(line)
			for i := range fields {
				fields[i] = strings.TrimPrefix(fields[i], "_")
			}
			line = strings.Join(fields, "\t")
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

func readOne(path string) ([]*scoreset.Score, error) { return ReadAll([]string{path}, Options{}) }

func read(t testing.TB, content string) []*scoreset.Score {
	t.Helper()
	scores, err := readOne(write(t, "score.txt", []byte(content)))
	if err != nil {
		t.Fatal(err)
	}
	return scores
}

// rowText writes a row as "chrom:pos effect/other kind weight", or its fate.
func rowText(row *scoreset.Row) string {
	weights := row.Weight.Rat().RatString()
	if row.Dosage != nil {
		weights = fmt.Sprint(row.Dosage[0].Rat().RatString(), ",", row.Dosage[1].Rat().RatString(), ",", row.Dosage[2].Rat().RatString())
	}
	place := fmt.Sprintf("%s:%d", row.Chrom, row.Pos)
	text := fmt.Sprintf("%s %s/%s %s %s", place, row.EffectAllele, row.OtherAllele, row.Effect, weights)
	if row.Fate != scoreset.Undecided {
		text = row.Fate.String()
		if row.Kind != "" {
			text += " " + row.Kind
		}
	}
	return text
}

func rowTexts(score *scoreset.Score) string {
	var all []string
	for i := range score.Len() {
		row := score.Row(i)
		all = append(all, rowText(&row))
	}
	return strings.Join(all, "\n")
}

// checkScores holds what is true of every score that was read.
func checkScores(t *testing.T, scores []*scoreset.Score) {
	t.Helper()
	if len(scores) == 0 {
		t.Fatal("no error and no score")
	}
	for _, score := range scores {
		if score.ID == "" && filepath.Base(score.Source) != ".txt" || len(score.Digest) != 64 || score.Len() == 0 {
			t.Fatalf("score %q: digest %q, %d rows", score.ID, score.Digest, score.Len())
		}
		grid := score.Grid()
		for i := range score.Len() {
			of := score.Row(i)
			row := &of
			placed := row.Chrom >= 1 && row.Chrom <= genome.LastChromosome && row.Pos >= 1
			switch {
			case row.Fate.Used():
				t.Fatalf("row %+v has a used fate", row)
			case row.Fate == scoreset.Undecided && (!placed || row.EffectAllele == ""):
				t.Fatalf("row %+v has neither place nor fate", row)
			case row.Fate == scoreset.Undecided && (row.Effect == scoreset.Diplotype) != (row.Pair != nil):
				t.Fatalf("row %+v: diplotype and pair", row)
			case row.Fate == scoreset.Undecided && (row.Effect == scoreset.ByDosage) != (row.Dosage != nil):
				t.Fatalf("row %+v: dosage weights", row)
			case row.Fate == scoreset.Undecided && (row.Effect == scoreset.HaplotypeCopies || row.Effect == scoreset.Product) != (row.Parts != nil):
				t.Fatalf("row %+v: effect and parts", row)
			case !soundParts(row):
				t.Fatalf("row %+v: its parts", row)
			case row.EffectFrequency != nil && (row.EffectFrequency.Sign() < 0 || row.EffectFrequency.Cmp(scoreset.Int(1)) > 0):
				t.Fatalf("row %+v: frequency %s", row, row.EffectFrequency.Rat())
			case row.Fate == scoreset.ComplexUnsupported && row.Kind == "":
				t.Fatalf("row %+v: complex without a kind", row)
			}
			if row.Fate != scoreset.BadWeight && row.Dosage == nil {
				grid.Integer(row.Weight) // panics where the grid does not hold it
			}
		}
	}
}

// soundParts says whether every part of a row has a place and an allele, the first of
// them the row's own place, and whether a haplotype names each place once.
func soundParts(row *scoreset.Row) bool {
	if row.Parts == nil {
		return true
	}
	if len(row.Parts) < 2 || len(row.Parts) > scoreset.MaxParts || row.Chrom != row.Parts[0].Chrom || row.Pos != row.Parts[0].Pos {
		return false
	}
	seen := map[place]bool{}
	for _, part := range row.Parts {
		at := place{part.Chrom, part.Pos}
		if part.Chrom < 1 || part.Chrom > genome.LastChromosome || part.Pos < 1 || !genome.IsACGT(part.Effect) {
			return false
		}
		if row.Fate == scoreset.Undecided && row.Effect == scoreset.HaplotypeCopies && seen[at] {
			return false
		}
		seen[at] = true
	}
	return true
}
