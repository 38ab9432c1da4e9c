package scoretable

import (
	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// ReadCoverage calls yield for each row of the Parquet form of the coverage
// table. The row belongs to yield; outcomes that no score row has are left out of
// its counts. An error of yield ends the reading and is returned as it is. Other errors:
// IO; Malformed for a file that is damaged or lacks a column.
func ReadCoverage(path string, yield func(row *CoverageRow) error) error {
	r, err := openRows(path, CoverageColumns())
	if err != nil {
		return err
	}
	defer r.close()
	return r.each(func() error {
		row := &CoverageRow{Cohort: r.text(), ScoreID: r.text()}
		row.Coverage = match.Coverage{
			Rows: int(r.integer()), Used: int(r.integer()), Counts: map[scoreset.Outcome]int{},
		}
		for _, outcome := range scoreset.Outcomes() {
			if n := r.integer(); n != 0 {
				row.Coverage.Counts[outcome] = int(n)
			}
		}
		row.Coverage.FilledMean, row.Coverage.FilledHomRef, row.Coverage.FilledCallable = int(r.integer()), int(r.integer()), int(r.integer())
		row.Coverage.ByCount, row.Coverage.ByWeight, row.Coverage.ByVariance = r.float(), r.float(), r.float()
		row.Grid.Power, row.Grid.Digits, row.Grid.Exact = int(r.integer()), int(r.integer()), r.integer() == 1
		row.ErrorBound = r.float()
		row.FrequencySource, row.Licence = r.text(), r.text()
		row.Status, row.Reason = r.text(), r.text()
		row.CohortDigest, row.ScoreDigest, row.UsedRowsDigest = r.text(), r.text(), r.text()
		row.HeaviestLost = r.text()
		if r.err != nil {
			return r.err
		}
		return yield(row)
	})
}
