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
  "description": "2504 people, \"all\" <panel>",
  "source": "1000 Genomes phase 3",
  "distributions": [
    {
      "score_id": "PGS000001",
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

func example() *File {
	return &File{
		Description: `2504 people, "all" <panel>`,
		Source:      "1000 Genomes phase 3",
		Distributions: []Distribution{
			{"PGS000001", reference.Distribution{
				Pins: reference.Pins{ScoreDigest: digestA, UsedRowDigest: digestB, Missing: "mean", Absent: "skip",
					Statistic: reference.Sum, FrequencyDigest: digestC},
				N: 2504, Mean: 0.25, SD: 1e-7, Quantiles: []float64{-1.5, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7.000000000000001},
			}},
			{"PGS000001", reference.Distribution{
				Pins: reference.Pins{ScoreDigest: digestA, UsedRowDigest: digestB, Missing: "skip", Absent: "homref",
					Statistic: reference.Average},
				N: 1, Mean: -3, SD: 0,
			}},
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
	expected.Digest = hex.EncodeToString(sum[:])
	if !reflect.DeepEqual(read, expected) {
		t.Errorf("Read gave\n%+v\nexpected\n%+v", read, expected)
	}
}

// Order of keys and white space are free.
func TestReadInAnotherOrder(t *testing.T) {
	text := `{"distributions":[{"quantiles":[0,1],"sd":2,"mean":1,"n":3,"frequency_digest":"","statistic":"sum","absent":"mean",` +
		`"missing":"mean","used_rows_digest":"` + digestB + `","score_digest":"` + digestA + `","score_id":"s"}],` +
		`"source":"x","description":"y","version":1,"format":"cardioscore-reference"}`
	f, err := parse("r.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if d := f.Distributions[0]; d.ScoreID != "s" || d.N != 3 || d.Mean != 1 || d.SD != 2 || len(d.Quantiles) != 2 || f.Source != "x" {
		t.Errorf("got %+v", f)
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
		{"unknown key", `"source":`, `"origin":`, 5, `found the key "origin"`},
		{"blank source", `"1000 Genomes phase 3"`, `" "`, 5, "source: empty"},
		{"no description", `  "description": "2504 people, \"all\" <panel>",` + "\n", "", 1, "expected further keys: description"},
		{"unknown key of a distribution", `"mean": 0.25`, `"median": 0.25`, 16, `found the key "median"`},
		{"key of a distribution left out", `      "mean": 0.25,` + "\n", "", 7, "expected further keys: mean"},
		{"empty score id", `"PGS000001"`, `""`, 7, "score_id is empty"},
		{"short digest", digestA, digestA[1:], 7, "score_digest is"},
		{"digest in capitals", digestB, strings.ToUpper(digestB), 7, "used_rows_digest is"},
		{"word for a digest", digestC, "cohort", 7, `frequency_digest is "cohort", expected a SHA-256`},
		{"no score digest", digestA, "", 7, "score_digest is"},
		{"unknown missing policy", `"missing": "mean"`, `"missing": "zero"`, 7, `missing is "zero", expected mean or skip`},
		{"unknown absent policy", `"absent": "skip"`, `"absent": "zero"`, 7, `absent is "zero", expected skip or mean or homref`},
		{"unknown statistic", `"statistic": "sum"`, `"statistic": "SUM"`, 7, `statistic is "SUM", expected sum or average`},
		{"nobody", `"n": 2504`, `"n": 0`, 7, "n is 0"},
		{"fraction of people", `"n": 2504`, `"n": 2504.5`, 15, "n: found the number 2504.5"},
		{"negative sd", `"sd": 1e-07`, `"sd": -1e-07`, 7, "sd is -1e-07"},
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
      "frequency_digest": "` + digestC + `"`, 33, "a second distribution"},
		{"not UTF-8", "phase 3", "phase \xff", 5, "not UTF-8"},
		{"more behind", "  ]\n}\n", "  ]\n}\n{}", 36, "more text"},
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
	for name, change := range map[string]func(*File){
		"no source":         func(f *File) { f.Source = "" },
		"words not UTF-8":   func(f *File) { f.Description = "\xff" },
		"no distribution":   func(f *File) { f.Distributions = nil },
		"the same twice":    func(f *File) { f.Distributions = append(f.Distributions, f.Distributions[0]) },
		"NaN":               func(f *File) { f.Distributions[0].SD = math.NaN() },
		"infinite quantile": func(f *File) { f.Distributions[0].Quantiles[10] = math.Inf(1) },
		"id not UTF-8":      func(f *File) { f.Distributions[0].ScoreID = "\xff" },
		"no policy":         func(f *File) { f.Distributions[1].Missing = "" },
		"no statistic":      func(f *File) { f.Distributions[1].Statistic = "" },
	} {
		f := example()
		change(f)
		var written bytes.Buffer
		if err := Write(&written, f); err == nil || written.Len() > 0 {
			t.Errorf("%s: got %v and %d bytes, expected an error and none", name, err, written.Len())
		}
	}
}

func TestFind(t *testing.T) {
	f := example()
	for i := range f.Distributions {
		d, err := f.Find("PGS000001", f.Distributions[i].Pins)
		if err != nil || d != &f.Distributions[i].Distribution {
			t.Errorf("distribution %d: got %v, %v", i, d, err)
		}
	}
	run := f.Distributions[0].Pins
	run.FrequencyDigest = digestA
	_, err := f.Find("PGS000001", run)
	var mismatch *reference.Mismatch
	if !errors.As(err, &mismatch) || mismatch.Field != "frequency_digest" || mismatch.Reference != digestC || mismatch.Found != digestA {
		t.Errorf("other frequencies: got %v, expected the mismatch with the first distribution", err)
	}
	if _, err := f.Find("PGS000002", f.Distributions[0].Pins); !errors.Is(err, ErrNoDistribution) {
		t.Errorf("another score: got %v, expected ErrNoDistribution", err)
	}
}

// What is written is read back as it was (a zero without its sign), and written
// again to the byte.
func TestRoundTrip(t *testing.T) {
	finite := rapid.Float64().Filter(func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) })
	digest := rapid.StringMatching("[0-9a-f]{64}")
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.String().Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
		f := &File{Description: words.Draw(t, "description"), Source: words.Draw(t, "source")}
		for range rapid.IntRange(1, 4).Draw(t, "distributions") {
			d := Distribution{ScoreID: words.Draw(t, "score_id")}
			d.ScoreDigest, d.UsedRowDigest = digest.Draw(t, "score_digest"), digest.Draw(t, "used_rows_digest")
			d.Missing = rapid.SampledFrom(missingPolicies).Draw(t, "missing")
			d.Absent = rapid.SampledFrom(absentPolicies).Draw(t, "absent")
			d.Statistic = rapid.SampledFrom([]reference.Statistic{reference.Sum, reference.Average}).Draw(t, "statistic")
			d.N = rapid.Int64Range(1, math.MaxInt64).Draw(t, "n")
			d.Mean, d.SD = finite.Draw(t, "mean"), math.Abs(finite.Draw(t, "sd"))
			if rapid.Bool().Draw(t, "has quantiles") {
				d.Quantiles = rapid.SliceOfN(finite, 2, 40).Draw(t, "quantiles")
				slices.Sort(d.Quantiles)
			}
			f.Distributions = append(f.Distributions, d)
		}
		if f.check() != nil {
			t.Skip("two distributions of the same kind")
		}
		var first, second bytes.Buffer
		if err := Write(&first, f); err != nil {
			t.Fatal(err)
		}
		read, err := parse("r.json", first.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		read.Digest = ""
		if !reflect.DeepEqual(read, f) {
			t.Fatalf("read %+v\nwritten %+v", read, f)
		}
		if err := Write(&second, read); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("written again with other bytes (%v)", err)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(exampleText))
	f.Add([]byte(`{"format":"cardioscore-reference","version":1,"distributions":[{}]}`))
	f.Add([]byte(strings.Repeat("[", 100)))
	f.Add([]byte("\xff"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := parse("r.json", text)
		if err != nil {
			if fileerr.ClassOf(err) != fileerr.Malformed {
				t.Fatalf("error without its class: %v", err)
			}
			return
		}
		var written bytes.Buffer
		if err := Write(&written, file); err != nil {
			t.Fatalf("read, but not to be written: %v", err)
		}
		again, err := parse("r.json", written.Bytes())
		if err != nil {
			t.Fatalf("written, but not to be read: %v", err)
		}
		again.Digest = file.Digest
		if !reflect.DeepEqual(file, again) {
			t.Fatalf("%+v became %+v", file, again)
		}
	})
}
