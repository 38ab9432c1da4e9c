package job

import (
	"fmt"
	"slices"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/scoreset"
)

// Intended uses of a run, which licences of scores may rule out.
const (
	useResearch = "research"
	useClinical = "clinical"
)

// Licences says what a run is for, and which scores may serve it beyond what their
// licence tells.
type Licences struct {
	IntendedUse string   // research, clinical; empty is research
	Allowed     []string // accessions of scores for academic use only that may serve clinical use
}

// check refuses scores for academic use only where the intended use is clinical,
// unless they are allowed by name.
func (l *Licences) check(scores []*scoreset.Score) error {
	switch l.IntendedUse {
	case useResearch, "":
		return nil
	case useClinical:
	default:
		return usagef("intended use %q: expected %s or %s", l.IntendedUse, useResearch, useClinical)
	}
	for _, score := range scores {
		if score.LicenceUse() != scoreset.LicenceAcademicOnly || slices.Contains(l.Allowed, score.ID) {
			continue
		}
		return fileerr.New(fileerr.Inconsistent, score.Source,
			"score %s is licensed for academic use only (%.200q), and the intended use is clinical: use another score; or, if its owner allows it, name it with --allow-licence %s (allow_licences in a programme), which is recorded",
			score.ID, score.Licence, score.ID)
	}
	return nil
}

// note writes the intended use and the licences into the manifest.
func (l *Licences) note(r *record, scores []*scoreset.Score) {
	use := l.IntendedUse
	if use == "" {
		use = useResearch
	}
	r.option("intended_use", use)
	for _, score := range scores {
		text := score.LicenceUse().String()
		if score.Licence != "" {
			text = fmt.Sprintf("%s: %s", text, score.Licence)
		}
		if use == useClinical && score.LicenceUse() == scoreset.LicenceAcademicOnly {
			text = "allowed by name; " + text
		}
		r.option("licence "+score.ID, text)
	}
}
