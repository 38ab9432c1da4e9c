package ordered

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestEachKeepsOrderAndReusesMemory(t *testing.T) {
	for _, threads := range []int{1, 2, 7} {
		for _, n := range []int{0, 1, 3, 100} {
			var got []int
			fresh := 0
			err := Each(n, threads, func(i int, reuse []int) ([]int, error) {
				time.Sleep(time.Duration(i%3) * 100 * time.Microsecond)
				return append(reuse[:0], i, i*i), nil
			}, func(i int, piece []int) error {
				if len(piece) != 2 || piece[0] != i || piece[1] != i*i {
					return fmt.Errorf("piece %d is %v", i, piece)
				}
				got = append(got, i)
				fresh = max(fresh, cap(piece))
				return nil
			})
			if err != nil || len(got) != n {
				t.Fatalf("%d threads: %d of %d pieces: %v", threads, len(got), n, err)
			}
			for i, v := range got {
				if v != i {
					t.Fatalf("%d threads: piece %d came in place %d", threads, v, i)
				}
			}
		}
	}
}

func TestEachStopsAtAnError(t *testing.T) {
	sour := errors.New("sour")
	for _, inProduce := range []bool{true, false} {
		last := -1
		err := Each(1000, 3, func(i int, _ int) (int, error) {
			if inProduce && i == 10 {
				return 0, sour
			}
			return i, nil
		}, func(i, piece int) error {
			if !inProduce && i == 10 {
				return sour
			}
			last = i
			return nil
		})
		if err != sour || last != 9 {
			t.Errorf("in produce %v: error %v after piece %d", inProduce, err, last)
		}
	}
}
