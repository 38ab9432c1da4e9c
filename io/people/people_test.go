package people

import (
	"bytes"
	"compress/gzip"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/scoring/risk"
)

// write puts a text into a file of the test.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	testfile.Overwrite(t, path, []byte(text))
	return path
}

func zipped(t *testing.T, text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var samples = NewIndex([]string{"s1", "NA12878", "s,3", " s4", "s5"})

func TestRead(t *testing.T) {
	texts := map[string]string{
		"tabs.tsv": "sample_id\tage\topt_out\tclinical_risk\tldl_c\tpractice\tsample_qc_failed\n" +
			"s1\t50\tno\t0.07\t4.9\tA\t\n" +
			"NA12878\t\t\t\t\t\tyes\n" +
			"nobody\t1\t1\t1\t1\tB\t0\n" +
			"s,3\t17.5\ttrue\t1.5e-1\t-0.5e+1\tC\tfalse\n" +
			"\n" +
			" s4\t60\t0\t1\t5\t\tno", // no line end
		"commas.csv": "\xef\xbb\xbfpractice,ldl_c,clinical_risk,opt_out,age,sample_id,sample_qc_failed\r\n" +
			"A,4.9,0.07,no,50,s1,\r\n" +
			",,,,,NA12878,yes\r\n" +
			"B,1,1,1,1,nobody,0\r\n" +
			"\"C\"\"c\",-0.5e+1,1.5e-1,\"true\",17.5,\"s,3\",false\r\n" +
			",5,1,0,60, s4,no\r\n",
	}
	texts["tabs.tsv.gz"] = zipped(t, texts["tabs.tsv"])
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			table, err := Read(write(t, name, text), Options{RiskUnit: "fraction", Measurements: []string{"ldl_c"}}, samples)
			if err != nil {
				t.Fatal(err)
			}
			nan := math.NaN()
			for input, want := range map[string][]float64{
				"person.age":             {50, nan, 17.5, 60, nan},
				"clinical.ten_year_risk": {7, nan, 15, 100, nan}, // exactly 7, not 7.000000000000001
				"measurement.ldl_c":      {4.9, nan, -5, 5, nan},
			} {
				same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
				if got := table.Numbers[input]; !slices.EqualFunc(got, want, same) {
					t.Errorf("%s = %v, want %v", input, got, want)
				}
			}
			if got, want := table.Flags["person.opt_out"], []Flag{No, Missing, Yes, No, Missing}; !slices.Equal(got, want) {
				t.Errorf("opt_out = %v, want %v", got, want)
			}
			if got, want := table.Flags["person.sample_qc_failed"], []Flag{Missing, Yes, No, No, Missing}; !slices.Equal(got, want) {
				t.Errorf("sample_qc_failed = %v, want %v", got, want)
			}
			if table.Rows != 5 || table.Outside != 1 || table.Absent != 1 || !slices.Equal(table.Ignored, []string{"practice"}) {
				t.Errorf("rows %d, outside %d, absent %d, ignored %q", table.Rows, table.Outside, table.Absent, table.Ignored)
			}
			if len(table.Digest) != 64 {
				t.Errorf("digest %q", table.Digest)
			}
		})
	}
}

func TestRiskUnit(t *testing.T) {
	path := write(t, "p.csv", "sample_id,clinical_risk\ns1,7\n")
	table, err := Read(path, Options{RiskUnit: "percent"}, samples)
	if err != nil || table.Numbers[risk.InputClinicalRisk][0] != 7 {
		t.Errorf("percent: %v, %v", table, err)
	}
	if _, err := Read(path, Options{}, samples); err == nil || fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "risk_unit") {
		t.Errorf("without a unit: %v", err)
	}
}

func TestReadRefuses(t *testing.T) {
	cut := zipped(t, "sample_id\n"+strings.Repeat("nobody\n", 1000))
	cases := []struct {
		name, text string
		class      fileerr.Class
		line       int
		want       string
	}{
		{"empty", "", fileerr.Malformed, 0, "empty"},
		{"no header", "s1\t50\n", fileerr.Malformed, 1, "no column sample_id"},
		{"column twice", "sample_id,age,AGE\n", fileerr.Malformed, 1, "one name"},
		{"same sample twice", "sample_id,age\ns1,5\nNA12878,6\ns1,5\n", fileerr.Inconsistent, 4, "second row for sample number 1"},
		{"too few cells", "sample_id,age\ns1,5\ns1\n", fileerr.Malformed, 3, "1 cells under a header of 2"},
		{"too many cells", "sample_id,age\ns1,5,6\n", fileerr.Malformed, 2, "3 cells"},
		{"NA is no number", "sample_id,age\ns1,NA\n", fileerr.Malformed, 2, "leave it blank"},
		{"NaN is no number", "sample_id,age\ns1,nan\n", fileerr.Malformed, 2, "decimal"},
		{"infinity is no number", "sample_id,age\ns1,inf\n", fileerr.Malformed, 2, "decimal"},
		{"hexadecimal", "sample_id,age\ns1,0x10\n", fileerr.Malformed, 2, "decimal"},
		{"underscore", "sample_id,age\ns1,1_0\n", fileerr.Malformed, 2, "decimal"},
		{"decimal comma", "sample_id\tage\ns1\t1,5\n", fileerr.Malformed, 2, "decimal"},
		{"space", "sample_id,age\ns1, 5\n", fileerr.Malformed, 2, "decimal"},
		{"plus", "sample_id,age\ns1,+5\n", fileerr.Malformed, 2, "decimal"},
		{"no digit after the point", "sample_id,age\ns1,5.\n", fileerr.Malformed, 2, "decimal"},
		{"no digit in the exponent", "sample_id,age\ns1,5e+\n", fileerr.Malformed, 2, "decimal"},
		{"an exponent of five digits", "sample_id,age\ns1,5e10000\n", fileerr.Malformed, 2, "decimal"},
		{"too large for a number", "sample_id,age\ns1,5e999\n", fileerr.Malformed, 2, "decimal"},
		{"no boolean", "sample_id,opt_out\ns1,maybe\n", fileerr.Malformed, 2, "true, false"},
		{"no boolean either", "sample_id,opt_out\ns1,TRUE\n", fileerr.Malformed, 2, "true, false"},
		{"blank id", "sample_id,age\n,5\n", fileerr.Malformed, 2, "blank"},
		{"id with spaces", "sample_id,age\ns1 ,5\n", fileerr.Malformed, 2, "spaces around"},
		{"quote left open", "sample_id,age\n\"s1,5\n", fileerr.Malformed, 2, "quote"},
		{"text after a quote", "sample_id,age\n\"s1\"x,5\n", fileerr.Malformed, 2, "quote"},
		{"quote inside", "sample_id,age\ns\"1,5\n", fileerr.Malformed, 2, "quote"},
		{"measurement not there", "sample_id,age\ns1,5\n", fileerr.Inconsistent, 0, "ldl_c"},
		{"cut gzip", cut[:len(cut)-10], fileerr.Integrity, 0, "cut"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			options := Options{}
			if strings.HasPrefix(c.name, "measurement") {
				options.Measurements = []string{"ldl_c"}
			}
			table, err := Read(write(t, "people.csv", c.text), options, samples)
			var placed *fileerr.Error
			if !errors.As(err, &placed) || table != nil {
				t.Fatalf("accepted, want %q", c.want)
			}
			if placed.Class != c.class || placed.Line != c.line || !strings.Contains(placed.Message, c.want) {
				t.Errorf("class %d line %d: %v; want class %d line %d %q", placed.Class, placed.Line, err, c.class, c.line, c.want)
			}
			for _, id := range []string{"s1", "NA12878"} {
				if strings.Contains(placed.Message, id) {
					t.Errorf("the message holds a sample id: %v", err)
				}
			}
		})
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none.csv"), Options{}, samples); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("a file that is not there: %v", err)
	}
	path := write(t, "p.csv", "sample_id,age\n")
	if _, err := Read(path, Options{Measurements: []string{"age"}}, samples); fileerr.ClassOf(err) != fileerr.Inconsistent {
		t.Errorf("age as a measurement: %v", err)
	}
}

func TestFill(t *testing.T) {
	rules, err := risk.Compile(risk.Ruleset{
		ID: "r", Version: "1",
		Inputs: []risk.Input{
			{Name: risk.InputAge, Type: risk.NumberType, HasRange: true, Min: 0, Max: 130},
			{Name: risk.InputOptOut, Type: risk.BooleanType},
			{Name: "measurement.ldl_c", Type: risk.NumberType},
		},
		Actions: []risk.Action{{Code: "NONE"}},
		Rules: []risk.Rule{
			{ID: "T0a", Tier: risk.T0, Version: "1", Source: "s", Action: "NONE", Status: risk.Excluded, Audience: risk.GP, Reason: "OPT_OUT",
				When: risk.Condition{Test: &risk.Comparison{Input: risk.InputOptOut, Op: risk.Equal, Values: []risk.Value{risk.Boolean(true)}}}},
			{ID: "T0b", Tier: risk.T0, Version: "1", Source: "s", Action: "NONE", Status: risk.Excluded, Audience: risk.GP, Reason: "AGE",
				When: risk.Condition{Test: &risk.Comparison{Input: risk.InputAge, Op: risk.Less, Values: []risk.Value{risk.Number(18)}}}},
			{ID: "T7", Tier: risk.T7, Version: "1", Source: "s", Action: "NONE", Status: risk.Final, Audience: risk.GP, Reason: "NONE", Else: true},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	table, err := Read(write(t, "p.csv", "sample_id,age,opt_out,ldl_c\ns1,17,no,3\nNA12878,500,yes,3\n\"s,3\",40,,\n"), Options{Measurements: []string{"ldl_c"}}, samples)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := table.Inputs(), []string{risk.InputOptOut, risk.InputAge, "measurement.ldl_c"}; !slices.Equal(got, want) {
		t.Errorf("inputs %q, want %q", got, want)
	}
	d, err := rules.Declare(risk.InputAge, risk.InputOptOut) // the run has no use for ldl_c
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		rule       string
		outOfRange int
		unresulted string
	}{{"T0b", 0, ""}, {"T0a", 1, ""}, {"", 0, "T0a"}, {"", 0, "T0a T0b"}}
	p := d.NewPerson()
	for s, w := range want {
		p.Reset()
		outOfRange := table.Fill(d, p, s)
		var r risk.Result
		d.Decide(p, &r)
		if r.RuleID != w.rule || outOfRange != w.outOfRange || strings.Join(r.Unresulted, " ") != w.unresulted {
			t.Errorf("sample %d: rule %q, out of range %d, unresulted %q; want %+v", s+1, r.RuleID, outOfRange, r.Unresulted, w)
		}
	}
}

func TestReadOptOuts(t *testing.T) {
	list, err := ReadOptOuts(write(t, "list.txt", "sample_id\r\ns1\r\ns1\r\nnobody\r\n\r\ns,3\r\n s4"), samples)
	if err != nil {
		t.Fatal(err)
	}
	if want := []bool{true, false, true, true, false}; !slices.Equal(list.Listed, want) || list.People != 3 || list.Outside != 1 {
		t.Errorf("listed %v, people %d, outside %d", list.Listed, list.People, list.Outside)
	}
	if empty, err := ReadOptOuts(write(t, "empty.txt", ""), samples); err != nil || empty.People != 0 {
		t.Errorf("an empty list is a list: %v", err)
	}
	for name, text := range map[string]string{"spaces": "s1 \n", "tab": "s1\tx\n", "quotes": "\"s1\"\n", "comma": "s1,s5\n"} {
		_, err := ReadOptOuts(write(t, "list.txt", text), samples)
		var placed *fileerr.Error
		if !errors.As(err, &placed) || placed.Class != fileerr.Malformed || strings.Contains(placed.Message, "s1") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ReadOptOuts(filepath.Join(t.TempDir(), "none"), samples); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("a list that is not there: %v", err)
	}
}

// FuzzRead: whatever the table, an error with a class or counts that add up.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"sample_id,age\ns1,5\n", "sample_id\tage\topt_out\ns1\t\t1\n", "sample_id\n\"s,3\"\n", "\"sample_id\",\"clinical_risk\"\n\"s1\",0.1\n", "sample_id,age\r\ns1,1e5\r\nx,\"\"\"\"\r\n", "", "\x1f\x8b",
	} {
		f.Add([]byte(text))
	}
	path := filepath.Join(f.TempDir(), "fuzz.csv")
	f.Fuzz(func(t *testing.T, text []byte) {
		testfile.Overwrite(t, path, text)
		table, err := Read(path, Options{RiskUnit: "fraction"}, samples)
		if err != nil {
			if fileerr.ClassOf(err) == fileerr.Internal {
				t.Fatalf("an error without class: %v", err)
			}
		} else if inside := int64(len(samples)) - table.Absent; inside+table.Outside != table.Rows {
			t.Fatalf("%d rows, %d inside, %d outside", table.Rows, inside, table.Outside)
		}
		if _, err := ReadOptOuts(path, samples); err != nil && fileerr.ClassOf(err) == fileerr.Internal {
			t.Fatalf("an error without class: %v", err)
		}
	})
}
