package pgscatalog

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/scoreset"
)

// idRows writes the rows of a score as "id row".
func idRows(score *scoreset.Score) string {
	var all []string
	for i := range score.Len() {
		row := score.Row(i)
		all = append(all, fmt.Sprintf("%s %s", row.RSID, rowText(&row)))
	}
	return strings.Join(all, "\n")
}

func readDeclared(t *testing.T, path string, texts ...string) ([]*scoreset.Score, error) {
	t.Helper()
	var columns []Declaration
	for _, text := range texts {
		d, err := ParseDeclaration(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		columns = append(columns, d)
	}
	return ReadAll([]string{path}, Options{Columns: columns})
}

// Files of other programs (testdata/layouts/README.md says whose).
func TestLayouts(t *testing.T) {
	for _, c := range []struct{ layout, file, id, want string }{
		{"plink", "plink2.glm.linear", "plink2.glm.linear", `
			rs5746679 22:17080378 A/G additive -399607/1000000000
			rs2192430 22:17300230 G/A additive -80511/5000000
			rs165636 22:17318864 A/C additive -179763/50000000`},
		{"plink", "plink2.glm.logistic.hybrid", "plink2.glm.logistic.hybrid", `
			rs5746679 22:17080378 A/G additive -2176208578168911/100000000000000000
			rs2192430 22:17300230 G/A additive -65632452595799729/1000000000000000000
			rs165636 22:17318864 A/C additive -36805129990951151/5000000000000000000`},
		{"plink", "plink1.assoc.logistic", "plink1.assoc.logistic", `
			rs5746679 22:17080378 A/ additive -21734492146006131/1000000000000000000
			rs2192430 22:17300230 G/ additive 0
			rs2192430 complex_unsupported effect_type COV1
			rs165636 bad_weight`},
		{"plink", "plink1.assoc", "plink1.assoc", `
			rs5746679 22:17080378 A/G additive -21734492146006131/1000000000000000000`},
		{"prs-cs", "prscs.txt", "prscs", `
			rs9605903 22:17054720 C/T additive -1106741/100000000000
			rs5746647 22:17057138 G/T additive 153/500000
			rs1 X:5 A/C additive 0`},
		{"sbayesrc", "sbayesrc.snpRes", "sbayesrc.snpRes", `
			rs175146 22:17309296 A/G additive -1149/1000000
			rs17207051 22:18181984 T/A additive -81/50000`},
		{"ldpred2", "ldpred2.csv", "ldpred2", `
			rs9605903 22:17054720 C/T additive -3/200000
			rs5746647, merged 22:17057138 G/T additive 153/500000`},
		{"plink-score", "score.plink", "score.plink", `
			1:1000:A:G 1:1000 G/A additive 1/2
			chr2_2000_C_CT 2:2000 C/CT additive -1/100
			rs7 no_position
			3:3000:A:G contradictory`},
	} {
		t.Run(c.file, func(t *testing.T) {
			scores, err := readDeclared(t, filepath.Join("testdata", "layouts", c.file), c.layout)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := idRows(scores[0]), strings.ReplaceAll(strings.TrimSpace(c.want), "\n\t\t\t", "\n"); got != want {
				t.Errorf("rows\n%s\nwant\n%s", got, want)
			}
			if scores[0].ID != c.id {
				t.Errorf("score %s, want %s", scores[0].ID, c.id)
			}
			if f, ok := scores[0].EffectFrequency(1); c.layout == "sbayesrc" && (!ok || f.Rat().RatString() != "49/50") {
				t.Errorf("A/T has the frequency %s %v", f.Rat(), ok)
			}
		})
	}
}

func TestDeclarations(t *testing.T) {
	const gwas = "Chromosome\tPlace\tRisk\tOther\tEffect\tOR\n1\t100\tA\tG\t0.5\t1\n"
	for _, c := range []struct{ name, declaration, text, want string }{
		{"names", "chr_name=chromosome,chr_position=Place,effect_allele=Risk,other_allele=Other,effect_weight=Effect", gwas, " 1:100 A/G additive 1/2"},
		{"a ratio", "chr_name=Chromosome,chr_position=Place,effect_allele=Risk,OR=or", gwas, " 1:100 A/ additive 0"},
		{"numbers", "chr_name=1, chr_position=2, effect_allele=3, effect_weight=5", "1,100,A,G,0.5\n2,200,T,G,1\n", " 1:100 A/ additive 1/2\n 2:200 T/ additive 1"},
		{"numbers, of blanks", "chr_name=1,chr_position=2,effect_allele=3,effect_weight=4", "# a comment\n 1   100 A 0.5 \n22  5 T    1\n", " 1:100 A/ additive 1/2\n 22:5 T/ additive 1"},
		{"the others by their usual names", "effect_weight=Effect", "rsID\tchr_name\tchr_position\teffect_allele\tEffect\teffect_weight\nrs1\t1\t100\tA\t0.5\t7\n", "rs1 1:100 A/ additive 1/2"},
		{"ratios in the column of weights", "HR=effect_weight", "chr_name\tchr_position\teffect_allele\teffect_weight\n1\t100\tA\t1\n", " 1:100 A/ additive 0"},
		{"logarithms that the header calls ratios", "effect_weight=effect_weight", "#weight_type=OR\nchr_name\tchr_position\teffect_allele\teffect_weight\n1\t100\tA\t3\n", " 1:100 A/ additive 3"},
		{"a score of a column", "variant_id=ID,effect_weight_a=first,effect_weight_b=second", "ID\teffect_allele\tfirst\tsecond\n22:5:G:A\tG\t1\t2\n", "22:5:G:A 22:5 G/A additive 1|22:5:G:A 22:5 G/A additive 2"},
		{"REF and ALT", "ref_allele=R,alt_allele=A", "chr_name\tchr_position\tR\tA\teffect_allele\teffect_weight\n1\t1\tG\tT\tT\t1\n1\t2\tG\tT\tG\t1\n1\t3\tG\tT,C\tC\t1\n1\t4\tG\tT,C\tG\t1\n1\t5\tG\tT\tA\t1\n1\t6\tGA\tG\tA\t1\n1\t7\tGA\tG\tGA\t1\n",
			" 1:1 T/G additive 1\n 1:2 G/T additive 1\n 1:3 C/G additive 1\n 1:4 G/ additive 1\n contradictory\n contradictory\n 1:7 GA/G additive 1"},
		{"of other files", "*.csv:prs-cs", "chr_name\tchr_position\teffect_allele\teffect_weight\n1\t100\tA\t1\n", " 1:100 A/ additive 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			scores, err := readDeclared(t, write(t, "gwas.txt", []byte(c.text)), c.declaration)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, score := range scores {
				all = append(all, idRows(score))
			}
			if got := strings.Join(all, "|"); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// Of several declarations the first that is about the file's name holds.
func TestDeclarationOfAPattern(t *testing.T) {
	path := write(t, "prscs_chr22.txt", []byte("22\trs1\t5\tA\tG\t0.5\n"))
	scores, err := readDeclared(t, path, "*.csv:ldpred2", "prscs_*.txt:prs-cs", "plink")
	if err != nil || idRows(scores[0]) != "rs1 22:5 A/G additive 1/2" {
		t.Errorf("%v %v", scores, err)
	}
}

func TestDeclarationsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"prscs":                              "neither a list such as",
		"":                                   "neither a list such as",
		"effect_allele=A1,":                  "is not a column and its name",
		"effect_allele=":                     "is not a column and its name",
		"allele=A1":                          `"allele" is not a column of the format; expected one of rsid, chr_name`,
		"effect_allele=A1,effect_allele=A2":  "named twice",
		"effect_allele=1,effect_weight=BETA": "give either",
		"effect_allele=0":                    "is not the number of a column",
		"effect_allele=-3":                   "is not the number of a column",
		"effect_allele=100001":               "is not the number of a column",
		"[a:prs-cs":                          "is not a pattern",
		":prs-cs":                            "is not a pattern",
	} {
		if _, err := ParseDeclaration(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A file that does not have what is declared is refused, with its line.
func TestDeclaredFilesRefused(t *testing.T) {
	for _, c := range []struct{ declaration, text, want string }{
		{"effect_weight=B", "chr_name\tchr_position\teffect_allele\n1\t2\tA\n", `:1: there is no column "B", which --columns names as effect_weight`},
		{"effect_weight_a=B", "chr_name\tchr_position\teffect_allele\n1\t2\tA\n", `:1: there is no column for the score "a"`},
		{"plink", "CHR\tBP\tSNP\tBETA\n1\t2\trs\t1\n", ":1: expected a line that names the columns"},
		{"plink", "CHR\tBP\tSNP\tA1\tCHISQ\n1\t2\trs\tA\t1\n", ":1: there is no column effect_weight"},
		{"ldpred2", "chr\tpos\ta0\ta1\tbeta_auto\tbeta_inf\n1\t2\tA\tG\t1\t2\n", `:1: both "beta_auto" and "beta_inf" may be the column effect_weight; declare which`},
		{"prs-cs", "22\trs1\t5\tA\tG\n", ":1: --columns names column 6, the first row has 5 fields"},
		{"prs-cs", "22\trs1\t5\tA\tG\t1\n22\trs1\t5\tA\tG\n", ":2: the row has 5 fields"},
		{"prs-cs", "CHR\tSNP\tBP\tA1\tA2\tBETA\n22\trs1\t5\tA\tG\t1\n", `:1: chr_position: "BP" is not a position`},
		{"effect_allele=A1", "A1\ta1\tchr_name\tchr_position\teffect_weight\nA\tA\t1\t2\t3\n", ":1: two columns are called"},
	} {
		_, err := readDeclared(t, write(t, "s.txt", []byte(c.text)), c.declaration)
		if err == nil || !strings.Contains(err.Error(), c.want) || fileerr.ClassOf(err) != fileerr.Malformed {
			t.Errorf("%s: %v, want %s", c.declaration, err, c.want)
		}
	}
}
