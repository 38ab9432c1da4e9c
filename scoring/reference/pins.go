package reference

import "fmt"

// Statistic is the column that a distribution describes.
type Statistic string

const (
	Sum     Statistic = "sum"
	Average Statistic = "average"
)

// ParseStatistic reads one of the two names.
func ParseStatistic(text string) (Statistic, bool) {
	switch s := Statistic(text); s {
	case Sum, Average:
		return s, true
	}
	return "", false
}

// Pins is what a distribution was made with, and what a run must share to use it.
type Pins struct {
	ScoreDigest     string // of the score file's text, and of the columns that were declared of it
	UsedRowDigest   string // which rows make the sum, and how
	Missing         string // policy for missing calls, such as "mean"
	Absent          string // policy for absent rows, such as "skip"
	XMaleOne        bool   // haploid calls on X count 0 or 1 copy, not 0 or 2
	Statistic       Statistic
	FrequencyDigest string // of the pinned frequencies; empty where none enters
}

// Mismatch says which pinned field of a distribution differs from the run's. The
// score is then not resulted, for the reason reference_mismatch.
type Mismatch struct {
	Field            string // such as "used_rows_digest"
	Reference, Found string
}

func (m *Mismatch) Error() string {
	return fmt.Sprintf("%s of the reference distribution is %q, the run's is %q: make a distribution for this run, or run as the distribution was made", m.Field, m.Reference, m.Found)
}

// Check compares what a distribution was made with to a run, and gives a
// *Mismatch for the first field that differs.
func (p Pins) Check(run Pins) error {
	for _, field := range []struct{ name, reference, found string }{
		{"score_digest", p.ScoreDigest, run.ScoreDigest},
		{"used_rows_digest", p.UsedRowDigest, run.UsedRowDigest},
		{"missing", p.Missing, run.Missing},
		{"absent", p.Absent, run.Absent},
		{"x_male_dosage", p.xMale(), run.xMale()},
		{"statistic", string(p.Statistic), string(run.Statistic)},
		{"frequency_digest", p.FrequencyDigest, run.FrequencyDigest},
	} {
		if field.reference != field.found {
			return &Mismatch{Field: field.name, Reference: field.reference, Found: field.found}
		}
	}
	return nil
}

func (p Pins) xMale() string {
	if p.XMaleOne {
		return "1"
	}
	return "2"
}
