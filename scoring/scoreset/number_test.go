package scoreset

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// scanned reads a whole text as a table's reader does.
func scanned(text string) (number, bool) {
	padded := append([]byte(text), strings.Repeat("\n", padding)...)
	n, end, ok := scan(padded, 0)
	return n, ok && end == len(text)
}

// checkScan holds scan against ParseDecimal: what it takes is that number, and is
// written again as it was.
func checkScan(t interface{ Fatalf(string, ...any) }, text string) bool {
	n, ok := scanned(text)
	padded := append([]byte(text), strings.Repeat("\n", padding)...)
	if fast, end, taken := scanFixed(padded, 0); taken && end == len(text) && (!ok || fast != n) {
		t.Fatalf("%q is %+v, and %+v at once", text, n, fast)
	}
	if !ok {
		return false
	}
	want, err := ParseDecimal(text)
	if err != nil {
		t.Fatalf("%q was read as %d x 10^%d, but: %v", text, n.coef, n.exp(), err)
	}
	if got := n.decimal(); got != want {
		t.Fatalf("%q: %+v, want %+v", text, got, want)
	}
	if got := string(n.append(nil)); got != text {
		t.Fatalf("%q is written again as %q", text, got)
	}
	return true
}

// Texts as programs write them must not need the slow path.
func TestScanTakesWhatProgramsWrite(t *testing.T) {
	for _, text := range []string{
		"0", "1", "-1", "12", "0.0", "0.5", "-0.5", "0.50", "10.25", "-0.123456789", "0.000000000", "123456789012345678",
		"0.16220387987485377", "0.0016220387987485377", "0.000000000000000000001234", ".5", "-.0625", ".0",
		"1e-05", "-1.5e-07", "3.891419e-04", "-2.76E-02", "1.00000e+00", "0.000000e+00", "0e+00", "6.02e+23", "1.5e-100", "9.9e-250",
		"1e-7", "1.25e-5", "-3E-9", "+0.5", "-0.0", "-0", "+0", "1.23456789012345e-05", "-1.2345678901234567e-12",
	} {
		if !checkScan(t, text) {
			t.Errorf("%q is not read at once", text)
		}
	}
}

// These are numbers, or not, but none that a form writes alike.
func TestScanLeavesTheRest(t *testing.T) {
	for _, text := range []string{
		"", "-", "+", ".", "-.", "e5", "1.", "00", "00.5", "01", "1e5", "1e+5", "1e05", "1e-005", "1e-00", "1e+", "1e", "1.5e",
		"12e-05", "0.5e-05", "0.5e-5", "0e-05", "0e+01", ".5e-05", ".0e+00", "-.000E+00", "1e-251", "1e+400", "1e-0", "1000000000000000000", "0.1000000000000000000",
		"1.234567890123456789", "-9.99999999999999999999999", "0.99999999999999999999999", "1.2345678901234567890e-05",
		"nan", "1_0", "0x1", "1,5", "١", "1e1.5", "--1", "1e-1e", "+-1", "1e-0012",
	} {
		if n, ok := scanned(text); ok {
			t.Errorf("%q is read at once as %d x 10^%d", text, n.coef, n.exp())
		}
		checkScan(t, text)
	}
}

// writtenText draws a number as programs write it, and sometimes damages it.
func writtenText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		text := rapid.SampledFrom([]string{"", "-", "-", "+"}).Draw(t, "sign") +
			rapid.StringMatching(`[0-9]{0,3}(\.[0-9]{0,20})?((e|E)(\+|-)?[0-9]{0,4})?`).Draw(t, "digits")
		return text + rapid.SampledFrom([]string{"", "", "", "", "0", " ", "x", "."}).Draw(t, "damage")
	})
}

func TestScanEqualsParseDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkScan(t, writtenText().Draw(t, "text"))
		checkScan(t, decimalText().Draw(t, "decimal"))
	})
}

// Numbers that look like the ones before are read as any others.
func TestLikeNumbersAreReadAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.SampledFrom([]string{`[0-9]\.[0-9]{8}`, `[0-9]\.[0-9]{9}`, `0\.[0-9]{15}`, `[0-9]\.[0-9]{16}`, `[0-9]\.[0-9]{14}[eE][+-][0-9]{2}`,
			`[0-9]\.[0-9]{8,16}`, `[0-9]\.[0-9]{7,17}([eE][+-][0-9]{2})?`}).Draw(t, "written")
		var like likeness
		take := func(text []byte) (n number, end int, ok bool) {
			coefs, shapes := make([]int64, 1), make([]shape, 1)
			added, end := like.scan(text, 0, coefs, shapes, '\t')
			return number{coefs[0], shapes[0]}, end, added == 1
		}
		for range rapid.IntRange(1, 8).Draw(t, "numbers") {
			text := rapid.SampledFrom([]string{"", "-", "+"}).Draw(t, "sign") + rapid.StringMatching(pattern).Draw(t, "digits")
			if rapid.IntRange(0, 5).Draw(t, "damaged") == 0 {
				at := rapid.IntRange(0, len(text)-1).Draw(t, "place")
				text = text[:at] + rapid.SampledFrom([]string{"", "x", "/", ":", ".", "-", "00", "e"}).Draw(t, "damage") + text[at+1:]
			}
			padded := append([]byte(text+rapid.SampledFrom([]string{"\t", "\n", "\r\n"}).Draw(t, "end")), make([]byte, padding)...)
			want, end, ok := scan(padded, 0)
			if like.decimals > 0 {
				if n, stop, taken := take(padded); taken && (stop != len(text) || !ok || n != want || stop != end) {
					t.Fatalf("%q is read as %+v, want %+v (%v)", text, n, want, ok)
				}
			}
			if ok && end == len(text) {
				for range enoughAlike {
					like.learn(want)
				}
				exponent := strings.IndexAny(text, "eE")
				if like.decimals == 0 || text[0] == '+' || exponent > 0 && len(text) > exponent+len("e-05") {
					continue // two digits of exponent alone are read at once
				}
				if n, stop, taken := take(padded); !taken || stop != end || n != want {
					t.Fatalf("%q is not like itself: %+v %d %v", text, n, stop, taken)
				}
			}
		}
	})
}

// A weight with something behind it is no weight, also where those before it were alike.
func TestScanWeightsEndsBeforeDamage(t *testing.T) {
	for _, damage := range []string{"x", " ", "1", ",", "e", "e-", "e-0", "e-055", "\r", "\x00"} {
		for _, like := range []string{"0.12345678", "-0.1234567890123456", "1.123456789"} {
			line := strings.Repeat(like+"\t", 2*enoughAlike) + like + damage + "\t" + like
			c := NewChunk(3 * enoughAlike)
			added, end := c.ScanWeights([]byte(line+strings.Repeat("\n", ScanPadding)), 0, 3*enoughAlike, '\t')
			if damage == "1" { // one digit more is another number
				if added != 2*enoughAlike+2 {
					t.Errorf("%q: %d weights", line, added)
				}
				continue
			}
			if added != 2*enoughAlike || end != 2*enoughAlike*(len(like)+1)-1 {
				t.Errorf("%q: %d weights up to %d", line, added, end)
			}
		}
	}
}

// Weights beyond those that are asked for stay unread: other columns stand there.
func TestScanWeightsEndsBehindMost(t *testing.T) {
	for _, text := range []string{"0", "0.5", "0.123456789", "-1.2e-05"} {
		line := []byte(strings.Repeat(text+"\t", 60) + strings.Repeat("\n", ScanPadding))
		for most := 1; most < 60; most++ {
			if added, end := NewChunk(most).ScanWeights(line, 0, most, '\t'); added != most || end != most*(len(text)+1)-1 {
				t.Errorf("%q: %d weights up to %d, want %d", text, added, end, most)
			}
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, seed := range []string{"-0.123456789", "1.23456789012345e-05", ".5", "+0", "-0", "1e-100", "9223372036854775808", "00.1", "1e+05 ", "0.00000000000000000001"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkScan(t, text) })
}

func BenchmarkScan(b *testing.B) {
	for name, text := range map[string]string{"fixed9": "-0.123456789\t", "short": "0.0123\t", "digits15": "-1.23456789012345e-05\t", "digits17": "0.16220387987485377\t"} {
		b.Run(name, func(b *testing.B) {
			line := []byte(strings.Repeat(text, 1000) + strings.Repeat("\n", padding))
			b.SetBytes(int64(len(line)))
			c := NewChunk(1)
			for b.Loop() {
				c.coef, c.shape = c.coef[:0], c.shape[:0]
				if n, _ := c.ScanWeights(line, 0, 1000, '\t'); n != 1000 {
					b.Fatal("not a number")
				}
			}
		})
	}
}
