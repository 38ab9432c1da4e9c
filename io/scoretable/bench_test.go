package scoretable

import (
	"io"
	"runtime"
	"strconv"
	"testing"
)

// benchBatch is n samples with all columns filled; as good as no sum repeats.
func benchBatch(n int) *Batch {
	b := &Batch{ScoreID: "PGS000001", FirstSample: 1}
	x := uint64(1)
	for i := range n {
		x = x*6364136223846793005 + 1442695040888963407
		sum := float64(int64(x>>20)) / 1e9
		b.SampleID = append(b.SampleID, "SAMPLE"+strconv.Itoa(i))
		b.Sum = append(b.Sum, sum)
		b.Denominator = append(b.Denominator, int64(2000-2*(x>>60)))
		b.Average = append(b.Average, sum/2000)
		b.VariantsUsed = append(b.VariantsUsed, 1000)
		b.VariantsMissing = append(b.VariantsMissing, int32(x>>60))
		b.MissingWeight = append(b.MissingWeight, float64(x>>60)/7)
		b.Z = append(b.Z, sum/3)
		b.Percentile = append(b.Percentile, sum/5)
		b.Status = append(b.Status, "resulted")
		b.Reason = append(b.Reason, "")
	}
	return b
}

func benchmarkLong(b *testing.B, open func(io.Writer) Sink) {
	batch := benchBatch(1_000_000)
	b.ResetTimer()
	for range b.N {
		w := NewLong(open(io.Discard))
		for range 5 {
			if err := w.WriteBatch(batch); err != nil {
				b.Fatal(err)
			}
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapInuse)/(1<<20), "MiB-heap")
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(5e6*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

func BenchmarkLongParquet(b *testing.B) {
	benchmarkLong(b, func(out io.Writer) Sink {
		s, err := NewParquet(out, "scores.parquet", LongColumns())
		if err != nil {
			b.Fatal(err)
		}
		return s
	})
}

func BenchmarkLongTSV(b *testing.B) {
	benchmarkLong(b, func(out io.Writer) Sink { return NewTSV(out, "scores.tsv", LongColumns()) })
}
