package plink

import (
	"errors"
	"io"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

func readBim(text string) ([]record, error) {
	b := newBim("x.bim", strings.NewReader(text))
	var all []record
	for {
		var rec record
		switch err := b.next(&rec); err {
		case nil:
			all = append(all, rec)
		case io.EOF:
			return all, nil
		default:
			return all, err
		}
	}
}

func TestBim(t *testing.T) {
	got, err := readBim("\xef\xbb\xbf1\trs1\t0\t100\ta\tC\r\n" +
		"\n" +
		"  chrX   .  0.5 1e+05 TTT\t0  \n" +
		"0 rs3 0 0 A1 A2\n" +
		"26 rs4 -1.5e-3 -7 <DEL> acgt")
	if err != nil {
		t.Fatal(err)
	}
	expected := []record{
		{1, 1, true, 100, "rs1", "A", "C"},
		{3, genome.ChrX, true, 100000, ".", "TTT", "0"},
		{4, 0, false, 0, "rs3", "A1", "A2"},
		{5, genome.ChrMT, true, -7, "rs4", "<DEL>", "ACGT"},
	}
	if len(got) != len(expected) {
		t.Fatalf("got %d records, expected %d", len(got), len(expected))
	}
	for i := range expected {
		if got[i] != expected[i] {
			t.Errorf("record %d: got %+v, expected %+v", i, got[i], expected[i])
		}
	}
}

func TestBimRefusesLines(t *testing.T) {
	const good = "1 rs1 0 5 A C\n"
	for _, c := range []struct {
		name, text string
		line       int
		message    string
	}{
		{"a field short", good + "1 rs2 0 5 A\n", 2, "found 5 fields, expected 6"},
		{"a field too many", good + "1 rs2 0 5 A C T\n", 2, "found more than 6 fields"},
		{"one field", good + "\n1", 3, "found 1 field,"},
		{"header", "#CHROM ID CM POS ALT REF\n" + good, 1, "no header"},
		{"position is text", good + good + "1 rs2 0 X A C\n", 3, `position: found "X", expected a whole number`},
		{"centimorgans are text", "1 rs2 X 10 A C\n", 1, `centimorgans: found "X", expected a number`},
		{"centimorgans are not a number", "1 rs2 nan 10 A C\n", 1, `centimorgans: found "nan"`},
		{"centimorgans left out, an allele too many", "1 rs2 10 A C T\n", 1, `position: found "A"`},
		{"position is not whole", "1 rs2 0 10.5 A C\n", 1, `found "10.5"`},
		{"position is too large", "1 rs2 0 2147483647 A C\n", 1, `found "2147483647"`},
		{"long position", "1 rs2 0 " + strings.Repeat("9", 5000) + " A C\n", 1, "…"},
		{"long line", good + strings.Repeat("A", 4<<20+1), 2, "longer than"},
	} {
		_, err := readBim(c.text)
		var placed *fileerr.Error
		if !errors.As(err, &placed) {
			t.Errorf("%s: got %v, expected a placed error", c.name, err)
			continue
		}
		if placed.Class != fileerr.Malformed || placed.Path != "x.bim" || placed.Line != c.line {
			t.Errorf("%s: got class %d at %s:%d, expected Malformed at x.bim:%d", c.name, placed.Class, placed.Path, placed.Line, c.line)
		}
		if text := err.Error(); !strings.Contains(text, c.message) || len(text) > 300 {
			t.Errorf("%s: got %q, expected it to hold %q in at most 300 bytes", c.name, text, c.message)
		}
	}
}

func FuzzBim(f *testing.F) {
	f.Add("1\trs1\t0\t100\ta\tC\n")
	f.Add("\xef\xbb\xbfX . 0 1e+05 0 .\r\n\n23 a 0 -5 <DEL> *")
	f.Add("1 rs1 0 X A C")
	f.Add("1 rs1 0 1.0e999 A")
	f.Fuzz(func(t *testing.T, text string) {
		records, err := readBim(text)
		counted, countErr := countVariants("x.bim", strings.NewReader(text))
		if err == nil && (countErr != nil || counted != int64(len(records))) {
			t.Fatalf("read %d records, counted %d (%v)", len(records), counted, countErr)
		}
		if err != nil && fileerr.ClassOf(err) != fileerr.Malformed {
			t.Fatalf("error without its class: %v", err)
		}
		for _, rec := range records {
			if rec.a1 == "" || rec.a2 == "" || rec.id == "" || rec.pos > maxPosition || rec.pos < -maxPosition {
				t.Fatalf("record %+v is not whole", rec)
			}
			if rec.known != (rec.chrom >= 1 && rec.chrom <= genome.LastChromosome) {
				t.Fatalf("chromosome %d, known %t", rec.chrom, rec.known)
			}
		}
	})
}
