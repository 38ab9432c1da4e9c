package findings

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/internal/parquetfile"
	"cardioscore/io/scoretable"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/monogenic"

	"github.com/parquet-go/parquet-go"
)

// writeTSV writes a table as tab-separated text.
func (t *Table) writeTSV(out io.Writer, name string) error {
	return t.Write(scoretable.NewTSV(out, name, t.Columns))
}

// writeParquet writes a table as Parquet.
func (t *Table) writeParquet(out io.Writer, name string) error {
	sink, err := scoretable.NewParquet(out, name, t.Columns)
	if err != nil {
		return err
	}
	return t.Write(sink)
}

// cohort is a cohort of one row for each variant, in memory.
type cohort []genome.Variant

func (c cohort) Variants(_ context.Context, chrom genome.Chromosome, yield func(int, *genome.Variant) error) error {
	for row := range c {
		if c[row].Chrom == chrom {
			if err := yield(row, &c[row]); err != nil {
				return err
			}
		}
	}
	return nil
}

// example screens five people by genome sequencing: P1 carries an LDLR variant
// that a laboratory confirmed, P2 a one-star APOB variant, P3 one allele of
// LDLRAP1, P4 has a missing call, P5 is excluded. One LDLR variant is absent.
func example(t *testing.T) (*monogenic.Screening, []genome.Sample) {
	t.Helper()
	row := func(n int, chrom genome.Chromosome, pos int32, gene string, i monogenic.Inheritance, r monogenic.Rule, stars int8) monogenic.Row {
		return monogenic.Row{Number: n, Build: genome.GRCh37, Chrom: chrom, Pos: pos, Ref: "A", Alt: "G", Gene: gene,
			Condition: "FH", Group: "lipids", Inheritance: i, Rule: r, Classification: monogenic.Pathogenic, Stars: stars,
			Source: "ClinVar", Release: "2017-04-04", RCode: "R134", MinAge: -1, MaxAge: -1}
	}
	cat, err := monogenic.NewCatalogue([]monogenic.Row{
		row(1, 19, 100, "LDLR", monogenic.SD, monogenic.AllPLP, 2),
		row(2, 19, 200, "LDLR", monogenic.SD, monogenic.AllPLP, 3),
		row(3, 2, 300, "APOB", monogenic.SD, monogenic.AllPLP, 1),
		row(4, 1, 400, "LDLRAP1", monogenic.AR, monogenic.TwoPLP, 2),
	}, "d1")
	if err != nil {
		t.Fatal(err)
	}
	c := cohort{{Chrom: 1, Pos: 400, Ref: "A", Alt: "G"}, {Chrom: 2, Pos: 300, Ref: "A", Alt: "G"}, {Chrom: 19, Pos: 100, Ref: "A", Alt: "G"}}
	samples := []genome.Sample{{ID: "P1"}, {ID: "P2"}, {ID: "P3"}, {ID: "P4"}, {ID: "P5"}}
	plan, err := monogenic.Match(context.Background(), cat, c, monogenic.MatchOptions{
		Build: genome.GRCh37, Assay: monogenic.WGS, Samples: len(samples), RefAsserted: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := plan.Evaluate(monogenic.Observations{
		Samples:  samples,
		Calls:    [][]monogenic.Call{{call(2, 1), call(3, monogenic.MissingCall)}, {call(1, 2)}, {call(0, 1), call(4, 1)}},
		Excluded: func(sample int) bool { return sample == 4 },
		Lab: []monogenic.LabFinding{{SampleID: "P1", Gene: "LDLR", Variant: "c.1A>G", Zygosity: monogenic.Heterozygous,
			Classification: monogenic.LikelyPathogenic, Condition: "FH", Method: "panel", ReportID: "R-1", Date: "2026-01-31", Lab: "North"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, samples
}

// The tables of the example, written by hand.
const (
	wantFindings = `sample_id gene condition variant zygosity status classification stars assay needs_confirmation catalogue_row cohort inheritance condition_id condition_group confirmed disposition review_reasons penetrance_class min_age max_age r_code variation_id source release report_id report_date lab method
P1 LDLR FH c.1A>G heterozygous het_affected_genotype likely_pathogenic NA laboratory false NA c1 SD NA lipids true report NA NA NA NA NA NA NA NA R-1 2026-01-31 North panel
P1 LDLR FH 19:100:A:G heterozygous het_affected_genotype pathogenic 2 wgs true 1 c1 SD NA lipids false report NA NA NA NA R134 NA ClinVar 2017-04-04 NA NA NA NA
P2 APOB FH 2:300:A:G homozygous hom pathogenic 1 wgs true 3 c1 SD NA lipids false qc_review stars NA NA NA R134 NA ClinVar 2017-04-04 NA NA NA NA
P3 LDLRAP1 FH 1:400:A:G heterozygous carrier pathogenic 2 wgs true 4 c1 AR NA lipids false withheld NA NA NA NA R134 NA ClinVar 2017-04-04 NA NA NA NA
`
	wantScope = `cohort condition inheritance condition_id condition_group genes assay state variants_reportable variants_assayed variants_no_call variants_in_review catalogue_rows assayed absent allele_mismatch all_no_call below_stars frequency_implausible unsupported min_stars unstated_stars frequency_source source release catalogue_digest
c1 FH SD NA lipids APOB;LDLR wgs partial 2 1 0 1 3 2 1 0 0 0 0 0 2 0 cohort ClinVar 2017-04-04 d1
c1 FH AR NA lipids LDLRAP1 wgs not_detected 1 1 0 0 1 1 0 0 0 0 0 0 2 0 cohort ClinVar 2017-04-04 d1
`
	wantScreening = `sample_id cohort condition inheritance condition_id state variants_reportable variants_assayed variants_no_call note
P1 c1 FH SD NA het_affected_genotype 2 1 0 assayed_1_of_2,_no_call_0
P2 c1 FH SD NA qc_review 2 1 0 assayed_1_of_2,_no_call_0
P3 c1 FH AR NA carrier 1 1 0 NA
P4 c1 FH AR NA no_call 1 1 1 assayed_1_of_1,_no_call_1
P5 c1 FH SD NA excluded 2 1 0 NA
P5 c1 FH AR NA excluded 1 1 0 NA
`
)

func tables(t *testing.T) map[string]*Table {
	s, samples := example(t)
	return map[string]*Table{wantFindings: Findings(s, "c1", samples), wantScope: Scope(s, "c1"), wantScreening: Screening(s, "c1", samples)}
}

func TestTablesAsText(t *testing.T) {
	for want, table := range tables(t) {
		var out bytes.Buffer
		if err := table.writeTSV(&out, "table.tsv"); err != nil {
			t.Fatal(err)
		}
		got := strings.NewReplacer(" ", "_", "\t", " ").Replace(out.String())
		if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if table.rows != strings.Count(want, "\n")-1 {
			t.Errorf("%d rows", table.rows)
		}
	}
}

// The Parquet form holds the same columns in the same order, the same values,
// and the same bytes each time.
func TestTablesAsParquet(t *testing.T) {
	second := tables(t)
	for want, table := range tables(t) {
		var out, again bytes.Buffer
		if err := table.writeParquet(&out, "table.parquet"); err != nil {
			t.Fatal(err)
		}
		if err := second[want].writeParquet(&again, "table.parquet"); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), again.Bytes()) {
			t.Error("two writings differ")
		}
		path := filepath.Join(t.TempDir(), "table.parquet")
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := readParquet(t, path); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// readParquet writes a Parquet table as the tests write tables.
func readParquet(t *testing.T, path string) string {
	t.Helper()
	f, err := parquetfile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells := make([][]string, f.Rows()+1)
	cells[0] = f.Columns()
	for _, name := range f.Columns() {
		column, err := f.Column(name, parquet.ByteArray, parquet.Int32)
		if err != nil {
			t.Fatal(err)
		}
		for row := range f.Rows() {
			v, err := column.Next()
			if err != nil {
				t.Fatal(err)
			}
			cell := "NA"
			if !v.IsNull() {
				cell = strings.ReplaceAll(v.String(), " ", "_")
			}
			cells[row+1] = append(cells[row+1], cell)
		}
		column.Close()
	}
	var out strings.Builder
	for _, row := range cells {
		out.WriteString(strings.Join(row, " ") + "\n")
	}
	return out.String()
}

func TestManyRowsAreWrittenInBatches(t *testing.T) {
	s, samples := example(t)
	first := s.Findings[1]
	for range 3*1024 + 7 {
		s.Findings = append(s.Findings, first)
	}
	var out bytes.Buffer
	if err := Findings(s, "c1", samples).writeTSV(&out, "findings.tsv"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 1+4+3*1024+7 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, line := range lines[5:] {
		if line != lines[2] {
			t.Fatalf("got %q, want %q", line, lines[2])
		}
	}
}

func TestAnEmptyTableHasItsColumns(t *testing.T) {
	s, samples := example(t)
	s.Findings = nil
	var out bytes.Buffer
	if err := Findings(s, "c1", samples).writeTSV(&out, "findings.tsv"); err != nil {
		t.Fatal(err)
	}
	if header, _, _ := strings.Cut(wantFindings, "\n"); out.String() != strings.ReplaceAll(header, " ", "\t")+"\n" {
		t.Errorf("got %q", out.String())
	}
}

func TestASampleIDThatBreaksATextTableIsRefusedWithoutNamingIt(t *testing.T) {
	s, samples := example(t)
	samples[2].ID = "secret\tid"
	err := Findings(s, "c1", samples).writeTSV(io.Discard, "findings.tsv")
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %v", err)
	}
	if err := Findings(s, "c1", samples).writeParquet(io.Discard, "findings.parquet"); err != nil {
		t.Errorf("Parquet holds any id: %v", err)
	}
}

// failing is a disk that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrPermission }

func TestWriteErrorsAreReturned(t *testing.T) {
	s, samples := example(t)
	for _, table := range []*Table{Findings(s, "c1", samples), Scope(s, "c1"), Screening(s, "c1", samples)} {
		if err := table.writeTSV(failing{}, "t.tsv"); err == nil {
			t.Error("TSV: no error")
		}
		if err := table.writeParquet(failing{}, "t.parquet"); err == nil {
			t.Error("Parquet: no error")
		}
	}
}

func TestColumnsOfTheDesignComeFirst(t *testing.T) {
	s, samples := example(t)
	want := strings.Fields("sample_id gene condition variant zygosity status classification stars assay needs_confirmation catalogue_row")
	for c, name := range want {
		if got := Findings(s, "c1", samples).Columns[c]; got.Name != name || got.Kind == scoretable.Float64 {
			t.Errorf("column %d is %s, want %s", c+1, got.Name, name)
		}
	}
}

func call(sample int32, copies uint8) monogenic.Call {
	return monogenic.Call{Sample: sample, Copies: copies}
}
