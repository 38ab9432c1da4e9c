package pgscatalog

import (
	"io"
	"strconv"

	"cardioscore/io/internal/textfile"
)

const (
	// lookedLines is how many rows tell how long rows are.
	lookedLines = 64
	// packedRatio is how many times its size a packed file may well unpack to.
	packedRatio = 6
)

// EstimateRows says from the beginning of a score file about how many rows it holds:
// what the header declares, else what a file of this size has room for. It is for
// planning; what cannot be read counts nothing, and reading it will tell why.
func EstimateRows(path string) int {
	text, err := textfile.Open(path)
	if err != nil {
		return 0
	}
	defer text.Close()
	var h header
	bytes, lines := int64(0), int64(0)
	for lines <= lookedLines {
		line, err := text.Next()
		if err == io.EOF {
			return int(max(0, lines-1)) // but for the names of the columns
		}
		if err != nil {
			break
		}
		if len(line) > 0 && line[0] == '#' {
			if _, ok := h.add(line[1:]); !ok {
				return 0
			}
			continue
		}
		bytes, lines = bytes+int64(len(line)+1), lines+1
	}
	size := text.Size()
	if declared, err := strconv.Atoi(h.variants); err == nil && declared >= 0 {
		return int(min(int64(declared), packedRatio*size))
	}
	if lines < 2 {
		return 0
	}
	if text.Packed() {
		size *= packedRatio
	}
	return int(size * lines / bytes)
}
