package risk

// Truth is a value of Kleene's strong three-valued logic. The order matters:
// "all" is the smallest truth of its members, "any" the largest.
type Truth uint8

const (
	False Truth = iota
	Unknown
	True
)

func (t Truth) String() string { return [...]string{"false", "unknown", "true"}[t] }

// Not swaps True and False and keeps Unknown.
func (t Truth) Not() Truth { return True - t }

func truthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}
