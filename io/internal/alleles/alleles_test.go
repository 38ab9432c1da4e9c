package alleles

import (
	"fmt"
	"slices"
	"testing"
)

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"A": "A", "c": "C", "g": "G", "t": "T", "acGT": "ACGT", "": "",
		"L": "L", "l": "l", "h": "h", "N": "N", "n": "n", "acgn": "acgn",
		"A1": "A1", "a1": "a1", "<del>": "<del>", "*": "*", "0": "0", ".": ".", "I": "I",
	} {
		if got := Text([]byte(text)); got != want || Text(text) != want {
			t.Errorf("%q: %q and %q, want %q", text, got, Text(text), want)
		}
	}
}

// Few and many ALTs are looked through in two ways, with one answer.
func TestRepeated(t *testing.T) {
	var others []string
	for i := range 9 {
		others = append(others, "C"+fmt.Sprint(i))
	}
	for _, c := range []struct {
		alts []string
		want string // "" for none
	}{
		{[]string{"C"}, ""}, {[]string{"A"}, "A"}, {[]string{"C", "G", "C"}, "C"}, {[]string{"<DEL>", "<DEL>"}, ""},
		{[]string{"*", "*", "G"}, ""}, {[]string{"<DEL>", "A"}, "A"}, {[]string{"."}, ""},
	} {
		for _, alts := range [][]string{c.alts, append(slices.Clone(others), c.alts...), append(slices.Clone(c.alts), others...)} {
			if allele, twice := Repeated("A", alts); allele != c.want || twice != (c.want != "") {
				t.Errorf("%v: %q, %v; want %q", alts, allele, twice, c.want)
			}
		}
	}
}
