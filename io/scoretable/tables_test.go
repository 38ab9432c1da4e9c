package scoretable_test

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"cardioscore/io/scoretable"
)

// nan stands for "no value" in hand-made rows.
var nan = math.NaN()

// threeSamples is a hand-made batch: one sample resulted, one with no call at
// all, one left out. The numbers are chosen, not computed.
func threeSamples() *scoretable.Batch {
	return &scoretable.Batch{
		ScoreID: "PGS000001", FirstSample: 1,
		SampleID:        []string{"HG00096", "NA", "per son"},
		Sum:             []float64{0.30000000000000004, 0, -1e-300},
		Denominator:     []int64{4, 0, 1 << 40},
		Average:         []float64{0.07500000000000001, nan, 5},
		VariantsUsed:    []int32{2, 2, math.MaxInt32},
		VariantsMissing: []int32{0, 2, 1},
		MissingWeight:   []float64{0, 1.5, nan},
		Z:               []float64{-1.25, nan, nan},
		Percentile:      []float64{10.5, nan, nan},
		Status:          []string{"resulted", "not_resulted", "excluded"},
		Reason:          []string{"", "quality", "opt-out"},
	}
}

// randomBatch holds every kind of value, nulls included.
func randomBatch(rng *rand.Rand, scoreID string, first, n int) *scoretable.Batch {
	b := &scoretable.Batch{ScoreID: scoreID, FirstSample: first}
	float := func() float64 {
		if rng.IntN(4) == 0 {
			return nan
		}
		return rng.NormFloat64()
	}
	for range n {
		id := make([]byte, 1+rng.IntN(12))
		for i := range id {
			id[i] = byte('!' + 2 + rng.IntN(90))
		}
		b.SampleID = append(b.SampleID, string(id))
		b.Sum = append(b.Sum, float())
		b.Denominator = append(b.Denominator, rng.Int64N(5)<<rng.IntN(50))
		b.Average = append(b.Average, float())
		b.VariantsUsed = append(b.VariantsUsed, rng.Int32N(3))
		b.VariantsMissing = append(b.VariantsMissing, rng.Int32())
		b.MissingWeight = append(b.MissingWeight, float())
		b.Z = append(b.Z, float())
		b.Percentile = append(b.Percentile, float())
		b.Status = append(b.Status, []string{"resulted", "not_resulted", "excluded"}[rng.IntN(3)])
		b.Reason = append(b.Reason, []string{"", "coverage", "range"}[rng.IntN(3)])
	}
	return b
}

// part is rows first up to end of b.
func part(b *scoretable.Batch, first, end int) *scoretable.Batch {
	return &scoretable.Batch{
		ScoreID: b.ScoreID, FirstSample: b.FirstSample + first,
		SampleID: b.SampleID[first:end], Sum: b.Sum[first:end], Denominator: b.Denominator[first:end],
		Average: b.Average[first:end], VariantsUsed: b.VariantsUsed[first:end],
		VariantsMissing: b.VariantsMissing[first:end], MissingWeight: b.MissingWeight[first:end],
		Z: b.Z[first:end], Percentile: b.Percentile[first:end], Status: b.Status[first:end], Reason: b.Reason[first:end],
	}
}

func newTSV(t *testing.T, out io.Writer, columns []scoretable.Column) scoretable.Sink {
	t.Helper()
	return scoretable.NewTSV(out, "table.tsv", columns)
}

func newParquet(t *testing.T, out io.Writer, columns []scoretable.Column) scoretable.Sink {
	t.Helper()
	sink, err := scoretable.NewParquet(out, "table.parquet", columns)
	if err != nil {
		t.Fatal(err)
	}
	return sink
}

// writeLong writes batches in the long form and gives the file's bytes.
func writeLong(t *testing.T, open func(*testing.T, io.Writer, []scoretable.Column) scoretable.Sink, batches ...*scoretable.Batch) []byte {
	t.Helper()
	var out bytes.Buffer
	w := scoretable.NewLong(open(t, &out, scoretable.LongColumns()))
	for _, b := range batches {
		if err := w.WriteBatch(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func save(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.parquet")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
