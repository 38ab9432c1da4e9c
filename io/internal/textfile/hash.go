package textfile

import (
	"crypto/sha256"
	"hash"
	"sync"
)

// hasher hashes what is written to it in a goroutine of its own, some buffers
// behind.
type hasher struct {
	hash   hash.Hash
	full   chan []byte
	free   chan []byte
	finish func()
}

// hashBuffers bounds how far the hash may lie behind.
const hashBuffers = 4

func newHasher() *hasher {
	h := &hasher{hash: sha256.New(), full: make(chan []byte, hashBuffers), free: make(chan []byte, hashBuffers)}
	for range hashBuffers {
		h.free <- nil
	}
	var ended sync.WaitGroup
	ended.Go(func() {
		for text := range h.full {
			h.hash.Write(text) // a hash takes every write
			h.free <- text
		}
	})
	h.finish = sync.OnceFunc(func() {
		close(h.full)
		ended.Wait()
	})
	return h
}

// Write takes a copy of p.
func (h *hasher) Write(p []byte) (int, error) {
	h.full <- append((<-h.free)[:0], p...)
	return len(p), nil
}

// sum ends the hash and gives it.
func (h *hasher) sum() []byte {
	h.finish()
	return h.hash.Sum(nil)
}
