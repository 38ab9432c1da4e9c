package bgen

import (
	"fmt"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/scoring/genome"
)

func oneVariant(samples int) []testVariant {
	return []testVariant{diploid(8, false, make([][]uint32, samples)...)}
}

func TestSampleFile(t *testing.T) {
	bgen := write(t, "f.bgen", (&testFile{layout: 2, samples: 3, variants: oneVariant(3)}).bytes())
	sample := write(t, "f.sample", []byte("\xef\xbb\xbfID_1 ID_2 missing\tSex  PHENO\r\n0 0 0 D B\r\nf1 s1 0 1 1\nf1 s2 0.5 2 NA\n\nf2 s3 0 NA 0"))
	r, err := Open([]string{bgen}, Options{SampleFile: sample})
	if err != nil {
		t.Fatal(err)
	}
	want := []genome.Sample{
		{ID: "s1", Sex: genome.Male, XPloidy: genome.Haploid, YPloidy: genome.Haploid},
		{ID: "s2", Sex: genome.Female, XPloidy: genome.Diploid, YPloidy: genome.NoCopies}, {ID: "s3"},
	}
	if got := fmt.Sprint(r.Samples()); got != fmt.Sprint(want) {
		t.Errorf("samples %v, want %v", got, want)
	}
	if got := fmt.Sprint(r.SampleColumns()); got != "[{ID_1 [f1 f1 f2]} {missing [0 0.5 0]} {PHENO [1 NA 0]}]" {
		t.Errorf("columns %v", got)
	}
	testfile.Overwrite(t, sample, []byte("ID_1\n0\na\nb\nc\n")) // one column alone
	if r, err = Open([]string{bgen}, Options{SampleFile: sample}); err != nil || r.Samples()[2].ID != "c" || len(r.SampleColumns()) != 0 {
		t.Errorf("one column: %v", err)
	}
}

func TestSampleFileRefused(t *testing.T) {
	bgen := write(t, "f.bgen", (&testFile{layout: 2, samples: 2, variants: oneVariant(2)}).bytes())
	named := write(t, "n.bgen", (&testFile{layout: 2, ids: []string{"a", "b"}, variants: oneVariant(2)}).bytes())
	const top = "ID_1 ID_2 missing sex\n0 0 0 D\n"
	for _, test := range []struct {
		name, path, text string
		class            fileerr.Class
		want             string
	}{
		{"empty", bgen, "", fileerr.Malformed, "no line of column names"},
		{"no header", bgen, "f a 0 1\nf b 0 1\n", fileerr.Malformed, ":1: the first line does not begin with ID_1"},
		{"no types", bgen, "ID_1 ID_2 missing sex\nf a 0 1\nf b 0 1\n", fileerr.Malformed, ":2: expected the types of the 4 columns"},
		{"too few types", bgen, "ID_1 ID_2 missing sex\n0 0 0\nf b 0 1\n", fileerr.Malformed, ":2: expected the types"},
		{"a column twice", bgen, "ID_1 ID_2 x x\n0 0 0 0\n", fileerr.Malformed, ":1: x: the column stands twice"},
		{"too few columns", bgen, top + "f a 0\nf b 0 1\n", fileerr.Malformed, ":3: found 3 columns, expected 4"},
		{"sex in letters", bgen, top + "f a 0 M\nf b 0 1\n", fileerr.Malformed, ":3: sex: found a code that is not known"},
		{"the same id", bgen, top + "f a 0 1\ng a 0 1\n", fileerr.Inconsistent, ":4: ID_2: the same id as in line 3"},
		{"not UTF-8", bgen, top + "f \xff 0 1\ng a 0 1\n", fileerr.Malformed, ":3: ID_2: the value is not UTF-8"},
		{"one sample", bgen, top + "f a 0 1\n", fileerr.Inconsistent, "found 1 samples, the BGEN file has 2"},
		{"three samples", bgen, top + "f a 0 1\nf b 0 1\nf c 0 1\n", fileerr.Inconsistent, ":5: found more than the 2 samples"},
		{"another order", named, top + "f b 0 1\nf a 0 1\n", fileerr.Inconsistent, "sample number 1 has the id of sample number 2"},
		{"one id moved", named, top + "f x 0 1\nf a 0 1\n", fileerr.Inconsistent, "sample number 2 has the id of sample number 1"},
		{"other ids", named, top + "f x 0 1\nf y 0 1\n", 0, ""},
		{"one other id", named, top + "f a 0 1\nf y 0 1\n", 0, ""},
		{"the same ids", named, top + "f a 0 1\nf b 0 1\n", 0, ""},
	} {
		r, err := Open([]string{test.path}, Options{SampleFile: write(t, "f.sample", []byte(test.text))})
		if test.want == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			} else if renamed := map[string]int{"other ids": 2, "one other id": 1}[test.name]; r.Renamed() != renamed {
				t.Errorf("%s: %d renamed, want %d", test.name, r.Renamed(), renamed)
			}
			continue
		}
		if fileerr.ClassOf(err) != test.class || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v; want class %d and %q", test.name, err, test.class, test.want)
		}
	}
}

func TestSamplesOfSeveralFiles(t *testing.T) {
	file := func(ids []string, samples int) string {
		return write(t, "f.bgen", (&testFile{layout: 2, ids: ids, samples: samples, variants: oneVariant(max(samples, len(ids)))}).bytes())
	}
	ab, ba, abc, none, twice, empty := file([]string{"SECRET-1", "SECRET-2"}, 0), file([]string{"SECRET-2", "SECRET-1"}, 0),
		file(ids(3), 0), file(nil, 2), file([]string{"SECRET-1", "SECRET-1"}, 0), file([]string{"SECRET-1", ""}, 0)
	sample := write(t, "f.sample", []byte("ID_1 ID_2\n0 0\nx x\ny y\n"))
	for _, test := range []struct {
		name   string
		paths  []string
		sample string
		class  fileerr.Class
		want   string
	}{
		{"the same", []string{ab, ab}, "", 0, ""},
		{"no ids, and a .sample file", []string{none, ab, none}, sample, 0, ""},
		{"another order", []string{ab, ba}, "", fileerr.Inconsistent, "sample number 1 has another id"},
		{"another order behind a file without ids", []string{none, ab, ba}, sample, fileerr.Inconsistent, "sample number 1 has another id"},
		{"one more", []string{ab, abc}, "", fileerr.Inconsistent, "found 3 samples, expected the 2"},
		{"no ids", []string{none}, "", fileerr.Inconsistent, "give the .sample file"},
		{"no ids in the second", []string{ab, none}, "", fileerr.Inconsistent, "give the .sample file"},
		{"an id twice", []string{twice}, "", fileerr.Inconsistent, "samples number 1 and 2 have the same id"},
		{"an empty id", []string{empty}, "", fileerr.Malformed, "the id of sample number 2 is empty"},
		{"no file", nil, "", fileerr.Usage, "no BGEN file"},
	} {
		_, err := Open(test.paths, Options{SampleFile: test.sample})
		switch {
		case test.want == "" && err == nil:
		case err == nil || fileerr.ClassOf(err) != test.class || !strings.Contains(err.Error(), test.want):
			t.Errorf("%s: error %v; want class %d and %q", test.name, err, test.class, test.want)
		case strings.Contains(err.Error(), "SECRET"):
			t.Errorf("%s: the error holds a sample id: %v", test.name, err)
		}
	}
	if _, err := Open([]string{ab}, Options{RefFrom: "a3"}); fileerr.ClassOf(err) != fileerr.Usage {
		t.Errorf("REF from a3: %v", err)
	}
}
