package metaline

import (
	"slices"
	"testing"
)

// TestAttributes: quotes hide commas and ends, backslashes hide quotes inside them, and
// lines that are cut give what is whole up to the cut. The values follow from VCF 4.3, 1.4.
func TestAttributes(t *testing.T) {
	for text, want := range map[string][]string{
		`ID=1,length=5>`:                        {"1", "5"},
		`length=5,ID=1>`:                        {"1", "5"},
		`ID=1,note="a,length=7>",length=5>`:     {"1", "5"},
		`ID=1,note="a\",length=7,\\",length=5>`: {"1", "5"},
		`ID=1,note=a\,length=5>`:                {"1", "5"}, // outside quotes a backslash is one
		`ID=1,xlength=7,lengthy=8,Length=9>`:    {"1", ""},
		`ID=1>,length=5>`:                       {"1", ""},
		`ID="1",length="5">`:                    {`"1"`, `"5"`},
		`ID=1,ID=2,length=,length=5>`:           {"2", "5"},
		`ID=a=b,length=5`:                       {"a=b", "5"},
		`ID=1,length`:                           {"1", ""},
		`ID=1,length=`:                          {"1", ""},
		`ID=1,note="never ended,length=5>`:      {"1", ""},
		`ID=1,note="ends with a backslash\`:     {"1", ""},
		`,ID=1>`:                                {"", ""}, // the key is ",ID"
		`>ID=1`:                                 {"", ""},
		``:                                      {"", ""},
	} {
		if got := Attributes([]byte(text), "ID", "length"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
