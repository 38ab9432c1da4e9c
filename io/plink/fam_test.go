package plink

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

func writeFam(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.fam")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadFamily(t *testing.T) {
	fam, err := readFamily(writeFam(t, "f1 a pa ma 1 red\r\nf1\tB 0 0 2 -9\n\n 0 c 0 0 0 -9\nf3 d 0 0 3 NA"))
	if err != nil {
		t.Fatal(err)
	}
	expected := []genome.Sample{
		{ID: "a", Sex: genome.Male, XPloidy: 1, YPloidy: 1},
		{ID: "B", Sex: genome.Female, XPloidy: 2, YPloidy: genome.NoCopies},
		{ID: "c"},
		{ID: "d"},
	}
	if !slices.Equal(fam.Samples, expected) {
		t.Errorf("samples: got %+v, expected %+v", fam.Samples, expected)
	}
	for c, column := range []struct {
		name   string
		values []string
	}{
		{"fid", []string{"f1", "f1", "0", "f3"}},
		{"father", []string{"pa", "0", "0", "0"}},
		{"mother", []string{"ma", "0", "0", "0"}},
		{"phenotype", []string{"red", "-9", "-9", "NA"}},
	} {
		if got := fam.Columns[c]; got.Name != column.name || !slices.Equal(got.Values, column.values) {
			t.Errorf("column: got %s %q, expected %s %q", got.Name, got.Values, column.name, column.values)
		}
	}
}

// secretID stands for a sample id: no message may hold it.
const secretID = "NHS4857773456"

func TestReadFamilyRefuses(t *testing.T) {
	const good = "f " + secretID + " 0 0 1 -9\n"
	for _, c := range []struct {
		name, text string
		class      fileerr.Class
		line       int
		message    string
	}{
		{"empty", "", fileerr.Malformed, 0, "found no sample"},
		{"blank", "\n \n", fileerr.Malformed, 0, "found no sample"},
		{"a field short", good + secretID + " 0 0 1 -9\n", fileerr.Malformed, 2, "found 5 fields, expected 6"},
		{"an id with a blank", "f " + secretID + " x 0 0 1 -9\n", fileerr.Malformed, 1, "more than 6 fields"},
		{"header of PLINK 2", "#FID IID PAT MAT SEX PHENO1\n" + good, fileerr.Malformed, 1, "no header"},
		{"header", "FID IID PAT MAT SEX PHENOTYPE\n" + good, fileerr.Malformed, 1, "no header"},
		{"repeated id", good + "\n" + "g" + good[1:], fileerr.Inconsistent, 3, "the same id as in line 1"},
	} {
		path := writeFam(t, c.text)
		_, err := readFamily(path)
		var placed *fileerr.Error
		if !errors.As(err, &placed) {
			t.Errorf("%s: got %v, expected a placed error", c.name, err)
			continue
		}
		if placed.Class != c.class || placed.Path != path || placed.Line != c.line {
			t.Errorf("%s: got class %d, line %d; expected %d, %d", c.name, placed.Class, placed.Line, c.class, c.line)
		}
		if !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got %q, expected it to hold %q", c.name, err, c.message)
		}
		if strings.Contains(err.Error(), secretID) {
			t.Errorf("%s: the message holds a sample id", c.name)
		}
	}
}

func TestSameFamily(t *testing.T) {
	const first = "f " + secretID + " 0 0 1 -9\nf b 0 0 2 -9\n"
	fam, err := readFamily(writeFam(t, first))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text, message string // no message: the same family
	}{
		{"itself", first, ""},
		{"other parents and phenotype", "f " + secretID + " p m 1 7\nf b 0 0 2 7\n", ""},
		{"another order", "f b 0 0 2 -9\nf " + secretID + " 0 0 1 -9\n", "sample number 1 has another id"},
		{"another family name", "f " + secretID + " 0 0 1 -9\ng b 0 0 2 -9\n", "sample number 2 has another id"},
		{"another sex", "f " + secretID + " 0 0 2 -9\nf b 0 0 2 -9\n", "sample number 1 has another sex"},
		{"one more", first + "f c 0 0 0 0\n", "sample number 3 is one more"},
		{"one less", "f " + secretID + " 0 0 1 -9\n", "found 1 samples, expected the 2"},
	} {
		err := sameFamily(writeFam(t, c.text), fam, "first.fam")
		if c.message == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got %v, expected Inconsistent with %q", c.name, err, c.message)
		} else if strings.Contains(err.Error(), secretID) {
			t.Errorf("%s: the message holds a sample id", c.name)
		}
	}
}

func FuzzFam(f *testing.F) {
	f.Add("f1 a pa ma 1 red\r\nf1\tB 0 0 2 -9\n\n 0 c 0 0 0 -9")
	f.Add("#FID IID PAT MAT SEX PHENO1\n")
	f.Add("\xef\xbb\xbff a 0 0 1 -9\nf a 0 0 1 -9\n")
	f.Fuzz(func(t *testing.T, text string) {
		n := 0
		err := parseFam("x.fam", strings.NewReader(text), func(line int, fields *[textFields][]byte) error {
			n++
			for _, field := range fields {
				if len(field) == 0 || strings.ContainsAny(string(field), " \t\n\r") {
					t.Fatalf("line %d has the field %q", line, field)
				}
			}
			return nil
		})
		if err != nil && fileerr.ClassOf(err) != fileerr.Malformed {
			t.Fatalf("error without its class: %v", err)
		}
		if lines := strings.Count(text, "\n") + 1; n > lines {
			t.Fatalf("%d samples in %d lines", n, lines)
		}
	})
}
