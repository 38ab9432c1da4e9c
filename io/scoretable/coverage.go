package scoretable

import (
	"cardioscore/io/fileerr"
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// CoverageRow says how much of one score was used in one cohort, and on which
// grid it was summed.
type CoverageRow struct {
	Cohort   string // how the run calls the cohort
	ScoreID  string
	Coverage match.Coverage
	Grid     scoreset.Grid
	// ErrorBound is the largest possible difference between a sum and the sum of
	// the weights as given, in units of the weights; NaN where none is known.
	ErrorBound float64
	// FrequencySource is "cohort" or "pinned:<digest>"; "" where no frequency was
	// needed.
	FrequencySource string
	Licence         string // "" where the score file has none
	Status          string // resulted, not_resulted
	Reason          string // why not, such as "coverage"; "" where resulted
	CohortDigest    string
	ScoreDigest     string // of the score file's text
	UsedRowsDigest  string // of the used rows; "" where none is
	// HeaviestLost names the rows of largest |w| that were not used, divided by "; ":
	// the variant, |w|, its share of sum|w|, the outcome.
	HeaviestLost string
}

// CoverageColumns are the columns of the coverage table. Every outcome has its
// own, under its name; together they add up to rows.
func CoverageColumns() []Column {
	columns := []Column{
		{Name: "cohort", Kind: Text},
		{Name: "score_id", Kind: Text},
		{Name: "rows", Kind: Int32},
		{Name: "used", Kind: Int32},
	}
	for _, outcome := range scoreset.Outcomes() {
		columns = append(columns, Column{Name: outcome.String(), Kind: Int32})
	}
	return append(columns,
		Column{Name: "filled_mean", Kind: Int32},
		Column{Name: "filled_homref", Kind: Int32},
		Column{Name: "filled_callable", Kind: Int32},
		Column{Name: "coverage_count", Kind: Float64, Nullable: true},
		Column{Name: "coverage_weight", Kind: Float64, Nullable: true},
		Column{Name: "coverage_variance", Kind: Float64, Nullable: true},
		Column{Name: "grid_power", Kind: Int32},
		Column{Name: "grid_digits", Kind: Int32},
		Column{Name: "grid_exact", Kind: Int32}, // 1 or 0
		Column{Name: "error_bound", Kind: Float64, Nullable: true},
		Column{Name: "frequency_source", Kind: Text, Nullable: true},
		Column{Name: "licence", Kind: Prose, Nullable: true},
		Column{Name: "status", Kind: Text},
		Column{Name: "reason", Kind: Text, Nullable: true},
		Column{Name: "cohort_digest", Kind: Text, Nullable: true},
		Column{Name: "score_digest", Kind: Text, Nullable: true},
		Column{Name: "used_rows_digest", Kind: Text, Nullable: true},
		Column{Name: "heaviest_lost", Kind: Prose, Nullable: true},
	)
}

// Coverage writes the coverage table.
type Coverage struct {
	name string
	rows *RowWriter
}

// NewCoverage begins the table on a sink of CoverageColumns. name stands for the
// file in messages.
func NewCoverage(sink Sink, name string) *Coverage {
	return &Coverage{name: name, rows: NewRowWriter(sink, CoverageColumns())}
}

// Write appends one cohort and score. A row whose outcomes do not add up is an
// Internal error: a score row would be lost silently.
func (c *Coverage) Write(row *CoverageRow) error {
	coverage := &row.Coverage
	counted, used := 0, 0
	for outcome, n := range coverage.Counts {
		counted += n
		if outcome.Used() {
			used += n
		}
	}
	if counted != coverage.Rows || used != coverage.Used || coverage.Counts[scoreset.Undecided] != 0 {
		return fileerr.New(fileerr.Internal, c.name,
			"the outcomes of score %s add up to %d rows, %d of them used; expected %d and %d",
			row.ScoreID, counted, used, coverage.Rows, coverage.Used)
	}

	w := c.rows
	w.Text(row.Cohort)
	w.Text(row.ScoreID)
	w.Integer(coverage.Rows)
	w.Integer(coverage.Used)
	for _, outcome := range scoreset.Outcomes() {
		w.Integer(coverage.Counts[outcome])
	}
	w.Integer(coverage.FilledMean)
	w.Integer(coverage.FilledHomRef)
	w.Integer(coverage.FilledCallable)
	w.Float(coverage.ByCount)
	w.Float(coverage.ByWeight)
	w.Float(coverage.ByVariance)
	w.Integer(row.Grid.Power)
	w.Integer(row.Grid.Digits)
	exact := 0
	if row.Grid.Exact {
		exact = 1
	}
	w.Integer(exact)
	w.Float(row.ErrorBound)
	w.Text(row.FrequencySource)
	w.Text(row.Licence)
	w.Text(row.Status)
	w.Text(row.Reason)
	w.Text(row.CohortDigest)
	w.Text(row.ScoreDigest)
	w.Text(row.UsedRowsDigest)
	w.Text(row.HeaviestLost)
	return w.EndRow()
}

// Close completes the table and its sink.
func (c *Coverage) Close() error { return c.rows.Close() }
