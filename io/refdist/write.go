package refdist

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Write writes entries as a file that Read gives back. The same entries make the
// same bytes. It refuses what Read would refuse, before it writes a byte.
func Write(w io.Writer, entries []Entry) error {
	if err := checkAll(entries); err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "{\n  \"format\": %s,\n  \"version\": %d,\n  \"distributions\": [", quoted(format), version)
	for i := range entries {
		if i > 0 {
			b.WriteByte(',')
		}
		entries[i].write(b)
	}
	b.WriteString("\n  ]\n}\n")
	return b.Flush()
}

func (e *Entry) write(b *bufio.Writer) {
	b.WriteString("\n    {")
	xMale := "" // left out, as in files of before it was there
	if e.XMaleOne {
		xMale = "1"
	}
	for _, field := range []struct{ name, value string }{
		{"score_id", quoted(e.ScoreID)},
		{"description", quoted(e.Description)},
		{"source", quoted(e.Source)},
		{"score_digest", quoted(e.ScoreDigest)},
		{"used_rows_digest", quoted(e.UsedRowDigest)},
		{"missing", quoted(e.Missing)},
		{"absent", quoted(e.Absent)},
		{"x_male_dosage", xMale},
		{"statistic", quoted(string(e.Statistic))},
		{"frequency_digest", quoted(e.FrequencyDigest)},
		{"n", strconv.FormatInt(e.N, 10)},
		{"mean", number(e.Mean)},
		{"sd", number(e.SD)},
	} {
		if field.value != "" {
			fmt.Fprintf(b, "\n      %q: %s,", field.name, field.value)
		}
	}
	b.WriteString("\n      \"quantiles\": [")
	for i, q := range e.Quantiles {
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

// checkAll says what Read would refuse.
func checkAll(entries []Entry) error {
	if len(entries) == 0 {
		return errors.New("reference file: no distribution, expected one or more")
	}
	seen := make(map[identity]bool, len(entries))
	for i := range entries {
		e := &entries[i]
		err := e.check()
		switch {
		case err != nil:
		case !utf8.ValidString(e.ScoreID + e.Description + e.Source):
			err = errors.New("score_id, description or source is not UTF-8")
		case seen[e.identity()]:
			err = fmt.Errorf("a second one of %q made with the same digests and policies", e.ScoreID)
		}
		if err != nil {
			return fmt.Errorf("reference file: distribution number %d: %w", i+1, err)
		}
		seen[e.identity()] = true
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
