package refdist

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/reference"
	"pgregory.net/rapid"
)

var (
	digestA = strings.Repeat("0a", 32)
	digestB = strings.Repeat("1b", 32)
	digestC = strings.Repeat("2c", 32)
)

// exampleText is written by hand from the format in the package's doc; Write
// makes the same bytes.
var exampleText = `{
  "format": "cardioscore-reference",
  "version": 1,
  "distributions": [
    {
      "score_id": "PGS000001",
      "description": "2504 people, \"all\" <panel>",
      "source": "1000 Genomes phase 3",
      "score_digest": "` + digestA + `",
      "used_rows_digest": "` + digestB + `",
      "missing": "mean",
      "absent": "skip",
      "statistic": "sum",
      "frequency_digest": "` + digestC + `",
      "n": 2504,
      "mean": 0.25,
      "sd": 1e-07,
      "quantiles": [-1.5, -1, -1, 0, 1, 2, 3, 4, 5, 6,
        7.000000000000001]
    },
    {
      "score_id": "PGS000001",
      "description": "",
      "source": "",
      "score_digest": "` + digestA + `",
      "used_rows_digest": "` + digestB + `",
      "missing": "skip",
      "absent": "homref",
      "statistic": "average",
      "frequency_digest": "",
      "n": 1,
      "mean": -3,
      "sd": 0,
      "quantiles": []
    }
  ]
}
`

func example() []Entry {
	return []Entry{
		{
			ScoreID: "PGS000001", Description: `2504 people, "all" <panel>`, Source: "1000 Genomes phase 3",
			Distribution: reference.Distribution{
				Pins: reference.Pins{ScoreDigest: digestA, UsedRowDigest: digestB, Missing: "mean", Absent: "skip",
					Statistic: reference.Sum, FrequencyDigest: digestC},
				N: 2504, Mean: 0.25, SD: 1e-7, Quantiles: []float64{-1.5, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7.000000000000001},
			},
		},
		{
			ScoreID: "PGS000001",
			Distribution: reference.Distribution{
				Pins: reference.Pins{ScoreDigest: digestA, UsedRowDigest: digestB, Missing: "skip", Absent: "homref",
					Statistic: reference.Average},
				N: 1, Mean: -3, SD: 0,
			},
		},
	}
}

func TestExample(t *testing.T) {
	var written bytes.Buffer
	if err := Write(&written, example()); err != nil {
		t.Fatal(err)
	}
	if written.String() != exampleText {
		t.Errorf("Write made\n%s\nexpected\n%s", written.String(), exampleText)
	}
	path := filepath.Join(t.TempDir(), "r.json")
	if err := os.WriteFile(path, []byte(exampleText), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	expected := example()
	sum := sha256.Sum256([]byte(exampleText))
	for i := range expected {
		expected[i].FileDigest = hex.EncodeToString(sum[:])
	}
	if !reflect.DeepEqual(read, expected) {
		t.Errorf("Read gave\n%+v\nexpected\n%+v", read, expected)
	}
}

// Order of keys and white space are free.
func TestReadInAnotherOrder(t *testing.T) {
	text := `{"distributions":[{"quantiles":[0,1],"sd":2,"mean":1,"n":3,"frequency_digest":"","statistic":"sum","absent":"mean",` +
		`"missing":"mean","used_rows_digest":"` + digestB + `","score_digest":"` + digestA + `","score_id":"s","source":"x","description":""}],` +
		`"version":1,"format":"cardioscore-reference"}`
	entries, err := parse("r.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if e := entries[0]; e.ScoreID != "s" || e.N != 3 || e.Mean != 1 || e.SD != 2 || len(e.Quantiles) != 2 || e.Source != "x" {
		t.Errorf("got %+v", e)
	}
}

// Each case changes the example in one place.
func TestReadRefuses(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		line           int
		message        string
	}{
		{"another format", `"cardioscore-reference"`, `"cardioscore-score-set"`, 2, `format: found "cardioscore-score-set"`},
		{"another version", `"version": 1`, `"version": 2`, 3, "version: found 2, expected 1: the file is from another version"},
		{"version as text", `"version": 1`, `"version": "1"`, 3, "expected a whole number"},
		{"no version", `  "version": 1,` + "\n", "", 1, "expected further keys: version"},
		{"unknown key", `"version": 1`, `"made": 1`, 3, `found the key "made"`},
		{"unknown key of a distribution", `"mean": 0.25`, `"median": 0.25`, 16, `found the key "median"`},
		{"key of a distribution left out", `      "mean": 0.25,` + "\n", "", 5, "expected further keys: mean"},
		{"source is no text", `"1000 Genomes phase 3"`, `null`, 8, "source: found null"},
		{"empty score id", `"PGS000001"`, `""`, 5, "score_id is empty"},
		{"short digest", digestA, digestA[1:], 5, "score_digest is"},
		{"digest in capitals", digestB, strings.ToUpper(digestB), 5, "used_rows_digest is"},
		{"word for a digest", digestC, "cohort", 5, `frequency_digest is "cohort", expected a SHA-256`},
		{"no score digest", digestA, "", 5, "score_digest is"},
		{"unknown missing policy", `"missing": "mean"`, `"missing": "zero"`, 5, `missing is "zero", expected mean or skip`},
		{"unknown absent policy", `"absent": "skip"`, `"absent": "zero"`, 5, `absent is "zero", expected skip or mean or homref`},
		{"unknown dosage on X", `"statistic": "sum"`, `"x_male_dosage": 3, "statistic": "sum"`, 13, "x_male_dosage: found 3, expected 1 or 2"},
		{"unknown statistic", `"statistic": "sum"`, `"statistic": "SUM"`, 5, `statistic is "SUM", expected sum or average`},
		{"nobody", `"n": 2504`, `"n": 0`, 5, "n is 0"},
		{"fraction of people", `"n": 2504`, `"n": 2504.5`, 15, "n: found the number 2504.5"},
		{"negative sd", `"sd": 1e-07`, `"sd": -1e-07`, 5, "sd is -1e-07"},
		{"infinite mean", `"mean": 0.25`, `"mean": 1e999`, 16, "mean: found the number 1e999"},
		{"null mean", `"mean": 0.25`, `"mean": null`, 16, "mean: found null"},
		{"quantiles descend", "7.000000000000001", "5.5", 19, "quantiles: found 5.5 after 6"},
		{"one quantile", `"quantiles": []`, `"quantiles": [1]`, 21, "one quantile"},
		{"the same twice", `"missing": "skip",
      "absent": "homref",
      "statistic": "average",
      "frequency_digest": ""`, `"missing": "mean",
      "absent": "skip",
      "statistic": "sum",
      "frequency_digest": "` + digestC + `"`, 35, "a second distribution"},
		{"not UTF-8", "phase 3", "phase \xff", 8, "not UTF-8"},
		{"more behind", "  ]\n}\n", "  ]\n}\n{}", 38, "more text"},
		{"no distribution", exampleText[strings.Index(exampleText, "[")+1 : strings.LastIndex(exampleText, "]")], "", 0, "found no distribution"},
	} {
		if strings.Count(exampleText, c.old) == 0 {
			t.Fatalf("%s: the example does not hold %q", c.name, c.old)
		}
		_, err := parse("r.json", []byte(strings.Replace(exampleText, c.old, c.new, 1)))
		var placed *fileerr.Error
		if !errors.As(err, &placed) {
			t.Errorf("%s: got %v, expected a placed error", c.name, err)
			continue
		}
		if placed.Class != fileerr.Malformed || placed.Line != c.line || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got %v, expected Malformed in line %d with %q", c.name, err, c.line, c.message)
		}
	}
	for n := range len(exampleText) - 2 {
		if _, err := parse("r.json", []byte(exampleText[:n])); fileerr.ClassOf(err) != fileerr.Malformed || err == nil {
			t.Errorf("cut after %d bytes: got %v, expected Malformed", n, err)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none.json")); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("a file that is not there: got %v, expected IO", err)
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, change := range map[string]func([]Entry) []Entry{
		"no distribution":       func([]Entry) []Entry { return nil },
		"the same twice":        func(e []Entry) []Entry { return append(e, e[0]) },
		"NaN":                   func(e []Entry) []Entry { e[0].SD = math.NaN(); return e },
		"infinite quantile":     func(e []Entry) []Entry { e[0].Quantiles[10] = math.Inf(1); return e },
		"id not UTF-8":          func(e []Entry) []Entry { e[0].ScoreID = "\xff"; return e },
		"description not UTF-8": func(e []Entry) []Entry { e[0].Description = "\xff"; return e },
		"no policy":             func(e []Entry) []Entry { e[1].Missing = ""; return e },
		"no statistic":          func(e []Entry) []Entry { e[1].Statistic = ""; return e },
	} {
		var written bytes.Buffer
		if err := Write(&written, change(example())); err == nil || written.Len() > 0 {
			t.Errorf("%s: got %v and %d bytes, expected an error and none", name, err, written.Len())
		}
	}
}

// What is written is read back as it was (a zero without its sign), and written
// again to the byte.
func TestRoundTrip(t *testing.T) {
	finite := rapid.Float64().Filter(func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) })
	digest := rapid.StringMatching("[0-9a-f]{64}")
	rapid.Check(t, func(t *rapid.T) {
		var entries []Entry
		for range rapid.IntRange(1, 4).Draw(t, "entries") {
			var e Entry
			e.ScoreID = rapid.String().Filter(func(s string) bool { return strings.TrimSpace(s) != "" }).Draw(t, "score_id")
			e.Description, e.Source = rapid.String().Draw(t, "description"), rapid.String().Draw(t, "source")
			e.ScoreDigest, e.UsedRowDigest = digest.Draw(t, "score_digest"), digest.Draw(t, "used_rows_digest")
			e.Missing = rapid.SampledFrom(missingPolicies).Draw(t, "missing")
			e.XMaleOne = rapid.Bool().Draw(t, "x male dosage 1")
			e.Absent = rapid.SampledFrom(absentPolicies).Draw(t, "absent")
			e.Statistic = rapid.SampledFrom([]reference.Statistic{reference.Sum, reference.Average}).Draw(t, "statistic")
			e.N = rapid.Int64Range(1, math.MaxInt64).Draw(t, "n")
			e.Mean, e.SD = finite.Draw(t, "mean"), math.Abs(finite.Draw(t, "sd"))
			if rapid.Bool().Draw(t, "has quantiles") {
				e.Quantiles = rapid.SliceOfN(finite, 2, 40).Draw(t, "quantiles")
				slices.Sort(e.Quantiles)
			}
			entries = append(entries, e)
		}
		if checkAll(entries) != nil {
			t.Skip("two distributions of the same kind")
		}
		var first, second bytes.Buffer
		if err := Write(&first, entries); err != nil {
			t.Fatal(err)
		}
		read, err := parse("r.json", first.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		forgetFile(read)
		if !reflect.DeepEqual(read, entries) {
			t.Fatalf("read %+v\nwritten %+v", read, entries)
		}
		if err := Write(&second, read); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("written again with other bytes (%v)", err)
		}
	})
}

func forgetFile(entries []Entry) {
	for i := range entries {
		entries[i].FileDigest = ""
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(exampleText))
	f.Add([]byte(`{"format":"cardioscore-reference","version":1,"distributions":[{}]}`))
	f.Add([]byte(strings.Repeat("[", 100)))
	f.Add([]byte("\xff"))
	f.Fuzz(func(t *testing.T, text []byte) {
		entries, err := parse("r.json", text)
		if err != nil {
			if fileerr.ClassOf(err) != fileerr.Malformed {
				t.Fatalf("error without its class: %v", err)
			}
			return
		}
		var written bytes.Buffer
		if err := Write(&written, entries); err != nil {
			t.Fatalf("read, but not to be written: %v", err)
		}
		again, err := parse("r.json", written.Bytes())
		if err != nil {
			t.Fatalf("written, but not to be read: %v", err)
		}
		forgetFile(entries)
		forgetFile(again)
		if !reflect.DeepEqual(entries, again) {
			t.Fatalf("%+v became %+v", entries, again)
		}
	})
}
