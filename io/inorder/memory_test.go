package inorder

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// Pieces under way follow the processors, as long as they fit a sixteenth of the memory
// and no more than 256 MiB.
func TestWithin(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	const mib = 1 << 20
	for _, c := range []struct {
		processors   int
		memory, each int64
		want         int
	}{
		{32, 4096 * mib, 2 * mib, 32},
		{32, 512 * mib, 2 * mib, 16},
		{2, 512 * mib, 2 * mib, 2},
		{32, 512 * mib, 16 * mib, 2},
		{32, 512 * mib, 33 * mib, 1},
		{32, 65536 * mib, 16 * mib, 16},
		{32, 1<<63 - 1, 33 * mib, 7},
		{3, 512 * mib, 0, 3},
	} {
		runtime.GOMAXPROCS(c.processors)
		debug.SetMemoryLimit(c.memory)
		if got := Within(c.each); got != c.want {
			t.Errorf("%d processors, %d MiB, pieces of %d MiB: %d at a time, want %d", c.processors, c.memory/mib, c.each/mib, got, c.want)
		}
	}
}
