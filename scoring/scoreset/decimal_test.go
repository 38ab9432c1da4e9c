package scoreset

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The expected values are the numbers as a reader of the text would write them
// down as a fraction; big.Rat reads the same decimal text independently.
func TestParseDecimalAccepts(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"0", "0"},
		{"-0", "0"},
		{"+0.000", "0"},
		{"0e-400", "0"},
		{"1", "1"},
		{"+1", "1"},
		{"-1", "-1"},
		{"007", "7"},
		{"1.", "1"},
		{".5", "1/2"},
		{"-.5", "-1/2"},
		{"0.05", "1/20"},
		{"1000", "1000"},
		{"1.50", "3/2"},
		{"1e3", "1000"},
		{"1E+3", "1000"},
		{"1e-3", "1/1000"},
		{"-2.76E-02", "-69/2500"},
		{"3.891419e-04", "3891419/10000000000"},
		{"0.16220387987485377", "16220387987485377/100000000000000000"},
		{"9223372036854775807", "9223372036854775807"},
		{"-9223372036854775808", "-9223372036854775808"},
		{"18446744073709551616", "18446744073709551616"},
		{"0.100000000000000000000000000000", "1/10"},
		{"00000000000000000000000000000000.25", "1/4"},
		{"123456789012345678901234567890", "123456789012345678901234567890"},
		{"1e299", "1" + strings.Repeat("0", 299)},
		{strings.Repeat("0", 399) + "3", "3"},
	} {
		d, err := ParseDecimal(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := d.Rat().RatString(); got != c.want {
			t.Errorf("%s = %s, want %s", c.text, got, c.want)
		}
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	for _, c := range []struct{ text, message string }{
		{"", "is empty"},
		{"nan", "not a plain decimal"},
		{"NaN", "not a plain decimal"},
		{"NA", "not a plain decimal"},
		{"inf", "not a plain decimal"},
		{"-Inf", "not a plain decimal"},
		{"infinity", "not a plain decimal"},
		{"0x1p-2", "not a plain decimal"},
		{"0x10", "not a plain decimal"},
		{"1_000", "not a plain decimal"},
		{"0,5", "not a plain decimal"},
		{"1,000.5", "not a plain decimal"},
		{" 1", "not a plain decimal"},
		{"1 ", "not a plain decimal"},
		{"1\t", "not a plain decimal"},
		{"\u00a01", "not a plain decimal"},
		{"−1", "not a plain decimal"}, // U+2212
		{"١", "not a plain decimal"},
		{"+", "not a plain decimal"},
		{"-", "not a plain decimal"},
		{".", "not a plain decimal"},
		{"-.", "not a plain decimal"},
		{"e5", "not a plain decimal"},
		{".e5", "not a plain decimal"},
		{"1e", "not a plain decimal"},
		{"1e+", "not a plain decimal"},
		{"1e1.5", "not a plain decimal"},
		{"1.2.3", "not a plain decimal"},
		{"--1", "not a plain decimal"},
		{"+-1", "not a plain decimal"},
		{"1/2", "not a plain decimal"},
		{"1f", "not a plain decimal"},
		{"1%", "not a plain decimal"},
		{"\"1\"", "not a plain decimal"},
		{"1e400", "too large"},
		{"1e300", "too large"},
		{"-1e300", "too large"},
		{"1" + strings.Repeat("0", 300), "too large"},
		{"1" + strings.Repeat("3", 300), "too large"},
		{"1e401", "exponent beyond"},
		{"1e-401", "exponent beyond"},
		{"0e99999999999999999999999", "exponent beyond"},
		{strings.Repeat("1", 401), "more than 400 digits"},
		{"0." + strings.Repeat("0", 400), "more than 400 digits"},
	} {
		d, err := ParseDecimal(c.text)
		switch {
		case err == nil:
			t.Errorf("%q was read as %s", c.text, d.Rat().RatString())
		case !strings.Contains(err.Error(), c.message):
			t.Errorf("%q: %v, want a message with %q", c.text, err, c.message)
		}
	}
}

// A long text is quoted in part, so that a message stays short.
func TestParseDecimalMessagesAreShort(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", 1<<16), strings.Repeat("1", 1<<16), "1e" + strings.Repeat("9", 1<<16)} {
		if _, err := ParseDecimal(text); err == nil || len(err.Error()) > 200 {
			t.Errorf("%.10s…: error of %d bytes", text, len(err.Error()))
		}
	}
}

func TestParseDecimalAllocatesNothing(t *testing.T) {
	for _, text := range []string{"0", "-0.0123", "3.891419e-04", "0.16220387987485377", "-1.2345678901234567e-05"} {
		allocations := testing.AllocsPerRun(100, func() {
			if _, err := ParseDecimal(text); err != nil {
				t.Fatal(err)
			}
		})
		if allocations != 0 {
			t.Errorf("%s: %v allocations", text, allocations)
		}
	}
}

// decimalText draws texts of the grammar whose value is below the limits.
func decimalText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[+-]?[0-9]{1,25}(\.[0-9]{0,25})?([eE][+-]?[0-9]{1,2})?`),
		rapid.StringMatching(`[+-]?\.[0-9]{1,25}([eE][+-]?[0-9]{1,2})?`),
		rapid.StringMatching(`-?[0-9]\.[0-9]{1,6}`),
		rapid.StringMatching(`-?922337203685477580[0-9](\.[0-9])?`), // about 2^63
	)
}

func ratOf(t interface{ Fatalf(string, ...any) }, text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("big.Rat does not read %q", text)
	}
	return r
}

func TestDecimalEqualsRational(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimalText().Draw(t, "a"), decimalText().Draw(t, "b")
		x, err := ParseDecimal(a)
		if err != nil {
			t.Fatalf("%q: %v", a, err)
		}
		y, err := ParseDecimal(b)
		if err != nil {
			t.Fatalf("%q: %v", b, err)
		}
		ra, rb := ratOf(t, a), ratOf(t, b)
		if x.Rat().Cmp(ra) != 0 {
			t.Fatalf("%q is read as %s", a, x.Rat())
		}
		if x.Cmp(y) != ra.Cmp(rb) || x.Equal(y) != (ra.Cmp(rb) == 0) {
			t.Fatalf("Cmp(%s, %s) = %d", a, b, x.Cmp(y))
		}
		if x.Sign() != ra.Sign() || x.Abs().Rat().Cmp(new(big.Rat).Abs(ra)) != 0 {
			t.Fatalf("sign or absolute value of %s", a)
		}
		if want, _ := ra.Float64(); x.Float64() != want {
			t.Fatalf("Float64(%s) = %v, want %v", a, x.Float64(), want)
		}
	})
}

// Two texts of one number have one form, so that == holds without big numbers.
func TestEqualNumbersHaveOneForm(t *testing.T) {
	for _, texts := range [][]string{
		{"0.1", ".1", "+0.10", "1e-1", "100e-3", "0.1000000000000000000000000"},
		{"0", "-0", "0.000", "0e5"},
		{"1200", "1.2e3", "12e2", "1200.000000000000000000000000000"},
		{"-5e20", "-500000000000000000000"},
	} {
		first, err := ParseDecimal(texts[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts[1:] {
			if d, err := ParseDecimal(text); err != nil || d != first {
				t.Errorf("%s is %+v, %s is %+v (%v)", text, d, texts[0], first, err)
			}
		}
	}
}

func TestInt(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 10, -1200, math.MaxInt64, math.MinInt64} {
		parsed, err := ParseDecimal(strconv.FormatInt(n, 10))
		if err != nil {
			t.Fatal(err)
		}
		if !Int(n).Equal(parsed) || Int(n).Rat().Cmp(new(big.Rat).SetInt64(n)) != 0 {
			t.Errorf("Int(%d) = %s", n, Int(n).Rat())
		}
	}
}

func TestFraction(t *testing.T) {
	for _, c := range []struct {
		text       string
		num, denom int64
		ok         bool
	}{
		{"0", 0, 1, true}, {"1", 1, 1, true}, {"0.25", 25, 100, true}, {"-2.5e-05", -25, 1_000_000, true}, {"1200", 1200, 1, true},
		{"0.000000000000000001", 1, 1_000_000_000_000_000_000, true}, {"1e-19", 0, 0, false}, {"1e18", 1_000_000_000_000_000_000, 1, true},
		{"1e19", 0, 0, false}, {"99999999999999999999", 0, 0, false}, {"93e17", 0, 0, false},
	} {
		d, err := ParseDecimal(c.text)
		if err != nil {
			t.Fatal(err)
		}
		num, denom, ok := d.Fraction()
		if ok != c.ok || ok && (num != c.num || denom != c.denom) {
			t.Errorf("%s: %d/%d %v, want %d/%d %v", c.text, num, denom, ok, c.num, c.denom, c.ok)
		}
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, seed := range []string{"", "1", "-0.05", "1e-400", "1e400", "nan", "0x1", "1_0", ".", "12345678901234567890.5e-3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDecimal(text)
		if err != nil {
			return
		}
		if strings.ContainsAny(text, "_xXpPiInN, ") {
			t.Fatalf("%q was accepted", text)
		}
		if d.Rat().Cmp(ratOf(t, text)) != 0 {
			t.Fatalf("%q is read as %s", text, d.Rat())
		}
		if math.IsInf(d.Float64(), 0) {
			t.Fatalf("%q is infinite", text)
		}
	})
}

func BenchmarkParseDecimal(b *testing.B) {
	for _, text := range []string{"-0.0123", "3.891419e-04", "0.16220387987485377", "0.1622038798748537712345"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for range b.N {
				if _, err := ParseDecimal(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The text of a number reads as the number, and has no exponent where people need none.
func TestText(t *testing.T) {
	for text, want := range map[string]string{"0.50": "0.5", "-1200": "-1200", "1e9": "1000000000", "0": "0", "-0.25": "-0.25", "1e-7": "0.0000001", "1e10": "1e10"} {
		if d, err := ParseDecimal(text); err != nil || d.Text() != want {
			t.Errorf("%s: %q, want %q, %v", text, d.Text(), want, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d, err := ParseDecimal(rapid.StringMatching(`-?[0-9]{1,25}(\.[0-9]{1,12})?(e-?[0-9]{1,2})?`).Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ParseDecimal(d.Text()); err != nil || !back.Equal(d) {
			t.Fatalf("%q reads as another number: %v", d.Text(), err)
		}
	})
}
