package catalogue

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/monogenic"
)

const labTable = `sample_id gene variant zygosity classification method report_id date lab condition
NA LDLR c.1A>G heterozygous Pathogenic panel R1 2026-01-31 North .
=1+1 SCN5A c.2A>G compound_heterozygous likely_pathogenic genome R2 2024-02-29 South Brugada
`

func TestReadLabFindings(t *testing.T) {
	want := []monogenic.LabFinding{
		// Sample ids are opaque: "NA" is one.
		{SampleID: "NA", Gene: "LDLR", Variant: "c.1A>G", Zygosity: monogenic.Heterozygous, Classification: monogenic.Pathogenic,
			Method: "panel", ReportID: "R1", Date: "2026-01-31", Lab: "North"},
		{SampleID: "=1+1", Gene: "SCN5A", Variant: "c.2A>G", Zygosity: monogenic.CompoundHeterozygous, Classification: monogenic.LikelyPathogenic,
			Method: "genome", ReportID: "R2", Date: "2024-02-29", Lab: "South", Condition: "Brugada"},
	}
	got, digest, err := ReadLabFindings(write(t, "lab.tsv", tabs(labTable)))
	if err != nil || !reflect.DeepEqual(got, want) || len(digest) != 64 {
		t.Errorf("got %+v, digest %s, error %v", got, digest, err)
	}

	type stored struct {
		Sample   string `parquet:"sample_id"`
		Gene     string `parquet:"gene"`
		Variant  string `parquet:"variant"`
		Zygosity string `parquet:"zygosity"`
		Class    string `parquet:"classification"`
		Method   string `parquet:"method"`
		Report   string `parquet:"report_id"`
		Date     string `parquet:"report_date"`
		Lab      string `parquet:"lab"`
	}
	got, _, err = ReadLabFindings(writeParquet(t, []stored{{"NA", "LDLR", "c.1A>G", "heterozygous", "pathogenic", "panel", "R1", "2026-01-31", "North"}}))
	if err != nil || !reflect.DeepEqual(got, want[:1]) {
		t.Errorf("Parquet: got %+v, error %v", got, err)
	}

	header, _, _ := strings.Cut(labTable, "\n")
	if got, _, err := ReadLabFindings(write(t, "lab.tsv", tabs(header)+"\n")); err != nil || len(got) != 0 {
		t.Errorf("a table without rows: %v, error %v", got, err)
	}
}

func TestReadLabFindingsRefuses(t *testing.T) {
	header, _, _ := strings.Cut(labTable, "\n")
	for _, tc := range []struct{ name, row, field string }{
		{"no sample", " LDLR c.1A>G heterozygous pathogenic panel R1 2026-01-31 North .", "sample_id"},
		{"no gene", "secret . c.1A>G heterozygous pathogenic panel R1 2026-01-31 North .", "gene"},
		{"no variant", "secret LDLR . heterozygous pathogenic panel R1 2026-01-31 North .", "variant"},
		{"unknown zygosity", "secret LDLR c.1A>G het pathogenic panel R1 2026-01-31 North .", "zygosity"},
		{"unknown classification", "secret LDLR c.1A>G heterozygous bad panel R1 2026-01-31 North .", "classification"},
		{"no method", "secret LDLR c.1A>G heterozygous pathogenic . R1 2026-01-31 North .", "method"},
		{"no report", "secret LDLR c.1A>G heterozygous pathogenic panel . 2026-01-31 North .", "report_id"},
		{"no such day", "secret LDLR c.1A>G heterozygous pathogenic panel R1 2026-02-30 North .", "report_date"},
		{"another form of date", "secret LDLR c.1A>G heterozygous pathogenic panel R1 31/01/2026 North .", "report_date"},
		{"no laboratory", "secret LDLR c.1A>G heterozygous pathogenic panel R1 2026-01-31 . .", "lab"},
		{"twice", "secret LDLR c.1A>G heterozygous pathogenic panel R1 2026-01-31 North .\nsecret LDLR c.1A>G homozygous pathogenic panel R1 2026-01-31 North .", "variant"},
		{"quoted sample", `"secret" LDLR c.1A>G heterozygous pathogenic panel R1 2026-01-31 North .`, "sample_id"},
	} {
		_, _, err := ReadLabFindings(write(t, "lab.tsv", tabs(header+"\n"+tc.row+"\n")))
		var placed *fileerr.Error
		if !errors.As(err, &placed) || placed.Class != fileerr.Malformed || placed.Field != tc.field || placed.Line != 2+strings.Count(tc.row, "\n") {
			t.Errorf("%s: error %v", tc.name, err)
			continue
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error names the sample: %v", tc.name, err)
		}
	}
}
