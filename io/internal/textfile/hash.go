package textfile

import (
	"crypto/sha256"
	"hash"
	"sync"
)

// hasher hashes text in a goroutine of its own, some pieces behind.
type hasher struct {
	hash   hash.Hash
	pieces chan piece
	free   chan []byte
	finish func()
}

// piece is text to hash: a copy, or what is lent until it is hashed.
type piece struct {
	text []byte
	lent *sync.WaitGroup // nil of a copy
}

// hashBuffers bounds how far the hash may lie behind.
const hashBuffers = 4

func newHasher() *hasher {
	h := &hasher{hash: sha256.New(), pieces: make(chan piece, hashBuffers), free: make(chan []byte, hashBuffers)}
	for range hashBuffers {
		h.free <- nil
	}
	var ended sync.WaitGroup
	ended.Go(func() {
		for p := range h.pieces {
			h.hash.Write(p.text) // a hash takes every write
			if p.lent != nil {
				p.lent.Done()
			} else {
				h.free <- p.text
			}
		}
	})
	h.finish = sync.OnceFunc(func() {
		close(h.pieces)
		ended.Wait()
	})
	return h
}

// Write takes a copy of p.
func (h *hasher) Write(p []byte) (int, error) {
	h.pieces <- piece{text: append((<-h.free)[:0], p...)}
	return len(p), nil
}

// lend hashes text that must not change until lent has no count any more.
func (h *hasher) lend(text []byte, lent *sync.WaitGroup) {
	lent.Add(1)
	h.pieces <- piece{text, lent}
}

// sum ends the hash and gives it.
func (h *hasher) sum() []byte {
	h.finish()
	return h.hash.Sum(nil)
}
