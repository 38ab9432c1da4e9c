package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// numberForm is the numbers that ReadNumbers reads, but for their limits.
var numberForm = regexp.MustCompile(`^(-?)([0-9])\.([0-9]+)(?:([eE])([+-])([0-9][0-9]))?$`)

// slowNumber reads a number as ReadNumbers is to, or says false.
func slowNumber(text string) (coef int64, exponent uint16, ok bool) {
	f := numberForm.FindStringSubmatch(text)
	if f == nil {
		return 0, 0, false
	}
	magnitude, err := strconv.ParseUint(f[2]+f[3], 10, 64)
	if err != nil || magnitude >= 1e18 || magnitude == 0 && f[1] != "" || len(f[3]) > 27 {
		return 0, 0, false
	}
	if coef = int64(magnitude); f[1] != "" {
		coef = -coef
	}
	exp := 1024 - len(f[3])
	if f[4] != "" {
		e, err := strconv.Atoi(f[5] + f[6])
		if err != nil || f[2] == "0" || e == 0 && f[5] == "-" {
			return 0, 0, false
		}
		exp += e + map[string]int{"e": 4096, "E": 6144}[f[4]]
	}
	return coef, uint16(exp), true
}

// drawNumber writes a number of some form, sometimes with a byte changed.
func drawNumber(rng *rand.Rand) string {
	value := math.Ldexp(rng.NormFloat64(), rng.IntN(20)-15)
	var text string
	switch rng.IntN(8) {
	case 0:
		text = fmt.Sprintf("%.*f", 1+rng.IntN(22), math.Mod(value, 1))
	case 1:
		text = fmt.Sprintf("%.*e", 1+rng.IntN(17), value)
	case 2:
		text = fmt.Sprintf("%.*E", 1+rng.IntN(17), value*1e10)
	case 3:
		text = fmt.Sprintf("%d.%0*d", rng.IntN(11), 1+rng.IntN(26), rng.IntN(10)) // limits
	case 4:
		text = "9." + strings.Repeat("9", 15+rng.IntN(4))
	default:
		text = fmt.Sprintf("%.15g", math.Mod(value, 9))
	}
	if rng.IntN(3) == 0 {
		text = strings.TrimPrefix(text, "-")
	}
	if rng.IntN(16) == 0 {
		const changes = "  \n -+.,/:0019eE\x00\x80\r"
		changed := []byte(text)
		changed[rng.IntN(len(changed))] = changes[rng.IntN(len(changes))]
		text = string(changed)
	}
	return text
}

func TestReadNumbersIsWhatItSays(t *testing.T) {
	needsDecimals(t)
	rng := rand.New(rand.NewPCG(21, 22))
	lines, read, tried, good := 0, 0, 0, 0
	for range 10_000 {
		separator := "\t "[rng.IntN(2)]
		text := append([]byte(strings.Repeat("7", NumbersBefore-1)), separator)
		at := len(text)
		alike := rng.IntN(3) > 0 // all in a row of the form that is read
		var ends []int32
		for range 8 + rng.IntN(40) {
			number := drawNumber(rng)
			if _, _, ok := slowNumber(number); alike && !ok {
				number = fmt.Sprintf("%.15f", rng.NormFloat64()/8)
			}
			if text = append(text, number...); rng.IntN(40) == 0 {
				text = append(text, '\n')
			} else {
				text = append(text, separator)
			}
		}
		text[len(text)-1] = "\n\t 5"[rng.IntN(4)]
		for i, b := range text[at:] {
			if b == separator || b == '\n' {
				ends = append(ends, int32(at+i))
			}
		}
		text = append(text, strings.Repeat("5", rng.IntN(2*NumbersBehind))...)

		// Of known ends, every second or third for example.
		stride := 1 + rng.IntN(3)
		coefs, exponents := make([]int64, len(ends)/stride), make([]uint16, len(ends)/stride)
		n, all := ReadNumbersAt(coefs, exponents, text, ends, stride, separator)
		if n != len(coefs)&^7 {
			t.Fatalf("%d of %d numbers", n, len(coefs))
		}
		wantAll := true
		for i := range coefs {
			end := int(ends[i*stride])
			start := end
			for text[start-1] != separator && text[start-1] != '\n' {
				start--
			}
			coef, exponent, ok := slowNumber(string(text[start:end]))
			if i >= n || !ok || text[start-1] != separator {
				coef, exponent = coefs[i], 0
			}
			wantAll = wantAll && (i >= n || exponent != 0)
			if coefs[i] != coef || exponents[i] != exponent || i >= n && coef != 0 {
				t.Fatalf("%q: %d, exponent %d, want %d, %d", text[start-1:end+1], coefs[i], exponents[i], coef, exponent)
			}
			if tried++; exponent != 0 {
				good++
			}
		}
		if all != wantAll {
			t.Fatalf("all is %v of %v", all, exponents)
		}

		// One after another.
		most := rng.IntN(60)
		coefs, exponents = make([]int64, most+1), make([]uint16, most+1)
		n, end := ReadNumbers(coefs[:most], exponents[:most], text, at, separator)
		want, wantEnd := 0, at
		for first, start := 0, at; first+8 <= min(most, len(ends)) && start <= len(text)-NumbersBehind; first += 8 {
			ok := true
			for i := first; i < first+8; i++ {
				var coef int64
				var exponent uint16
				if coef, exponent, ok = slowNumber(string(text[start:ends[i]])); !ok || text[start-1] != separator {
					ok = false
					break
				}
				if first < n && (coef != coefs[i] || exponent != exponents[i]) {
					t.Fatalf("number %d of %q: %d, exponent %d, want %d, %d", i, text[at:], coefs[i], exponents[i], coef, exponent)
				}
				start = int(ends[i]) + 1
			}
			if !ok || first >= n && longest(ends[first-min(first, 1):first+8]) {
				break
			}
			want, wantEnd = first+8, start-1
		}
		if n != want || end != wantEnd || coefs[most] != 0 || exponents[most] != 0 || slices.Max(exponents[n-n%8:]) != 0 && n == most {
			t.Fatalf("%d numbers up to %d, want %d, %d, of %q", n, end, want, wantEnd, text[at:])
		}
		if lines++; n > 0 {
			read++
		}
	}
	if good < tried/2 || read < lines/8 {
		t.Errorf("%d of %d numbers were read, and of %d of %d lines some", good, tried, read, lines)
	}
}

// longest says whether two of the numbers that end at these places may take more than 64
// bytes: they need not be read then.
func longest(ends []int32) bool {
	for i := range ends {
		before := ends[0] - 40
		if i >= 2 {
			before = ends[i-2]
		}
		if ends[i]-before > 64 {
			return true
		}
	}
	return false
}

func BenchmarkReadNumbers(b *testing.B) {
	for _, format := range []string{"%.9f", "%.15g", "%.14e"} {
		text := []byte(strings.Repeat("x", NumbersBefore))
		for i := range 1024 {
			text = fmt.Appendf(text, "\t"+format, math.Sin(float64(i*i+1))/20)
		}
		text = append(text, "\n"+strings.Repeat("x", NumbersBehind)...)
		ends := FieldEnds(nil, text, '\t')[1:]
		coefs, exponents := make([]int64, 1024), make([]uint16, 1024)
		b.Run("one after another/"+format, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if n, _ := ReadNumbers(coefs, exponents, text, NumbersBefore+1, '\t'); n < 1024 {
					b.Skipf("no kernel: %d", n)
				}
			}
		})
		b.Run("at/"+format, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if n, _ := ReadNumbersAt(coefs, exponents, text, ends, 1, '\t'); n == 0 {
					b.Skip("no kernel")
				}
			}
		})
	}
}
