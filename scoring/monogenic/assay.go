package monogenic

// Assay is how the genotypes of a cohort were made. It bounds what a call, and
// the absence of a call, can say.
type Assay uint8

const (
	WGS     Assay = iota + 1 // genome sequencing
	Exome                    // exome sequencing
	Array                    // genotyping array
	Imputed                  // hard calls made from imputed genotypes
)

var assayNames = [...]string{"", "wgs", "exome", "array", "imputed"}

func (a Assay) String() string { return assayNames[a] }

// ParseAssay reads the names that String gives.
func ParseAssay(text string) (Assay, bool) {
	i := nameIndex(assayNames[:], text)
	return Assay(i), i > 0
}

// sequencing says whether a call of no ALT copies is evidence against a rare
// variant. Arrays miss most of them, and imputation does not see them at all.
func (a Assay) sequencing() bool { return a == WGS || a == Exome }
