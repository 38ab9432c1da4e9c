// Package ordered makes pieces of a file in parallel and hands them on in order,
// so that a file is the same bytes for any number of threads.
package ordered

import "sync"

// Each calls produce for 0 to n-1 on the given number of goroutines, and consume with
// what each returned, in order, from the calling goroutine. produce gets memory to
// reuse, which may be nil, and returns what it filled. At most two pieces a thread are
// held at a time. After the first error, which is returned, nothing more is consumed.
func Each[T any](n, threads int, produce func(i int, reuse T) (T, error), consume func(i int, piece T) error) error {
	threads = max(1, min(threads, n))
	type made struct {
		piece T
		err   error
	}
	slots := make([]chan made, 2*threads) // piece i comes through slot i mod len
	free := make([]T, len(slots))
	for i := range slots {
		slots[i] = make(chan made, 1)
	}
	jobs, stop := make(chan int), make(chan struct{})
	var workers sync.WaitGroup
	for range threads {
		workers.Go(func() {
			for i := range jobs {
				piece, err := produce(i, free[i%len(slots)])
				slots[i%len(slots)] <- made{piece, err}
			}
		})
	}
	// A job is given out only when its slot, and the memory in it, is free again.
	tickets := make(chan struct{}, len(slots))
	workers.Go(func() {
		defer close(jobs)
		for i := range n {
			select {
			case tickets <- struct{}{}:
			case <-stop:
				return
			}
			select {
			case jobs <- i:
			case <-stop:
				return
			}
		}
	})
	defer workers.Wait()
	defer close(stop)
	for i := range n {
		m := <-slots[i%len(slots)]
		if m.err != nil {
			return m.err
		}
		if err := consume(i, m.piece); err != nil {
			return err
		}
		free[i%len(slots)] = m.piece
		<-tickets
	}
	return nil
}
