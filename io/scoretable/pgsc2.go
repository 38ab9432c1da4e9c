package scoretable

import (
	"strconv"

	"cardioscore/scoring/match"
	"cardioscore/scoring/scoreset"
)

// PGSC2LogColumns are those of the log that the PGS Catalog Calculator, version 2,
// writes of a match, under its names and in its order. Truth values are "true",
// "false", or null for a row without candidates.
func PGSC2LogColumns() []Column {
	return []Column{
		{Name: "row_nr", Kind: Int32}, // data row of the score file, from 0
		{Name: "accession", Kind: Text},
		{Name: "chr_name", Kind: Text, Nullable: true},
		{Name: "chr_position", Kind: Int32, Nullable: true},
		{Name: "effect_allele", Kind: Text, Nullable: true},
		{Name: "other_allele", Kind: Text, Nullable: true},
		{Name: "effect_weight", Kind: Text, Nullable: true}, // as written
		{Name: "effect_type", Kind: Text},
		{Name: "ID", Kind: Text, Nullable: true},
		{Name: "REF", Kind: Text, Nullable: true},
		{Name: "ALT", Kind: Text, Nullable: true},
		{Name: "matched_effect_allele", Kind: Text, Nullable: true},
		{Name: "match_type", Kind: Text, Nullable: true},
		{Name: "is_multiallelic", Kind: Text, Nullable: true},
		{Name: "ambiguous", Kind: Text, Nullable: true},
		{Name: "match_flipped", Kind: Text, Nullable: true},
		{Name: "best_match", Kind: Text, Nullable: true},
		{Name: "exclude", Kind: Text, Nullable: true},
		{Name: "duplicate_best_match", Kind: Text, Nullable: true},
		{Name: "duplicate_ID", Kind: Text, Nullable: true},
		{Name: "match_IDs", Kind: Text, Nullable: true}, // "NA" without a list of variants
		{Name: "match_status", Kind: Text},
		{Name: "dataset", Kind: Text}, // how the run calls the cohort
	}
}

// PGSC2Dataset is what lines about one score and cohort have in common.
type PGSC2Dataset struct {
	Name      string // of the cohort
	Accession string
	Listed    bool // a list of variants says which may be used
}

// PGSC2Accession is how the Calculator calls a score: by its id, and for a harmonised
// file by the build too.
func PGSC2Accession(score *scoreset.Score) string {
	if score.Harmonised {
		return score.ID + "_hmPOS_" + score.Build.String()
	}
	return score.ID
}

// label is the cell of one label.
func (d *PGSC2Dataset) label(labels, label match.PGSC2Labels) string {
	switch {
	case !labels.Has(match.PGSC2IsCandidate):
		return ""
	case label == match.PGSC2NotListed && !d.Listed:
		return "NA"
	case label == match.PGSC2NotListed:
		return strconv.FormatBool(!labels.Has(label))
	}
	return strconv.FormatBool(labels.Has(label))
}

// PGSC2Log writes the Calculator's log, candidate by candidate.
type PGSC2Log struct{ rows *RowWriter }

// NewPGSC2Log begins the table on a sink of PGSC2LogColumns.
func NewPGSC2Log(sink Sink) *PGSC2Log {
	return &PGSC2Log{rows: NewRowWriter(sink, PGSC2LogColumns())}
}

// Write appends one candidate of a score row, or the row without one.
func (l *PGSC2Log) Write(d *PGSC2Dataset, row *scoreset.Row, c *match.PGSC2Candidate) error {
	w := l.rows
	chrom := ""
	if row.Chrom != 0 {
		chrom = row.Chrom.String()
	}
	id, matched, kind := "", "", ""
	if c.Labels.Has(match.PGSC2IsCandidate) {
		id = chrom + ":" + strconv.Itoa(int(row.Pos)) + c.IDAlleles
		matched, kind = c.MatchedEffectAllele(row.EffectAllele), c.Type.String()
	}
	w.Integer(int(row.Number) - 1)
	w.Text(d.Accession)
	w.Text(chrom)
	w.Integer(int(row.Pos))
	w.Text(row.EffectAllele)
	w.Text(row.OtherAllele)
	w.Text(row.WeightText)
	w.Text(row.Effect.String())
	w.Text(id)
	w.Text(c.Ref)
	w.Text(c.Alt)
	w.Text(matched)
	w.Text(kind)
	for _, label := range []match.PGSC2Labels{
		match.PGSC2Multiallelic, match.PGSC2Ambiguous, match.PGSC2Flipped, match.PGSC2Best, match.PGSC2Excluded,
		match.PGSC2DuplicateBest, match.PGSC2DuplicateID, match.PGSC2NotListed,
	} {
		w.Text(d.label(c.Labels, label))
	}
	w.Text(c.Labels.Status())
	w.Text(d.Name)
	return w.EndRow()
}

// Close completes the table and its sink.
func (l *PGSC2Log) Close() error { return l.rows.Close() }

// PGSC2SummaryColumns are those of the Calculator's summary of a match.
func PGSC2SummaryColumns() []Column {
	return []Column{
		{Name: "dataset", Kind: Text},
		{Name: "accession", Kind: Text},
		{Name: "score_pass", Kind: Text},
		{Name: "match_status", Kind: Text},
		{Name: "ambiguous", Kind: Text, Nullable: true},
		{Name: "is_multiallelic", Kind: Text, Nullable: true},
		{Name: "duplicate_best_match", Kind: Text, Nullable: true},
		{Name: "duplicate_ID", Kind: Text, Nullable: true},
		{Name: "match_flipped", Kind: Text, Nullable: true},
		{Name: "match_IDs", Kind: Text, Nullable: true},
		{Name: "count", Kind: Int32},     // score rows with these labels
		{Name: "percent", Kind: Float64}, // of the rows of the score
	}
}

// PGSC2Summary writes the Calculator's summary.
type PGSC2Summary struct{ rows *RowWriter }

// NewPGSC2Summary begins the table on a sink of PGSC2SummaryColumns.
func NewPGSC2Summary(sink Sink) *PGSC2Summary {
	return &PGSC2Summary{rows: NewRowWriter(sink, PGSC2SummaryColumns())}
}

// Write appends the lines of one score, of which rows rows were counted. pass says
// whether enough of them matched.
func (s *PGSC2Summary) Write(d *PGSC2Dataset, pass bool, counts []match.PGSC2Count, rows int) error {
	w := s.rows
	for _, c := range counts {
		w.Text(d.Name)
		w.Text(d.Accession)
		w.Text(strconv.FormatBool(pass))
		w.Text(c.Labels.Status())
		for _, label := range []match.PGSC2Labels{
			match.PGSC2Ambiguous, match.PGSC2Multiallelic, match.PGSC2DuplicateBest, match.PGSC2DuplicateID,
			match.PGSC2Flipped, match.PGSC2NotListed,
		} {
			w.Text(d.label(c.Labels, label))
		}
		w.Integer(c.Rows)
		w.Float(float64(c.Rows) / float64(rows) * 100)
		if err := w.EndRow(); err != nil {
			return err
		}
	}
	return nil
}

// Close completes the table and its sink.
func (s *PGSC2Summary) Close() error { return s.rows.Close() }
