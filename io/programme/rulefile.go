package programme

import (
	_ "embed"
	"errors"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/risk"
)

//go:embed rules/default.yaml
var defaultRules []byte

// defaultRulesName stands in messages for the embedded file.
const defaultRulesName = "default rules"

// RuleFile is a rule set with the places of its rules for messages.
type RuleFile struct {
	Set   risk.Ruleset
	doc   *document
	rules []ast.Node
}

// ReadRules reads a rule file. Names and types are not checked yet: Compile does.
func ReadRules(path string) (*RuleFile, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return parseRules(path, text)
}

// parseRules reads a rule file from memory; path is for messages.
func parseRules(path string, text []byte) (*RuleFile, error) {
	doc, err := parse(path, text)
	if err != nil {
		return nil, err
	}
	return doc.ruleFile(doc.root)
}

func (d *document) ruleFile(root ast.Node) (*RuleFile, error) {
	file := &RuleFile{doc: d}
	m := d.mapping(root, "rules")
	if m.err == nil {
		file.read(m)
	}
	if err := m.finish(); err != nil {
		return nil, err
	}
	return file, nil
}

// Compile sets the parameters of the programme and checks the rules. An error
// names the line of the first rule that is wrong, and every problem.
func (f *RuleFile) Compile(parameters map[string]float64) (*risk.Rules, error) {
	set, err := f.Set.WithParameters(parameters)
	if err != nil {
		return nil, fileerr.New(fileerr.Inconsistent, f.doc.path, "%v", err)
	}
	rules, err := risk.Compile(set)
	var problems *risk.RulesetError
	if errors.As(err, &problems) {
		out := fileerr.New(fileerr.Malformed, f.doc.path, "%s", strings.ReplaceAll(problems.Error(), "\n", "; "))
		if i := problems.Problems[0].Index; i >= 0 && i < len(f.rules) {
			at := f.rules[i].GetToken().Position
			out.Line, out.Column = at.Line, at.Column
		}
		return nil, out
	}
	return rules, err
}

func (f *RuleFile) read(m *mapping) {
	set := &f.Set
	set.ID, set.Version, set.Source = m.text("ruleset"), m.text("version"), m.text("source")
	set.ScreenMinCallRate = m.optionalText("screen_min_call_rate")
	set.ScreenMinConditionRate = m.optionalText("screen_min_condition_rate")
	m.members("inputs", func(in *mapping) { set.Inputs = append(set.Inputs, readInput(in)) })
	m.members("parameters", func(p *mapping) {
		set.Parameters = append(set.Parameters, risk.Parameter{
			Name: p.text("name"), Value: p.number("value"), Unit: p.text("unit"), Source: p.text("source"),
		})
	})
	m.members("actions", func(a *mapping) {
		set.Actions = append(set.Actions, risk.Action{Code: a.text("code"), Meaning: a.text("meaning")})
	})
	m.members("findings", func(c *mapping) {
		class := risk.FindingClass{Input: c.text("input")}
		c.members("where", func(p *mapping) { class.Where = append(class.Where, readPattern(p)) })
		set.Findings = append(set.Findings, class)
	})
	m.members("rules", func(r *mapping) {
		f.rules = append(f.rules, r.node)
		set.Rules = append(set.Rules, readRule(r))
	})
}

func readInput(m *mapping) risk.Input {
	in := risk.Input{Name: m.text("name"), Unit: m.optionalText("unit")}
	typeNode := m.require("type")
	word := m.scalar("type", typeNode)
	var ok bool
	if in.Type, ok = risk.ParseType(word); !ok {
		m.fail(typeNode, "type", "%q is not one of number, boolean, text", word)
	}
	var hasMin, hasMax bool
	in.Min, hasMin = m.optionalNumber("min")
	in.Max, hasMax = m.optionalNumber("max")
	in.HasRange = hasMin
	if hasMin != hasMax {
		m.fail(m.node, in.Name, "min and max stand together or not at all")
	}
	return in
}

func readPattern(m *mapping) risk.FindingPattern {
	p := risk.FindingPattern{
		Genes:           m.texts("genes"),
		Conditions:      m.texts("conditions"),
		Statuses:        m.texts("statuses"),
		Dispositions:    m.texts("dispositions"),
		Classifications: m.texts("classifications"),
	}
	m.words("statuses", p.Statuses, isFindingStatus)
	m.words("dispositions", p.Dispositions, isDisposition)
	m.words("classifications", p.Classifications, isClassification)
	stars, present := m.optionalNumber("min_stars")
	if p.MinStars = int(stars); stars != float64(p.MinStars) || stars < 0 || stars > 4 {
		m.fail(m.take("min_stars"), "min_stars", "stars are 0 to 4")
	}
	if review, ok := m.flag("review"); ok {
		p.Review, present = &review, true
	}
	if !present && p.Genes == nil && p.Conditions == nil && p.Statuses == nil && p.Dispositions == nil && p.Classifications == nil {
		m.fail(m.node, "where", "an empty pattern would fit every finding")
	}
	return p
}
