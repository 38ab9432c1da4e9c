// Package ordered makes pieces of a file in parallel and hands them on in order,
// so that a file is the same bytes for any number of threads.
package ordered

import (
	"io"

	"cardioscore/io/inorder"
)

// Each calls produce for 0 to n-1 on the given number of goroutines, and consume with
// what each returned, in order, from the calling goroutine. produce gets memory to
// reuse, which may be nil, and returns what it filled. At most two pieces a thread are
// held at a time. After the first error, which is returned, nothing more is consumed.
func Each[T any](n, threads int, produce func(i int, reuse T) (T, error), consume func(i int, piece T) error) error {
	if n == 0 {
		return nil
	}
	type made struct {
		i     int
		piece T
		err   error
	}
	threads = max(1, min(threads, n))
	memory := make([]*made, 2*threads)
	for m := range memory {
		memory[m] = new(made)
	}
	next := 0
	pool := inorder.NewPool(threads)
	defer pool.Close()
	pieces := inorder.NewBatches(pool, memory, func(m *made) error {
		m.i = next
		if next++; next == n {
			return io.EOF // behind this piece
		}
		return nil
	}, func(_ int, m *made) error {
		m.piece, m.err = produce(m.i, m.piece)
		return m.err
	})
	defer pieces.Close()
	for i := range n {
		m, err := pieces.Next()
		if err == nil {
			err = m.err
		}
		if err == nil {
			err = consume(i, m.piece)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
