package job

import (
	"strconv"
	"strings"

	"cardioscore/io/scoretable"
	"cardioscore/scoring"
	"cardioscore/scoring/match"
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

// writeMatchLog writes a row for each score row: for all of them, or for those
// that were not used.
func (m *matching) writeMatchLog(o *output, formats []string, all bool) error {
	t, err := o.table("match_log", scoretable.MatchLogColumns(), formats, false)
	if err != nil {
		return err
	}
	w := scoretable.NewMatchLog(t)
	for _, held := range m.cohorts {
		for k, r := range held.results {
			if r.Coverage.Used == r.Coverage.Rows && !all {
				continue
			}
			used := map[int32]string{}
			if all {
				used = usedRows(r)
			}
			for i, outcome := range r.Outcome {
				if outcome.Used() && !all {
					continue
				}
				row := r.Score.Row(i)
				if err := w.Write(held.path, m.scores[k].ID, &row, outcome, used[int32(i)]); err != nil {
					return err
				}
			}
		}
	}
	return w.Close()
}

// usedRows names the cohort rows that each score row uses, by number from 0.
func usedRows(r *match.Result) map[int32]string {
	used := map[int32]string{}
	for i := range r.Terms {
		used[r.Terms[i].ScoreRow] = strconv.Itoa(int(r.Terms[i].Row))
	}
	for i := range r.Joints {
		j := &r.Joints[i]
		var rows []string
		for _, row := range j.Rows {
			rows = append(rows, strconv.Itoa(int(row)))
		}
		text := strings.Join(rows, ",")
		used[j.ScoreRow] = text
		for _, d := range j.Diplotypes {
			used[d.ScoreRow] = text
		}
	}
	return used
}
