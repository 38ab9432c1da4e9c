package job

import (
	"runtime"
	"runtime/debug"
)

const (
	// minPassMemory is what a pass may hold whatever else is held: it asks for more
	// only where there is more to hold, and then says so.
	minPassMemory = 16 << 20
	// scoreBytes is about what a sample takes for each score: total, missing calls and
	// their weight, the place among others, and in the pass its digit sums.
	scoreBytes = 64
	// largeHeap is where garbage as large as what is held is too much, and a quarter
	// of it costs little: what is held then are large arrays without pointers.
	largeHeap      = 64 << 20
	largeHeapShare = 25 // percent
)

// tighten bounds the garbage beside a large heap, once scores and index are held, and
// once results are.
func tighten() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > largeHeap {
		debug.SetGCPercent(largeHeapShare)
	}
}

// memoryLeft is what --memory leaves beside what the job holds now: index, scores,
// results.
func (c *Common) memoryLeft() int64 {
	if c.Memory <= 0 {
		return 0 // no limit
	}
	return max(minPassMemory, c.Memory-heldMemory(c.Memory))
}

// heldMemory is what the program holds, with some garbage where that is little of
// the limit.
func heldMemory(limit int64) int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if int64(m.HeapAlloc) > limit/8 {
		runtime.GC()
		runtime.ReadMemStats(&m)
	}
	return int64(m.HeapAlloc)
}

// scoresAtOnce is for how many scores results fit the memory; at least one.
func (c *Common) scoresAtOnce(m *matching) int {
	if c.Memory <= 0 {
		return len(m.scores)
	}
	samples := 0
	for i := range m.cohorts {
		samples += len(m.cohorts[i].Samples())
	}
	return int(max(1, min(int64(len(m.scores)), c.memoryLeft()/int64(scoreBytes*max(1, samples)))))
}
