package monogenic

import (
	"fmt"
	"slices"
	"strings"

	"cardioscore/scoring/genome"
)

// NoStars marks a row whose source states no review status.
const NoStars = -1

// Row is one variant in one gene for one condition.
type Row struct {
	// Number is the 1-based row of the table, the header not counted. Where
	// several files are joined it counts through them in their order.
	Number int
	Build  genome.Build
	Chrom  genome.Chromosome
	Pos    int32 // 1-based
	Ref    string
	Alt    string

	Gene        string
	HGNC        string // "HGNC:6547", may be empty
	ConditionID string // MONDO or OMIM, may be empty
	Condition   string // name of the condition
	Group       string // group of conditions for rules and reports, may be empty
	Inheritance Inheritance
	Rule        Rule

	Classification Classification
	RawClass       string // as the source wrote it
	Stars          int8   // ClinVar review stars 0 to 4, or NoStars
	Source         string
	Release        string // date or version of the source
	VariationID    string

	// Consequence holds Sequence Ontology terms (SO:0001587), separated by
	// commas or semicolons; a term may be followed by "|" and its name.
	Consequence string
	Penetrance  Penetrance
	// MaxCohortAF is the largest allele frequency at which the row is
	// plausible; 0 where none is stated, and then it is never implausible.
	MaxCohortAF float64

	RCode      string // NHS test directory code of the confirming test
	SNOMED     string
	Pathway    string
	MinAge     int16 // years; -1 where none is stated
	MaxAge     int16
	Validity   Validity
	NormStatus string // what the maker of the table did to align the alleles
}

// Key is chrom:pos:ref:alt as the catalogue writes it.
func (r *Row) Key() string {
	return fmt.Sprintf("%s:%d:%s:%s", r.Chrom, r.Pos, r.Ref, r.Alt)
}

// conditionKey tells conditions apart: the identifier where there is one.
func (r *Row) conditionKey() string {
	if r.ConditionID != "" {
		return r.ConditionID
	}
	return r.Condition
}

// Catalogue is a checked set of rows of one build. It is not changed after
// NewCatalogue and may be shared.
type Catalogue struct {
	Build  genome.Build
	Rows   []Row
	Digest string // SHA-256 of the bytes of the file, in hexadecimal
	// Source and Release name every source and release of the rows, in the
	// order of the alphabet, separated by "; ".
	Source  string
	Release string
}

// RowError says which row of a table breaks a rule of the catalogue.
type RowError struct {
	Row     int    // index into the rows given
	Field   string // name of the column
	Message string
}

func (e *RowError) Error() string {
	return fmt.Sprintf("row %d: %s: %s", e.Row+1, e.Field, e.Message)
}

// NewCatalogue checks rows and takes them over. They must share one build; a
// variant stands once in a condition, however it is spelled; a gene has one
// inheritance and one rule in a condition; an identifier names one condition.
// Any breach is a *RowError. An empty catalogue is refused.
func NewCatalogue(rows []Row, digest string) (*Catalogue, error) {
	if len(rows) == 0 {
		return nil, fmt.Errorf("the catalogue has no rows")
	}
	c := &Catalogue{Build: rows[0].Build, Rows: rows, Digest: digest}
	check := newConsistency()
	for i := range rows {
		if err := rows[i].check(c.Build); err != nil {
			err.Row = i
			return nil, err
		}
		if err := check.add(&rows[i]); err != nil {
			err.Row = i
			return nil, err
		}
	}
	c.Source = joined(rows, func(r *Row) string { return r.Source })
	c.Release = joined(rows, func(r *Row) string { return r.Release })
	return c, nil
}

// check holds the rules that one row alone can break.
func (r *Row) check(build genome.Build) *RowError {
	fault := func(field, format string, args ...any) *RowError {
		return &RowError{Field: field, Message: fmt.Sprintf(format, args...)}
	}
	switch {
	case r.Build == genome.UnknownBuild:
		return fault("build", "no build; expected GRCh37 or GRCh38")
	case r.Build != build:
		return fault("build", "%s in a catalogue of %s; one file holds one build", r.Build, build)
	case r.Chrom < 1 || r.Chrom > genome.LastChromosome:
		return fault("chrom", "no chromosome")
	case r.Pos < 1:
		return fault("pos", "position %d; expected 1 or more", r.Pos)
	case r.Ref == "":
		return fault("ref", "no reference allele")
	case r.Alt == "":
		return fault("alt", "no alternate allele")
	case r.Ref == r.Alt:
		return fault("alt", "the alternate allele equals the reference allele")
	case r.Gene == "":
		return fault("gene", "no gene")
	case r.Condition == "":
		return fault("condition", "no condition")
	case r.Inheritance < AD || r.Inheritance > Risk:
		return fault("inheritance", "no inheritance")
	case !r.Inheritance.Allows(r.Rule):
		return fault("report_rule", "rule %q has no meaning under inheritance %s", r.Rule, r.Inheritance)
	case r.Classification < Pathogenic || r.Classification > OtherClassification:
		return fault("classification", "no classification")
	case r.Stars < NoStars || r.Stars > 4:
		return fault("stars", "%d stars; expected 0 to 4, or none", r.Stars)
	case r.Source == "":
		return fault("source", "no source")
	case r.Release == "":
		return fault("release", "no release")
	case !(r.MaxCohortAF >= 0 && r.MaxCohortAF <= 1):
		return fault("max_cohort_af", "%v is no frequency; expected 0 to 1", r.MaxCohortAF)
	}
	return nil
}

// Join makes one catalogue of several, in their order. The digest of the result
// is that of the parts, one a line; a single catalogue is returned as it is.
func Join(parts ...*Catalogue) (*Catalogue, error) {
	if len(parts) == 1 {
		return parts[0], nil
	}
	var rows []Row
	var digests []string
	for _, p := range parts {
		rows = append(rows, p.Rows...)
		digests = append(digests, p.Digest)
	}
	for i := range rows {
		rows[i].Number = i + 1
	}
	return NewCatalogue(rows, joinDigests(digests))
}

// truncating says whether a consequence of the row truncates the protein.
func (r *Row) truncating() bool {
	terms := strings.FieldsFunc(r.Consequence, func(c rune) bool { return c == ',' || c == ';' || c == '&' })
	return slices.ContainsFunc(terms, func(term string) bool {
		id, _, _ := strings.Cut(strings.TrimSpace(term), "|")
		return slices.Contains(truncatingTerms, id)
	})
}

// joined lists the distinct values of a column in the order of the alphabet.
func joined(rows []Row, value func(*Row) string) string {
	var all []string
	for i := range rows {
		all = append(all, value(&rows[i]))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "; ")
}
