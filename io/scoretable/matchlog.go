package scoretable

import (
	"cardioscore/scoring/scoreset"
)

// MatchLogColumns are the columns of the match log: one row for each score row
// that it tells of.
func MatchLogColumns() []Column {
	return []Column{
		{Name: "score_id", Kind: Text},
		{Name: "row_number", Kind: Int32}, // data row in the score file, from 1
		{Name: "chrom", Kind: Text, Nullable: true},
		{Name: "pos", Kind: Int32, Nullable: true},
		{Name: "effect_allele", Kind: Text, Nullable: true},
		{Name: "other_allele", Kind: Text, Nullable: true},
		{Name: "effect_weight", Kind: Text, Nullable: true}, // as written
		{Name: "outcome", Kind: Text},
		{Name: "cohort_rows", Kind: Text, Nullable: true}, // variant rows that it used, from 0, joined by commas
		{Name: "cohort", Kind: Text},                      // how the run calls the cohort
		{Name: "note", Kind: Prose, Nullable: true},       // frequencies that were compared, another spelling, a proxy, weights by dosage
	}
}

// LogBatch gathers rows of the match log. It belongs to one goroutine.
type LogBatch struct{ rows *RowBatch }

// NewLogBatch begins an empty one, to be used again and again.
func NewLogBatch() *LogBatch { return &LogBatch{NewRowBatch(MatchLogColumns())} }

// Add appends one score row and what became of it in a cohort. cohortRows numbers
// the variant rows that it used, joined by commas, or is ""; note is that of match.Result.
// The texts of row are kept, and must never change.
func (b *LogBatch) Add(cohort, scoreID string, row *scoreset.Row, outcome scoreset.Outcome, cohortRows, note string) {
	w := b.rows
	w.Text(scoreID)
	w.Integer(int(row.Number))
	chrom := ""
	if row.Chrom != 0 {
		chrom = row.Chrom.String()
	}
	w.Text(chrom)
	w.Integer(int(row.Pos))
	w.Text(row.EffectAllele)
	w.Text(row.OtherAllele)
	w.Text(row.WeightText)
	w.Text(outcome.String())
	w.Text(cohortRows)
	w.Text(cohort)
	w.Text(note)
	w.EndRow()
}

// Clear forgets the rows and keeps the memory.
func (b *LogBatch) Clear() { b.rows.Clear() }

// MatchLog writes the match log.
type MatchLog struct{ rows *RowWriter }

// NewMatchLog begins the table on a sink of MatchLogColumns.
func NewMatchLog(sink Sink) *MatchLog {
	return &MatchLog{rows: NewRowWriter(sink, MatchLogColumns())}
}

// WriteBatch appends the rows of a batch, of which it keeps nothing but texts.
func (l *MatchLog) WriteBatch(b *LogBatch) error { return l.rows.WriteBatch(b.rows) }

// Close completes the table and its sink.
func (l *MatchLog) Close() error { return l.rows.Close() }
