package pgscatalog

import (
	"os"
	"sync"

	"cardioscore/io/fileerr"
)

// memoryBudget is how many bytes of weights stay in memory.
const memoryBudget = 64 << 20

// Scratch keeps the weights of scores in a temporary file where they are too many
// for memory: beyond 64 MiB in total. The file is removed from its directory as
// soon as it is open, so that nothing is left behind, whatever happens. It serves
// any number of reads at once.
type Scratch struct {
	dir    string
	budget int64

	mu   sync.Mutex
	used int64 // bytes in memory
	size int64 // of the file
	file *os.File
	err  error // of making the file
}

// NewScratch gives a scratch store that makes its file in a directory, if it needs
// one.
func NewScratch(dir string) *Scratch { return &Scratch{dir: dir, budget: memoryBudget} }

// Keep fulfils scoreset.Store. An error is of class IO.
func (s *Scratch) Keep(data []byte) (at int64, kept bool, err error) {
	file, at, err := s.reserve(int64(len(data)))
	if file == nil || err != nil {
		return 0, false, err
	}
	if _, err := file.WriteAt(data, at); err != nil {
		return 0, false, fileerr.Wrap(fileerr.IO, s.dir, err)
	}
	return at, true, nil
}

// reserve gives a place of the file, or no file where the data may stay in memory.
func (s *Scratch) reserve(size int64) (*os.File, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used+size <= s.budget {
		s.used += size
		return nil, 0, nil
	}
	if s.file == nil && s.err == nil {
		s.file, s.err = unnamed(s.dir)
	}
	at := s.size
	s.size += size
	return s.file, at, s.err
}

// unnamed opens a temporary file that has no name any more.
func unnamed(dir string) (*os.File, error) {
	file, err := os.CreateTemp(dir, ".weights-*") // 0600
	if err != nil {
		return nil, fileerr.Wrap(fileerr.IO, dir, err)
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return nil, fileerr.Wrap(fileerr.IO, dir, err)
	}
	return file, nil
}

// Read fulfils scoreset.Store. An error is of class IO.
func (s *Scratch) Read(p []byte, at int64) error {
	_, err := s.file.ReadAt(p, at)
	return fileerr.Wrap(fileerr.IO, s.dir, err)
}

// Close gives the file's space back; scores that have weights in it must not be
// used any more.
func (s *Scratch) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	return fileerr.Wrap(fileerr.IO, s.dir, s.file.Close())
}
