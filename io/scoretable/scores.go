package scoretable

import (
	"fmt"
	"sync"
)

// Batch holds the results of one score for consecutive samples: one value of
// each slice a sample.
type Batch struct {
	ScoreID string
	// FirstSample is the 1-based number of the first sample, for messages.
	FirstSample int
	SampleID    []string

	Sum         []float64 // total of weight x effect dosage, in units of the weights
	Denominator []int64   // allele observations behind the sum, as PLINK 2's DENOM
	Average     []float64 // Sum / Denominator; NaN where the denominator is 0
	// VariantsUsed counts the used variants, VariantsMissing those of them at which
	// the sample has no call; MissingWeight is sum|w| of the latter.
	VariantsUsed    []int32
	VariantsMissing []int32
	MissingWeight   []float64
	Z               []float64 // SD from the reference mean; NaN where not resulted
	Percentile      []float64 // 0 to 100 in the reference; NaN where not resulted
	Status          []string  // resulted, not_resulted, excluded
	Reason          []string  // why not; "" where resulted
}

// Writer takes the scores of a run. It is used by one goroutine.
type Writer interface {
	// WriteBatch appends one score of a range of samples, in the order that the
	// table asks for; see NewLong and NewWide.
	WriteBatch(*Batch) error
	// Close completes the table and its sink.
	Close() error
}

// LongColumns are the columns of the table with one row a score and sample.
func LongColumns() []Column {
	return []Column{
		{Name: "sample_id", Kind: Text},
		{Name: "score_id", Kind: Text},
		{Name: "sum", Kind: Float64, Nullable: true},
		{Name: "denominator", Kind: Int64},
		{Name: "average", Kind: Float64, Nullable: true},
		{Name: "variants_used", Kind: Int32},
		{Name: "variants_missing", Kind: Int32},
		{Name: "missing_weight", Kind: Float64, Nullable: true},
		{Name: "z", Kind: Float64, Nullable: true},
		{Name: "percentile", Kind: Float64, Nullable: true},
		{Name: "status", Kind: Text},
		{Name: "reason", Kind: Text, Nullable: true},
	}
}

type long struct {
	sink    Sink
	scoreID []string
	vectors []Vector
	err     error
}

// NewLong writes scores in the long form to a sink of LongColumns: by score,
// then by sample in cohort order. A batch is written at once; nothing of it is
// kept.
func NewLong(sink Sink) Writer {
	return &long{sink: sink, vectors: make([]Vector, len(LongColumns()))}
}

func (l *long) WriteBatch(b *Batch) error {
	b.check()
	if l.err != nil || len(b.SampleID) == 0 {
		return l.err
	}
	if len(l.scoreID) < len(b.SampleID) || l.scoreID[0] != b.ScoreID {
		l.scoreID = l.scoreID[:0]
		for range b.SampleID {
			l.scoreID = append(l.scoreID, b.ScoreID)
		}
	}
	l.vectors = append(l.vectors[:0], Vector{Text: b.SampleID}, Vector{Text: l.scoreID[:len(b.SampleID)]})
	l.vectors = b.appendResults(l.vectors)
	l.err = nameRow(l.sink.Write(len(b.SampleID), l.vectors), "sample number", b.FirstSample)
	return l.err
}

func (l *long) Close() error { return l.sink.Close() }

// appendResults appends the columns behind the ids.
func (b *Batch) appendResults(to []Vector) []Vector {
	return append(to,
		Vector{Float64: b.Sum},
		Vector{Int64: b.Denominator},
		Vector{Float64: b.Average},
		Vector{Int32: b.VariantsUsed},
		Vector{Int32: b.VariantsMissing},
		Vector{Float64: b.MissingWeight},
		Vector{Float64: b.Z},
		Vector{Float64: b.Percentile},
		Vector{Text: b.Status},
		Vector{Text: b.Reason},
	)
}

// WriteOneScore writes the long table of a single score at once, where alone, the only
// sink of the table, can: sample ids, which take as long to encode as the rest, are
// encoded while results makes the batch. Else it does nothing, and says so. The bytes are
// those of a Writer.
func WriteOneScore(alone Sink, scoreID string, sampleID []string, results func() *Batch) (done bool, err error) {
	parquet, ok := alone.(*parquetSink)
	if !ok {
		return false, nil
	}
	columns := LongColumns()
	vectors := sync.OnceValue(func() []Vector {
		b := results()
		b.check()
		return b.appendResults(make([]Vector, 2, len(columns)))
	})
	done, err = parquet.writeWhole(len(sampleID), func(c int, to *gathered) {
		switch columns[c].Name {
		case "sample_id":
			to.text.take(sampleID, len(sampleID))
		case "score_id":
			to.text.add(scoreID, len(sampleID))
		default:
			to.lend(columns[c].Kind, &vectors()[c])
		}
	})
	return done, nameRow(err, "sample number", 1)
}

// check panics where the slices of b differ in length: a mistake of the caller.
func (b *Batch) check() {
	n := len(b.SampleID)
	for _, length := range [...]int{
		len(b.Sum), len(b.Denominator), len(b.Average), len(b.VariantsUsed), len(b.VariantsMissing),
		len(b.MissingWeight), len(b.Z), len(b.Percentile), len(b.Status), len(b.Reason),
	} {
		if length != n {
			panic(fmt.Sprintf("BUG: scoretable: a batch of %d samples has a column of %d values", n, length))
		}
	}
}
