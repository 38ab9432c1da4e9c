package job

import (
	"testing"

	"pgregory.net/rapid"

	"cardioscore/scoring/monogenic"
)

// People are decided from any sample on: what stands before it is passed over, and
// nothing behind it.
func TestScreenCursorBeginsAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sample := func(name string) (samples []int32) {
			at := int32(0)
			for range rapid.IntRange(0, 12).Draw(t, name) {
				at += int32(rapid.IntRange(0, 3).Draw(t, "step")) // several of one person
				samples = append(samples, at)
			}
			return samples
		}
		s := &monogenic.Screening{}
		for _, at := range sample("findings") {
			s.Findings = append(s.Findings, monogenic.Finding{Sample: at})
		}
		for _, at := range sample("people") {
			s.People = append(s.People, monogenic.PersonState{Sample: at})
		}
		first := int32(rapid.IntRange(0, 40).Draw(t, "first"))
		found, states := 0, 0
		for found < len(s.Findings) && s.Findings[found].Sample < first {
			found++
		}
		for states < len(s.People) && s.People[states].Sample < first {
			states++
		}
		if c := newScreenCursor(s, first); c.nextFound != found || c.nextState != states {
			t.Fatalf("begins at finding %d and state %d, want %d and %d", c.nextFound, c.nextState, found, states)
		}
	})
}
