package plink

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/bedrow"
	"cardioscore/io/source"
	"cardioscore/scoring/genome"
)

// The meaning of PLINK's two bits, from the PLINK 1.9 file format page, with ALT as A1.
func TestAppendRow(t *testing.T) {
	altIsA1 := [4]byte{0b00: 2, 0b01: 3, 0b10: 1, 0b11: 0}
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.SliceOfN(rapid.ByteRange(0, 3), 1, 100).Draw(t, "codes")
		calls := make([]byte, bedrow.Bytes(len(codes)))
		for s, code := range codes {
			calls[s/4] |= code << (2 * (s % 4))
		}
		row := AppendRow([]byte("before"), calls, len(codes))
		if string(row[:6]) != "before" || len(row) != 6+len(calls) {
			t.Fatalf("%d bytes are appended for %d", len(row)-6, len(calls))
		}
		row = row[6:]
		for s, code := range codes {
			if got := altIsA1[call(row, s)]; got != code {
				t.Fatalf("sample %d of %d: %d copies come back as %d", s, len(codes), code, got)
			}
		}
		for s := len(codes); s < 4*len(row); s++ {
			if call(row, s) != 0 {
				t.Fatalf("unused place %d holds %d", s, call(row, s))
			}
		}
	})
}

func TestAppendVariant(t *testing.T) {
	for _, c := range []struct {
		v    genome.Variant
		line string
	}{
		{genome.Variant{Chrom: 1, Pos: 100, ID: "rs1", Ref: "A", Alt: "G"}, "1\trs1\t0\t100\tG\tA\n"},
		{genome.Variant{Chrom: genome.ChrX, Pos: 60001, Ref: "A", Alt: ".", Region: genome.XPAR}, "XY\t.\t0\t60001\t.\tA\n"},
		{genome.Variant{Chrom: genome.ChrX, Pos: 5e6, ID: "two words", Ref: "A", Alt: "<DEL>", Region: genome.XNonPAR}, "X\t.\t0\t5000000\t<DEL>\tA\n"},
		{genome.Variant{Chrom: genome.ChrMT, Pos: 2147483646, ID: ".", Ref: "H", Alt: "L", Region: genome.MT}, "MT\t.\t0\t2147483646\tL\tH\n"},
	} {
		if line := string(AppendVariant(nil, &c.v)); line != c.line || Unspellable(&c.v) != "" {
			t.Errorf("%s: got %q, expected %q", c.v.Key(), line, c.line)
		}
		rec, err := readBim(c.line)
		if err != nil || rec[0].chrom != c.v.Chrom || rec[0].pos != c.v.Pos || rec[0].a1 != c.v.Alt || rec[0].a2 != c.v.Ref {
			t.Errorf("%s: read back as %+v (%v)", c.v.Key(), rec, err)
		}
	}
	for _, c := range []struct{ ref, alt, field string }{
		{"0", "A", "REF"}, {".", "A", "REF"}, {"", "A", "REF"}, {"A C", "A", "REF"}, {"acg", "A", "REF"},
		{"A", "0", "ALT"}, {"A", "", "ALT"}, {"A", "A\tC", "ALT"}, {"A", "g", "ALT"}, {"A", "A", "ALT"},
	} {
		if field := Unspellable(&genome.Variant{Ref: c.ref, Alt: c.alt}); field != c.field {
			t.Errorf("%q and %q: %q cannot be written, expected %q", c.ref, c.alt, field, c.field)
		}
	}
}

func TestAppendSamples(t *testing.T) {
	samples := []genome.Sample{{ID: "a", Sex: genome.Male}, {ID: "b", Sex: genome.Female}, {ID: "c"}}
	columns := []source.Column{
		{Name: "fid", Values: []string{"F", "F", "G"}}, {Name: "phenotype", Values: []string{"1", "", "2.5"}},
		{Name: "batch", Values: []string{"not", "in a", ".fam"}},
	}
	text, err := AppendSamples(nil, "x.fam", samples, columns)
	const expected = "F\ta\t0\t0\t1\t1\nF\tb\t0\t0\t2\t-9\nG\tc\t0\t0\t0\t2.5\n"
	if err != nil || string(text) != expected {
		t.Fatalf("got %q (%v), expected %q", text, err, expected)
	}
	path := filepath.Join(t.TempDir(), "x.fam")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	fam, err := readFamily(path)
	if err != nil || fam.Samples[0].XPloidy != genome.Haploid || !slices.Equal(fam.Columns[0].Values, columns[0].Values) {
		t.Errorf("read back as %s (%v)", fmt.Sprint(fam), err)
	}

	for name, bad := range map[string]struct {
		sample genome.Sample
		column source.Column
	}{
		"a blank in the id":   {genome.Sample{ID: "SECRET 1"}, source.Column{}},
		"no id":               {genome.Sample{}, source.Column{}},
		"a tab in the family": {genome.Sample{ID: "SECRET"}, source.Column{Name: "fid", Values: []string{"F\t1"}}},
		"a header":            {genome.Sample{ID: "SECRET"}, source.Column{Name: "fid", Values: []string{"#FID"}}},
	} {
		_, err := AppendSamples(nil, "x.fam", []genome.Sample{bad.sample}, []source.Column{bad.column})
		if fileerr.ClassOf(err) != fileerr.Inconsistent || !strings.Contains(err.Error(), "sample number 1") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
