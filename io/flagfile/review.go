package flagfile

import (
	"bufio"
	"io"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/risk"
)

// reviewColumns are those of the analyst's queue.
var reviewColumns = []string{"sample_id", "rule", "reason", "evidence", "tier", "status"}

// Review writes the analyst's queue as CSV: a row per person and True rule for
// the analyst. It is not for the GP's file.
type Review struct {
	csv csvWriter
}

// NewReview begins the queue on w; name stands for the file in messages.
func NewReview(w io.Writer, name string) (*Review, error) {
	q := &Review{csvWriter{out: bufio.NewWriterSize(w, 64<<10), name: name}}
	return q, q.csv.line(reviewColumns)
}

// Write adds the entries of one person, none for most.
func (q *Review) Write(id string, r *risk.Result) error {
	for i := range r.Review {
		entry := &r.Review[i]
		if err := q.csv.line([]string{id, entry.RuleID, entry.Code, entry.Evidence, r.Tier.String(), string(r.Status)}); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the file; it does not close what it writes to.
func (q *Review) Close() error { return fileerr.Wrap(fileerr.IO, q.csv.name, q.csv.out.Flush()) }
