package scoring

// MissingPolicy says what a missing call adds to a score.
type MissingPolicy uint8

const (
	// MissingMean adds the expectation of the term under Hardy-Weinberg
	// proportions at the pinned frequency, and counts in the denominator.
	MissingMean MissingPolicy = iota
	// MissingSkip adds nothing and shrinks the denominator.
	MissingSkip
)

func (p MissingPolicy) String() string {
	if p == MissingSkip {
		return "skip"
	}
	return "mean"
}

// ParseMissingPolicy reads the names that String gives.
func ParseMissingPolicy(text string) (MissingPolicy, bool) {
	for _, p := range []MissingPolicy{MissingMean, MissingSkip} {
		if p.String() == text {
			return p, true
		}
	}
	return 0, false
}
