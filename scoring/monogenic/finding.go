package monogenic

// Finding is a person and a catalogue variant that the person carries, or a
// variant that a laboratory confirmed.
type Finding struct {
	Sample    int32 // number of the sample in the cohort, from 0
	Condition int   // index into Screening.Conditions
	// Row is the catalogue row, nil for a laboratory finding.
	Row *Row
	// Lab is the laboratory finding, nil for one of this run.
	Lab         *LabFinding
	Zygosity    Zygosity
	Status      Status // of the person's gene in the condition
	Disposition Disposition
	Review      Review
}

// Confirmed says whether a laboratory reported the finding. No genotype of a
// cohort, of whatever assay, makes a confirmed finding.
func (f *Finding) Confirmed() bool { return f.Lab != nil }

// NeedsConfirmation says whether a confirmatory test has to come before
// anything else: for every finding that a laboratory did not confirm.
func (f *Finding) NeedsConfirmation() bool { return !f.Confirmed() }

// Gene is the gene of the catalogue row or of the laboratory finding.
func (f *Finding) Gene() string {
	if f.Lab != nil {
		return f.Lab.Gene
	}
	return f.Row.Gene
}

// Variant is chrom:pos:ref:alt as the catalogue writes it, or the text of the
// laboratory.
func (f *Finding) Variant() string {
	if f.Lab != nil {
		return f.Lab.Variant
	}
	return f.Row.Key()
}

// Classification is that of the catalogue row or of the laboratory finding.
func (f *Finding) Classification() Classification {
	if f.Lab != nil {
		return f.Lab.Classification
	}
	return f.Row.Classification
}

// Zygosity is the genotype of a finding in words.
type Zygosity uint8

const (
	Heterozygous Zygosity = iota + 1
	Homozygous
	HemizygousAllele
	// CompoundHeterozygous is a laboratory's word for a heterozygous allele that
	// lies on the other chromosome than a second one of the gene.
	CompoundHeterozygous
)

var zygosityNames = [...]string{"", "heterozygous", "homozygous", "hemizygous", "compound_heterozygous"}

func (z Zygosity) String() string { return zygosityNames[z] }

// ParseZygosity reads the names that String gives.
func ParseZygosity(text string) (Zygosity, bool) {
	i := nameIndex(zygosityNames[:], text)
	return Zygosity(i), i > 0
}
