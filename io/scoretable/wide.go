package scoretable

import (
	"slices"

	"cardioscore/io/fileerr"
)

// wideParts are the columns of each score in the wide table, as
// "<score_id>.<part>".
var wideParts = []Column{
	{Name: "sum", Kind: Float64, Nullable: true},
	{Name: "denominator", Kind: Int64},
	{Name: "average", Kind: Float64, Nullable: true},
	{Name: "variants_missing", Kind: Int32},
	{Name: "z", Kind: Float64, Nullable: true},
	{Name: "percentile", Kind: Float64, Nullable: true},
	{Name: "status", Kind: Text},
	{Name: "reason", Kind: Text, Nullable: true},
}

// WideColumns are the columns of the table with one row a sample: sample_id,
// then the parts of each score in the order of scoreIDs, which are distinct.
func WideColumns(scoreIDs []string) []Column {
	columns := make([]Column, 1, 1+len(scoreIDs)*len(wideParts))
	columns[0] = Column{Name: "sample_id", Kind: Text}
	for _, id := range scoreIDs {
		for _, part := range wideParts {
			part.Name = id + "." + part.Name
			columns = append(columns, part)
		}
	}
	return columns
}

type wide struct {
	sink     Sink
	scoreIDs []string
	samples  []string // of the range that is being gathered
	next     int      // index of the score that comes next
	vectors  []Vector
	err      error
}

// NewWide writes scores in the wide form to a sink of WideColumns(scoreIDs): by
// range of samples in cohort order, and within a range every score in the order
// of scoreIDs. The batches of a range must stay as they are until the range's
// last one is written; their slices may not share memory.
func NewWide(sink Sink, scoreIDs []string) Writer {
	return &wide{sink: sink, scoreIDs: slices.Clone(scoreIDs)}
}

func (w *wide) WriteBatch(b *Batch) error {
	b.check()
	if w.err != nil {
		return w.err
	}
	if w.next == 0 {
		w.samples = b.SampleID
		w.vectors = append(w.vectors[:0], Vector{Text: b.SampleID})
	}
	if b.ScoreID != w.scoreIDs[w.next] || !slices.Equal(b.SampleID, w.samples) {
		w.err = fileerr.New(fileerr.Internal, "",
			"wide scores: expected %s of the same samples, got %s from sample number %d on", w.scoreIDs[w.next], b.ScoreID, b.FirstSample)
		return w.err
	}
	w.vectors = append(w.vectors,
		Vector{Float64: b.Sum},
		Vector{Int64: b.Denominator},
		Vector{Float64: b.Average},
		Vector{Int32: b.VariantsMissing},
		Vector{Float64: b.Z},
		Vector{Float64: b.Percentile},
		Vector{Text: b.Status},
		Vector{Text: b.Reason},
	)
	if w.next++; w.next < len(w.scoreIDs) {
		return nil
	}
	w.next = 0
	w.err = nameRow(w.sink.Write(len(w.samples), w.vectors), "sample number", b.FirstSample)
	return w.err
}

// Close fails when the last range of samples lacks scores.
func (w *wide) Close() error {
	if w.err == nil && w.next > 0 {
		return fileerr.New(fileerr.Internal, "", "wide scores: the last range of samples ends before score %s", w.scoreIDs[w.next])
	}
	return w.sink.Close()
}
