package risk

// Tier is how urgently a person's row asks for action: T0 excluded, T1 the most
// urgent, T7 no flag.
type Tier uint8

const (
	T0 Tier = iota
	T1
	T2
	T3
	T4
	T5
	T6
	T7
	// NoTier stands where no rule applies and at least one could not be
	// resulted. Nothing about it reassures.
	NoTier
	tierCount = int(NoTier) + 1
)

// String gives T0 to T7, or NOT_RESULTED.
func (t Tier) String() string {
	if t >= NoTier {
		return "NOT_RESULTED"
	}
	return "T" + string(rune('0'+t))
}

// ParseTier reads T0 to T7.
func ParseTier(text string) (Tier, bool) {
	if len(text) == 2 && text[0] == 'T' && text[1] >= '0' && text[1] <= '7' {
		return Tier(text[1] - '0'), true
	}
	return NoTier, false
}

// monogenic says whether law 7 protects the tier from polygenic inputs.
func (t Tier) monogenic() bool { return t == T1 || t == T2 }

// Status says how far a row can be relied on.
type Status string

const (
	Final       Status = "FINAL"
	Provisional Status = "PROVISIONAL"  // to be confirmed, or an earlier rule is unresulted
	NotResulted Status = "NOT_RESULTED" // no rule applies, and one is unresulted
	Excluded    Status = "EXCLUDED"     // T0
)

var statuses = [...]Status{Final, Provisional, NotResulted, Excluded}

// ParseStatus reads the four statuses.
func ParseStatus(text string) (Status, bool) {
	for _, s := range statuses {
		if string(s) == text {
			return s, true
		}
	}
	return "", false
}

// Audience says who sees that a rule applies.
type Audience string

const (
	GP      Audience = "gp"
	Analyst Audience = "analyst" // review queue only
)
