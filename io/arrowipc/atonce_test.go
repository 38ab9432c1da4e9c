package arrowipc

import (
	"io"
	"runtime"
	"runtime/debug"
	"testing"

	"cardioscore/io/scoretable"
)

// Record batches that are built at a time follow the processors, and with many of them the
// memory.
func TestBuiltAtOnce(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(32))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	for memory, want := range map[int64]int{8192: 17, 4096: 17, 1024: 4, 256: 1, 64: 1} {
		debug.SetMemoryLimit(memory << 20)
		out, err := NewSink(io.Discard, "scores.arrow", scoretable.LongColumns())
		if err != nil {
			t.Fatal(err)
		}
		if got := cap(out.(*sink).free) - 1; got != want { // one more is gathered beside
			t.Errorf("%d MiB: %d record batches at once, want %d", memory, got, want)
		}
	}
}
