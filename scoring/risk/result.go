package risk

// ReviewPending is the reason that a row carries while a rule for the analyst
// is True. It says that somebody looks, not at what.
const ReviewPending = "REVIEW_PENDING"

// Result is what the rules say about one person: one tier, all reasons.
type Result struct {
	Tier        Tier
	RuleID      string // "" for NOT_RESULTED
	RuleVersion string
	Status      Status
	Action      string
	// Reasons has every True rule for gp in rule order, not only the one that
	// gave the tier, then modifiers, then ReviewPending. For an excluded person
	// it has the exclusions only; for T7 the else rule's.
	Reasons []Reason
	// Review has every True rule for the analyst. It is not for the GP's file.
	Review []Reason
	// Unresulted lists the rules before the deciding one that are Unknown.
	Unresulted []string
	// NotEvaluated lists the rules that the run cannot evaluate. It belongs to
	// the Decider.
	NotEvaluated []string
}

// Reason is one True rule.
type Reason struct {
	RuleID   string // "" for ReviewPending
	Code     string
	Evidence string // the inputs that the rule read, with values and notes
}

// Append appends RULE:CODE (evidence), as far as the parts are there.
func (r *Reason) Append(text []byte) []byte {
	if r.RuleID != "" {
		text = append(append(text, r.RuleID...), ':')
	}
	text = append(text, r.Code...)
	if r.Evidence != "" {
		text = append(append(append(text, " ("...), r.Evidence...), ')')
	}
	return text
}

// reset empties the result and keeps the memory of its slices.
func (r *Result) reset(d *Decider) {
	*r = Result{
		Reasons: r.Reasons[:0], Review: r.Review[:0], Unresulted: r.Unresulted[:0],
		NotEvaluated: d.notEvaluated,
	}
}
