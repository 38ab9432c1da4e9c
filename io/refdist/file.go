package refdist

import (
	"errors"

	"cardioscore/scoring/reference"
)

const (
	format  = "cardioscore-reference"
	version = 1
)

// File is a reference distribution file. Read has checked all that it holds.
type File struct {
	Digest        string // SHA-256 of the bytes that were read, in hex; Write does not use it
	Description   string // the population, in words
	Source        string // where its genotypes come from
	Distributions []Distribution
}

// Distribution is one distribution and the score that it belongs to.
type Distribution struct {
	ScoreID string
	reference.Distribution
}

// ErrNoDistribution is what Find gives for a score that the file does not know.
var ErrNoDistribution = errors.New("the reference file has no distribution of this score")

// Find gives the distribution of a score that was made as the run is made. Where
// the score has distributions, but none of them was, the error is the
// *reference.Mismatch of the first; where it has none, it is ErrNoDistribution.
// The result shares the memory of the file.
func (f *File) Find(scoreID string, run reference.Pins) (*reference.Distribution, error) {
	var mismatch error
	for i := range f.Distributions {
		d := &f.Distributions[i]
		if d.ScoreID != scoreID {
			continue
		}
		err := d.Check(run)
		if err == nil {
			return &d.Distribution, nil
		}
		if mismatch == nil {
			mismatch = err
		}
	}
	if mismatch != nil {
		return nil, mismatch
	}
	return nil, ErrNoDistribution
}
