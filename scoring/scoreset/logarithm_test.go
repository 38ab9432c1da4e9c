package scoreset

import (
	"math"
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// The digits are those of an independent library (Python's decimal, 80 digits, rounded to
// 17, half to even).
func TestLogText(t *testing.T) {
	for _, c := range []struct{ number, want string }{
		{"1", "0"}, {"1.000", "0"}, {"10e-1", "0"},
		{"2", "6.9314718055994531e-01"},
		{"0.5", "-6.9314718055994531e-01"},
		{"10", "2.3025850929940457e+00"},
		{"1.1761", "1.6220387987485383e-01"},
		{"1.0000001", "9.9999995000000333e-08"},
		{"0.9999999", "-1.0000000500000033e-07"},
		{"1e-300", "-6.9077552789821371e+02"},
		{"1e299", "6.8847294280521966e+02"},
		{"0.07", "-2.6592600369327781e+00"},
		{"48.18", "3.8749439971867253e+00"},
	} {
		got, ok := LogText(decimal(t, c.number))
		if !ok || got != c.want {
			t.Errorf("ln %s = %q, want %q", c.number, got, c.want)
		}
	}
	for _, number := range []string{"0", "0.000", "-1", "-0.5"} {
		if got, ok := LogText(decimal(t, number)); ok {
			t.Errorf("ln %s = %q, want none", number, got)
		}
	}
}

// A number within 10^-25 of 1 shows whether the digits behind the leading zeros are
// right: ln(1+e) = e - e^2/2.
func TestLogTextNearOne(t *testing.T) {
	got, _ := LogText(decimal(t, "1.0000000000000000000000001234567890123456789"))
	if want := "1.2345678901234568e-25"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Where the first try's bits do not decide, the next one has to be good to its own:
// ln 10 to 100 digits (Python's decimal), at three precisions.
func TestLogarithmAtPrecision(t *testing.T) {
	want, _, err := big.ParseFloat("2.30258509299404568401799145468436420760110148862877297603332790096757260967735248023599720508959829834197", 10, 1024, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	for _, bits := range []uint{96, 192, 320} {
		got := logarithm(big.NewRat(10, 1), bits)
		off := new(big.Float).SetPrec(1024).Sub(want, got)
		if most := new(big.Float).SetMantExp(big.NewFloat(1), slack-int(bits)); off.Abs(off).Cmp(most) > 0 {
			t.Errorf("ln 10 with %d bits is %s off", bits, off.Text('g', 3))
		}
	}
}

// Property: the text is a decimal within half a unit of its last digit of the float64
// logarithm, as far as that tells; inverses have the opposite sign; a product's
// logarithm is the sum of those of its factors.
func TestLogTextProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.StringMatching(`[1-9]\.[0-9]{1,12}(e-?[0-9]{1,2})?`).Draw(t, "a")
		number := decimal(t, a)
		text, ok := LogText(number)
		if !ok {
			t.Fatalf("ln %s has no text", a)
		}
		value := decimal(t, text)
		float, _ := number.Rat().Float64()
		if want := math.Log(float); math.Abs(value.Float64()-want) > 4e-16*max(1, math.Abs(want)) {
			t.Fatalf("ln %s = %s, want about %s", a, text, strconv.FormatFloat(want, 'g', 17, 64))
		}
		tenfold := number
		tenfold.exp += 10
		more, _ := LogText(tenfold)
		sum := new(big.Rat).Add(value.Rat(), new(big.Rat).Mul(big.NewRat(10, 1), decimal(t, "2.3025850929940456840179914546843642076").Rat()))
		sum.Sub(sum, decimal(t, more).Rat())
		if sum.Abs(sum).Cmp(big.NewRat(1, 1e13)) > 0 {
			t.Fatalf("ln (%s x 10^10) = %s, which is %s off", a, more, sum.FloatString(20))
		}
	})
}

func BenchmarkLogText(b *testing.B) {
	d, err := ParseDecimal("1.0734")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		LogText(d)
	}
}
