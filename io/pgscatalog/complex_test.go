package pgscatalog

import (
	"fmt"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

// partsText writes a row of parts as "effect weight: rsid chrom:pos effect/other, …".
func partsText(row scoreset.Row) string {
	if row.Parts == nil || row.Fate != scoreset.Undecided {
		return rowText(&row)
	}
	var all []string
	for _, p := range row.Parts {
		all = append(all, fmt.Sprintf("%s %s:%d %s/%s", p.RSID, p.Chrom, p.Pos, p.Effect, p.Other))
	}
	return fmt.Sprintf("%s %s: %s", row.Effect, row.Weight.Rat().RatString(), strings.Join(all, ", "))
}

func TestReadProducts(t *testing.T) {
	for _, c := range []struct{ name, row, want string }{ // rsID chrom pos effect other interaction dominant
		{"two variants", "rs1_x_rs2 1_x_2 5_x_6 A_x_C G_x_T TRUE _", "product 1: rs1 1:5 A/G, rs2 2:6 C/T"},
		{"without the flag", "rs1_x_rs2 1_x_2 5_x_6 a_x_c g_x_t _ _", "product 1: rs1 1:5 A/G, rs2 2:6 C/T"},
		{"one chromosome, no ids, no other alleles", "_ X 5_x_6 A_x_C _ TRUE _", "product 1:  X:5 A/,  X:6 C/"},
		{"three variants, one of several other alleles", "a_x_b_x_c 1 5_x_6_x_7 A_x_C_x_GT G_x_T/A_x_G TRUE _", "product 1: a 1:5 A/G, b 1:6 C/, c 1:7 GT/G"},
		{"a square", "rs1_x_rs1 1 5_x_5 A_x_A G_x_G TRUE _", "product 1: rs1 1:5 A/G, rs1 1:5 A/G"},
		{"one other allele for two variants is none", "rs1_x_rs2 1 5_x_6 A_x_C G TRUE _", "product 1: rs1 1:5 A/, rs2 1:6 C/"},
		{"the flag alone", "rs1 1 5 A G TRUE _", "complex_unsupported interaction"},
		{"fewer positions than alleles", "rs1_x_rs2 1 5 A_x_C _ TRUE _", "complex_unsupported interaction"},
		{"fewer chromosomes than positions", "rs1_x_rs2_x_rs3 1_x_2 5_x_6_x_7 A_x_C_x_G _ TRUE _", "complex_unsupported interaction"},
		{"eight", "_ 1 1_x_2_x_3_x_4_x_5_x_6_x_7_x_8 A_x_A_x_A_x_A_x_A_x_A_x_A_x_C _ TRUE _",
			"product 1:  1:1 A/,  1:2 A/,  1:3 A/,  1:4 A/,  1:5 A/,  1:6 A/,  1:7 A/,  1:8 C/"},
		{"more than eight", "_ 1 1_x_2_x_3_x_4_x_5_x_6_x_7_x_8_x_9 A_x_A_x_A_x_A_x_A_x_A_x_A_x_A_x_A _ TRUE _", "complex_unsupported interaction"},
		{"of an HLA allele", "_ 6 5_x_6 HLA-A*24_x_C _ TRUE _", "complex_unsupported interaction"},
		{"no positions", "rs1_x_rs2 _ _ A_x_C _ TRUE _", "no_position"},
		{"an unknown contig", "rs1_x_rs2 1_x_GL1 5_x_6 A_x_C _ TRUE _", "unsupported_contig"},
		{"dominant", "rs1_x_rs2 1 5_x_6 A_x_C _ TRUE TRUE", "contradictory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := strings.Fields(c.row)
			score := read(t, table("rsID chr_name chr_position effect_allele other_allele effect_weight is_interaction is_dominant\n"+
				strings.Join([]string{f[0], f[1], f[2], f[3], f[4], "1", f[5], f[6]}, " ")))[0]
			if got := partsText(score.Row(0)); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestReadHaplotypes(t *testing.T) {
	const apoe37 = "rs429358 19:45411941 %s/, rs7412 19:45412079 %s/"
	named := func(first, second string) string {
		return "haplotype_copies 1: " + fmt.Sprintf(apoe37, first, second)
	}
	for _, c := range []struct{ name, row, want string }{ // rsID chrom pos effect other kind haplotype locus
		{"two variants", "rs1;rs2 1;1 5;6 A;C G;T _ TRUE _", "haplotype_copies 1: rs1 1:5 A/G, rs2 1:6 C/T"},
		{"without the flag", "rs1;rs2 1 5;6 A;C _ _ _ _", "haplotype_copies 1: rs1 1:5 A/, rs2 1:6 C/"},
		{"three variants", "_ 1 5;6;7 A;C;GT _ _ TRUE _", "haplotype_copies 1:  1:5 A/,  1:6 C/,  1:7 GT/"},
		{"APOE spelled out", "rs429358;rs7412 19 45411941;45412079 C;C _ APOE_allele TRUE APOE", named("C", "C")},
		{"APOE by name", "rs429358;rs7412 19 45411941;45412079 e4 _ APOE_allele TRUE APOE", named("C", "C")},
		{"APOE by name, the other order", "rs7412;rs429358 19 45412079;45411941 e2 _ _ _ _", "haplotype_copies 1: rs7412 19:45412079 T/, rs429358 19:45411941 T/"},
		{"APOE as PGS000026 has it", "_ 19 _ e2 _ _ _ APOE", named("T", "T")},
		{"APOE by kind", "_ _ _ ε3 _ APOE_allele _ _", named("T", "C")},
		{"APOE by the name itself", "_ _ _ APOE-E4 _ _ _ _", named("C", "C")},
		{"APOE by its id", "APOE_e4 19 _ e4 _ _ _ _", named("C", "C")},
		{"APOE placed without ids, the other order", "_ 19 45412079;45411941 e2 _ _ _ APOE", "haplotype_copies 1: rs7412 19:45412079 T/, rs429358 19:45411941 T/"},
		{"a name like those of APOE elsewhere", "rs5 19 _ e2 _ _ _ LDLR", "no_position"},
		{"a name like those of APOE elsewhere, as a haplotype", "rs5;rs6 19 5;6 e2 _ _ TRUE LDLR", "complex_unsupported haplotype"},
		{"APOE placed elsewhere", "_ 19 5;6 e2 _ _ TRUE APOE", "complex_unsupported haplotype"},
		{"APOE on an unknown contig", "rs429358;rs7412 GL1 5;6 e2 _ _ TRUE APOE", "unsupported_contig"},
		{"an unknown name", "_ 19 _ e5 _ _ TRUE APOE", "complex_unsupported haplotype"},
		{"one variant twice", "rs1;rs2 1 5;5 A;C _ _ TRUE _", "contradictory"},
		{"no positions", "rs1;rs2 _ _ A;C _ _ TRUE _", "no_position"},
		{"a single variant", "rs1 1 5 A G _ TRUE _", "complex_unsupported haplotype"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := strings.Fields(c.row)
			score := read(t, "#genome_build=GRCh37\n"+table("rsID chr_name chr_position effect_allele other_allele effect_weight variant_type is_haplotype locus_name\n"+
				strings.Join([]string{f[0], f[1], f[2], f[3], f[4], "1", f[5], f[6], f[7]}, " ")))[0]
			if got := partsText(score.Row(0)); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// A haplotype by name needs a build to be placed; those of GRCh38 lie elsewhere.
func TestNamedHaplotypesNeedABuild(t *testing.T) {
	const rows = "rsID\tchr_name\tchr_position\teffect_allele\teffect_weight\tlocus_name\n\t19\t\te4\t1.03\tAPOE\n"
	for header, want := range map[string]string{
		"":                        "no_position",
		"#genome_build=hg38\n":    "haplotype_copies 103/100: rs429358 19:44908684 C/, rs7412 19:44908822 C/",
		"#genome_build=NR\n":      "no_position",
		"#genome_build=GRCh37\n#": "haplotype_copies 103/100: rs429358 19:45411941 C/, rs7412 19:45412079 C/",
	} {
		if got := partsText(read(t, strings.TrimSuffix(header, "#")+rows)[0].Row(0)); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
	harmonised := "#genome_build=GRCh37\n#HmPOS_build=GRCh38\n" + table(`
		rsID chr_name chr_position effect_allele effect_weight locus_name is_haplotype hm_source hm_chr hm_pos
		_ 19 _ e4 1 APOE _ Unknown _ _
		rs1;rs2 1 5;6 A;C 1 _ TRUE Unknown _ _
		rs1;rs2 1 5;6 A;C 1 _ TRUE ENSEMBL 1;1 7;8`)
	want := []string{"haplotype_copies 1: rs429358 19:44908684 C/, rs7412 19:44908822 C/", "harmonisation_failed", "haplotype_copies 1: rs1 1:7 A/, rs2 1:8 C/"}
	for i, text := range want {
		if got := partsText(read(t, harmonised)[0].Row(i)); got != text {
			t.Errorf("harmonised row %d: %s, want %s", i, got, text)
		}
	}
	same := strings.Replace(harmonised, "=GRCh37", "=GRCh38", 1)
	if got := partsText(read(t, same)[0].Row(1)); got != "haplotype_copies 1: rs1 1:5 A/, rs2 1:6 C/" {
		t.Errorf("harmonised to the authors' build, without a place: %s", got)
	}
}

// The table of APOE agrees with the positions of the score that the demonstration uses.
func TestAPOETable(t *testing.T) {
	v := apoe()
	if v[0].id != "rs429358" || v[1].id != "rs7412" || len(v[0].alleles) != 4 || len(v[1].alleles) != 4 {
		t.Fatalf("%+v", v)
	}
	for build, want := range map[genome.Build][2]place{
		genome.GRCh37: {{19, 45411941}, {19, 45412079}},
		genome.GRCh38: {{19, 44908684}, {19, 44908822}},
	} {
		if got := [2]place{v[0].at[build], v[1].at[build]}; got != want {
			t.Errorf("%s: %v, want %v", build, got, want)
		}
	}
	for name, want := range map[string]string{"e1": "CT", "e2": "TT", "e3": "TC", "e4": "CC"} {
		if got := v[0].alleles[name] + v[1].alleles[name]; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestReadMarkers(t *testing.T) {
	for _, c := range []struct{ name, row, want string }{ // rsID chrom pos effect haplotype diplotype description
		{"placed", "rs2395029 6 31431780 HLA-B*57:01 TRUE FALSE marker=[rs2395029-G]", "6:31431780 G/ additive 1"},
		{"several", "rs1;rs2 6 5;6 HLA-B*57:01 TRUE FALSE marker=[rs1-G;rs2-AC]", "haplotype_copies 1: rs1 6:5 G/, rs2 6:6 AC/"},
		{"without a place", "rs2395029 _ _ HLA-B*57:01 TRUE FALSE marker=[rs2395029-G]", "complex_unsupported HLA_allele"},
		{"a place of something else", "_ 6 31431780 HLA-B*57:01 TRUE FALSE marker=[rs2395029-G]", "complex_unsupported HLA_allele"},
		{"another id", "rs5 6 31431780 HLA-B*57:01 TRUE FALSE marker=[rs2395029-G]", "complex_unsupported HLA_allele"},
		{"an unknown allele", "rs1;rs2 6 5;6 HLA-DR3 TRUE FALSE marker=[rs1-?;rs2-?]", "complex_unsupported HLA_allele"},
		{"a diplotype", "rs1;rs2 6 5;6 HLA-DR3/HLA-DR4 FALSE TRUE marker=[rs1-G;rs2-A]", "complex_unsupported HLA_allele"},
		{"no marker", "rs1 6 5 HLA-DR3 TRUE FALSE imputed", "complex_unsupported HLA_allele"},
	} {
		f := strings.Fields(c.row)
		score := read(t, table("rsID chr_name chr_position effect_allele effect_weight is_haplotype is_diplotype variant_description variant_type\n"+
			strings.Join([]string{f[0], f[1], f[2], f[3], "1", f[4], f[5], f[6], "HLA_allele"}, " ")))[0]
		if got := partsText(score.Row(0)); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
		if used := score.Fate(0) == scoreset.Undecided; used != (score.Notes[scoreset.MarkersCounted] == 1) {
			t.Errorf("%s: %d rows noted", c.name, score.Notes[scoreset.MarkersCounted])
		}
	}
}

// Rows of APOE say which haplotype is rare, e1 (C and T of rs429358 and rs7412), in the
// order of their variants: without it a double heterozygote would not be resolved, or
// turned round.
func TestReadRareHaplotype(t *testing.T) {
	score := read(t, table(`
		rsID chr_name chr_position effect_allele effect_weight is_haplotype is_diplotype
		rs429358;rs7412 19 45411941;45412079 e4 1 TRUE _
		rs7412;rs429358 19 45412079;45411941 e4 1 TRUE _
		rs1;rs2 1 5;6 A;C 1 TRUE _
		rs429358;rs7412 19 45411941;45412079 e2/e4 1 _ TRUE
		rs7412;rs429358 19 45412079;45411941 e2/e4 1 _ TRUE
		rs1;rs2 1 5;6 A;C/A;G 1 _ TRUE`))[0]
	for i, want := range [][2]string{{"C", "T"}, {"T", "C"}, {}, {"C", "T"}, {"T", "C"}, {}} {
		row, got := score.Row(i), [2]string{}
		if row.Pair != nil {
			got = row.Pair.Rare
		} else {
			for v := range row.Parts {
				got[v] = row.Parts[v].Rare
			}
		}
		if got != want || (row.Pair == nil) == (len(row.Parts) != 2) {
			t.Errorf("row %d: rare is %q, want %q", i, got, want)
		}
	}
}

// A position that is none is an error of the file in rows of several variants too.
func TestReadComplexRefuses(t *testing.T) {
	for _, row := range []string{"1 5;x A;C TRUE _", "1 5_x_0 A_x_C _ TRUE", "1 5;2147483648 A;C TRUE _"} {
		_, err := readOne(write(t, "s.txt", []byte(table("chr_name chr_position effect_allele is_haplotype is_interaction effect_weight\n"+row+" 1"))))
		if err == nil || !strings.Contains(err.Error(), ":2: chr_position: ") {
			t.Errorf("%s: %v", row, err)
		}
	}
}
