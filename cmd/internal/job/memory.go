package job

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
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
	// firstCollection is how large the heap is when garbage is first looked for. What
	// a small run holds is mostly in use: four collections took a sixth of its time.
	firstCollection = 32 << 20
	leastHeap       = 4 << 20 // at which Go first looks where its percentage is 100
)

// collector says whether the program has asked for less garbage than Go leaves.
var collector struct {
	mu        sync.Mutex
	tightened bool
}

// LimitMemory holds the whole program to a number of bytes, as far as Go can, and
// leaves its first garbage alone. To be called once, before anything large is read.
func LimitMemory(bytes int64) {
	debug.SetMemoryLimit(bytes)
	debug.SetGCPercent(int(100 * min(firstCollection, bytes/2) / leastHeap))
	// The first collection finds the mark, which nothing refers to.
	type mark struct{ _ *mark }
	runtime.AddCleanup(new(mark), func(int) {
		collector.mu.Lock()
		defer collector.mu.Unlock()
		if !collector.tightened {
			debug.SetGCPercent(100)
		}
	}, 0)
}

// tighten bounds the garbage beside a large heap, once scores and index are held, and
// once results are.
func tighten() {
	if heap() > largeHeap {
		collector.mu.Lock()
		defer collector.mu.Unlock()
		collector.tightened = true
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
	held := heap()
	if held > limit/8 {
		runtime.GC()
		held = heap()
	}
	return held
}

// heap is how many bytes are allocated, garbage included. Unlike runtime.ReadMemStats it
// stops nothing: that takes free memory from all threads, as much as small runs use.
func heap() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
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
