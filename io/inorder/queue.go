// Package inorder runs pieces of work at the same time and finishes them one
// after the other, in their order: how a file is written on many cores and is the
// same bytes as if one had done it (Queue), and how one is read (Batches).
package inorder

import "sync"

// Queue is a line of pieces of work. Add and Wait belong to one goroutine.
type Queue struct {
	slots chan struct{}
	last  chan struct{} // closed when the newest piece is finished

	mu  sync.Mutex
	err error
}

// New makes a queue of which up to so many pieces are under way at a time; one
// at least.
func New(workers int) *Queue {
	first := make(chan struct{})
	close(first)
	return &Queue{slots: make(chan struct{}, max(1, workers)), last: first}
}

// Add begins a piece: work runs beside that of other pieces, then finish, after
// every earlier piece has finished. It waits while too many pieces are under way.
// After an error nothing more runs, and Add gives the error of the first piece, in
// order, that failed, as soon as it is known.
func (q *Queue) Add(work, finish func() error) error {
	q.slots <- struct{}{}
	if err := q.Err(); err != nil {
		<-q.slots
		return err
	}
	before, done := q.last, make(chan struct{})
	q.last = done
	go func() {
		defer func() { close(done); <-q.slots }()
		var err error
		if q.Err() == nil {
			err = work()
		}
		<-before
		if err == nil && q.Err() == nil {
			err = finish()
		}
		q.fail(err)
	}()
	return nil
}

// Wait waits until every piece is finished, and gives the first error.
func (q *Queue) Wait() error {
	<-q.last
	return q.Err()
}

// Err is the first error so far.
func (q *Queue) Err() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.err
}

// fail keeps an error unless an earlier piece had one: fail is called in order.
func (q *Queue) fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err == nil {
		q.err = err
	}
}
