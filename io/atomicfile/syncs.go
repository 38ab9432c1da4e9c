package atomicfile

import (
	"os"
	"sync"

	"cardioscore/io/fileerr"
)

// maxSyncs is how many files are brought to disk at a time. Those that are under way
// together share what the file system has to write down for each.
const maxSyncs = 8

// syncs brings closed outputs to disk while the next ones are written. begin and wait
// are called with the lock of the directory held.
type syncs struct {
	slots chan struct{}
	wg    sync.WaitGroup

	mu  sync.Mutex
	err error // the first
}

func newSyncs() *syncs { return &syncs{slots: make(chan struct{}, maxSyncs)} }

// enter waits until one more file may be under way; begin or leave has to follow.
func (s *syncs) enter() { s.slots <- struct{}{} }
func (s *syncs) leave() { <-s.slots }

// begin brings a file to disk and closes it, beside what follows.
func (s *syncs) begin(path string, file *os.File) {
	s.also(path, func() error {
		defer s.leave()
		err := file.Sync()
		if closed := file.Close(); err == nil {
			err = closed
		}
		return err
	})
}

// also brings something else to disk, beside what follows.
func (s *syncs) also(path string, sync func() error) {
	s.wg.Go(func() {
		err := sync()
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.err == nil {
			s.err = fileerr.Wrap(fileerr.IO, path, err)
		}
	})
}

// wait waits until all files are on disk, and gives the first error.
func (s *syncs) wait() error {
	s.wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
