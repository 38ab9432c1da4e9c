package pgscatalog

import (
	"os"
	"path/filepath"
	"sync"

	"cardioscore/io/fileerr"
	"cardioscore/scoring/scoreset"
)

// memoryBudget is how many bytes of weights stay in memory, wideBudget up to how many those
// of tables of several scores do. Their rows are long and read in runs, which from the file
// costs little; those of single scores are read one by one. textBudget is how many bytes
// of ids do beside them: only messages ask for one.
const memoryBudget, wideBudget, textBudget = 32 << 20, 12 << 20, 4 << 20

// Scratch keeps the weights of scores in a temporary file where they are too many
// for memory: beyond 32 MiB in total, or 12 MiB those of tables of several scores; and
// their ids beyond 4 MiB. It
// serves any number of reads at once.
type Scratch struct {
	create func() (*os.File, error)
	budget int64

	mu   sync.Mutex
	used int64 // bytes of weights in memory
	text int64 // bytes of ids in memory
	size int64 // of the file
	file *os.File
	err  error // of making the file
}

// NewScratch gives a scratch store that makes its file, if it needs one, by create:
// for reading and writing, and closed and removed by the caller once no score with
// weights in it is used any more.
func NewScratch(create func() (*os.File, error)) *Scratch {
	return &Scratch{create: create, budget: memoryBudget}
}

// Empty forgets all weights, whose scores must not be used any more. The room is used
// again.
func (s *Scratch) Empty() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used, s.text, s.size = 0, 0, 0
}

// Keep fulfils scoreset.Store. An error is of class IO.
func (s *Scratch) Keep(data []byte, columns int) (at int64, kept bool, err error) {
	file, at, err := s.reserve(int64(len(data)), columns)
	if file == nil || err != nil {
		return 0, false, err
	}
	if _, err := file.WriteAt(data, at); err != nil {
		return 0, false, fileerr.Wrap(fileerr.IO, filepath.Clean(file.Name()), err)
	}
	return at, true, nil
}

// reserve gives a place of the file, or no file where the data may stay in memory.
func (s *Scratch) reserve(size int64, columns int) (*os.File, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	used, budget := &s.used, s.budget
	switch {
	case columns == scoreset.Texts:
		used, budget = &s.text, min(budget, textBudget)
	case columns > 1:
		budget = min(budget, wideBudget)
	}
	if *used+size <= budget {
		*used += size
		return nil, 0, nil
	}
	if s.file == nil && s.err == nil {
		s.file, s.err = s.create()
	}
	at := s.size
	s.size += size
	return s.file, at, s.err
}

// Read fulfils scoreset.Store. An error is of class IO.
func (s *Scratch) Read(p []byte, at int64) error {
	_, err := s.file.ReadAt(p, at)
	return fileerr.Wrap(fileerr.IO, filepath.Clean(s.file.Name()), err)
}
