package risk

import (
	"fmt"
	"strings"
)

// Limits of a rule set. They bound the time of the checks, whatever the file.
const (
	maxRules       = 256
	maxNames       = 1024 // inputs, parameters, actions, finding classes: each
	maxComparisons = 64   // in one rule
	maxDepth       = 16
)

// Rules is a checked rule set. It is immutable and safe for concurrent use.
type Rules struct {
	set      Ruleset
	digest   string
	inputs   []Input
	index    map[string]int // input name to number
	rules    []rule
	findings []findingClass

	screenMinCallRate, screenMinConditionRate float64
}

// rule is a checked rule: its condition compiled, its inputs by number.
type rule struct {
	*Rule
	when        node
	reads       []int // in order of first mention, none for the last rule
	onlyWithout []int
	condition   string
}

// Problem is one thing wrong with a rule set.
type Problem struct {
	Rule    string // id, "" where the problem is not one rule's
	Index   int    // of the rule in the set, -1 where the problem is not one rule's
	Message string // what was found, what to do
}

// RulesetError holds everything that Compile found wrong.
type RulesetError struct{ Problems []Problem }

func (e *RulesetError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.Message
		if p.Rule != "" {
			lines[i] = "rule " + p.Rule + ": " + p.Message
		}
	}
	return strings.Join(lines, "\n")
}

// compiler collects problems instead of stopping at the first one.
type compiler struct {
	rules    *Rules
	problems []Problem
	used     map[string]bool // parameters
	pointsOf [][]Value       // by input, nil until asked for
}

func (c *compiler) problem(rule int, format string, args ...any) {
	p := Problem{Index: rule, Message: fmt.Sprintf(format, args...)}
	if rule >= 0 {
		p.Rule = c.rules.set.Rules[rule].ID
	}
	c.problems = append(c.problems, p)
}

// Compile checks a rule set and makes it ready. The error is a *RulesetError
// with every problem of the stage that failed: first names and types, then the
// order and the laws, then what can be reached.
func Compile(set Ruleset) (*Rules, error) {
	c := &compiler{rules: &Rules{set: set, index: map[string]int{}}, used: map[string]bool{}}
	for _, stage := range []func(){c.declareInputs, c.compileFindings, c.compileRules, c.checkOrder, c.checkReach, c.checkCuts} {
		stage()
		if len(c.problems) > 0 {
			return nil, &RulesetError{Problems: c.problems}
		}
	}
	c.rules.digest = set.Digest()
	return c.rules, nil
}

func (c *compiler) declareInputs() {
	set := &c.rules.set
	if set.ID == "" || set.Version == "" {
		c.problem(-1, "the rule set has no id or no version")
	}
	for _, n := range []int{len(set.Inputs), len(set.Parameters), len(set.Actions), len(set.Findings)} {
		if n > maxNames {
			c.problem(-1, "%d inputs, parameters, actions or finding classes: at most %d of each", n, maxNames)
			return
		}
	}
	for _, p := range set.Parameters {
		if !validName(p.Name) || strings.Contains(p.Name, ".") {
			c.problem(-1, "parameter %q: a name is a lower-case word", p.Name)
		}
		if !Number(p.Value).Known {
			c.problem(-1, "parameter %s: the value is not a finite number", p.Name)
		}
	}
	repeated(set.Parameters, func(p Parameter) string { return p.Name }, func(name string) {
		c.problem(-1, "parameter %s is given twice", name)
	})
	repeated(set.Actions, func(a Action) string { return a.Code }, func(code string) {
		c.problem(-1, "action %s is given twice", code)
	})
	repeated(set.Rules, func(r Rule) string { return r.ID }, func(id string) {
		c.problem(-1, "rule id %q is given twice", id)
	})
	for _, in := range set.Inputs {
		c.declare(in)
	}
	for _, class := range set.Findings {
		c.declare(Input{Name: class.Input, Type: BooleanType})
	}
}

func (c *compiler) declare(in Input) {
	switch {
	case !validName(in.Name) || in.Kind() == 0:
		c.problem(-1, "input %q: a name is lower case and begins with one of %s", in.Name, strings.Join(kindPrefixes[KindPerson:], " "))
	case in.Type < NumberType || in.Type > TextType:
		c.problem(-1, "input %s has no type: give number, boolean or text", in.Name)
	case in.HasRange && (in.Type != NumberType || !(in.Min < in.Max)):
		c.problem(-1, "input %s: a range belongs to a number, and min is below max", in.Name)
	}
	if _, twice := c.rules.index[in.Name]; twice {
		c.problem(-1, "input %s is declared twice", in.Name)
		return
	}
	c.rules.index[in.Name] = len(c.rules.inputs)
	c.rules.inputs = append(c.rules.inputs, in)
}

func (c *compiler) compileFindings() {
	set := &c.rules.set
	for _, class := range set.Findings {
		i := c.rules.index[class.Input]
		kind := c.rules.inputs[i].Kind()
		if kind != KindLab && kind != KindMonogenic {
			c.problem(-1, "finding class %s: its name begins with %s or %s", class.Input, kindPrefixes[KindLab], kindPrefixes[KindMonogenic])
		}
		if len(class.Where) == 0 {
			c.problem(-1, "finding class %s has no pattern", class.Input)
		}
		c.rules.findings = append(c.rules.findings, findingClass{input: i, origin: kind, patterns: class.Where})
	}
	c.rules.screenMinCallRate = c.callRate(set, set.ScreenMinCallRate)
	c.rules.screenMinConditionRate = c.callRate(set, set.ScreenMinConditionRate)
}

// callRate is the value of a parameter that is a share; 0 where none is named.
func (c *compiler) callRate(set *Ruleset, name string) float64 {
	if name == "" {
		return 0
	}
	rate, ok := set.parameter(name)
	if !ok || rate < 0 || rate > 1 {
		c.problem(-1, "the lowest call rate of a screen is parameter %q, which has to be from 0 to 1", name)
	}
	c.used[name] = true
	return rate
}

// repeated calls report once for each name that stands more than once.
func repeated[T any](items []T, name func(T) string, report func(string)) {
	count := map[string]int{}
	for _, item := range items {
		n := name(item)
		if count[n]++; count[n] == 2 {
			report(n)
		}
	}
}

// Ruleset gives back the data, to be read only.
func (r *Rules) Ruleset() *Ruleset { return &r.set }

// Digest is the SHA-256 of the data, in hex.
func (r *Rules) Digest() string { return r.digest }

// Inputs lists every name that the rules know, declared ones first, then the
// finding classes.
func (r *Rules) Inputs() []Input { return r.inputs }

// Input finds a declaration by name.
func (r *Rules) Input(name string) (Input, bool) {
	i, ok := r.index[name]
	if !ok {
		return Input{}, false
	}
	return r.inputs[i], true
}
