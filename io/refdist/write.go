package refdist

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Write writes a file that Read gives back. The same content makes the same
// bytes. It refuses content that Read would refuse, before it writes a byte.
func Write(w io.Writer, f *File) error {
	if err := f.check(); err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "{\n  \"format\": %s,\n  \"version\": %d,\n  \"description\": %s,\n  \"source\": %s,\n  \"distributions\": [",
		quoted(format), version, quoted(f.Description), quoted(f.Source))
	for i := range f.Distributions {
		if i > 0 {
			b.WriteByte(',')
		}
		f.Distributions[i].write(b)
	}
	b.WriteString("\n  ]\n}\n")
	return b.Flush()
}

func (d *Distribution) write(b *bufio.Writer) {
	b.WriteString("\n    {")
	for _, field := range []struct{ name, value string }{
		{"score_id", quoted(d.ScoreID)},
		{"score_digest", quoted(d.ScoreDigest)},
		{"used_rows_digest", quoted(d.UsedRowDigest)},
		{"missing", quoted(d.Missing)},
		{"absent", quoted(d.Absent)},
		{"statistic", quoted(string(d.Statistic))},
		{"frequency_digest", quoted(d.FrequencyDigest)},
		{"n", strconv.FormatInt(d.N, 10)},
		{"mean", number(d.Mean)},
		{"sd", number(d.SD)},
	} {
		fmt.Fprintf(b, "\n      %q: %s,", field.name, field.value)
	}
	b.WriteString("\n      \"quantiles\": [")
	for i, q := range d.Quantiles {
		switch {
		case i > 0 && i%10 == 0:
			b.WriteString(",\n        ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(number(q))
	}
	b.WriteString("]\n    }")
}

// check says what Read would refuse.
func (f *File) check() error {
	for _, words := range []struct{ name, text string }{{"description", f.Description}, {"source", f.Source}} {
		if strings.TrimSpace(words.text) == "" || !utf8.ValidString(words.text) {
			return fmt.Errorf("reference file: %s is %q, expected words in UTF-8", words.name, words.text)
		}
	}
	if len(f.Distributions) == 0 {
		return fmt.Errorf("reference file: no distribution, expected one or more")
	}
	seen := make(map[identity]bool, len(f.Distributions))
	for i := range f.Distributions {
		d := &f.Distributions[i]
		if err := d.check(); err != nil {
			return fmt.Errorf("reference file: distribution number %d: %w", i+1, err)
		}
		if !utf8.ValidString(d.ScoreID) {
			return fmt.Errorf("reference file: distribution number %d: score_id is not UTF-8", i+1)
		}
		if seen[d.identity()] {
			return fmt.Errorf("reference file: distribution number %d: a second one of %q made with the same digests and policies", i+1, d.ScoreID)
		}
		seen[d.identity()] = true
	}
	return nil
}

// quoted gives a text as JSON, with <, > and & as they are.
func quoted(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic("BUG: a text that has no JSON: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// number gives the shortest text that reads as the same float64; 0 without its sign.
func number(x float64) string {
	if x == 0 {
		x = math.Abs(x)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
