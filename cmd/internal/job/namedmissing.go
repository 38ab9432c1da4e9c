package job

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"cardioscore/scoring"
)

// namedMissing is how many people, and how many terms of theirs, have a missing term of
// one score by one name (apoe_e1, unlisted_diplotype, unphased_haplotype): a genotype
// that was called and still does not tell the term.
type namedMissing struct{ people, terms int }

// missedByName counts the named missing terms of a score by name, those of the kept
// people who did not opt out alone. calls are by sample, as the engine gives them.
func (s *scored) missedByName(c int, calls []scoring.UnlistedCall, into map[string]namedMissing) {
	for i, call := range calls {
		if !s.counts(c, call.Sample) {
			continue
		}
		n := into[call.Name]
		n.terms++
		if i == 0 || calls[i-1] != call { // several terms of one person stand side by side
			n.people++
		}
		into[call.Name] = n
	}
}

// countMissed writes the named missing terms of all scores into the manifest.
func (s *scored) countMissed(r *record) {
	for k, byName := range s.missed {
		for name, n := range byName {
			r.count("people_missing_"+name+" "+s.scores[k].ID, n.people)
			r.count("terms_missing_"+name+" "+s.scores[k].ID, n.terms)
		}
	}
}

// showMissed prints them for one score, by name.
func (s *scored) showMissed(w io.Writer, k int) {
	for _, name := range slices.Sorted(maps.Keys(s.missed[k])) {
		n := s.missed[k][name]
		fmt.Fprintf(w, "  %s: %s of %s missing as %s\n", s.scores[k].ID, countOf(n.terms, "term", "terms"), countOf(n.people, "person", "people"), name)
	}
}
