package risk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// Ruleset is rules as data, unchecked. Compile checks them.
type Ruleset struct {
	ID      string
	Version string
	Source  string

	Inputs     []Input
	Parameters []Parameter
	Actions    []Action
	Findings   []FindingClass
	// ScreenMinCallRate names the parameter below which a person without a
	// finding counts as not looked at; empty where the set has no such classes.
	ScreenMinCallRate string
	// ScreenMinConditionRate names the parameter below which one condition was not
	// looked at, and with it the person; "" asks nothing.
	ScreenMinConditionRate string
	Rules                  []Rule // first match wins
}

// Parameter is a threshold with its unit and origin.
type Parameter struct {
	Name   string
	Value  float64
	Unit   string
	Source string
}

// Action is a code that a rule may ask for. What a practice does on a code is
// local; Meaning is for people.
type Action struct {
	Code    string
	Meaning string
}

// Rule gives a tier to the people for whom its condition is the first True one.
type Rule struct {
	ID       string
	Tier     Tier
	Title    string
	Version  string
	Source   string
	Action   string
	Status   Status
	Audience Audience
	// Reason is the code shown for every person for whom the rule is True.
	Reason string
	// Modifier is a further code, shown when the rule is True for a person
	// whose tier is T1 or T2. It is how a high score is told beside a monogenic
	// tier that it does not change.
	Modifier string
	// OnlyWithout names inputs in whose presence the rule is not evaluated: a
	// simpler rule for runs that lack them.
	OnlyWithout []string
	// Else marks the last rule, which is True for everybody; When is empty then.
	Else bool
	When Condition
}

// Digest is the SHA-256 of everything in the set, in hex. Two sets with the same
// digest decide the same.
func (set *Ruleset) Digest() string {
	text, err := json.Marshal(set)
	if err != nil {
		panic("BUG: a rule set holds a number that is not finite: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// WithParameters gives a copy with other values of some parameters. Its version
// ends in "+" and 8 hex digits that follow from the values, so that an edited
// threshold shows in every row. Without values the set comes back as it is.
// An unknown name is an error.
func (set Ruleset) WithParameters(values map[string]float64) (Ruleset, error) {
	if len(values) == 0 {
		return set, nil
	}
	set.Parameters = slices.Clone(set.Parameters)
	found := 0
	for i := range set.Parameters {
		if v, ok := values[set.Parameters[i].Name]; ok {
			if !Number(v).Known {
				return Ruleset{}, fmt.Errorf("parameter %s: %v is not a finite number", set.Parameters[i].Name, v)
			}
			set.Parameters[i].Value = v
			found++
		}
	}
	if found < len(values) {
		return Ruleset{}, fmt.Errorf("unknown parameter among the overrides: the rules have %s", set.parameterNames())
	}
	set.Version += "+" + set.Digest()[:8]
	return set, nil
}

func (set *Ruleset) parameterNames() string {
	names := make([]string, len(set.Parameters))
	for i := range set.Parameters {
		names[i] = set.Parameters[i].Name
	}
	return fmt.Sprintf("%q", names)
}

// parameter finds a value by name.
func (set *Ruleset) parameter(name string) (float64, bool) {
	for i := range set.Parameters {
		if set.Parameters[i].Name == name {
			return set.Parameters[i].Value, true
		}
	}
	return 0, false
}
