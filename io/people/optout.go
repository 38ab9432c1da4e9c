package people

import (
	"bytes"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/textfile"
)

// OptOuts is an opt-out list in cohort order.
type OptOuts struct {
	Path    string
	Digest  string // SHA-256 of the text, in hex
	Listed  []bool // by sample
	People  int64  // samples of the cohort on the list
	Outside int64  // lines of nobody in the cohort
}

// ReadOptOuts reads one sample id a line; a first line "sample_id" is a header.
// A person listed twice is listed. A line of several columns is an error, because
// an id that is not recognised would be a person who is not left out.
func ReadOptOuts(path string, samples Index) (*OptOuts, error) {
	out := &OptOuts{Path: path, Listed: make([]bool, len(samples))}
	digest, err := textfile.Each(path, func(file *textfile.File, line []byte) error {
		if len(line) == 0 || file.Line() == 1 && string(line) == columnID {
			return nil
		}
		s, err := samples.find(path, file.Line(), line)
		if err != nil {
			return err
		}
		switch {
		case s < 0 && bytes.ContainsAny(line, "\t,;\""):
			return fileerr.AtLine(fileerr.Malformed, path, file.Line(), "",
				"the line holds a separator or a quote: an opt-out list has one sample id a line and nothing else")
		case s < 0:
			out.Outside++
		case !out.Listed[s]:
			out.Listed[s] = true
			out.People++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out.Digest = digest
	return out, nil
}
