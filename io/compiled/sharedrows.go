package compiled

import "cardioscore/scoring/match"

// sharedRows is the list of all rows that the terms of several joins read, as matching
// makes it: files have them term by term.
type sharedRows struct {
	rows []match.ReadRow
	at   []int32 // by cohort row, 1 + the index of its last entry in rows; 0 for none
}

// shareRows begins the list for the scores of the part; nil where each join keeps rows of
// its own, because they have fewer terms together than the cohort has rows.
func (s *Set) shareRows(m *MatchMeta, cohortRows int) *sharedRows {
	terms, most := 0, 0
	counted := make([]bool, len(m.Joins))
	for _, number := range s.numbers {
		if join := m.Scores[number].Join; !counted[join] {
			counted[join] = true
			terms, most = terms+m.Joins[join].Terms, max(most, m.Joins[join].Terms)
		}
	}
	if terms < cohortRows || terms == most {
		return nil
	}
	return &sharedRows{make([]match.ReadRow, 0, most), make([]int32, cohortRows)}
}

// take takes the rows of a join that was read, each term with a row of its own.
func (s *sharedRows) take(j *match.Join) {
	if s == nil {
		return
	}
	for i := range j.Rows {
		row := &j.Rows[i]
		at := s.at[row.Row] - 1
		if at < 0 || s.rows[at] != *row {
			at = int32(len(s.rows))
			s.rows = append(s.rows, *row)
			s.at[row.Row] = at + 1
		}
		j.Terms[i].At = at
	}
	j.Rows = nil
}

// give gives the list to the joins whose rows were taken.
func (s *sharedRows) give(joins []*match.Join) {
	for _, j := range joins {
		if s != nil && j != nil && len(j.Terms) > 0 {
			j.Rows = s.rows
		}
	}
}
