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
		{Name: "effect_weight", Kind: Various, Nullable: true}, // as written
		{Name: "outcome", Kind: Text},
		{Name: "cohort_rows", Kind: Various, Nullable: true}, // variant rows that it used, from 0, joined by commas
		{Name: "cohort", Kind: Text},                         // how the run calls the cohort
		{Name: "note", Kind: Prose, Nullable: true},          // frequencies that were compared, another spelling, a proxy, weights by dosage
	}
}

// Columns of the match log by their places.
const (
	logScoreID = iota
	logNumber
	logChrom
	logPos
	logEffect
	logOther
	logWeight
	logOutcome
	logCohortRows
	logCohort
	logNote
)

// LogBatch gathers rows of the match log. It belongs to one goroutine.
type LogBatch struct{ rows *RowBatch }

// NewLogBatch begins an empty one, to be used again and again.
func NewLogBatch() *LogBatch { return &LogBatch{NewRowBatch(MatchLogColumns())} }

// Add appends one score row, whose weight Weights takes, and what became of it in a cohort.
// cohortRows numbers the variant rows that it used, joined by commas, or is ""; note is
// that of match.Result. The texts of row are kept, and must never change.
func (b *LogBatch) Add(cohort, scoreID string, row *scoreset.Row, outcome scoreset.Outcome, cohortRows, note string) {
	v := b.rows.vectors
	chrom := ""
	if row.Chrom != 0 {
		chrom = row.Chrom.String()
	}
	v[logScoreID].Text = append(v[logScoreID].Text, scoreID)
	v[logNumber].Int32 = append(v[logNumber].Int32, row.Number)
	v[logChrom].Text = append(v[logChrom].Text, chrom)
	v[logPos].Int32 = append(v[logPos].Int32, row.Pos)
	v[logEffect].Text = append(v[logEffect].Text, row.EffectAllele)
	v[logOther].Text = append(v[logOther].Text, row.OtherAllele)
	v[logOutcome].Text = append(v[logOutcome].Text, outcome.String())
	v[logCohortRows].Packed.Add(cohortRows)
	v[logCohort].Text = append(v[logCohort].Text, cohort)
	v[logNote].Text = append(v[logNote].Text, note)
	b.rows.rows++
}

// Weights are those of the rows, as written: one for each, in their order.
func (b *LogBatch) Weights() *Packed { return &b.rows.vectors[logWeight].Packed }

// Clear forgets the rows and keeps the memory.
func (b *LogBatch) Clear() { b.rows.Clear() }

// MatchLog writes the match log.
type MatchLog struct {
	rows *RowWriter
	// Where the log is written as Parquet alone, which can write columns again.
	parquet *parquetSink
	ids     []string
}

// NewMatchLog begins the table on a sink of MatchLogColumns. Where it hands all to one
// other sink, alone is that one, else nil.
func NewMatchLog(sink, alone Sink) *MatchLog {
	l := &MatchLog{rows: NewRowWriter(sink, MatchLogColumns())}
	l.parquet, _ = alone.(*parquetSink)
	return l
}

// WriteBatch appends the rows of a batch, of which it keeps nothing but texts.
func (l *MatchLog) WriteBatch(b *LogBatch) error { return l.rows.WriteBatch(b.rows) }

// LogRows is rows of the log that come again, for another score: what became of them in a
// cohort is encoded once.
type LogRows struct{ kept keptGroup }

const (
	// MostLogRows is how many rows LogRows may be.
	MostLogRows = groupRows
	// MostKept is up to how many LogRows may be written, kept ones and those that come
	// again: each ends a row group before it is full, and a file has room for maxGroups.
	MostKept = maxGroups / 4
)

// Keeps says whether the log can keep rows and write them again.
func (l *MatchLog) Keeps() bool { return l.parquet != nil }

// Keep keeps the rows that are written from here to the next Keep, of one score, in to; nil
// for none.
func (l *MatchLog) Keep(to *LogRows) error {
	if err := l.rows.flush(); err != nil {
		return err
	}
	if to == nil {
		return l.parquet.begin(nil)
	}
	to.kept.own = make([]bool, len(l.parquet.columns))
	to.kept.own[logScoreID], to.kept.own[logWeight] = true, true
	return l.parquet.begin(&to.kept)
}

// WriteAgain appends rows that were kept, for another score of the same table whose weights
// these are.
func (l *MatchLog) WriteAgain(scoreID string, weights *Packed, rows *LogRows) error {
	if err := l.rows.flush(); err != nil {
		return err
	}
	l.ids = l.ids[:0]
	for range weights.Ends {
		l.ids = append(l.ids, scoreID)
	}
	own := make([]Vector, len(l.parquet.columns))
	own[logScoreID].Text, own[logWeight].Packed = l.ids, *weights
	l.rows.written += len(weights.Ends)
	return l.parquet.writeAgain(len(weights.Ends), own, &rows.kept)
}

// Close completes the table and its sink.
func (l *MatchLog) Close() error { return l.rows.Close() }
