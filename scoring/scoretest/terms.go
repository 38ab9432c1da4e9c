package scoretest

import (
	"cardioscore/scoring/genome"
	"cardioscore/scoring/match"
)

// Term is a match.Term together with the row that it reads, for terms that tests write
// down or compare.
type Term struct {
	ScoreRow, Row int32
	EffectIsAlt   bool
	Region        genome.Region
	Missing       int32
	Alt           match.Frequency
}

// AddTerms adds terms to a join. Each has a row of its own in Join.Rows.
func AddTerms(j *match.Join, terms ...Term) {
	for _, t := range terms {
		j.Terms = append(j.Terms, match.Term{ScoreRow: t.ScoreRow, At: int32(len(j.Rows)), EffectIsAlt: t.EffectIsAlt, Region: t.Region})
		j.Rows = append(j.Rows, match.ReadRow{Row: t.Row, Missing: t.Missing, Alt: t.Alt})
	}
}

// TermsOf lists the terms of a join with the rows that they read, however it keeps these.
func TermsOf(j *match.Join) []Term {
	var terms []Term
	for i := range j.Terms {
		t := &j.Terms[i]
		row := j.RowOf(t)
		terms = append(terms, Term{t.ScoreRow, row.Row, t.EffectIsAlt, t.Region, row.Missing, row.Alt})
	}
	return terms
}
