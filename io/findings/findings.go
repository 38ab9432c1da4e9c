package findings

import (
	"strings"

	"cardioscore/io/scoretable"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/monogenic"
)

// laboratory stands in the column assay for confirmed findings; the method is a
// column of its own.
const laboratory = "laboratory"

// Findings is the table of findings: by sample in cohort order, condition,
// confirmed ones first, position. cohort is how the run calls the cohort, and
// samples are its people with the ids to be written.
func Findings(s *monogenic.Screening, cohort string, samples []genome.Sample) *Table {
	assay := s.Plan.Options.Assay.String()
	return &Table{
		Columns: []scoretable.Column{
			{Name: "sample_id"},
			{Name: "gene"},
			{Name: "condition"},
			{Name: "variant"},
			{Name: "zygosity"},
			{Name: "status"},
			{Name: "classification"},
			{Name: "stars", Kind: scoretable.Int32, Nullable: true}, // null: not stated, or a laboratory's
			{Name: "assay"},
			{Name: "needs_confirmation"},
			{Name: "catalogue_row", Kind: scoretable.Int32, Nullable: true},
			{Name: "cohort"},
			{Name: "inheritance"},
			{Name: "condition_id", Nullable: true},
			{Name: "condition_group", Nullable: true},
			{Name: "confirmed"},
			{Name: "disposition"},
			{Name: "review_reasons", Nullable: true},
			{Name: "penetrance_class", Nullable: true},
			{Name: "min_age", Kind: scoretable.Int32, Nullable: true},
			{Name: "max_age", Kind: scoretable.Int32, Nullable: true},
			{Name: "r_code", Nullable: true},
			{Name: "variation_id", Nullable: true},
			{Name: "source", Nullable: true},
			{Name: "release", Nullable: true},
			{Name: "report_id", Nullable: true},
			{Name: "report_date", Nullable: true},
			{Name: "lab", Kind: scoretable.Prose, Nullable: true},
			{Name: "method", Kind: scoretable.Prose, Nullable: true},
		},
		rows: len(s.Findings),
		fill: func(row int, w *rowWriter) {
			f := &s.Findings[row]
			c := &s.Conditions[f.Condition]
			// What a laboratory did not say stays empty.
			catalogue, lab, of := monogenic.Row{Stars: monogenic.NoStars}, monogenic.LabFinding{}, assay
			if f.Row != nil {
				catalogue = *f.Row
			}
			if f.Lab != nil {
				lab, of = *f.Lab, laboratory
			}
			w.Text(samples[f.Sample].ID)
			w.Text(f.Gene())
			w.Text(c.Name)
			w.Text(f.Variant())
			w.Text(f.Zygosity.String())
			w.Text(f.Status.String())
			w.Text(f.Classification().String())
			w.Integer(max(0, int(catalogue.Stars))) // a row of no star is never reported: 0 is null
			w.Text(of)
			w.truth(f.NeedsConfirmation())
			w.Integer(catalogue.Number)
			w.Text(cohort)
			w.Text(c.Inheritance.String())
			w.Text(c.ID)
			w.Text(groupOf(f, c))
			w.truth(f.Confirmed())
			w.Text(f.Disposition.String())
			w.Text(f.Review.String())
			w.Text(catalogue.Penetrance.String())
			w.Integer(max(0, int(catalogue.MinAge)))
			w.Integer(max(0, int(catalogue.MaxAge)))
			w.Text(catalogue.RCode)
			w.Text(catalogue.VariationID)
			w.Text(catalogue.Source)
			w.Text(catalogue.Release)
			w.Text(lab.ReportID)
			w.Text(lab.Date)
			w.Text(lab.Lab)
			w.Text(lab.Method)
		},
	}
}

func groupOf(f *monogenic.Finding, c *monogenic.Condition) string {
	if f.Row != nil {
		return f.Row.Group
	}
	return c.Group
}

// genesOf lists the genes of a condition, separated by ";".
func genesOf(c *monogenic.Condition) string { return strings.Join(c.Genes, ";") }
