package job

import (
	"cardioscore/io/scoretable"
	"cardioscore/scoring"
)

// writeCoverage writes one row a cohort and score. bounds gives the error bound of
// a score in a cohort, where a pass was planned.
func (m *matching) writeCoverage(o *output, formats []string, bound func(cohort, score int) float64) error {
	t, err := o.table("coverage", scoretable.CoverageColumns(), formats, false)
	if err != nil {
		return err
	}
	w := scoretable.NewCoverage(t, "coverage")
	for c, held := range m.cohorts {
		for k, r := range held.results {
			row := scoretable.CoverageRow{
				Cohort: held.path, ScoreID: m.scores[k].ID, Coverage: r.Coverage, Grid: m.scores[k].Grid(),
				ErrorBound: bound(c, k), FrequencySource: m.sourceOf(), Licence: m.scores[k].Licence,
				Status: statusResulted, Reason: m.gate(c, k),
				CohortDigest: held.Info().Digest, ScoreDigest: m.scores[k].Digest, UsedRowsDigest: m.usedRows(c, k),
			}
			if row.Reason != "" {
				row.Status = statusNotResulted
			}
			if err := w.Write(&row); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

// sourceOf is the frequency source of the coverage table: none where missing
// calls are skipped and nothing is filled.
func (m *matching) sourceOf() string {
	if m.missing == scoring.MissingSkip && m.policy.Absent != "mean" {
		return ""
	}
	return m.frequencySource()
}
