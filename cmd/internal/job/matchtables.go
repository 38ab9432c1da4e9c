package job

import (
	"cardioscore/io/scoretable"
	"cardioscore/scoring"
)

// coverage gathers the rows of the coverage table, by cohort, then score: of scores
// that are matched by and by.
type coverage [][]scoretable.CoverageRow

// add takes the rows of all scores of a match. bound gives the error bound of a score in
// a cohort, where a pass was planned.
func (t *coverage) add(m *matching, bound func(cohort, score int) float64) {
	m.digestRows()
	if *t == nil {
		*t = make(coverage, len(m.cohorts))
	}
	for c, held := range m.cohorts {
		for k, r := range held.results {
			row := scoretable.CoverageRow{
				Cohort: held.path, ScoreID: m.scores[k].ID, Coverage: r.Coverage, Grid: m.scores[k].Grid(),
				ErrorBound: bound(c, k), FrequencySource: m.sourceOf(), Licence: m.scores[k].Licence,
				Status: statusResulted, Reason: m.gate(c, k),
				CohortDigest: held.Info().Digest, ScoreDigest: m.scores[k].Digest, UsedRowsDigest: m.usedRows(c, k),
				HeaviestLost: heaviestLost(&r.Coverage),
			}
			if row.Reason != "" {
				row.Status = statusNotResulted
			}
			(*t)[c] = append((*t)[c], row)
		}
	}
}

// write writes the table.
func (t *coverage) write(o *output, formats []string) error {
	sinks, err := o.table("coverage", scoretable.CoverageColumns(), formats, false)
	if err != nil {
		return err
	}
	w := scoretable.NewCoverage(sinks, "coverage")
	for _, rows := range *t {
		for i := range rows {
			if err := w.Write(&rows[i]); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

// sourceOf is the frequency source of the coverage table: none where missing
// calls are skipped, nothing is filled and no frequency settles a strand.
func (m *matching) sourceOf() string {
	if m.missing == scoring.MissingSkip && m.policy.Absent != "mean" && m.policy.Ambiguous != "frequency" {
		return ""
	}
	return m.frequencySource()
}
