package kernel

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowDecimals reads as ReadDecimals is to, one number at a time.
func slowDecimals(text []byte, at, most, decimals int, separator byte) (numbers []int64, end int) {
	end = at
	for len(numbers)+8 <= most && at <= len(text)-DecimalsBehind {
		var eight []int64
		for len(eight) < 8 {
			stop := bytes.IndexAny(text[at:], string(separator)+"\n")
			if stop < 0 || text[at-1] != separator {
				return numbers, end
			}
			n, ok := slowDecimal(string(text[at:at+stop]), decimals)
			if !ok {
				return numbers, end
			}
			eight = append(eight, n)
			at += stop + 1
		}
		numbers, end = append(numbers, eight...), at-1
	}
	return numbers, end
}

func slowDecimal(text string, decimals int) (int64, bool) {
	magnitude := strings.TrimPrefix(text, "-")
	whole, rest, _ := strings.Cut(magnitude, ".")
	n, err := strconv.ParseUint(whole+rest, 10, 63)
	if len(whole) != 1 || len(rest) != decimals || err != nil || n == 0 && text != magnitude {
		return 0, false
	}
	if text != magnitude {
		return -int64(n), true
	}
	return int64(n), true
}

func needsDecimals(t *testing.T) {
	t.Helper()
	if what := lacks(AVX512); what != "" {
		t.Skip("reading eight numbers at a time is not checked: no " + what)
	}
}

// Numbers of the form with some bytes changed, so that they are of it, nearly, or not.
func TestReadDecimalsIsWhatItSays(t *testing.T) {
	needsDecimals(t)
	rng := rand.New(rand.NewPCG(11, 12))
	const changes = "\t\t\n\n -.,/:09e+\x00\x80\r"
	whole, some := 0, 0
	for range 30_000 {
		decimals, separator := 1+rng.IntN(MostDecimals), "\t "[rng.IntN(2)]
		text := append([]byte("rs1234567890123"), separator)
		places := []int{16} // where fields begin
		for range 8 + rng.IntN(40) {
			if rng.IntN(2) == 0 {
				text = append(text, '-')
			}
			number := fmt.Sprintf("%0*d", decimals+1, rng.Int64N(int64(math.Pow10(decimals+1))))
			if rng.IntN(20) == 0 {
				number = strings.Repeat("0", decimals+1)
			}
			text = append(append(text, number[0], '.'), number[1:]...)
			if rng.IntN(50) == 0 {
				text = append(text, strings.Repeat("9", rng.IntN(70))...)
			}
			end := separator
			if rng.IntN(20) == 0 {
				end = '\n'
			}
			text = append(text, end)
			places = append(places, len(text))
		}
		for range rng.IntN(3) {
			text[16+rng.IntN(len(text)-16)] = changes[rng.IntN(len(changes))]
		}
		text = append(text, make([]byte, rng.IntN(150))...)
		at := 16
		if rng.IntN(4) == 0 {
			at = places[rng.IntN(len(places))]
		}
		dst := make([]int64, rng.IntN(50)+8)
		most := len(dst) - 8
		want, wantEnd := slowDecimals(text, at, most, decimals, separator)
		n, end := ReadDecimals(dst[:most], text, at, decimals, separator)
		if n != len(want) || end != wantEnd || !slices.Equal(dst[:n], want) || slices.Max(dst[most:]) != 0 || slices.Min(dst[most:]) != 0 {
			t.Fatalf("%d numbers to %d, want %d to %d: %d, want %d, of %q from %d, %d decimals", n, end, len(want), wantEnd, dst[:n], want, text, at, decimals)
		}
		if whole++; n > 0 {
			some++
		}
	}
	if some < whole/5 {
		t.Errorf("of %d texts numbers were read in %d alone", whole, some)
	}
}

func TestReadDecimalsOfEveryKind(t *testing.T) {
	needsDecimals(t)
	for decimals := 1; decimals <= MostDecimals; decimals++ {
		var text strings.Builder
		text.WriteString(strings.Repeat("x", 15))
		var want []int64
		for i := range 160 {
			digits := fmt.Sprintf("%0*d", decimals+1, (int64(i)*7919*104729+int64(i%10))%int64(math.Pow10(decimals+1)))
			sign := []string{"", "-"}[i*i%3&1]
			n, err := strconv.ParseInt(sign+digits, 10, 64)
			if err != nil || n == 0 {
				digits, n = digits[:decimals]+"1", 1
				sign = ""
			}
			want = append(want, n)
			text.WriteString("\t" + sign + digits[:1] + "." + digits[1:])
		}
		text.WriteString("\n" + strings.Repeat("x", DecimalsBehind))
		dst := make([]int64, 160)
		n, end := ReadDecimals(dst, []byte(text.String()), 16, decimals, '\t')
		if n != 160 || text.String()[end] != '\n' || !slices.Equal(dst, want) {
			t.Errorf("%d decimals: %d numbers, %d, want %d", decimals, n, dst[:n], want)
		}
	}
}

func TestReadDecimalsKeepsItsBounds(t *testing.T) {
	text := []byte(strings.Repeat("\t0.123", 40))
	dst := make([]int64, 8)
	for _, test := range []struct {
		name string
		dst  []int64
		at   int
	}{
		{"room for seven", dst[:7], 19}, {"too near the start", dst, 13}, {"too near the end", dst, len(text) - DecimalsBehind + 1}, {"behind the end", dst, len(text) + 5},
	} {
		if n, end := ReadDecimals(test.dst, text, test.at, 3, '\t'); n != 0 || end != test.at {
			t.Errorf("%s: %d numbers to %d", test.name, n, end)
		}
	}
	for _, decimals := range []int{0, MostDecimals + 1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d decimals: no panic", decimals)
				}
			}()
			ReadDecimals(dst, text, 19, decimals, '\t')
		}()
	}
}

func TestNarrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns, rows := rapid.OneOf(rapid.Just(1), rapid.IntRange(1, 27)).Draw(t, "columns"), rapid.IntRange(0, 28).Draw(t, "rows")
		src := make([]int64, rows*columns)
		most := rapid.SampledFrom([]int64{9, 1 << 20, math.MaxInt32}).Draw(t, "most")
		for i := range src {
			src[i] = rapid.Int64Range(-most, most).Draw(t, "value")
		}
		fits := true
		if len(src) > 0 && rapid.IntRange(0, 3).Draw(t, "large") == 0 {
			src[rapid.IntRange(0, len(src)-1).Draw(t, "at")] = rapid.SampledFrom([]int64{math.MaxInt32 + 1, math.MinInt32, math.MinInt64, -1e18, 1 << 40}).Draw(t, "large value")
			fits = false
		}
		for name, narrow := range map[string]func(dst []byte, largest []uint32, sums []int64) bool{
			"fastest": func(dst []byte, largest []uint32, sums []int64) bool { return Narrow(dst, src, columns, largest, sums) },
			"Go": func(dst []byte, largest []uint32, sums []int64) bool {
				return narrowGeneric(dst, src, 0, columns, largest, sums)
			},
		} {
			dst, largest, sums := make([]byte, 4*len(src)+1), make([]uint32, columns), make([]int64, columns)
			dst[4*len(src)] = 7
			for j := range sums {
				largest[j], sums[j] = 5, 5 // of a use before
			}
			if ok := narrow(dst[:4*len(src)], largest, sums); ok != fits || dst[4*len(src)] != 7 {
				t.Fatalf("%s: fits %v, want %v; the byte behind: %d", name, ok, fits, dst[4*len(src)])
			}
			for j := 0; fits && j < columns; j++ {
				wantLargest, wantSum := int64(0), int64(0)
				for i := j; i < len(src); i += columns {
					if got := int32(binary.LittleEndian.Uint32(dst[4*i:])); int64(got) != src[i] {
						t.Fatalf("%s: value %d is %d, want %d", name, i, got, src[i])
					}
					wantLargest, wantSum = max(wantLargest, src[i], -src[i]), wantSum+max(src[i], -src[i])
				}
				if int64(largest[j]) != wantLargest || sums[j] != wantSum {
					t.Fatalf("%s: column %d: largest %d, sum %d, want %d, %d", name, j, largest[j], sums[j], wantLargest, wantSum)
				}
			}
		}
	})
}

func BenchmarkReadDecimals(b *testing.B) {
	var text strings.Builder
	text.WriteString(strings.Repeat("x", 15))
	for i := range 1024 {
		fmt.Fprintf(&text, "\t%.9f", math.Sin(float64(i*i)))
	}
	text.WriteString("\n" + strings.Repeat("x", DecimalsBehind))
	all, dst := []byte(text.String()), make([]int64, 1024)
	b.SetBytes(int64(len(all)))
	for b.Loop() {
		if n, _ := ReadDecimals(dst, all, 16, 9, '\t'); n == 0 {
			b.Skip("no kernel")
		}
	}
}
