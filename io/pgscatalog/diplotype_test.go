package pgscatalog

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// pairText writes a diplotype row as "chrom:pos chrom:pos haplotype/haplotype".
func pairText(row scoreset.Row) string {
	if row.Pair == nil || row.Effect != scoreset.Diplotype || row.Fate != scoreset.Undecided {
		return rowText(&row)
	}
	p := row.Pair
	return fmt.Sprintf("%s %s:%d %s %s:%d %s;%s/%s;%s %s %s", p.Variant[0].RSID, p.Variant[0].Chrom, p.Variant[0].Pos,
		p.Variant[1].RSID, p.Variant[1].Chrom, p.Variant[1].Pos,
		p.Haplotype[0][0], p.Haplotype[0][1], p.Haplotype[1][0], p.Haplotype[1][1], row.Weight.Rat().RatString(), p.Unlisted)
}

func TestReadDiplotypes(t *testing.T) {
	const place = "rs429358 19:45411941 rs7412 19:45412079 "
	for _, c := range []struct{ name, row, want string }{ // rsID chrom pos allele kind diplotype
		{"spelled out", "rs429358;rs7412 19;19 45411941;45412079 T;T/T;C APOE_allele TRUE", place + "T;T/T;C 1 apoe_e1"},
		{"one chromosome", "rs429358;rs7412 19 45411941;45412079 T;T/T;C APOE_allele TRUE", place + "T;T/T;C 1 apoe_e1"},
		{"small letters", "rs429358;rs7412 19 45411941;45412079 t;t/t;c APOE_allele TRUE", place + "T;T/T;C 1 apoe_e1"},
		{"named", "rs429358;rs7412 19 45411941;45412079 e2/e3 APOE_allele TRUE", place + "T;T/T;C 1 apoe_e1"},
		{"named with the gene", "rs429358;rs7412 19 45411941;45412079 APOE-e3/e4 APOE_allele TRUE", place + "T;C/C;C 1 apoe_e1"},
		{"named with the gene twice", "rs429358;rs7412 19 45411941;45412079 APOE-E4/APOE-E4 APOE_allele TRUE", place + "C;C/C;C 1 apoe_e1"},
		{"in Greek", "rs429358;rs7412 19 45411941;45412079 ε2/ε4 APOE_allele TRUE", place + "T;T/C;C 1 apoe_e1"},
		{"no flag", "rs429358;rs7412 19 45411941;45412079 e2/e3 _ _", place + "T;T/T;C 1 apoe_e1"},
		{"variants in the other order", "rs7412;rs429358 19 45412079;45411941 e2/e4 APOE_allele TRUE",
			"rs7412 19:45412079 rs429358 19:45411941 T;T/C;C 1 apoe_e1"},
		{"variants in the other order, spelled out", "rs7412;rs429358 19 45412079;45411941 C;T/T;T APOE_allele TRUE",
			"rs7412 19:45412079 rs429358 19:45411941 C;T/T;T 1 apoe_e1"},
		{"another pair", "rs1;rs2 1;2 5;6 A;AC/G;A _ TRUE", "rs1 1:5 rs2 2:6 A;AC/G;A 1 unlisted_diplotype"},
		{"another pair without rsIDs", "_ 1 5;6 A;C/G;T _ TRUE", " 1:5  1:6 A;C/G;T 1 unlisted_diplotype"},

		{"named without rsIDs", "_ 19 45411941;45412079 e2/e3 APOE_allele TRUE", "complex_unsupported APOE_allele"},
		{"named for other variants", "rs1;rs2 19 45411941;45412079 e2/e3 APOE_allele TRUE", "complex_unsupported APOE_allele"},
		{"an unknown name", "rs429358;rs7412 19 45411941;45412079 e2/e5 APOE_allele TRUE", "complex_unsupported APOE_allele"},
		{"one haplotype", "rs429358;rs7412 19 45411941;45412079 T;T APOE_allele TRUE", "complex_unsupported APOE_allele"},
		{"three alleles", "rs429358;rs7412 19 45411941;45412079 T;T;A/T;C APOE_allele TRUE", "complex_unsupported APOE_allele"},
		{"alleles outside ACGT", "rs429358;rs7412 19 45411941;45412079 T;?/T;C APOE_allele TRUE", "complex_unsupported APOE_allele"},
		{"no positions", "rs429358;rs7412 _ _ e2/e3 APOE_allele TRUE", "no_position"},
		{"one position", "rs429358;rs7412 19 45411941 e2/e3 APOE_allele TRUE", "no_position"},
		{"an unknown contig", "rs429358;rs7412 19;GL1 45411941;45412079 e2/e3 APOE_allele TRUE", "unsupported_contig"},
		{"one variant twice", "rs429358;rs7412 19 45411941;45411941 e2/e3 APOE_allele TRUE", "contradictory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := strings.Fields(c.row)
			score := read(t, table("rsID chr_name chr_position effect_allele effect_weight variant_type is_diplotype\n"+
				strings.Join([]string{f[0], f[1], f[2], f[3], "1", f[4], f[5]}, " ")))[0]
			if got := pairText(score.Row(0)); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestReadDiplotypesRefuses(t *testing.T) {
	for _, pos := range []string{"45411941;x", "0;5", "5;-1"} {
		_, err := readOne(write(t, "s.txt", []byte(table("rsID chr_name chr_position effect_allele effect_weight is_diplotype\nrs1;rs2 1 "+pos+" A;C/A;G 1 TRUE"))))
		if err == nil || !strings.Contains(err.Error(), ":2: chr_position: ") {
			t.Errorf("%s: %v", pos, err)
		}
	}
}

func TestReadDiplotypeContradictions(t *testing.T) {
	score := read(t, table(`
		rsID chr_name chr_position effect_allele effect_weight is_diplotype is_dominant
		rs1;rs2 1 5;6 A;C/A;G 1 TRUE TRUE
		rs1;rs2 1 5;6 A;C/A;G x TRUE FALSE`))[0]
	if got := rowTexts(score); got != "contradictory\nbad_weight" {
		t.Errorf("%s", got)
	}
}

// In a harmonised file only harmonised positions count.
func TestReadHarmonisedDiplotypes(t *testing.T) {
	score := read(t, table(`
		#HmPOS_build=GRCh38
		rsID chr_name chr_position effect_allele effect_weight is_diplotype hm_chr hm_pos
		rs429358;rs7412 19 45411941;45412079 e2/e3 1 TRUE 19 44908684;44908822
		rs1;rs2 19 45411941;45412079 A;C/A;G 1 TRUE _ _
		rs429358;rs7412 19 45411941;45412079 e3/e3 1 TRUE _ _
		`))[0]
	if got := pairText(score.Row(0)); got != "rs429358 19:44908684 rs7412 19:44908822 T;T/T;C 1 apoe_e1" {
		t.Errorf("%s", got)
	}
	if score.Fate(1) != scoreset.HarmonisationFailed {
		t.Errorf("%s", score.Fate(1))
	}
	if got := pairText(score.Row(2)); got != "rs429358 19:44908684 rs7412 19:44908822 T;C/T;C 1 apoe_e1" {
		t.Errorf("of APOE, placed by the build: %s", got)
	}
}

// The score that the demonstration uses, and its figures.
func TestReadLDLScore(t *testing.T) {
	scores, err := readOne(filepath.Join("..", "..", "testdata", "scores", "ldl12_GRCh37.txt"))
	if err != nil {
		t.Fatal(err)
	}
	score := scores[0]
	if score.ID != "LDL12" || score.Build != genome.GRCh37 || score.Len() != 16 {
		t.Fatalf("%s %s, %d rows", score.ID, score.Build, score.Len())
	}
	var sum scoreset.Sum
	pairs := 0
	for i := range score.Len() {
		row := score.Row(i)
		if row.Fate != scoreset.Undecided {
			t.Errorf("row %d is %s", row.Number, row.Fate)
		}
		if row.Pair != nil {
			pairs++
			continue
		}
		sum.Add(row.Weight)
		if genome.Palindromic(row.EffectAllele, row.OtherAllele) {
			t.Errorf("row %d does not tell its strand", row.Number)
		}
	}
	// 0.052 + 0.150 + 0.100 + 0.071 + 0.037 + 0.057 + 0.014 + 0.050 + 0.029 + 0.180
	if got := sum.Rat().FloatString(3); got != "0.740" || pairs != 6 {
		t.Errorf("sum of additive weights %s, %d diplotypes", got, pairs)
	}
	if grid := score.Grid(); grid != (scoreset.Grid{Power: 9, Digits: 4, Exact: true}) {
		t.Errorf("grid %+v", grid)
	}
}
