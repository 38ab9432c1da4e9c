package scoretable

import (
	"io"
	"math"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// The job of the issue: 512 scores of 10,000 people.
const benchScores, benchPeople = 512, 10_000

// benchBatch is a score of n people as a cohort gives it: as good as no sum repeats,
// 200 of 200,000 calls are missing, the percentile is a rank.
func benchBatch(n int) *Batch {
	b := &Batch{ScoreID: "PGS000001", FirstSample: 1}
	x := uint64(1)
	for i := range n {
		x = x*6364136223846793005 + 1442695040888963407
		sum := float64(int64(x>>20)) / 1e9
		b.SampleID = append(b.SampleID, "SAMPLE"+strconv.Itoa(i))
		b.Sum = append(b.Sum, sum)
		b.Denominator = append(b.Denominator, 400_000)
		b.Average = append(b.Average, sum/400_000)
		b.VariantsUsed = append(b.VariantsUsed, 200_000)
		b.VariantsMissing = append(b.VariantsMissing, 150+int32(x>>57))
		b.MissingWeight = append(b.MissingWeight, float64(x>>30)/7)
		b.Z = append(b.Z, sum/3)
		b.Percentile = append(b.Percentile, 0)
		b.Status = append(b.Status, "resulted")
		b.Reason = append(b.Reason, "within_cohort")
	}
	sorted := slices.Sorted(slices.Values(b.Sum))
	for i, sum := range b.Sum {
		rank, _ := slices.BinarySearch(sorted, sum)
		b.Percentile[i] = 50 * float64(2*rank+1) / float64(n)
	}
	return b
}

// benchmarkScores reports processor time too: the wall time of a job on many cores
// says little.
func benchmarkScores(b *testing.B, open func(io.Writer) Sink) {
	// Different numbers for each score of a row group.
	batches := make([]*Batch, 16)
	for k := range batches {
		batches[k] = benchBatch(benchPeople)
		for _, column := range [][]float64{batches[k].Sum, batches[k].Average, batches[k].Z, batches[k].MissingWeight} {
			for i, x := range column {
				column[i] = math.Float64frombits(math.Float64bits(x) ^ uint64(i*7+k)&0xffff)
			}
		}
		copy(batches[k].SampleID, batches[0].SampleID) // one text in memory, as in a run
	}
	ids := make([]string, benchScores)
	for k := range ids {
		ids[k] = "PGS" + strconv.Itoa(100_000+k)
	}
	var bytes counting
	used := processorTime()
	for b.Loop() {
		bytes = 0
		w := NewLong(open(&bytes))
		for k := range benchScores {
			batch := batches[k%len(batches)]
			batch.ScoreID = ids[k]
			if err := w.WriteBatch(batch); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((processorTime()-used).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(bytes)/(1<<20), "MiB-file")
}

type counting int64

func (c *counting) Write(p []byte) (int, error) { *c += counting(len(p)); return len(p), nil }

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func BenchmarkLongParquet(b *testing.B) {
	benchmarkScores(b, func(out io.Writer) Sink {
		s, err := NewParquet(out, "scores.parquet", LongColumns())
		if err != nil {
			b.Fatal(err)
		}
		return s
	})
}

func BenchmarkLongTSV(b *testing.B) {
	benchmarkScores(b, func(out io.Writer) Sink { return NewTSV(out, "scores.tsv", LongColumns()) })
}
