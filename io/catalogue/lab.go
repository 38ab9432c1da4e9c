package catalogue

import (
	"time"
	"unicode/utf8"

	"cardioscore/scoring/monogenic"
)

// The columns of laboratory findings, in the order of labColumns.
const (
	labSample = iota
	labGene
	labVariant
	labZygosity
	labClassification
	labMethod
	labReport
	labDate
	labLab
	labCondition
)

var labColumns = []columnSpec{
	labSample:         {name: "sample_id", required: true, verbatim: true},
	labGene:           {name: "gene", required: true},
	labVariant:        {name: "variant", required: true},
	labZygosity:       {name: "zygosity", required: true},
	labClassification: {name: "classification", required: true},
	labMethod:         {name: "method", required: true},
	labReport:         {name: "report_id", required: true},
	labDate:           {name: "report_date", alias: "date", required: true},
	labLab:            {name: "lab", required: true},
	labCondition:      {name: "condition"},
}

// ReadLabFindings reads the variants that laboratories reported: one row for
// each person and variant. The digest is the SHA-256 of the bytes of the file.
// A table without rows is allowed. No error holds a sample id.
//
// Errors are of class IO, Malformed, Integrity or Resource.
func ReadLabFindings(path string) (findings []monogenic.LabFinding, digest string, err error) {
	type reported struct{ sample, gene, variant, report string }
	seen := map[reported]int{}
	digest, err = eachRecord(path, labColumns, func(r *record) error {
		f, err := labFinding(r)
		if err != nil {
			return err
		}
		key := reported{f.SampleID, f.Gene, f.Variant, f.ReportID}
		if first, twice := seen[key]; twice {
			return r.fault(labVariant, "row %d has the same person, gene, variant and report already; remove one", first)
		}
		seen[key] = r.number
		findings = append(findings, f)
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return findings, digest, nil
}

func labFinding(r *record) (monogenic.LabFinding, error) {
	p := parser{record: r}
	f := monogenic.LabFinding{
		SampleID:       r.cells[labSample],
		Gene:           p.needed(labGene),
		Variant:        p.needed(labVariant),
		Zygosity:       closed(&p, labZygosity, "heterozygous, homozygous, hemizygous or compound_heterozygous", monogenic.ParseZygosity),
		Classification: closed(&p, labClassification, "a closed word such as pathogenic, likely_pathogenic, uncertain_significance", monogenic.ParseClassification),
		Method:         p.needed(labMethod),
		ReportID:       p.needed(labReport),
		Date:           p.needed(labDate),
		Lab:            p.needed(labLab),
		Condition:      r.cells[labCondition],
	}
	if f.SampleID == "" || !utf8.ValidString(f.SampleID) {
		p.fail(labSample, "no value, or no UTF-8 text; expected the id of a sample")
	}
	if _, err := time.Parse(time.DateOnly, f.Date); err != nil {
		p.fail(labDate, "%q; expected a date such as 2026-01-31", f.Date)
	}
	return f, p.err
}
