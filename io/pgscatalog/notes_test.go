package pgscatalog

import (
	"strings"
	"testing"

	"cardioscore/scoring/scoreset"
)

// What a file leaves open is read in one way, and counted.
func TestNotes(t *testing.T) {
	for _, c := range []struct {
		name, text, rows string
		notes            map[scoreset.Note]int
	}{
		{"nothing open", `
			chr_name chr_position effect_allele other_allele effect_weight
			1 5 A G 1`, "1:5 A/G additive 1", nil},
		{"dosage weights beside a weight", `
			chr_name chr_position effect_allele other_allele effect_weight dosage_0_weight dosage_1_weight dosage_2_weight
			1 5 A G 9 0 1 3
			1 6 A G _ 0 1 3
			1 7 A G 9 _ _ _
			1 8 A G _ _ _ _`,
			"1:5 A/G by_dosage 0,1,3\n1:6 A/G by_dosage 0,1,3\n1:7 A/G additive 9\nbad_weight",
			map[scoreset.Note]int{scoreset.DosageWeightsUsed: 1}},
		{"how harmonisation placed rows", `
			#HmPOS_build=GRCh38
			chr_name chr_position effect_allele other_allele effect_weight hm_source hm_chr hm_pos hm_match_chr hm_match_pos
			1 5 A G 1 ENSEMBL 1 5 True True
			1 5 A G 1 ENSEMBL 1 6 True False
			1 5 AC A 1 ENSEMBL 2 6 False False
			1 5 A G 1 ENSEMBL 3 5 False True
			1 5 A G 1 liftover 1 7 _ _
			1 5 A AT 1 liftover 1 8 _ _
			1 5 A G 1 Author-reported 1 5 True True
			1 5 A G 1 Unknown _ _ _ _`,
			"1:5 A/G additive 1\n1:6 A/G additive 1\n2:6 AC/A additive 1\n3:5 A/G additive 1\n1:7 A/G additive 1\n1:8 A/AT additive 1\n1:5 A/G additive 1\nharmonisation_failed",
			map[scoreset.Note]int{scoreset.PlacesMoved: 3, scoreset.PlacesLifted: 2, scoreset.PlacesReported: 1}},
		{"hm columns of a file that is not harmonised", `
			chr_name chr_position effect_allele other_allele effect_weight hm_source hm_match_pos
			1 5 A G 1 liftover False`, "1:5 A/G additive 1", nil},
		{"odds ratios", `
			#weight_type=or
			chr_name chr_position effect_allele other_allele OR
			1 5 A G 1.1761
			1 6 A G 1
			1 7 A G 0.50
			1 8 A G 0
			1 9 A G -1
			1 10 A G NA`,
			"1:5 A/G additive 16220387987485383/100000000000000000\n1:6 A/G additive 0\n1:7 A/G additive -69314718055994531/100000000000000000\nbad_weight\nbad_weight\nbad_weight",
			map[scoreset.Note]int{scoreset.RatioConverted: 3}},
		{"odds ratios beside dosage weights", `
			#weight_type=OR
			chr_name chr_position effect_allele other_allele dosage_0_weight dosage_1_weight dosage_2_weight OR
			1 5 A G 0 1 3 2
			1 5 A G _ _ _ 1`,
			"1:5 A/G by_dosage 0,1,3\n1:5 A/G additive 0", map[scoreset.Note]int{scoreset.RatioConverted: 1}},
		{"hazard ratios", `
			#weight_type=HR
			chr_name chr_position effect_allele other_allele OR HR
			1 5 A G 7 1`, "1:5 A/G additive 0", map[scoreset.Note]int{scoreset.RatioConverted: 1}},
		{"a ratio beside a weight is not read", `
			#weight_type=log(OR)
			chr_name chr_position effect_allele other_allele effect_weight OR
			1 5 A G 0.5 7`, "1:5 A/G additive 1/2", nil},
		{"logarithms that the header calls ratios", `
			#weight_type=OR
			chr_name chr_position effect_allele other_allele effect_weight
			1 5 A G 0.1
			1 6 A G 0.2`, "1:5 A/G additive 1/10\n1:6 A/G additive 1/5", map[scoreset.Note]int{scoreset.RatiosAsWeights: 2}},
		{"large logarithms with a negative one", `
			#weight_type=HR
			chr_name chr_position effect_allele other_allele effect_weight
			1 5 A G 3
			1 6 A G -0.01`, "1:5 A/G additive 3\n1:6 A/G additive -1/100", map[scoreset.Note]int{scoreset.RatiosAsWeights: 2}},
		{"other alleles", `
			#HmPOS_build=GRCh38
			chr_name chr_position effect_allele other_allele effect_weight hm_chr hm_pos hm_inferOtherAllele
			1 5 A G/C 1 1 5 _
			1 6 A _ 1 1 6 G
			1 7 A _ 1 1 7 G/T
			1 8 A _ 1 1 8 _`, "1:5 A/ additive 1\n1:6 A/G additive 1\n1:7 A/ additive 1\n1:8 A/ additive 1",
			map[scoreset.Note]int{scoreset.SeveralOthers: 2, scoreset.OthersInferred: 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			score := read(t, table(c.text))[0]
			if got := rowTexts(score); got != c.rows {
				t.Errorf("rows\n%s\nwant\n%s", got, c.rows)
			}
			for note := range scoreset.NumNotes {
				if score.Notes[note] != c.notes[note] {
					t.Errorf("%s: %d rows, want %d", note.Name(), score.Notes[note], c.notes[note])
				}
			}
		})
	}
}

// Rows of several scores are noted for their own score.
func TestNotesOfAccessions(t *testing.T) {
	scores := read(t, table(`
		chr_name chr_position effect_allele other_allele effect_weight accession
		1 5 A G/C 1 a
		1 6 A G 1 b
		1 7 A G/T 1 a`))
	if a, b := scores[0].Notes[scoreset.SeveralOthers], scores[1].Notes[scoreset.SeveralOthers]; a != 2 || b != 0 {
		t.Errorf("%d and %d rows", a, b)
	}
}

// The text of a converted weight is its own decimal: what is logged is what is used.
func TestConvertedWeightText(t *testing.T) {
	score := read(t, "#weight_type=OR\nchr_name\tchr_position\teffect_allele\tOR\n1\t5\tA\t2.0\n1\t6\tA\t-2\n")[0]
	if got := score.Row(0).WeightText + " " + score.Row(1).WeightText; got != "6.9314718055994531e-01 log -2" {
		t.Errorf("%s", got)
	}
}

// Frequencies are kept where the alleles do not tell their strand, or where one of them
// is not known.
func TestReadFrequencies(t *testing.T) {
	text := table(`
		chr_name chr_position effect_allele other_allele effect_weight allelefrequency_effect allelefrequency_effect_European is_interaction
		1 5 A T 1 0.25 0.30 _
		1 6 A G 1 0.25 0.30 _
		1 7 A _ 1 1e-3 _ _
		1 8 C G 1 1.5 0.4 _
		1 9 C G 1 NA x _
		1 10 AC GT 1 0 1 _
		1 5_x_6 A_x_C _ 1 0.5 0.5 TRUE`)
	for _, c := range []struct{ population, column, want string }{
		{"", "allelefrequency_effect", "1/4 - 1/1000 - - 0 1/2"},
		{"European", "allelefrequency_effect_European", "3/10 - - 2/5 - 1 1/2"},
		{"european", "allelefrequency_effect_european", "3/10 - - 2/5 - 1 1/2"},
		{"African", "allelefrequency_effect", "1/4 - 1/1000 - - 0 1/2"},
	} {
		scores, err := ReadAll([]string{write(t, "a.txt", []byte(text))}, Options{Population: c.population})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range scores[0].Len() {
			d, ok := scores[0].EffectFrequency(i)
			if !ok {
				got = append(got, "-")
				continue
			}
			got = append(got, d.Rat().RatString())
		}
		if text := strings.Join(got, " "); text != c.want || scores[0].FrequencyColumn != c.column || scores[0].Notes[scoreset.FrequencyUnreadable] != 1 {
			t.Errorf("%q: %s of %s, %d unreadable, want %s of %s", c.population, text, scores[0].FrequencyColumn, scores[0].Notes[scoreset.FrequencyUnreadable], c.want, c.column)
		}
	}
}
