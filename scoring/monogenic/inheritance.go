package monogenic

import "slices"

// Inheritance is the mode of inheritance of one gene in one condition.
type Inheritance uint8

const (
	AD   Inheritance = iota + 1 // autosomal dominant
	SD                          // autosomal semi-dominant: two alleles are more severe than one
	AR                          // autosomal recessive
	XL                          // X-linked
	Risk                        // a risk allele of low penetrance: never a monogenic finding
)

var inheritanceNames = [...]string{"", "AD", "SD", "AR", "XL", "RISK"}

func (i Inheritance) String() string { return inheritanceNames[i] }

// ParseInheritance reads the names that String gives.
func ParseInheritance(text string) (Inheritance, bool) {
	i := nameIndex(inheritanceNames[:], text)
	return Inheritance(i), i > 0
}

// Rule says which genotypes of a gene are reported in a condition. The six
// values are those of the "variants to report" column of the ACMG list of
// secondary findings.
type Rule uint8

const (
	AllPLP        Rule = iota + 1 // any pathogenic or likely pathogenic allele
	HemiHomOr2Het                 // X-linked: a hemizygous, a homozygous, or two heterozygous alleles
	HemiHetHom                    // X-linked: any zygosity
	TwoPLP                        // recessive: two alleles
	TruncatingPLP                 // any allele that truncates the protein
	HFEC282YHom                   // two copies of the one variant that the catalogue names
)

var ruleNames = [...]string{"", "ALL_PLP", "HEMI_HOM_OR_2HET", "HEMI_HET_HOM", "TWO_PLP", "TRUNCATING_PLP", "HFE_C282Y_HOM"}

func (r Rule) String() string { return ruleNames[r] }

// ParseRule reads the names that String gives.
func ParseRule(text string) (Rule, bool) {
	i := nameIndex(ruleNames[:], text)
	return Rule(i), i > 0
}

// Allows says whether a rule has a meaning under a mode of inheritance. A
// catalogue with any other pair is refused.
func (i Inheritance) Allows(r Rule) bool {
	switch i {
	case AD:
		return r == AllPLP || r == TruncatingPLP
	case SD, Risk:
		return r == AllPLP
	case AR:
		return r == TwoPLP || r == HFEC282YHom
	case XL:
		return r == HemiHomOr2Het || r == HemiHetHom
	}
	return false
}

// truncatingTerms are the Sequence Ontology terms of consequences that truncate the
// protein, by accession, as ClinVar gives them, and by name, as annotators do.
var truncatingTerms = []string{
	"SO:0001587", "stop_gained",
	"SO:0001589", "frameshift_variant",
	"SO:0001574", "splice_acceptor_variant",
	"SO:0001575", "splice_donor_variant",
	"SO:0001572", "exon_loss_variant",
}

// nameIndex finds a name in a list whose entry 0 stands for no value; 0 where
// it is not there.
func nameIndex(names []string, text string) int {
	return max(0, slices.Index(names[1:], text)+1)
}
