package pgscatalog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"cardioscore/scoring/genome"
	"cardioscore/scoring/scoreset"
)

func TestReadRows(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain columns", `
			chr_name chr_position effect_allele other_allele effect_weight
			1 100 A G 0.5
			chrX 200 AC A -1e-3
			22 2147483647 A G 1`,
			"1:100 A/G additive 1/2\nX:200 AC/A additive -1/1000\n22:2147483647 A/G additive 1"},
		{"reference_allele of format 1", `
			rsID chr_name chr_position effect_allele reference_allele effect_weight
			rs1 1 100 A G 0.5`,
			"1:100 A/G additive 1/2"},
		{"other_allele before reference_allele", `
			chr_name chr_position effect_allele reference_allele other_allele effect_weight
			1 100 A C G 0.5`,
			"1:100 A/G additive 1/2"},
		{"names of other programs", `
			CHR BP SNP A1 A2 BETA
			1 100 rs1 A G 0.5`,
			"1:100 A/G additive 1/2"},
		{"A1 and A2 beside effect_allele, which may be either", `
			chr bp effect_allele A1 A2 effect_weight
			1 100 A A G 1
			1 100 A G A 1
			1 100 A G T 1`,
			"1:100 A/G additive 1\n1:100 A/G additive 1\ncontradictory"},
		{"the order of columns is free", `
			effect_weight other_allele unknown effect_allele chr_position chr_name
			0.5 G x A 100 1`,
			"1:100 A/G additive 1/2"},
		{"no other allele, or several", `
			chr_name chr_position effect_allele other_allele effect_weight
			1 100 A _ 1
			1 100 A . 1
			1 100 A C/G 1
			1 100 A NA 1`,
			"1:100 A/ additive 1\n1:100 A/ additive 1\n1:100 A/ additive 1\n1:100 A/ additive 1"},
		{"letters are raised, tokens are not", `
			chr_name chr_position effect_allele other_allele effect_weight
			1 100 a g 1
			1 100 acGT a 1
			1 100 l h 1
			1 100 Ins d 1`,
			"1:100 A/G additive 1\n1:100 ACGT/A additive 1\n1:100 l/h additive 1\n1:100 Ins/d additive 1"},
		{"no position", `
			rsID chr_name chr_position effect_allele other_allele effect_weight
			rs1 _ _ A G 1
			rs1 1 _ A G 1
			rs1 _ 5 A G 1
			rs1 1 0 A G 1
			rs1 0 5 A G 1
			rs1 . . A G 1`,
			strings.TrimSuffix(strings.Repeat("no_position\n", 6), "\n")},
		{"rsIDs alone", `
			rsID effect_allele effect_weight
			rs1 A 1`,
			"no_position"},
		{"contigs", `
			chr_name chr_position effect_allele other_allele effect_weight
			MT 100 A G 1
			XY 100 A G 1
			8_KI270821v1_alt 100 A G 1
			GL000192.1 100 A G 1`,
			"MT:100 A/G additive 1\nX:100 A/G additive 1\nunsupported_contig\nunsupported_contig"},
		{"weights that are no plain numbers", `
			chr_name chr_position effect_allele other_allele effect_weight
			1 100 A G NA
			1 100 A G _
			1 100 A G nan
			1 100 A G 0,5
			1 100 A G 0x1p3
			1 100 A G 1e400`,
			strings.TrimSuffix(strings.Repeat("bad_weight\n", 6), "\n")},
		{"no effect allele", `
			chr_name chr_position effect_allele other_allele effect_weight
			1 100 _ G 1`,
			"allele_mismatch"},
		{"what is graver comes first", `
			chr_name chr_position effect_allele other_allele effect_weight is_dominant is_recessive
			_ _ _ G NA TRUE TRUE
			_ _ _ G 1 TRUE TRUE
			_ _ _ G 1 FALSE FALSE`,
			"bad_weight\ncontradictory\nno_position"},
		{"dominant and recessive", `
			chr_name chr_position effect_allele other_allele effect_weight is_dominant is_recessive
			1 100 A G 1 True False
			1 100 A G 1 FALSE TRUE
			1 100 A G 1 _ _
			1 100 A G 1 1 1`,
			"1:100 A/G dominant 1\n1:100 A/G recessive 1\n1:100 A/G additive 1\ncontradictory"},
		{"effect_type of normalised files", `
			chr_name chr_position effect_allele other_allele effect_weight effect_type
			1 100 A G 1 additive
			1 100 A G 1 dominant
			1 100 A G 1 recessive
			1 100 A G 1 nonadditive`,
			"1:100 A/G additive 1\n1:100 A/G dominant 1\n1:100 A/G recessive 1\ncomplex_unsupported effect_type nonadditive"},
		{"effect_type against flag", `
			chr_name chr_position effect_allele other_allele effect_weight effect_type is_dominant
			1 100 A G 1 recessive TRUE`,
			"contradictory"},
		{"effect_type that is not read beside contradicting flags", `
			chr_name chr_position effect_allele other_allele effect_weight effect_type is_dominant is_recessive
			1 100 A G 1 nonadditive TRUE TRUE`,
			"complex_unsupported effect_type nonadditive"},
		{"dosage weights", `
			chr_name chr_position effect_allele other_allele dosage_0_weight dosage_1_weight dosage_2_weight
			1 100 A G -0.5 0 0.25
			1 100 A G 0 _ 1
			1 100 A G 0 x 1`,
			"1:100 A/G by_dosage -1/2,0,1/4\nbad_weight\nbad_weight"},
		{"dosage weights beside a weight", `
			chr_name chr_position effect_allele other_allele effect_weight dosage_0_weight dosage_1_weight dosage_2_weight
			1 100 A G 9 0 1 3
			1 100 A G 9 _ _ _`,
			"1:100 A/G by_dosage 0,1,3\n1:100 A/G additive 9"},
		{"dosage weights of a dominant row", `
			chr_name chr_position effect_allele other_allele is_dominant dosage_0_weight dosage_1_weight dosage_2_weight
			1 100 A G TRUE 0 1 3`,
			"contradictory"},
		{"complex kinds", `
			rsID chr_name chr_position effect_allele other_allele effect_weight is_haplotype is_diplotype is_interaction variant_type
			_ _ _ HLA-A*24 _ 0.4 TRUE FALSE FALSE HLA_allele
			HLA-DRB1*15 6 _ P N 0.4 _ _ _ _
			HLA-DRB1*15 6 5 P N 0.4 _ _ _ _
			_ 6 5 A;C _ 0.4 TRUE _ _ _
			_ _ _ CYP2C9*2/CYP2C9*3 _ 1 _ TRUE _ CYP_allele
			rs1_x_rs2 1 5_x_6 A_x_C _ 1 _ _ _ _
			rs1 1 5 A C 1 _ _ TRUE _
			rs1 1 5 A _ 1 _ TRUE _ _`,
			"complex_unsupported HLA_allele\ncomplex_unsupported HLA_allele\ncomplex_unsupported HLA_allele\ncomplex_unsupported haplotype\n" +
				"complex_unsupported CYP_allele\n1:5 A_x_C/ product 1\ncomplex_unsupported interaction\ncomplex_unsupported diplotype"},
		{"harmonised", `
			#genome_build=GRCh37
			#HmPOS_build=GRCh38
			#HmPOS_date=2022-07-29
			rsID chr_name chr_position effect_allele other_allele effect_weight hm_source hm_rsID hm_chr hm_pos hm_inferOtherAllele
			rs1 1 100 A G 1 ENSEMBL rs1 1 150 C
			rs1 1 100 A _ 1 ENSEMBL rs1 1 150 G
			rs1 1 100 A _ 1 ENSEMBL rs1 1 150 G/T
			rs1 1 100 A G 1 Unknown _ _ _ _
			rs1 1 100 A G 1 Unknown _ 1 _ _
			rs1 1 100 A G 1 ENSEMBL rs1 22_KI270879v1_alt 5 _`,
			"1:150 A/G additive 1\n1:150 A/G additive 1\n1:150 A/ additive 1\nharmonisation_failed\nharmonisation_failed\nunsupported_contig"},
		{"hm columns of a file that does not say so", `
			chr_name chr_position effect_allele other_allele effect_weight hm_chr hm_pos
			1 100 A G 1 1 150`,
			"1:100 A/G additive 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			scores := read(t, table(c.text))
			if len(scores) != 1 {
				t.Fatalf("%d scores", len(scores))
			}
			if got := rowTexts(scores[0]); got != c.want {
				t.Errorf("rows\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// The same rows, however the text is written down.
func TestReadText(t *testing.T) {
	want := "1:100 A/G additive 1/2\n2:200 C/T additive 1/4"
	plain := table(`
		#pgs_id=PGS000001
		chr_name chr_position effect_allele other_allele effect_weight locus_name
		1 100 A G 0.5 x
		2 200 C T 0.25 _`)
	bare := strings.Replace(plain, "0.25\t", "0.25", 1)
	for name, text := range map[string]string{
		"plain":                  plain,
		"CRLF":                   strings.ReplaceAll(plain, "\n", "\r\n"),
		"byte order mark":        "\ufeff" + plain,
		"no end of line":         strings.TrimSuffix(plain, "\n"),
		"no trailing tab":        bare,
		"trailing tabs":          strings.ReplaceAll(plain, "\n", "\t\t\t\n"),
		"empty lines":            strings.ReplaceAll(plain, "\n", "\n\n"),
		"quotes":                 strings.NewReplacer("0.5\tx", "0.5\t\"x, y\"", "\tA\t", "\t\"A\"\t", "PGS000001", `"PGS000001"`).Replace(plain),
		"split by blanks":        strings.Replace(strings.ReplaceAll(plain, "\t", "  "), "0.25", "0.25 x", 1),
		"blanks around":          strings.NewReplacer("\tA\t", "\t A \t", "\t0.5\t", "\t 0.5\t").Replace(plain),
		"names in other letters": strings.Replace(plain, "chr_name\tchr_position", "CHR_NAME\tChr_Position", 1),
	} {
		scores := read(t, text)
		if got := rowTexts(scores[0]); got != want || scores[0].ID != "PGS000001" {
			t.Errorf("%s: %s\n%s", name, scores[0].ID, got)
		}
		if digest := sha256.Sum256([]byte(text)); scores[0].Digest != hex.EncodeToString(digest[:]) {
			t.Errorf("%s: digest %s", name, scores[0].Digest)
		}
	}
}

func TestReadHeader(t *testing.T) {
	const rows = "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t100\tA\tG\t1\n"
	for _, c := range []struct {
		name, header string
		want         scoreset.Score
	}{
		{"format 2", `
			###PGS CATALOG SCORING FILE - see https://www.pgscatalog.org/downloads/#dl_ftp_scoring for additional information
			#format_version=2.0
			#pgs_id=PGS000002
			#pgs_name=PRS77_ERpos
			#trait_reported=A = B
			#trait_efo=EFO_1|MONDO_2
			#pgp_id=PGP000001
			#citation=Mavaddat N et al. J Natl Cancer Inst (2015). doi:10.1093/jnci/djv036?a=b
			#genome_build=hg19
			#variants_number=1
			#weight_type=log(OR)
			#license=Only for research = not for sale`,
			scoreset.Score{ID: "PGS000002", Name: "PRS77_ERpos", Trait: "A = B", Build: genome.GRCh37, OriginalBuild: genome.GRCh37, WeightType: "log(OR)", Licence: "Only for research = not for sale",
				Citation: "Mavaddat N et al. J Natl Cancer Inst (2015). doi:10.1093/jnci/djv036?a=b", PGPID: "PGP000001", TraitEFO: "EFO_1|MONDO_2", FormatVersion: "2.0"}},
		{"format 1", `
			### PGS CATALOG SCORING FILE - see www.pgscatalog.org/downloads/#dl_ftp for additional information
			## POLYGENIC SCORE (PGS) INFORMATION
			# PGS ID = PGS000957
			# PGS Name = GBE_HC932
			# Reported Trait = Essential hypertension
			# Original Genome Build = GRCh38
			# Number of Variants = 1
			# LICENSE = as cited`,
			scoreset.Score{ID: "PGS000957", Name: "GBE_HC932", Trait: "Essential hypertension", Build: genome.GRCh38, OriginalBuild: genome.GRCh38, Licence: "as cited"}},
		{"OmicsPred", "#omicspred_id=OPGS002493\n#license=CC BY\n#genome_build=GRCh37\t\t\t",
			scoreset.Score{ID: "OPGS002493", Build: genome.GRCh37, OriginalBuild: genome.GRCh37, Licence: "CC BY"}},
		{"lines in quotes, as spreadsheets write them", "\"#score_id=x\"\t\t\n\"#citation=An \"\"early\"\" score\",,,\n#citation=and another",
			scoreset.Score{ID: "x", Citation: `An "early" score; and another`}},
		{"a build with its patch", "#score_id=x\n#genome_build=GRCh38.p14", scoreset.Score{ID: "x", Build: genome.GRCh38, OriginalBuild: genome.GRCh38}},
		{"no build", "#score_id=x\n#genome_build=NR", scoreset.Score{ID: "x"}},
		{"no header", "", scoreset.Score{ID: "my.score"}},
		{"the same twice", "#pgs_id=x\n#pgs_id=x", scoreset.Score{ID: "x"}},
	} {
		path := write(t, "my.score.txt", []byte(strings.TrimSpace(strings.ReplaceAll(c.header, "\n\t\t\t", "\n"))+"\n"+rows))
		scores, err := readOne(path)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := scores[0].Meta()
		got.Digest, c.want.Source = "", path
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
			t.Errorf("%s\n%+v\nwant\n%+v", c.name, got, c.want)
		}
	}
}

func TestReadIdentity(t *testing.T) {
	score := read(t, table(`
		#HmPOS_build=GRCh38
		#HmPOS_date=2022-07-29
		rsID chr_name chr_position effect_allele other_allele effect_weight hm_rsID hm_chr hm_pos
		rs1 1 100 A G 1.50 rs2 1 150
		rs3 1 100 A G -2e-1 _ 1 151`))[0]
	if !score.Harmonised || score.Build != genome.GRCh38 {
		t.Errorf("harmonised %v, build %s", score.Harmonised, score.Build)
	}
	for i, want := range []scoreset.Row{{Number: 1, RSID: "rs2", WeightText: "1.50"}, {Number: 2, RSID: "rs3", WeightText: "-2e-1"}} {
		if row := score.Row(i); row.Number != want.Number || row.RSID != want.RSID || row.WeightText != want.WeightText {
			t.Errorf("row %d: %+v", i, row)
		}
	}
	dosage := read(t, table(`
		chr_name chr_position effect_allele other_allele dosage_0_weight dosage_1_weight dosage_2_weight
		1 100 A G 0 1.0 3`))[0]
	if text := dosage.Row(0).WeightText; text != "0/1.0/3" {
		t.Errorf("dosage weights are echoed as %q", text)
	}
}

func TestReadSeveralScores(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a weight column a score", `
			#genome_build=GRCh37
			chr_name chr_position effect_allele other_allele effect_weight_ldl effect_weight_BMI
			1 100 A G 1 2
			1 200 A G 3 NA`,
			"ldl GRCh37: 1:100 A/G additive 1, 1:200 A/G additive 3; BMI GRCh37: 1:100 A/G additive 2, bad_weight; "},
		{"beside effect_weight", `
			#pgs_id=first
			chr_name chr_position effect_allele other_allele effect_weight effect_weight_second
			1 100 A G 1 2`,
			"first unknown: 1:100 A/G additive 1; second unknown: 1:100 A/G additive 2; "},
		{"an accession column", `
			chr_name chr_position effect_allele other_allele effect_weight accession row_nr
			1 100 A G 1 PGS000002 0
			1 100 A G 2 PGS000001 0
			1 200 A G 3 PGS000002 1`,
			"PGS000002 unknown: 1:100 A/G additive 1, 1:200 A/G additive 3; PGS000001 unknown: 1:100 A/G additive 2; "},
	} {
		got := ""
		for _, score := range read(t, table(c.text)) {
			got += score.ID + " " + score.Build.String() + ": " + strings.ReplaceAll(rowTexts(score), "\n", ", ") + "; "
		}
		if got != c.want {
			t.Errorf("%s\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	text.WriteString("#variants_number=200000\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tlocus_name\n")
	for i := range 200_000 {
		fmt.Fprintf(&text, "rs%d\t%d\t%d\t%c\t%c\t%.9e\t\n", 100_000+i*37, i%22+1, 1000+i*13, "ACGT"[i%4], "CGTA"[i%4], 1/float64(i+3))
	}
	for name, content := range map[string][]byte{"plain": []byte(text.String()), "gzip": packed(b, text.String())} {
		b.Run(name, func(b *testing.B) {
			path := write(b, "score.txt", content)
			b.SetBytes(int64(text.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := readOne(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
