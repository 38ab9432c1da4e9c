package risk

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Summary counts what the rules said. The tiers add up to People.
type Summary struct {
	People   int64
	ByTier   [tierCount]int64
	ByStatus map[Status]int64
	// ByRule, Unresulted and Review count people by rule id: whose tier the
	// rule gave, for whom it was unresulted before the tier was found, and who
	// is in the review queue for it.
	ByRule, Unresulted, Review map[string]int64

	rules        []string
	notEvaluated []string
}

// NewSummary starts at zero for everybody.
func (d *Decider) NewSummary() *Summary {
	s := &Summary{
		ByStatus: map[Status]int64{}, ByRule: map[string]int64{},
		Unresulted: map[string]int64{}, Review: map[string]int64{},
		notEvaluated: d.notEvaluated,
	}
	for i := range d.rules.rules {
		s.rules = append(s.rules, d.rules.rules[i].ID)
	}
	return s
}

// Add counts one person.
func (s *Summary) Add(r *Result) {
	s.People++
	s.ByTier[r.Tier]++
	s.ByStatus[r.Status]++
	if r.RuleID != "" {
		s.ByRule[r.RuleID]++
	}
	for _, id := range r.Unresulted {
		s.Unresulted[id]++
	}
	for i := range r.Review {
		s.Review[r.Review[i].RuleID]++
	}
}

// Merge adds what was counted of other people by the same rules.
func (s *Summary) Merge(other *Summary) {
	s.People += other.People
	for tier, n := range other.ByTier {
		s.ByTier[tier] += n
	}
	for status, n := range other.ByStatus {
		s.ByStatus[status] += n
	}
	for _, counts := range []struct{ to, from map[string]int64 }{
		{s.ByRule, other.ByRule}, {s.Unresulted, other.Unresulted}, {s.Review, other.Review},
	} {
		for id, n := range counts.from {
			counts.to[id] += n
		}
	}
}

// Equal says whether two summaries count the same: before and after writing.
func (s *Summary) Equal(other *Summary) bool { return s.text() == other.text() }

// Write prints the counts: tiers, statuses, then rules.
func (s *Summary) Write(w io.Writer) error {
	_, err := io.WriteString(w, s.text())
	return err
}

func (s *Summary) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-14s %12s\n", "tier", "people")
	for t := T0; t <= NoTier; t++ {
		fmt.Fprintf(&b, "%-14s %12d\n", t, s.ByTier[t])
	}
	fmt.Fprintf(&b, "%-14s %12d\n", "all", s.People)
	for _, status := range statuses {
		fmt.Fprintf(&b, "status %-14s %12d\n", status, s.ByStatus[status])
	}
	for _, id := range s.rules {
		if slices.Contains(s.notEvaluated, id) {
			fmt.Fprintf(&b, "rule %-10s not evaluated: the run lacks an input, or has a better one\n", id)
			continue
		}
		fmt.Fprintf(&b, "rule %-10s decides %d, unresulted %d, in review %d\n", id, s.ByRule[id], s.Unresulted[id], s.Review[id])
	}
	return b.String()
}
