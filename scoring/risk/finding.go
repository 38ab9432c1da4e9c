package risk

import (
	"slices"
	"strings"
)

// Finding is a person and a pathogenic variant, as far as rules look at it.
// The texts are the words of package monogenic, or of the laboratory's table.
type Finding struct {
	Origin         Kind // KindLab for confirmed findings, KindMonogenic for those of this run
	Gene           string
	Condition      string
	Status         string // such as het_affected_genotype
	Disposition    string // where the run sends it, such as report; "" for laboratories
	Classification string
	Stars          int
	Review         bool // an analyst has to look
	// Note is shown as evidence where a class holds the finding.
	Note string
}

// FindingClass makes one boolean input from findings: True where at least one
// finding fits one of the patterns. An input named lab.… counts laboratory
// findings only, one named monogenic.… those of this run only.
type FindingClass struct {
	Input string
	Where []FindingPattern
}

// FindingPattern fits a finding that is in every list. An empty list, a nil
// Review and MinStars 0 ask nothing.
type FindingPattern struct {
	Genes           []string
	Conditions      []string
	Statuses        []string
	Dispositions    []string
	Classifications []string
	MinStars        int
	Review          *bool
}

func (p *FindingPattern) fits(f *Finding) bool {
	return listed(p.Genes, f.Gene) &&
		listed(p.Conditions, f.Condition) &&
		listed(p.Statuses, f.Status) &&
		listed(p.Dispositions, f.Disposition) &&
		listed(p.Classifications, f.Classification) &&
		f.Stars >= p.MinStars &&
		(p.Review == nil || *p.Review == f.Review)
}

func listed(list []string, text string) bool {
	return len(list) == 0 || slices.Contains(list, text)
}

// Screen says how much of the catalogue the run could look at in one person.
type Screen struct {
	Assayed int // reportable catalogue variants that the cohort holds
	Called  int // those with a call in this person
	// Least is the share of called variants of the condition where it is smallest,
	// over the conditions that the cohort assays; 0 for a condition that could not
	// be evaluated in this person (sex unresolved, an allele in imputed data only).
	Least float64
}

// findingClass is a checked class: its input by number.
type findingClass struct {
	input    int
	origin   Kind
	patterns []FindingPattern
}

// SetFindings fills the declared finding inputs of a person and returns which
// findings, by index, fit no declared class: rules cannot see them.
//
// A class is True when a finding fits. Without one, a laboratory class is False:
// no confirmed finding was reported. A class of this run is False only if the
// person's calls cover the shares of assayed variants that the rule set demands, of
// all conditions together and of each, else missing. What the assay does not cover
// at all is the same for everybody, belongs to the screen scope, and is shown beside
// the tier; it is not an Unknown here, or no cohort would ever have a result
// (scoring/decisions/0002-unknown-and-findings.md).
func (d *Decider) SetFindings(p *Person, findings []Finding, screen Screen) (unclassified []int) {
	looked := screen.Called > 0 && float64(screen.Called) >= d.rules.screenMinCallRate*float64(screen.Assayed) &&
		screen.Least >= d.rules.screenMinConditionRate
	fitted := make([]bool, len(findings))
	var notes []string
	for _, class := range d.rules.findings {
		if !d.declared[class.input] {
			continue
		}
		notes = notes[:0]
		found := false
		for i := range findings {
			if f := &findings[i]; class.holds(f) {
				found, fitted[i] = true, true
				if f.Note != "" {
					notes = append(notes, f.Note)
				}
			}
		}
		value := Missing()
		if found || class.origin == KindLab || looked {
			value = Boolean(found)
			value.Note = strings.Join(notes, ", ")
		}
		p.values[class.input] = value
	}
	for i, ok := range fitted {
		if !ok {
			unclassified = append(unclassified, i)
		}
	}
	return unclassified
}

func (c *findingClass) holds(f *Finding) bool {
	if f.Origin != c.origin {
		return false
	}
	for i := range c.patterns {
		if c.patterns[i].fits(f) {
			return true
		}
	}
	return false
}
