// Package samplelist is what the readers of sample files share that come beside genotypes:
// .fam, .psam and .sample.
package samplelist

import (
	"cardioscore/io/fileerr"
	"cardioscore/scoring/genome"
)

// Same holds the sample file of a further set against that of the first: the same samples
// in the same order, with the same sex, so that the sets can be read as one.
type Same struct {
	Path, FirstPath string
	First           []genome.Sample
	// Families of the first file, nil where they are not compared.
	Families []string

	taken int
}

// Take compares the next sample. Errors: Inconsistent, which names it by its number.
func (s *Same) Take(line int, id, family []byte, sex genome.Sex) error {
	differs := ""
	switch {
	case s.taken == len(s.First):
		differs = "is one more"
	case string(id) != s.First[s.taken].ID, s.Families != nil && string(family) != s.Families[s.taken]:
		differs = "has another id"
	case sex != s.First[s.taken].Sex:
		differs = "has another sex"
	}
	s.taken++
	if differs != "" {
		return fileerr.AtLine(fileerr.Inconsistent, s.Path, line, "",
			"sample number %d %s than in %s; expected the same samples in the same order in every set", s.taken, differs, s.FirstPath)
	}
	return nil
}

// End refuses a file with fewer samples than the first.
func (s *Same) End() error {
	if s.taken < len(s.First) {
		return fileerr.New(fileerr.Inconsistent, s.Path,
			"found %d samples, expected the %d of %s, in the same order", s.taken, len(s.First), s.FirstPath)
	}
	return nil
}
