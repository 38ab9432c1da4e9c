package refdist

import (
	"errors"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

// readPair reads {"name": text, "values": [numbers], "count": whole number}.
func readPair(text string) (name string, values []float64, count int64, err error) {
	p := newParser("x.json", []byte(text))
	err = p.object("", map[string]func() error{
		"name":  func() (err error) { name, err = p.string("name"); return },
		"count": func() (err error) { count, err = p.integer("count"); return },
		"values": func() error {
			return p.array("values", func() error {
				value, err := p.number("values")
				values = append(values, value)
				return err
			})
		},
	})
	if err == nil {
		err = p.end()
	}
	return
}

func TestParser(t *testing.T) {
	name, values, count, err := readPair("{\"count\": -3,\n\"values\": [1, -2.5e-1, 0],\t\"name\": \"Å\\u0022\"}\n")
	if err != nil {
		t.Fatal(err)
	}
	if name != "Å\"" || count != -3 || len(values) != 3 || values[0] != 1 || values[1] != -0.25 || values[2] != 0 {
		t.Errorf("got %q %v %d", name, values, count)
	}
}

// The place of each error is marked with § in the text, just before its column.
func TestParserPlacesErrors(t *testing.T) {
	for _, c := range []struct{ name, text, message string }{
		{"nothing", "§", "the text ends here"},
		{"cut in the array", `{"name": "a", "values": [1, 2§`, "the text ends here"},
		{"cut after a key", `{"name":§`, "the text ends here"},
		{"another kind", `§[1]`, "found [, expected {"},
		{"unknown key", "{\"count\": 1,\n  §\"nam\": \"a\"}", `found the key "nam", which this version does not know; expected count, name, values`},
		{"key of another case", `{§"Name": "a"}`, `the key "Name"`},
		{"repeated key", "{\"name\": \"å\", §\"name\": \"b\"}", `found the key "name" twice`},
		{"keys left out", " §{\"name\": \"a\"}", "expected further keys: count, values"},
		{"number for text", `{"name": §1}`, "name: found the number 1, expected a text"},
		{"null for text", `{"name": §null}`, "name: found null, expected a text"},
		{"text for number", `{"values": [1, §"2"]}`, `values: found the text "2", expected a number`},
		{"true for number", `{"values": [§true]}`, "values: found true, expected a number"},
		{"object for array", `{"values": §{}}`, "values: found {, expected ["},
		{"array for number", `{"values": [§[1]]}`, "values: found [, expected a number"},
		{"too large", `{"values": [§1e400]}`, "found the number 1e400, expected a number of at most"},
		{"not whole", `{"count": §1.0}`, "found the number 1.0, expected a whole number"},
		{"whole but too large", `{"count": §9223372036854775808}`, "expected a whole number below 2^63"},
		{"text for whole number", `{"count": §"1"}`, `count: found the text "1", expected a whole number`},
		{"more behind", `{"count": 1, "name": "a", "values": []} §{}`, "found more text after the end"},
		{"long text", `{"count": §"` + strings.Repeat("x", 99) + `"}`, `"` + strings.Repeat("x", 40) + `…"`},
	} {
		before, after, _ := strings.Cut(c.text, "§")
		line := strings.Count(before, "\n") + 1
		column := len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
		_, _, _, err := readPair(before + after)
		var placed *fileerr.Error
		if !errors.As(err, &placed) {
			t.Errorf("%s: got %v, expected a placed error", c.name, err)
			continue
		}
		if placed.Class != fileerr.Malformed || placed.Path != "x.json" || placed.Line != line || placed.Column != column {
			t.Errorf("%s: got %v, expected line %d, column %d", c.name, err, line, column)
		}
		if !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got %q, expected it to hold %q", c.name, err, c.message)
		}
	}
	for _, text := range []string{`{"values": [1,]}`, `{"name": "a",}`, `{"values": [01]}`, `{"values": [NaN]}`, `{name: 1}`, `{'name': 1}`,
		`{"values": [1 2]}`, `{"name" "a"}`, `{"values": [+1]}`, `{"values": [0x1]}`, "\xef\xbb\xbf{}", `{"values": [1}`, "{} // no"} {
		if _, _, _, err := readPair(text); fileerr.ClassOf(err) != fileerr.Malformed || err == nil {
			t.Errorf("%q: got %v, expected Malformed", text, err)
		}
	}
}
