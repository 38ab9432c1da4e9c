package monogenic

import "fmt"

// LabFinding is a variant that a laboratory reported for a person. It is taken
// as it is, without a look at the person's genotypes, and it is the only kind of
// finding that counts as confirmed.
type LabFinding struct {
	SampleID string
	Gene     string
	Variant  string // in the laboratory's words, HGVS as a rule
	Zygosity Zygosity
	// Classification by the laboratory. Only pathogenic and likely pathogenic
	// variants become findings.
	Classification Classification
	// Condition names a condition of the catalogue, by name or identifier. It
	// may be empty where the gene has one condition there.
	Condition string
	Method    string
	ReportID  string
	Date      string // of the report, YYYY-MM-DD
	Lab       string
}

// LabOutcomes counts what became of laboratory findings. They add up.
type LabOutcomes struct {
	Used          int
	NotReportable int // not pathogenic or likely pathogenic
	NotInCohort   int // of a person of no sample here, reportable or not
	Excluded      int
}

// LabError says which laboratory finding cannot be placed.
type LabError struct {
	Index   int // index into the findings given
	Field   string
	Message string
}

func (e *LabError) Error() string {
	return fmt.Sprintf("laboratory finding %d: %s: %s", e.Index+1, e.Field, e.Message)
}

// labAllele is a laboratory finding of a person in a condition.
type labAllele struct {
	sample  int32
	finding *LabFinding
	gene    int
}

// placeLab sorts laboratory findings into conditions, each list by sample.
func (p *Plan) placeLab(o *Observations) ([][]labAllele, LabOutcomes, error) {
	var out LabOutcomes
	placed := make([][]labAllele, len(p.Conditions))
	if len(o.Lab) == 0 {
		return placed, out, nil
	}
	numbers := make(map[string]int32, len(o.Samples))
	for s := range o.Samples {
		numbers[o.Samples[s].ID] = int32(s)
	}
	for i := range o.Lab {
		f := &o.Lab[i]
		sample, known := numbers[f.SampleID]
		switch {
		case !known: // before the rest: each finding counts in the one cohort of its person
			out.NotInCohort++
			continue
		case !f.Classification.PLP():
			out.NotReportable++
			continue
		case o.excluded(int(sample)):
			out.Excluded++
			continue
		}
		// Only what would be lost has to have a place in the catalogue.
		condition, gene, err := p.labCondition(f)
		if err != nil {
			err.Index = i
			return nil, out, err
		}
		out.Used++
		placed[condition] = append(placed[condition], labAllele{sample, f, gene})
	}
	return placed, out, nil
}

// labCondition finds the one condition that a laboratory finding belongs to.
func (p *Plan) labCondition(f *LabFinding) (condition, gene int, err *LabError) {
	found := 0
	for k := range p.Conditions {
		c := &p.Conditions[k]
		if f.Condition != "" && f.Condition != c.Name && f.Condition != c.ID {
			continue
		}
		if g, ok := c.gene(f.Gene); ok {
			condition, gene = k, g
			found++
		}
	}
	switch {
	case found == 0:
		return 0, 0, &LabError{Field: "gene", Message: fmt.Sprintf(
			"the catalogue has no condition %q with gene %s; add one to the catalogue", f.Condition, f.Gene)}
	case found > 1:
		return 0, 0, &LabError{Field: "condition", Message: fmt.Sprintf(
			"gene %s has several conditions in the catalogue; name the one that was reported", f.Gene)}
	}
	if f.Zygosity == HemizygousAllele && p.Conditions[condition].Inheritance != XL {
		return 0, 0, &LabError{Field: "zygosity", Message: fmt.Sprintf(
			"hemizygous in gene %s, which is not X-linked in the catalogue", f.Gene)}
	}
	return condition, gene, nil
}

// labFindings appends the confirmed findings of one person and condition. A variant that
// two reports name in the same words is one allele.
func (c *Condition) labFindings(dst []Finding, condition int, of []labAllele) []Finding {
	type reported struct {
		gene    int
		variant string
	}
	var alleles []allele
	told := map[reported]int{} // -> index into alleles
	haploid := false
	for _, l := range of {
		a := allele{gene: l.gene, copies: 1, trans: l.finding.Zygosity == CompoundHeterozygous}
		if l.finding.Zygosity == Homozygous {
			a.copies = 2
		}
		haploid = haploid || l.finding.Zygosity == HemizygousAllele
		this := reported{l.gene, l.finding.Variant}
		if k, again := told[this]; again {
			alleles[k].copies, alleles[k].trans = max(alleles[k].copies, a.copies), alleles[k].trans || a.trans
			continue
		}
		told[this] = len(alleles)
		alleles = append(alleles, a)
	}
	status := c.truth(alleles, haploid)
	for _, l := range of {
		f := Finding{Sample: l.sample, Condition: condition, Lab: l.finding, Zygosity: l.finding.Zygosity,
			Status: status[l.gene], Disposition: status[l.gene].disposition()}
		if f.Status == BiallelicDominant {
			f.Review |= ReviewZygosity
		}
		dst = append(dst, f)
	}
	return dst
}
