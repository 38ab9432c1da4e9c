package pgscatalog

import "cardioscore/io/internal/textfile"

// CountRows reads through a score file and says how many rows it holds at most: its lines
// but for the header, that of names and empty ones. It is for planning where EstimateRows
// is not enough. Errors: Malformed for what does not unpack, IO.
func CountRows(path string) (int, error) {
	rows := -1 // but for the names of the columns
	_, err := textfile.Each(path, func(_ *textfile.File, line []byte) error {
		if len(line) > 0 && line[0] != '#' {
			rows++
		}
		return nil
	})
	return max(0, rows), err
}
