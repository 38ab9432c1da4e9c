package catalogue

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/monogenic"
)

// full is a table with every column; tabs are written as spaces.
const full = `build chrom pos ref alt gene hgnc_id condition_id condition condition_group inheritance report_rule classification classification_raw stars source release variation_id consequence penetrance_class max_cohort_af r_code snomed_code pathway_code min_age max_age validity norm_status x_mine
GRCh37 19 11200069 C T LDLR HGNC:6547 MONDO:0005439 FH lipids SD ALL_PLP Pathogenic/Likely_pathogenic Pathogenic 2 ClinVar 2026-01-01 251 SO:0001583|missense HIGH 0.002 R134 238079002 P1 18 75 definitive left-aligned anything
GRCh37 chrX 100652880 AT A GLA . . Fabry . XL HEMI_HET_HOM likely_pathogenic . . ClinVar 2026-01-01 . NA . 5e-5 . . . . . . . .
`

func tabs(text string) string { return strings.ReplaceAll(text, " ", "\t") }

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	testfile.Overwrite(t, path, []byte(content))
	return path
}

func gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var wantFull = []monogenic.Row{
	{Number: 1, Build: genome.GRCh37, Chrom: 19, Pos: 11200069, Ref: "C", Alt: "T", Gene: "LDLR", HGNC: "HGNC:6547",
		ConditionID: "MONDO:0005439", Condition: "FH", Group: "lipids", Inheritance: monogenic.SD, Rule: monogenic.AllPLP,
		Classification: monogenic.PathogenicOrLikely, RawClass: "Pathogenic", Stars: 2, Source: "ClinVar", Release: "2026-01-01",
		VariationID: "251", Consequence: "SO:0001583|missense", Penetrance: monogenic.HighPenetrance, MaxCohortAF: 0.002,
		RCode: "R134", SNOMED: "238079002", Pathway: "P1", MinAge: 18, MaxAge: 75, Validity: monogenic.Definitive, NormStatus: "left-aligned"},
	{Number: 2, Build: genome.GRCh37, Chrom: genome.ChrX, Pos: 100652880, Ref: "AT", Alt: "A", Gene: "GLA",
		Condition: "Fabry", Inheritance: monogenic.XL, Rule: monogenic.HemiHetHom,
		Classification: monogenic.LikelyPathogenic, Stars: monogenic.NoStars, Source: "ClinVar", Release: "2026-01-01",
		MaxCohortAF: 5e-5, MinAge: -1, MaxAge: -1},
}

func TestRead(t *testing.T) {
	text := tabs(full)
	for name, content := range map[string]string{
		"plain.tsv":     text,
		"comments.tsv":  "# made by hand\n#\n" + text,
		"windows.tsv":   "\xef\xbb\xbf" + strings.ReplaceAll(text, "\n", "\r\n"),
		"no_end.tsv":    strings.TrimSuffix(text, "\n"),
		"blank.tsv":     text + "\n\n",
		"packed.tsv.gz": gzipped(t, text),
		"misnamed.csv":  gzipped(t, text),
	} {
		c, err := Read(write(t, name, content))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !reflect.DeepEqual(c.Rows, wantFull) {
			t.Errorf("%s: got %+v", name, c.Rows)
		}
		sum := sha256.Sum256([]byte(content))
		if c.Digest != hex.EncodeToString(sum[:]) || c.Build != genome.GRCh37 || c.Source != "ClinVar" {
			t.Errorf("%s: digest %s, build %s, source %s", name, c.Digest, c.Build, c.Source)
		}
	}
}

// Bases in small letters are the same bases: everything that they are compared with is in
// capitals. Other alleles stay as they are.
func TestSmallLetters(t *testing.T) {
	text := strings.Replace(tabs(full), "\tAT\tA\t", "\taT\ta\t", 1)
	text = strings.Replace(text, "\tC\tT\tLDLR", "\tc\t<Del>\tLDLR", 1)
	c, err := Read(write(t, "c.tsv", text))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := c.Rows[0], c.Rows[1]; a.Ref != "C" || a.Alt != "<Del>" || b.Ref != "AT" || b.Alt != "A" {
		t.Errorf("alleles %s %s, %s %s", a.Ref, a.Alt, b.Ref, b.Alt)
	}
}

func TestColumnsInAnyOrderUnderOtherNames(t *testing.T) {
	c, err := Read(write(t, "c.tsv", tabs(`source_release_date moi stars clnsig clnsig_raw source report_rule condition_group consequence_so gene alt ref pos chrom build
2026 AD 4 Pathogenic P ClinVar TRUNCATING_PLP DCM SO:0001587 TTN G A 179400000 2 hg38
`)))
	if err != nil {
		t.Fatal(err)
	}
	want := []monogenic.Row{{Number: 1, Build: genome.GRCh38, Chrom: 2, Pos: 179400000, Ref: "A", Alt: "G", Gene: "TTN",
		Condition: "DCM", Group: "DCM", Inheritance: monogenic.AD, Rule: monogenic.TruncatingPLP, Classification: monogenic.Pathogenic,
		RawClass: "P", Stars: 4, Source: "ClinVar", Release: "2026", Consequence: "SO:0001587", MinAge: -1, MaxAge: -1}}
	if !reflect.DeepEqual(c.Rows, want) {
		t.Errorf("got %+v", c.Rows)
	}
}

// Each case changes one cell of the second line of a good table, and the error
// must name file, line and column.
func TestReadRefusesValues(t *testing.T) {
	names := strings.Split("build chrom pos ref alt gene condition inheritance report_rule classification stars source release penetrance_class max_cohort_af min_age max_age validity", " ")
	good := strings.Split("GRCh37 19 11200069 C T LDLR FH SD ALL_PLP pathogenic 2 ClinVar 2026 HIGH 0.002 18 75 strong", " ")
	for _, tc := range []struct{ column, value, found string }{
		{"build", "", "expected GRCh37 or GRCh38"},
		{"build", "hg18", `"hg18"`},
		{"chrom", "26_random", "expected 1 to 22"},
		{"pos", "0", "expected a whole number"},
		{"pos", "+5", "expected a whole number"},
		{"pos", "1e5", "expected a whole number"},
		{"pos", "2147483648", "expected a whole number"},
		{"pos", "", "expected a whole number"},
		{"ref", "", "no value"},
		{"alt", ".", "no value"},
		{"alt", "C", "equals the reference"},
		{"gene", "NA", "no value"},
		{"gene", "LDLR ", "blanks around"},
		{"condition", "", "no value"},
		{"inheritance", "ad", "expected AD, SD, AR, XL or RISK"},
		{"inheritance", "AR", "no meaning under"},
		{"report_rule", "all", "expected ALL_PLP"},
		{"classification", "5", "closed word"},
		{"stars", "5", "whole number from 0 to 4"},
		{"stars", "two", "whole number from 0 to 4"},
		{"source", "", "no value"},
		{"release", "", "no value"},
		{"penetrance_class", "high", "expected HIGH"},
		{"max_cohort_af", "0", "above 0"},
		{"max_cohort_af", "1.1", "up to 1"},
		{"max_cohort_af", "nan", "frequency"},
		{"max_cohort_af", "0x1p-3", "frequency"},
		{"max_cohort_af", "0,002", "frequency"},
		{"max_cohort_af", "1e-9999", "frequency"},
		{"min_age", "-1", "whole number from 0 to 130"},
		{"max_age", "17", "under the min_age"},
		{"validity", "good", "expected definitive"},
		{"gene", `"LDLR"`, "quotation mark"},
		{"gene", "LD\xffLR", "UTF-8"},
	} {
		bad := append([]string(nil), good...)
		for c := range names {
			if names[c] == tc.column {
				bad[c] = tc.value
			}
		}
		path := write(t, "c.tsv", strings.Join(names, "\t")+"\n"+strings.Join(bad, "\t")+"\n")
		_, err := Read(path)
		var placed *fileerr.Error
		if !errors.As(err, &placed) {
			t.Errorf("%s %q: error %v", tc.column, tc.value, err)
			continue
		}
		field := tc.column
		if tc.found == "UTF-8" {
			field = "" // the line as a whole
		}
		if tc.found == "no meaning under" {
			field = "report_rule"
		}
		if placed.Class != fileerr.Malformed || placed.Path != path || placed.Line != 2 || placed.Field != field || !strings.Contains(placed.Message, tc.found) {
			t.Errorf("%s %q: %v", tc.column, tc.value, err)
		}
	}
}

func TestReadRefusesFiles(t *testing.T) {
	header, rest, _ := strings.Cut(tabs(full), "\n")
	first, second, _ := strings.Cut(rest, "\n")
	big := strings.Repeat(first+"\n", 3)
	for _, tc := range []struct {
		name, content string
		class         fileerr.Class
		line          int
		found         string
	}{
		{"empty", "", fileerr.Malformed, 0, "no header"},
		{"comments only", "# nothing\n", fileerr.Malformed, 0, "no header"},
		{"header only", header + "\n", fileerr.Malformed, 0, "no rows"},
		{"a column missing", strings.ReplaceAll(tabs(full), "stars", "x_stars"), fileerr.Malformed, 1, "column stars is missing"},
		{"no condition of any name", strings.ReplaceAll(strings.ReplaceAll(tabs(full), "condition_group", "x_g"), "condition\t", "x_c\t"), fileerr.Malformed, 1, "column condition is missing"},
		{"a misspelled column", strings.ReplaceAll(tabs(full), "max_cohort_af", "max_cohort_AF"), fileerr.Malformed, 1, `"max_cohort_AF" is not known`},
		{"an empty column name", strings.ReplaceAll(tabs(full), "x_mine", ""), fileerr.Malformed, 1, `"" is not known`},
		{"a column twice", strings.ReplaceAll(tabs(full), "x_mine", "moi"), fileerr.Malformed, 1, "column inheritance is there twice"},
		{"a field too few", header + "\n" + first[:strings.LastIndex(first, "\t")] + "\n", fileerr.Malformed, 2, "28 fields, the header names 29"},
		{"a field too many", header + "\n" + first + "\t\n", fileerr.Malformed, 2, "30 fields"},
		{"a comment in the middle", header + "\n" + first + "\n# no\n" + second, fileerr.Malformed, 3, "1 fields"},
		{"a row twice", header + "\n" + big, fileerr.Malformed, 3, "stands in row 1 already"},
		{"two builds", header + "\n" + first + "\n" + strings.Replace(second, "GRCh37", "GRCh38", 1), fileerr.Malformed, 3, "one file holds one build"},
		{"cut gzip", gzipped(t, tabs(full))[:100], fileerr.Integrity, 0, "gzip"},
		{"zero bytes", "PAR\x00\x00\x00", fileerr.Malformed, 1, "not text"},
		{"Parquet in name only", "PAR1PAR1", fileerr.Malformed, 0, "Parquet"},
		{"damaged Parquet", "PAR1" + strings.Repeat("\xff", 64) + "\x20\x00\x00\x00PAR1", fileerr.Malformed, 0, "footer"},
	} {
		path := write(t, "c.tsv", tc.content)
		_, err := Read(path)
		var placed *fileerr.Error
		if !errors.As(err, &placed) || placed.Class != tc.class || placed.Path != path || placed.Line != tc.line || !strings.Contains(err.Error(), tc.found) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none")); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("no file: %v", err)
	}
	if _, err := Read(t.TempDir()); fileerr.ClassOf(err) != fileerr.Malformed {
		t.Errorf("a folder: %v", err)
	}
}

func TestATableThatIsTooLongIsRefused(t *testing.T) {
	r := record{path: "c.tsv", specs: catalogueColumns, cells: make([]string, len(catalogueColumns)), number: maxRows}
	if err := r.next(func(*record) error { return nil }); fileerr.ClassOf(err) != fileerr.Resource {
		t.Errorf("error %v", err)
	}
}

// The catalogue of the test data is real: each of its rows stands in the table
// of ClinVar that it was taken from, with the same alleles and the same raw codes.
func TestTheRealCatalogue(t *testing.T) {
	path := filepath.Join("..", "..", "testdata", "catalogue", "cardiac_clinvar_2017-04-04_GRCh37.tsv")
	c, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for i := range c.Rows {
		r := &c.Rows[i]
		counts[r.Gene+" "+r.Inheritance.String()]++
		if r.Stars != monogenic.NoStars {
			t.Errorf("%s: %d stars, which the source does not state", r.Key(), r.Stars)
		}
	}
	want := map[string]int{"LDLR SD": 18, "APOB SD": 4, "LDLRAP1 AR": 3, "MYH7 AD": 4, "TNNT2 AD": 4, "DSP AD": 4, "KCNQ1 AD": 8, "SCN5A AD": 8, "RYR2 AD": 3, "FBN1 AD": 6}
	if !reflect.DeepEqual(counts, want) || c.Release != "2017-04-04" || c.Build != genome.GRCh37 {
		t.Errorf("rows by gene %v, release %s, build %s", counts, c.Release, c.Build)
	}
	data := testfile.Folder(t, "rows against the ClinVar table")
	f, err := os.Open(filepath.Join(data, "monogenic", "clinvar", "clinvar_2017-04-04_cardiac_genes_GRCh37.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	table, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	source := map[string]bool{}
	for _, row := range table {
		source[fmt.Sprintf("%s:%s:%s:%s %s CLNSIG=%s", row[2], row[3], row[4], row[5], row[1], row[7])] = true
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		if key := r.Key() + " " + r.Gene + " " + r.RawClass; !source[key] {
			t.Errorf("%s is not in the source", key)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(tabs(full)))
	f.Add([]byte("# c\n" + tabs(full)))
	f.Add([]byte(gzipped(f, tabs(full))))
	content, err := os.ReadFile(writeParquet(f, storedRows()))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(dir, "c")
		testfile.Overwrite(t, path, content)
		c, err := Read(path)
		if err == nil && (len(c.Rows) == 0 || c.Build == genome.UnknownBuild) {
			t.Error("a catalogue without rows or build")
		}
		if err != nil && fileerr.ClassOf(err) == fileerr.Internal {
			t.Errorf("error without a class: %v", err)
		}
		if _, _, err := ReadLabFindings(path); err != nil && fileerr.ClassOf(err) == fileerr.Internal {
			t.Errorf("error without a class: %v", err)
		}
	})
}
