package monogenic

import "strings"

// Classification is what the source says of a variant, in closed words.
type Classification uint8

const (
	Pathogenic Classification = iota + 1
	PathogenicOrLikely
	LikelyPathogenic
	PathogenicLowPenetrance
	LikelyPathogenicLowPenetrance
	EstablishedRiskAllele
	LikelyRiskAllele
	UncertainRiskAllele
	RiskFactor
	Conflicting
	UncertainSignificance
	LikelyBenign
	Benign
	OtherClassification
)

var classificationNames = [...]string{"",
	"pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic",
	"pathogenic_low_penetrance", "likely_pathogenic_low_penetrance",
	"established_risk_allele", "likely_risk_allele", "uncertain_risk_allele", "risk_factor",
	"conflicting", "uncertain_significance", "likely_benign", "benign", "other",
}

func (c Classification) String() string { return classificationNames[c] }

// ParseClassification reads the names that String gives, and ClinVar's spelling
// of the same terms: any case, spaces or underscores, both generations of its
// word for conflicting submissions.
func ParseClassification(text string) (Classification, bool) {
	text = strings.ReplaceAll(strings.ToLower(text), " ", "_")
	text = strings.ReplaceAll(text, ",_", "_") // "Pathogenic, low penetrance"
	switch text {
	case "conflicting_classifications_of_pathogenicity", "conflicting_interpretations_of_pathogenicity":
		return Conflicting, true
	}
	i := nameIndex(classificationNames[:], text)
	return Classification(i), i > 0
}

// PLP says whether the classification is pathogenic or likely pathogenic,
// variants of low penetrance included.
func (c Classification) PLP() bool {
	return c >= Pathogenic && c <= LikelyPathogenicLowPenetrance
}

// reportable says whether a row of this classification may lead to a finding.
// Conflicting, uncertain and benign rows never do.
func (c Classification) reportable(i Inheritance) bool {
	if i == Risk {
		return c.PLP() || c == EstablishedRiskAllele || c == LikelyRiskAllele || c == RiskFactor
	}
	return c.PLP()
}

// Validity is how well the relation of gene and condition is established.
type Validity uint8

const (
	ValidityNotStated Validity = iota
	Definitive
	Strong
	Moderate
	Limited
	Disputed
	Refuted
	NoKnownRelation
)

var validityNames = [...]string{"", "definitive", "strong", "moderate", "limited", "disputed", "refuted", "no_known_relation"}

func (v Validity) String() string { return validityNames[v] }

// ParseValidity reads the names that String gives; empty text is not stated.
func ParseValidity(text string) (Validity, bool) {
	i := nameIndex(validityNames[:], text)
	return Validity(i), i > 0 || text == ""
}

// blocks says whether a gene of this validity is kept out of reporting.
func (v Validity) blocks() bool { return v >= Disputed }

// Penetrance is the class of penetrance that the catalogue gives a variant.
type Penetrance uint8

const (
	PenetranceNotStated Penetrance = iota
	HighPenetrance
	ModeratePenetrance
	LowPenetrance
	RiskPenetrance
)

var penetranceNames = [...]string{"", "HIGH", "MODERATE", "LOW", "RISK"}

func (p Penetrance) String() string { return penetranceNames[p] }

// ParsePenetrance reads the names that String gives; empty text is not stated.
func ParsePenetrance(text string) (Penetrance, bool) {
	i := nameIndex(penetranceNames[:], text)
	return Penetrance(i), i > 0 || text == ""
}
