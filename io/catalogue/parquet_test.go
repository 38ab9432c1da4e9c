package catalogue

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"

	"github.com/parquet-go/parquet-go"
)

// stored is the table of full with types as DuckDB or pandas give them.
type stored struct {
	Build          string   `parquet:"build"`
	Chrom          string   `parquet:"chrom,dict"`
	Pos            int64    `parquet:"pos"`
	Ref            string   `parquet:"ref"`
	Alt            string   `parquet:"alt"`
	Gene           string   `parquet:"gene,dict"`
	Condition      string   `parquet:"condition"`
	Inheritance    string   `parquet:"inheritance"`
	Rule           string   `parquet:"report_rule"`
	Classification string   `parquet:"classification"`
	Stars          *int32   `parquet:"stars,optional"`
	Source         string   `parquet:"source"`
	Release        string   `parquet:"release"`
	MaxCohortAF    *float64 `parquet:"max_cohort_af,optional"`
	VariationID    *int64   `parquet:"variation_id,optional"`
	Mine           []string `parquet:"x_mine,list"`
}

func storedRows() []stored {
	two, af, id := int32(2), 0.002, int64(251)
	return []stored{
		{Build: "GRCh37", Chrom: "19", Pos: 11200069, Ref: "C", Alt: "T", Gene: "LDLR", Condition: "FH", Inheritance: "SD", Rule: "ALL_PLP",
			Classification: "pathogenic", Stars: &two, Source: "ClinVar", Release: "2026", MaxCohortAF: &af, VariationID: &id, Mine: []string{"a"}},
		{Build: "GRCh37", Chrom: "X", Pos: 100652880, Ref: "A", Alt: "G", Gene: "GLA", Condition: "Fabry", Inheritance: "XL", Rule: "HEMI_HET_HOM",
			Classification: "likely_pathogenic", Source: "ClinVar", Release: "2026"},
	}
}

func writeParquet[T any](t testing.TB, rows []T, options ...parquet.WriterOption) string {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, "c.parquet", b.String())
}

func TestReadParquet(t *testing.T) {
	text, err := Read(write(t, "c.tsv", tabs(`build chrom pos ref alt gene condition inheritance report_rule classification stars source release max_cohort_af variation_id
GRCh37 19 11200069 C T LDLR FH SD ALL_PLP pathogenic 2 ClinVar 2026 0.002 251
GRCh37 X 100652880 A G GLA Fabry XL HEMI_HET_HOM likely_pathogenic . ClinVar 2026 . .
`)))
	if err != nil {
		t.Fatal(err)
	}
	for _, option := range []parquet.WriterOption{parquet.Compression(&parquet.Snappy), parquet.Compression(&parquet.Zstd), parquet.Compression(&parquet.Uncompressed)} {
		c, err := Read(writeParquet(t, storedRows(), option))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(c.Rows, text.Rows) {
			t.Errorf("got  %+v\nwant %+v", c.Rows, text.Rows)
		}
	}
}

func TestReadParquetRefuses(t *testing.T) {
	bad := storedRows()
	bad[1].Inheritance = "both"
	_, err := Read(writeParquet(t, bad))
	if fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), "inheritance: row 2:") {
		t.Errorf("a bad value: %v", err)
	}
	bad = storedRows()
	bad[0].Gene = "LD\xffLR"
	if _, err := Read(writeParquet(t, bad)); fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), "gene: row 1:") {
		t.Errorf("no UTF-8: %v", err)
	}
	bad = append(storedRows(), storedRows()[0])
	if _, err := Read(writeParquet(t, bad)); fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), "row 3:") {
		t.Errorf("a row twice: %v", err)
	}
	type dates struct {
		Build int32 `parquet:"build"`
	}
	if _, err := Read(writeParquet(t, []dates{{1}})); fileerr.ClassOf(err) != fileerr.Malformed {
		t.Errorf("columns missing: %v", err)
	}
	type wrong struct {
		Build          string `parquet:"build"`
		Chrom          string `parquet:"chrom"`
		Pos            int64  `parquet:"pos"`
		Ref            string `parquet:"ref"`
		Alt            string `parquet:"alt"`
		Gene           string `parquet:"gene"`
		Condition      string `parquet:"condition"`
		Inheritance    string `parquet:"inheritance"`
		Rule           string `parquet:"report_rule"`
		Classification string `parquet:"classification"`
		Stars          int32  `parquet:"stars"`
		Source         string `parquet:"source"`
		Release        int32  `parquet:"release"` // days, as a date column holds them
	}
	_, err = Read(writeParquet(t, []wrong{{Build: "GRCh37"}}))
	if fileerr.ClassOf(err) != fileerr.Malformed || !strings.Contains(err.Error(), "release: has type INT32") {
		t.Errorf("a release that is a number: %v", err)
	}
}

// One flipped byte of a Parquet file: an error or the same rows or other rows,
// never a panic. (A file of other people has no checksum that must be there.)
func TestDamagedParquetNeverPanics(t *testing.T) {
	content, err := os.ReadFile(writeParquet(t, storedRows()))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "c.parquet")
	refused := 0
	for i := range content {
		damaged := bytes.Clone(content)
		damaged[i] ^= 0x41
		testfile.Overwrite(t, path, damaged)
		if _, err := Read(path); err != nil {
			refused++
			var placed *fileerr.Error
			if !errors.As(err, &placed) || placed.Class == fileerr.Internal {
				t.Errorf("byte %d: error without a class: %v", i, err)
			}
		}
	}
	if refused < len(content)/4 {
		t.Errorf("%d of %d damaged files were refused", refused, len(content))
	}
}
