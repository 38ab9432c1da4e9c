package refdist

import "cardioscore/scoring/reference"

const (
	format  = "cardioscore-reference"
	version = 1
)

// Entry is one distribution of a file, and what it is of.
type Entry struct {
	ScoreID     string
	Description string // the population, in words; may be empty
	Source      string // where its genotypes come from; may be empty
	FileDigest  string // SHA-256 of the file that it was read from, in hex; not written
	reference.Distribution
}
