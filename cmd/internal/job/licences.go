package job

import (
	"fmt"
	"slices"
	"strings"

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
	Allowed     []string // accessions of scores that may serve clinical use all the same
	programme   string   // that says so; empty for the command line
}

// needsName says whether a score serves clinical use only when it is allowed by name:
// it is for academic use only, or has terms of its own that somebody has to read first.
// The catalogue writes a text where it differs from its open default, so that a text
// which no phrase classes may as well forbid it; a score without one is under the default.
func needsName(score *scoreset.Score) bool {
	use := score.LicenceUse()
	return use == scoreset.LicenceAcademicOnly || use == scoreset.LicenceStated
}

// known refuses accessions that none of all scores of a run has: the allowance would go
// unheeded, and be missed where it was meant for another score.
func (l *Licences) known(scores []*scoreset.Score) error {
	const most = 10 // accessions that a message lists
	for _, id := range l.Allowed {
		if slices.ContainsFunc(scores, func(s *scoreset.Score) bool { return s.ID == id }) {
			continue
		}
		var given []string
		for _, s := range scores[:min(most, len(scores))] {
			given = append(given, s.ID)
		}
		there := strings.Join(given, ", ")
		if more := len(scores) - len(given); more > 0 {
			there += fmt.Sprintf(" and %d more", more)
		}
		if l.programme != "" {
			return fileerr.New(fileerr.Inconsistent, l.programme, "allow_licences names %q, and no score of the programme has this accession (there are: %s): correct it, or leave it out", id, there)
		}
		return usagef("--allow-licence %q: no given score has this accession (there are: %s); correct it, or leave it out", id, there)
	}
	return nil
}

// check refuses scores for academic use only, and those with terms that cannot be
// classed, where the intended use is clinical, unless they are allowed by name.
func (l *Licences) check(scores []*scoreset.Score) error {
	switch l.IntendedUse {
	case useResearch, "":
		return nil
	case useClinical:
	default:
		return usagef("intended use %q: expected %s or %s", l.IntendedUse, useResearch, useClinical)
	}
	for _, score := range scores {
		if !needsName(score) || slices.Contains(l.Allowed, score.ID) {
			continue
		}
		if score.LicenceUse() == scoreset.LicenceStated {
			return fileerr.New(fileerr.Inconsistent, score.Source,
				"score %s has terms of its own (%.200q), which may forbid clinical use, and the intended use is clinical: read them; if they allow it, name the score with --allow-licence %s (allow_licences in a programme), which is recorded",
				score.ID, score.Licence, score.ID)
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
		if use == useClinical && needsName(score) {
			text = "allowed by name; " + text
		}
		r.option("licence "+score.ID, text)
	}
}
