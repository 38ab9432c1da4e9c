package programme

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"

	"cardioscore/scoring/risk"
)

// Programme is what a run is to do, checked as far as the file alone tells.
// Paths are joined to the folder of the file. Zero values mean "not given",
// except where a default is stated.
type Programme struct {
	ID      string // enters the record id of every row
	Version string
	Path    string
	Digest  string // SHA-256 of the file, in hex; that of the rules is Rules.Digest
	Purpose Purpose

	Cohorts []string // one or more
	Scores  []Score  // distinct names
	// Policies of the scores.
	Missing     string // mean (default), skip
	Absent      string // skip (default), mean, homref
	XMaleDosage string // what haploid calls on X count: 2 (default), 1
	Match       string // match policy: strict (default), pgsc2
	Ambiguous   string // drop (default), keep, frequency
	Frequencies string // path of pinned frequencies; "" for the cohort's own
	FASTA       string // path of the reference genome, by which insertions and deletions are moved to the left; "" for none
	// IntendedUse is research or clinical; the latter unless given, but for the purpose
	// research. AllowedLicences names scores for academic use only, or with terms of their own, that may serve
	// clinical use.
	IntendedUse     string
	AllowedLicences []string
	Proxies         string // path of a table of variants that stand in for absent ones; "" for none
	Chain           string // path of a chain file that moves scores of the other build; "" for none
	// Columns declare the columns of score files that are not of the catalogue, as
	// --columns does; EffectFrequency names the population whose frequencies of effect
	// alleles are read from them.
	Columns         []string
	EffectFrequency string
	ScoreBuild      string // build of score files that declare none: GRCh37, GRCh38; "" for none
	// AllowDifferentCoverage: several cohorts may use different rows of a score.
	AllowDifferentCoverage bool

	Catalogues []string
	MinStars   int // stars that reporting needs, 2 unless given
	// UnstatedStars is what a catalogue row counts whose source states no stars; 0
	// unless given: such rows are then never reported.
	UnstatedStars int
	People        *People
	LabFindings   string
	OptOut        string

	Rules      *risk.Rules        // checked, with the parameters below
	Parameters map[string]float64 // in place of those of the rule file

	Outputs Outputs
}

// Purpose is why the run is made; it decides which opt-outs apply.
type Purpose string

const (
	DirectCare Purpose = "direct_care"
	Planning   Purpose = "planning"
	Research   Purpose = "research"
)

// Score is one score of a programme.
type Score struct {
	Name        string // the role that rules know it by: score.<name>.percentile
	File        string
	Score       string  // which score of a compiled set, by its id; "" where the file has one
	Reference   string  // reference distribution; "" for within the cohort
	MinCoverage float64 // of sum|w|, 0.75 unless given
	MaxAbsZ     float64 // |z| above it is not resulted (range); 6 unless given
	// SupportFor names the score that this one supports; "" for none.
	SupportFor        string
	SupportPercentile float64 // at or above it this score supports, 90 unless given
	// HazardRatio per SD, conditional on the clinical risk; nil for no
	// integration with the clinical risk.
	HazardRatio *HazardRatio
}

// HazardRatio is an effect size with its origin.
type HazardRatio struct {
	PerSD  float64 // above 0
	Source string
}

// People says how to read the people table.
type People struct {
	File string
	// RiskUnit is percent or fraction; it has to be given where the table has
	// a clinical risk, because 5 and 0.05 cannot be told apart by looking.
	RiskUnit     string
	Measurements []Measurement
}

// Measurement is a number column of the people table.
type Measurement struct {
	Column string
	Unit   string // equal to that of the rules' input
}

// Outputs says what the run writes.
type Outputs struct {
	Formats      []string // csv, parquet; both unless given
	IDs          string   // plain (default), pseudonym
	PseudonymKey string   // path of the key file, given with pseudonym
}

// Read reads a programme file and the rule file that it names.
func Read(path string) (*Programme, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, text)
}

// Parse reads a programme from memory. path is for messages and for the folder
// of relative paths; a rule file that the programme names is read from there.
func Parse(path string, text []byte) (*Programme, error) {
	doc, err := parse(path, text)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	p := &Programme{Path: path, Digest: hex.EncodeToString(sum[:])}
	m := doc.mapping(doc.root, "programme")
	if m.err == nil {
		p.read(m)
	}
	if err := m.finish(); err != nil {
		return nil, err
	}
	if err := p.readRules(doc, m); err != nil {
		return nil, err
	}
	if err := p.checkInputs(doc, m); err != nil {
		return nil, err
	}
	return p, nil
}

// path joins a path of the file to its folder.
func (p *Programme) path(name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(p.Path), filepath.FromSlash(name))
}

// readRules reads "default", a path, or rules written in place, and checks them
// with the programme's parameters.
func (p *Programme) readRules(doc *document, m *mapping) error {
	word := "default"
	n := m.take("rules")
	plain := n == nil
	if n != nil {
		word, plain = scalarText(n)
	}
	var file *RuleFile
	var err error
	switch {
	case plain && word == "default":
		file, err = parseRules(defaultRulesName, defaultRules)
	case plain:
		file, err = ReadRules(p.path(word))
	default:
		file, err = doc.ruleFile(n)
	}
	if err != nil {
		return err
	}
	p.Rules, err = file.Compile(p.Parameters)
	return err
}

// checkInputs compares the units of measurements with the rules' inputs: a
// cholesterol in mg/dL against a cut in mmol/L would flag everybody.
func (p *Programme) checkInputs(doc *document, m *mapping) error {
	if p.People == nil {
		return nil
	}
	for _, measured := range p.People.Measurements {
		in, read := p.Rules.Input(risk.MeasurementInput(measured.Column))
		if read && in.Unit != measured.Unit {
			return doc.fail(m.values["people"].Key, measured.Column,
				"the table gives %s, the rules need %s: convert the column", measured.Unit, in.Unit)
		}
	}
	return nil
}
