package people

import (
	"bytes"

	"cardioscore/io/fileerr"
)

// Index finds samples by id: the number of a sample in cohort order.
type Index map[string]int32

// NewIndex numbers distinct ids in their order.
func NewIndex(ids []string) Index {
	x := make(Index, len(ids))
	for i, id := range ids {
		x[id] = int32(i)
	}
	return x
}

// find gives the number of a sample, or -1 for an id that is not in the cohort.
// An id that would be in the cohort without the spaces around it is an error:
// the row of an opted-out person must not get lost over a space.
func (x Index) find(path string, line int, id []byte) (int32, error) {
	if s, ok := x[string(id)]; ok {
		return s, nil
	}
	if len(id) == 0 {
		return -1, fileerr.AtLine(fileerr.Malformed, path, line, columnID, "the sample id is blank")
	}
	if trimmed := bytes.TrimSpace(id); len(trimmed) < len(id) {
		if _, ok := x[string(trimmed)]; ok {
			return -1, fileerr.AtLine(fileerr.Malformed, path, line, columnID,
				"the sample id has spaces around it; ids are compared to the byte: take them away")
		}
	}
	return -1, nil
}
