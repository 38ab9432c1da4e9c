package findings

import (
	"strconv"

	"cardioscore/io/scoretable"
	"cardioscore/scoring/genome"
	"cardioscore/scoring/monogenic"
)

// outcomes are the columns of screen_scope that split catalogue_rows.
var outcomes = []monogenic.Outcome{monogenic.Assayed, monogenic.Absent, monogenic.AlleleMismatch, monogenic.AllNoCall,
	monogenic.BelowStars, monogenic.FrequencyImplausible, monogenic.Unsupported}

// Scope is the table screen_scope: for each condition the state of a person who
// carries no allele and has every call that anybody has. variants_reportable,
// variants_assayed and variants_no_call belong to that state; catalogue_rows
// counts all rows of the condition, and a column for each outcome splits it.
// variants_in_review are matched rows that are no evidence of absence, because
// their findings go to review.
func Scope(s *monogenic.Screening, cohort string) *Table {
	columns := []scoretable.Column{
		{Name: "cohort"},
		{Name: "condition"},
		{Name: "inheritance"},
		{Name: "condition_id", Nullable: true},
		{Name: "condition_group", Nullable: true},
		{Name: "genes"},
		{Name: "assay"},
		{Name: "state"},
		{Name: "variants_reportable", Kind: scoretable.Int32},
		{Name: "variants_assayed", Kind: scoretable.Int32},
		{Name: "variants_no_call", Kind: scoretable.Int32},
		{Name: "variants_in_review", Kind: scoretable.Int32},
		{Name: "catalogue_rows", Kind: scoretable.Int32},
	}
	for _, o := range outcomes {
		columns = append(columns, scoretable.Column{Name: o.String(), Kind: scoretable.Int32})
	}
	columns = append(columns,
		scoretable.Column{Name: "min_stars", Kind: scoretable.Int32},
		scoretable.Column{Name: "unstated_stars", Kind: scoretable.Int32},
		scoretable.Column{Name: "frequency_source"},
		scoretable.Column{Name: "source", Kind: scoretable.Prose},
		scoretable.Column{Name: "release", Kind: scoretable.Prose},
		scoretable.Column{Name: "catalogue_digest"},
	)
	options := s.Plan.Options
	return &Table{
		Columns: columns,
		rows:    len(s.Scope),
		fill: func(row int, w *rowWriter) {
			scope := &s.Scope[row]
			c := &s.Conditions[scope.Condition]
			w.Text(cohort)
			w.Text(c.Name)
			w.Text(c.Inheritance.String())
			w.Text(c.ID)
			w.Text(c.Group)
			w.Text(genesOf(c))
			w.Text(options.Assay.String())
			w.state(scope.State)
			w.Integer(scope.InReview)
			w.Integer(scope.Rows)
			for _, o := range outcomes {
				w.Integer(scope.Outcomes[o])
			}
			w.Integer(options.MinStars)
			w.Integer(options.UnstatedStars)
			w.Text(options.FrequencyUse())
			w.Text(s.Plan.Catalogue.Source)
			w.Text(s.Plan.Catalogue.Release)
			w.Text(s.Plan.Catalogue.Digest)
		},
	}
}

// Screening is the table of people and conditions whose state differs from that
// of the scope: by sample in cohort order, then condition. note puts the state
// of an incomplete search into words.
func Screening(s *monogenic.Screening, cohort string, samples []genome.Sample) *Table {
	return &Table{
		Columns: []scoretable.Column{
			{Name: "sample_id"},
			{Name: "cohort"},
			{Name: "condition"},
			{Name: "inheritance"},
			{Name: "condition_id", Nullable: true},
			{Name: "state"},
			{Name: "variants_reportable", Kind: scoretable.Int32},
			{Name: "variants_assayed", Kind: scoretable.Int32},
			{Name: "variants_no_call", Kind: scoretable.Int32},
			{Name: "note", Kind: scoretable.Prose, Nullable: true},
		},
		rows: len(s.People),
		fill: func(row int, w *rowWriter) {
			p := &s.People[row]
			c := &s.Conditions[p.Condition]
			w.Text(samples[p.Sample].ID)
			w.Text(cohort)
			w.Text(c.Name)
			w.Text(c.Inheritance.String())
			w.Text(c.ID)
			w.state(p.State)
			w.Text(note(p.State))
		},
	}
}

// state writes the four columns of a state.
func (w *rowWriter) state(s monogenic.State) {
	w.Text(s.Status.String())
	w.Integer(s.Reportable)
	w.Integer(s.Assayed)
	w.Integer(s.NoCall)
}

// note says what an incomplete search looked at: "assayed 3 of 5, no call 1".
func note(s monogenic.State) string {
	switch {
	case s.Status == monogenic.Excluded, s.Status == monogenic.SexUnresolved, s.Status == monogenic.NotAssayed:
		return ""
	case s.Status == monogenic.ArrayLimited, s.Assayed < s.Reportable, s.NoCall > 0:
		return "assayed " + strconv.Itoa(s.Assayed) + " of " + strconv.Itoa(s.Reportable) +
			", no call " + strconv.Itoa(s.NoCall)
	}
	return ""
}
