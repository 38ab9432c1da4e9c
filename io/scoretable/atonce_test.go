package scoretable

import (
	"io"
	"runtime"
	"runtime/debug"
	"testing"
)

// What is encoded at a time follows the processors, and with many of them the memory.
func TestEncodedAtOnce(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(32))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	for _, c := range []struct{ memory, groups, chunks int }{{4096, 12, 32}, {1024, 3, 32}, {256, 1, 8}, {64, 1, 2}} {
		debug.SetMemoryLimit(int64(c.memory) << 20)
		parquet, err := NewParquet(io.Discard, "scores.parquet", LongColumns())
		if err != nil {
			t.Fatal(err)
		}
		tsv := NewTSV(io.Discard, "scores.tsv", LongColumns())
		// One more is gathered beside.
		if groups, chunks := cap(parquet.(*parquetSink).free)-1, cap(tsv.(*tsvSink).free)-1; groups != c.groups || chunks != c.chunks {
			t.Errorf("%d MiB: %d row groups and %d chunks of text at once, want %d and %d", c.memory, groups, chunks, c.groups, c.chunks)
		}
	}
}
