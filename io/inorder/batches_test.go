package inorder_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"testing"

	"cardioscore/io/inorder"
)

// squares is a batch of a file that holds 0, 1, 2, …
type squares struct{ number, square int }

// read gives how many batches come in order before the error, which comes twice.
func read(t *testing.T, workers, batches int, fill func(number int) error, parse func(number int) error) (given int, err error) {
	t.Helper()
	pool := inorder.NewPool(workers)
	defer pool.Close()
	memory := make([]*squares, batches)
	for i := range memory {
		memory[i] = &squares{square: -1}
	}
	next := 0
	busy := make([]atomic.Bool, workers)
	s := inorder.NewBatches(pool, memory, func(b *squares) error {
		b.number = next
		next++
		return fill(b.number)
	}, func(worker int, b *squares) error {
		if busy[worker].Swap(true) {
			t.Error("one worker parses two batches at a time")
		}
		defer busy[worker].Store(false)
		for range (b.number * 7919) % 13 {
			runtime.Gosched()
		}
		b.square = b.number * b.number
		return parse(b.number)
	})
	defer s.Close()
	for ; ; given++ {
		b, err := s.Next()
		if err != nil {
			if _, again := s.Next(); again != err {
				t.Errorf("%v, then %v", err, again)
			}
			return given, err
		}
		if b.number != given || b.square != given*given {
			t.Fatalf("batch %d: %+v", given, b)
		}
	}
}

func endAt(number int, err error) func(int) error {
	return func(n int) error {
		if n == number {
			return err
		}
		return nil
	}
}

// Batches that take their time come in order, each once, the one before the end too; of
// two errors the one that is met first in the file is told.
func TestBatches(t *testing.T) {
	bad, cut := errors.New("a bad record"), errors.New("the file is cut")
	for _, size := range [][2]int{{1, 1}, {1, 3}, {3, 2}, {4, 6}} {
		for name, c := range map[string]struct {
			fill, parse func(int) error
			given       int
			err         error
		}{
			"end":               {endAt(99, io.EOF), endAt(-1, nil), 100, io.EOF},
			"end at once":       {endAt(0, io.EOF), endAt(-1, nil), 1, io.EOF},
			"cut":               {endAt(7, cut), endAt(-1, nil), 8, cut},
			"bad record":        {endAt(99, io.EOF), endAt(42, bad), 43, bad},
			"bad record, cut":   {endAt(42, cut), endAt(42, bad), 43, bad},
			"cut after the bad": {endAt(43, cut), endAt(42, bad), 43, bad},
		} {
			t.Run(fmt.Sprint(name, size), func(t *testing.T) {
				if given, err := read(t, size[0], size[1], c.fill, c.parse); given != c.given || err != c.err {
					t.Errorf("%d batches, then %v; want %d, then %v", given, err, c.given, c.err)
				}
			})
		}
	}
}

// A file that is closed at the start or in the middle leaves nothing behind, as TestMain checks.
func TestCloseBatches(t *testing.T) {
	for read := range 5 {
		pool := inorder.NewPool(2)
		s := inorder.NewBatches(pool, []*squares{{}, {}, {}}, func(*squares) error { return nil }, func(int, *squares) error { return nil })
		for range read {
			if _, err := s.Next(); err != nil {
				t.Fatal(err)
			}
		}
		s.Close()
		pool.Close()
	}
}
