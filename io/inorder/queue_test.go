package inorder_test

import (
	"errors"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"cardioscore/io/inorder"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Pieces that yield at random finish in order, and no more of them run at a time
// than was said.
func TestOrder(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 7} {
		var finished []int
		var running, most atomic.Int64
		q := inorder.New(workers)
		for i := range 200 {
			err := q.Add(func() error {
				most.Store(max(most.Load(), running.Add(1)))
				for range (i * 7919) % 13 {
					runtime.Gosched()
				}
				running.Add(-1)
				return nil
			}, func() error {
				finished = append(finished, i)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := q.Wait(); err != nil {
			t.Fatal(err)
		}
		if len(finished) != 200 || !slices.IsSorted(finished) {
			t.Errorf("%d workers: finished in the order %v", workers, finished)
		}
		if most.Load() > int64(max(1, workers)) {
			t.Errorf("%d workers: %d pieces at a time", workers, most.Load())
		}
	}
}

// Of two pieces that fail, the earlier one's error is told whoever fails first in
// time, and nothing finishes after it.
func TestFirstError(t *testing.T) {
	early, late := errors.New("early"), errors.New("late")
	lateFailed := make(chan struct{})
	var finished []int
	q := inorder.New(4)
	add := func(i int, work func() error) {
		q.Add(work, func() error { finished = append(finished, i); return nil })
	}
	add(0, func() error { return nil })
	add(1, func() error { <-lateFailed; return early })
	add(2, func() error { close(lateFailed); return late })
	add(3, func() error { return nil })
	if err := q.Wait(); err != early {
		t.Errorf("got %v, want the error of the first piece", err)
	}
	if !slices.Equal(finished, []int{0}) {
		t.Errorf("finished %v, want only the piece before the error", finished)
	}
	if err := q.Add(func() error { t.Error("work runs after an error"); return nil }, nil); err != early {
		t.Errorf("Add after an error: %v", err)
	}
}

func TestFinishFails(t *testing.T) {
	full := errors.New("no space")
	q := inorder.New(2)
	q.Add(func() error { return nil }, func() error { return full })
	q.Add(func() error { return nil }, func() error { t.Error("finished after an error"); return nil })
	if err := q.Wait(); err != full {
		t.Errorf("got %v", err)
	}
}
