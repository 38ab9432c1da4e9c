package plink

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParsePosition(t *testing.T) {
	for _, c := range []struct {
		text string
		pos  int32
		ok   bool
	}{
		{"1", 1, true},
		{"0", 0, true},
		{"0010", 10, true},
		{"-5", -5, true},
		{"2147483646", 2147483646, true},
		{"-2147483646", -2147483646, true},
		{"1e+05", 100000, true},
		{"1E5", 100000, true},
		{"1e05", 100000, true},
		{"1.5e1", 15, true},
		{"1.50e1", 15, true},
		{"1.234567e6", 1234567, true},
		{"100.0", 100, true},
		{"100.000", 100, true},
		{"1000e-2", 10, true},
		{"0.1e1", 1, true},
		{"0e999", 0, true},
		{"0.0e-999", 0, true},

		{"", 0, false},
		{"X", 0, false},
		{"-", 0, false},
		{"+5", 0, false},
		{"--5", 0, false},
		{".5e1", 0, false},
		{"5.", 0, false},
		{".", 0, false},
		{"e5", 0, false},
		{"1e", 0, false},
		{"1e+", 0, false},
		{"1e1234", 0, false},
		{"1e5e5", 0, false},
		{"1e1.0", 0, false},
		{"1.0.0", 0, false},
		{"1.5", 0, false},
		{"1.25e1", 0, false},
		{"15e-1", 0, false},
		{"1e-1", 0, false},
		{"1e-5", 0, false},
		{"1,000", 0, false},
		{"1_000", 0, false},
		{"0x10", 0, false},
		{"10:", 0, false},
		{"1.0:", 0, false},
		{"1/e5", 0, false},
		{"2147483647", 0, false},
		{"-2147483647", 0, false},
		{"1e10", 0, false},
		{"1e999", 0, false},
		{"99999999999999999999999999", 0, false},
		{"NaN", 0, false},
		{"inf", 0, false},
	} {
		pos, ok := parsePosition([]byte(c.text))
		if pos != c.pos || ok != c.ok {
			t.Errorf("%q: got %d, %t; expected %d, %t", c.text, pos, ok, c.pos, c.ok)
		}
	}
}

// A whole number reads the same however a program formats it.
func TestParsePositionInEveryNotation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int32Range(-maxPosition, maxPosition).Draw(t, "n")
		digits := strconv.Itoa(int(n))
		notations := []string{
			digits,
			digits + "." + strings.Repeat("0", rapid.IntRange(1, 5).Draw(t, "zeros")),
			fmt.Sprintf("%.9e", float64(n)), // 10 digits: exact for every int32
			digits + "00e-2",
		}
		for _, text := range notations {
			if pos, ok := parsePosition([]byte(text)); !ok || pos != n {
				t.Fatalf("%q: got %d, %t; expected %d", text, pos, ok, n)
			}
		}
	})
}
