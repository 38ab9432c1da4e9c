package job

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// percentNow is the percentage of garbage that is set.
func percentNow() int {
	now := debug.SetGCPercent(-1)
	debug.SetGCPercent(now)
	return now
}

// asBefore sets the collector to what it was, in the end.
func asBefore(t *testing.T) {
	limit, percent := debug.SetMemoryLimit(-1), percentNow()
	t.Cleanup(func() {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(percent)
		collector.mu.Lock()
		defer collector.mu.Unlock()
		collector.tightened = false
	})
}

// becomes waits for what a collection brings about in its own time.
func becomes(t *testing.T, want int) {
	t.Helper()
	for range 500 {
		if percentNow() == want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the collector's percentage is %d after a collection, expected %d", percentNow(), want)
}

func TestFirstGarbageIsLeftAlone(t *testing.T) {
	for _, test := range []struct {
		limit int64
		first int // percent of 4 MiB
	}{
		{4096 << 20, 800}, // 32 MiB
		{64 << 20, 800},   // no more than half of the limit
		{32 << 20, 400},
		{math.MaxInt64, 800},
	} {
		asBefore(t)
		debug.SetGCPercent(100)
		runtime.GC()
		LimitMemory(test.limit)
		if limit := debug.SetMemoryLimit(-1); limit != test.limit {
			t.Errorf("the limit is %d, expected %d", limit, test.limit)
		}
		if now := percentNow(); now != test.first {
			t.Errorf("limit %d: the percentage before the first collection is %d, expected %d", test.limit, now, test.first)
		}
		runtime.GC()
		becomes(t, 100)
	}
}

func TestALargeHeapStaysTight(t *testing.T) {
	asBefore(t)
	held := make([]byte, largeHeap+1<<20)
	runtime.GC()
	LimitMemory(4096 << 20)
	tighten() // before the first collection
	if now := percentNow(); now != largeHeapShare {
		t.Fatalf("the percentage of a large heap is %d, expected %d", now, largeHeapShare)
	}
	for range 3 { // the mark of LimitMemory goes, and must not undo it
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
	}
	if now := percentNow(); now != largeHeapShare {
		t.Errorf("the percentage of a large heap is %d after collections, expected %d", now, largeHeapShare)
	}
	runtime.KeepAlive(held)
}

func TestASmallHeapIsNotTightened(t *testing.T) {
	asBefore(t)
	debug.SetGCPercent(100)
	runtime.GC()
	var m runtime.MemStats
	if runtime.ReadMemStats(&m); m.HeapAlloc > largeHeap {
		t.Skipf("the test program itself holds %d bytes: a small heap was not checked", m.HeapAlloc)
	}
	if tighten(); percentNow() != 100 {
		t.Errorf("the percentage of a small heap is %d, expected 100", percentNow())
	}
}
