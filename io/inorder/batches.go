package inorder

import "sync"

// Batches is a file that is read on many cores: one goroutine cuts it into batches, the
// workers of a pool parse them side by side, Next gives them in the order of the file.
// The memory of a batch is used again. Next and Close belong to one goroutine.
type Batches[B any] struct {
	fill    func(*B) error
	pool    *Pool
	free    chan *piece[B]
	ordered chan *piece[B]
	quit    chan struct{} // closed by Close
	ended   sync.WaitGroup
	given   *piece[B] // by Next, nil before the first
}

// piece is a batch under way.
type piece[B any] struct {
	batch  *B
	task   func(worker int) // parses; never blocks
	err    error            // follows what the batch holds
	parsed chan struct{}    // takes one token when the batch is final
}

// NewBatches begins to read. fill puts the next part of a file into a batch, up to an
// error, which may be io.EOF; it is not called again after one. parse makes of it what the
// batch is to give, up to an error, which then comes before that of fill. Calls of parse
// with one number of a worker never overlap.
func NewBatches[B any](pool *Pool, batches []*B, fill func(*B) error, parse func(worker int, b *B) error) *Batches[B] {
	n := len(batches)
	s := &Batches[B]{fill: fill, pool: pool, free: make(chan *piece[B], n), ordered: make(chan *piece[B], n), quit: make(chan struct{})}
	for _, b := range batches {
		p := &piece[B]{batch: b, parsed: make(chan struct{}, 1)}
		p.task = func(worker int) {
			if err := parse(worker, b); err != nil {
				p.err = err
			}
			p.parsed <- struct{}{}
		}
		s.free <- p
	}
	s.ended.Go(s.cut)
	return s
}

// cut fills batches and hands them to the workers until an error or Close.
func (s *Batches[B]) cut() {
	for {
		var p *piece[B]
		select {
		case p = <-s.free:
		case <-s.quit:
			return
		}
		err := s.fill(p.batch)
		p.err = err
		s.pool.Submit(p.task)
		s.ordered <- p // has room for every batch there is
		if err != nil {
			return
		}
	}
}

// Next gives the next batch, which is valid until the next call. After the last one it
// gives the error that ended the reading, the same again and again.
func (s *Batches[B]) Next() (*B, error) {
	if s.given != nil {
		if s.given.err != nil {
			return nil, s.given.err
		}
		s.free <- s.given
	}
	s.given = <-s.ordered
	<-s.given.parsed
	return s.given.batch, nil
}

// Close ends the cutting, also in the middle of a file, and waits for it. Workers may still
// parse what was cut, until their pool is closed.
func (s *Batches[B]) Close() {
	close(s.quit)
	s.ended.Wait()
}
