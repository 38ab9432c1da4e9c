package flagfile

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/io/programme"
	"cardioscore/scoring/risk"
)

// shipped gives the rules of the shipped file with every input declared.
func shipped(t testing.TB) *risk.Decider {
	t.Helper()
	file, err := programme.ReadRules("../programme/rules/default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := file.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, in := range rules.Inputs() {
		names = append(names, in.Name)
	}
	d, err := rules.Declare(names...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func decided(d *risk.Decider, set map[string]risk.Value) *risk.Result {
	p := d.NewPerson()
	d.SetFindings(p, nil, risk.Screen{Assayed: 1, Called: 1, Least: 1})
	for name, v := range map[string]risk.Value{risk.InputOptOut: risk.Boolean(false), risk.InputAge: risk.Number(50), risk.InputSampleQCFailed: risk.Boolean(false)} {
		p.Set(name, v)
	}
	for name, v := range set {
		p.Set(name, v)
	}
	var r risk.Result
	d.Decide(p, &r)
	return &r
}

var scores = []Score{
	{Name: "cad", ID: "PGS000018", Licence: "CC BY; cite", Z: -1.25, Percentile: 10.5, Status: "resulted"},
	{Name: "ldl", ID: "PGS000814", Z: math.NaN(), Percentile: math.NaN(), Status: "not_resulted", Reason: "coverage"},
}

func builder(d *risk.Decider) *Builder {
	return NewBuilder(Run{ProgrammeID: "p", ProgrammeVersion: "1.0", Rules: d.Rules(), ProgrammeDigest: "pd", ScoresDigest: "sd", ReferenceDigest: "rd", CatalogueDigest: "cd"})
}

func TestRow(t *testing.T) {
	d := shipped(t)
	r := decided(d, map[string]risk.Value{"lab.confirmed": {Type: risk.BooleanType, Known: true, Bool: true, Note: "LDLR c.1A>G; report 7"}})
	row := builder(d).Row("s1", "cohort digest", r, scores, []string{"screen:partial", "sex_unresolved"})
	set := d.Rules().Ruleset()
	want := Row{
		// uuid5(uuid5(uuid5(NAMESPACE_OID, "p"), "cardioscore-default 1.0.0"), "s1"), by Python's uuid
		RecordID: "ab3e6007-df69-55f2-9356-b42b3c9f95c1",
		SampleID: "s1", Tier: "T1", TierRule: "T1b", TierTitle: "MONOGENIC", Status: "FINAL", Action: "REFER_SPECIALIST",
		Reasons:         "T1b:CONFIRMED_FINDING (lab.confirmed=true [LDLR c.1A>G, report 7])",
		NotEvaluated:    "T3b",
		Change:          "NEW",
		ScoreIDs:        "cad=PGS000018; ldl=PGS000814",
		ScoreZ:          "cad=-1.25; ldl=",
		ScorePercentile: "cad=10.5; ldl=",
		ScoreStatus:     "cad=resulted; ldl=not_resulted(coverage)",
		ScoreLicences:   "cad=CC BY, cite; ldl=unstated",
		Limitations:     "screen:partial; sex_unresolved",
		ProgrammeID:     "p", ProgrammeVersion: "1.0", RulesetID: set.ID, RulesetVersion: set.Version, RuleVersion: "1.0.0",
		ProgrammeDigest: "pd", RulesDigest: d.Rules().Digest(), ScoresDigest: "sd", ReferenceDigest: "rd", CatalogueDigest: "cd", CohortDigest: "cohort digest",
	}
	if row != want {
		t.Errorf("got  %+v\nwant %+v", row, want)
	}
	other := builder(d).Row("s2", "cohort digest", r, scores, nil)
	if other.RecordID == row.RecordID {
		t.Error("two people, one record id")
	}
}

func TestExcludedRowTellsNothingElse(t *testing.T) {
	d := shipped(t)
	r := decided(d, map[string]risk.Value{risk.InputOptOut: risk.Boolean(true), "lab.confirmed": risk.Boolean(true), "score.cad.percentile": risk.Number(99.9)})
	row := builder(d).Row("s1", "", r, scores, []string{"screen:partial"})
	for i, text := range row.cells(nil) {
		for _, secret := range []string{"PGS", "cad", "99.9", "CONFIRMED", "partial"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s = %q", columnNames[i], text)
			}
		}
	}
	if row.Tier != "T0" || row.Status != "EXCLUDED" || row.Reasons != "T0a:OPT_OUT (person.opt_out=true)" {
		t.Errorf("got %s %s %q", row.Tier, row.Status, row.Reasons)
	}
}

// writeAll writes the same rows in both formats, some at a time.
func writeAll(t testing.TB, rows []Row) (csvText, parquetBytes []byte) {
	t.Helper()
	var texts, table bytes.Buffer
	c, err := NewCSV(&texts, "flags.csv")
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewParquet(&table, "flags.parquet")
	if err != nil {
		t.Fatal(err)
	}
	batch := NewBatch(true)
	for first := 0; first < len(rows); first += 1000 {
		batch.Clear()
		for i := range rows[first:min(first+1000, len(rows))] {
			batch.Add(&rows[first+i], &risk.Result{})
		}
		for _, w := range []Writer{c, p} {
			if err := w.Write(batch); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, w := range []Writer{c, p} {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return texts.Bytes(), table.Bytes()
}

// readBack reads a table with another reader, by the names of its columns.
func readBack(t testing.TB, table []byte) []Row {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(table), int64(len(table)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, column := range file.Root().Columns() {
		names = append(names, column.Name())
	}
	reader := parquet.NewReader(file)
	defer reader.Close()
	var out []Row
	for rows := make([]parquet.Row, 100); ; {
		n, err := reader.ReadRows(rows)
		for _, cells := range rows[:n] {
			var row Row
			for _, cell := range cells {
				at := slices.Index(columnNames, names[cell.Column()])
				reflect.ValueOf(&row).Elem().Field(at).SetString(string(cell.ByteArray()))
			}
			out = append(out, row)
		}
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// unguarded undoes the guard against formulas, as documented: one apostrophe
// in front.
func unguarded(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && formula(rest) {
		return rest
	}
	return text
}

func TestFormatsHoldTheSameTexts(t *testing.T) {
	d := shipped(t)
	b := builder(d)
	cell := rapid.OneOf(rapid.StringMatching(`[ -~]{0,12}`), rapid.SampledFrom([]string{"=1+1", "-5", "\t=x", " @a", "\"=b", "'", "a\r\nb", "é;,\"", "＝A1"}))
	rapid.Check(t, func(rt *rapid.T) {
		var rows []Row
		for range rapid.IntRange(0, 5).Draw(rt, "people") {
			result := decided(d, map[string]risk.Value{"score.cad.percentile": risk.Number(rapid.Float64Range(0, 100).Draw(rt, "percentile"))})
			rows = append(rows, b.Row(cell.Draw(rt, "id"), cell.Draw(rt, "digest"), result, scores, []string{cell.Draw(rt, "limit")}))
		}
		text, table := writeAll(t, rows)
		if got := readBack(t, table); !slices.Equal(got, rows) {
			rt.Fatalf("parquet gives\n%+v\nwant\n%+v", got, rows)
		}
		reader := csv.NewReader(bytes.NewReader(text))
		records, err := reader.ReadAll()
		if err != nil {
			rt.Fatal(err)
		}
		if !slices.Equal(records[0], columnNames) || len(records) != len(rows)+1 {
			rt.Fatalf("%d lines, header %q", len(records), records[0])
		}
		for i := range rows {
			for c, want := range rows[i].cells(nil) {
				got := records[i+1][c]
				if formula(got) && got[0] != '\'' {
					rt.Fatalf("a formula: %q", got)
				}
				// encoding/csv reads CRLF inside quotes as LF
				if unguarded(got) != strings.ReplaceAll(want, "\r\n", "\n") {
					rt.Fatalf("column %s: %q, want %q", columnNames[c], got, want)
				}
			}
		}
		again, tableAgain := writeAll(t, rows)
		if !bytes.Equal(text, again) || !bytes.Equal(table, tableAgain) {
			rt.Fatal("the same rows give other bytes")
		}
	})
}

// The forms are those of the OWASP page on CSV injection, with the white space
// and full-width variants that spreadsheets accept.
func TestFormulaGuard(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"s1":                     "s1",
		"=cmd|' /C calc'!A0":     `"'=cmd|' /C calc'!A0"`,
		"+1":                     `"'+1"`,
		"-1":                     `"'-1"`,
		"@SUM(A1)":               `"'@SUM(A1)"`,
		"\tx":                    "\"'\tx\"",
		"\rx":                    "\"'\rx\"",
		"\nx":                    "\"'\nx\"",
		"  =1":                   `"'  =1"`,
		"\u00a0=1":               "\"'\u00a0=1\"",
		"\ufeff=1":               "\"'\ufeff=1\"",
		"\uff1d1":                "\"'\uff1d1\"",
		"\"=1":                   `"'""=1"`,
		"'=1":                    `"''=1"`,
		"cad=-1.25":              "cad=-1.25",
		"a,b":                    `"a,b"`,
		"T1b:X (a=true [\"q\"])": `"T1b:X (a=true [""q""])"`,
	} {
		if got := string(appendCell(nil, text)); got != want {
			t.Errorf("%q is written %s, want %s", text, got, want)
		}
	}
}

func TestEmptyCohort(t *testing.T) {
	text, table := writeAll(t, nil)
	if want := strings.Join(columnNames, ",") + "\r\n"; string(text) != want {
		t.Errorf("got %q, want %q", text, want)
	}
	if rows := readBack(t, table); len(rows) != 0 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestColumns(t *testing.T) {
	want := []string{
		"record_id", "sample_id", "tier", "tier_rule", "tier_title", "status", "action_code", "reasons",
		"rules_not_evaluated", "rules_unresulted", "change", "score_ids", "score_z", "score_percentile", "score_status", "score_licences",
		"screen_limitations", "programme_id", "programme_version", "ruleset_id", "ruleset_version", "rule_version",
		"programme_digest", "rules_digest", "scores_digest", "reference_digest", "catalogue_digest", "cohort_digest",
	}
	if got := columnNames; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestRowsOfTwoGroups(t *testing.T) {
	d := shipped(t)
	b := builder(d)
	r := decided(d, nil)
	var rows []Row
	for range groupRows + 307 {
		rows = append(rows, b.Row("s"+strings.Repeat("x", len(rows)%50)+strconv.Itoa(len(rows)), "", r, nil, nil))
	}
	_, table := writeAll(t, rows)
	if !slices.Equal(readBack(t, table), rows) {
		t.Error("rows differ")
	}
}

func TestReview(t *testing.T) {
	d := shipped(t)
	var b bytes.Buffer
	q, err := NewReview(&b, "review.csv")
	if err != nil {
		t.Fatal(err)
	}
	finding := risk.Boolean(true)
	finding.Note = "MYH7 14:1:G:A stars"
	batch := NewBatch(false)
	for _, r := range []*risk.Result{decided(d, map[string]risk.Value{"monogenic.qc_review": finding, "score.cad.percentile": risk.Number(96)}), decided(d, nil)} {
		batch.Clear()
		batch.Add(&Row{SampleID: "=s1"}, r)
		if err := q.Write(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	want := "sample_id,rule,reason,evidence,tier,status\r\n" +
		"\"'=s1\",T2q,FINDING_TO_REVIEW,\"monogenic.qc_review=true [MYH7 14:1:G:A stars]\",T4,PROVISIONAL\r\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

type full struct{ left int }

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}

func TestFullDisk(t *testing.T) {
	d := shipped(t)
	row := builder(d).Row("s1", "", decided(d, nil), scores, nil)
	batch := NewBatch(true)
	for range 100 {
		batch.Add(&row, &risk.Result{})
	}
	for name, begin := range map[string]func(io.Writer, string) (Writer, error){"csv": NewCSV, "parquet": NewParquet} {
		for _, room := range []int{0, 3, 700} {
			w, err := begin(&full{room}, "flags")
			for i := 0; i < 30 && err == nil; i++ {
				err = w.Write(batch)
			}
			if err == nil {
				err = w.Close()
			}
			if fileerr.ClassOf(err) != fileerr.IO {
				t.Errorf("%s with room for %d bytes: %v", name, room, err)
			}
		}
	}
}

// What a builder keeps of the person before is not told of the next one.
func TestRowsDoNotDependOnThoseBefore(t *testing.T) {
	d := shipped(t)
	used := builder(d)
	rapid.Check(t, func(t *rapid.T) {
		percentile := rapid.SampledFrom([]float64{1, 96, 99.5}).Draw(t, "percentile")
		age := rapid.SampledFrom([]float64{20, 50}).Draw(t, "age")
		r := decided(d, map[string]risk.Value{"score.cad.percentile": risk.Number(percentile), risk.InputAge: risk.Number(age)})
		behind := []Score{{
			Name: "cad", ID: "PGS000018", Licence: rapid.SampledFrom([]string{"", "a;b", "c"}).Draw(t, "licence"),
			Z: rapid.SampledFrom([]float64{-1, math.NaN()}).Draw(t, "z"), Percentile: percentile,
			Status: "resulted", Reason: rapid.SampledFrom([]string{"", "support"}).Draw(t, "reason"),
		}}
		limits := rapid.SampledFrom([][]string{nil, {"a"}, {"a", "b; c"}}).Draw(t, "limits")
		if got, want := used.Row("s", "", r, behind, limits), builder(d).Row("s", "", r, behind, limits); got != want {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}
