package kernel

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Tiles are state of the processor that the Go runtime knows nothing of: with more
// goroutines than cores, and garbage collections all the time, 50,000 calls must
// all be right. The other tiers run a part of it.
func TestManyGoroutinesUnderCollection(t *testing.T) {
	everyTier(t, func(t *testing.T, tier Tier) {
		calls := 2_000
		if tier == AMX {
			calls = 50_000
		}
		p := randomCalls(newRandom(1), 130, 140, 9, 4)
		want := p.naive(p.copies)
		var done atomic.Int64
		var wrong atomic.Bool
		stop := make(chan struct{})
		var collector, workers sync.WaitGroup
		collector.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(100 * time.Microsecond):
					runtime.GC()
				}
			}
		})
		for range 4*runtime.GOMAXPROCS(0) + 3 {
			workers.Go(func() {
				var b bench
				for done.Add(1) <= int64(calls) && !wrong.Load() {
					got := p.sums(tier, &b)
					for k := range got {
						if !slices.Equal(got[k], want[k]) {
							wrong.Store(true)
						}
					}
				}
			})
		}
		workers.Wait()
		close(stop)
		collector.Wait()
		if wrong.Load() {
			t.Error("sums differ from the definition")
		}
	})
}
