// Package floor measures what the machine itself can do, for the distance to it: how fast
// memory and the page cache are read, and how fast digits are multiplied.
package floor

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Rates are what all threads do together, the best of several tries.
type Rates struct {
	Threads int
	// Memory is bytes read a second from a buffer larger than the caches.
	Memory float64
	// PageCache is bytes read a second from files into small buffers that are used again;
	// 0 where no file was given.
	PageCache float64
	// Tier is the fastest kernel there is, and DigitProducts how many products of a weight's
	// digit and a genotype it adds a second on operands that fit the nearest caches.
	Tier          string
	DigitProducts float64
}

const (
	memoryBytes = 512 << 20
	tries       = 5
)

// Memory reads a buffer of 512 MiB with all threads at once: a search for a byte that is
// not there, which the standard library does with the widest loads.
func Memory(threads int) float64 {
	buffer := make([]byte, memoryBytes)
	for i := range buffer {
		buffer[i] = 1
	}
	share := len(buffer) / threads
	return best(func() float64 {
		together(threads, func(t int) {
			if bytes.IndexByte(buffer[t*share:(t+1)*share], 0) >= 0 {
				panic("BUG: floor: the buffer changed")
			}
		})
		return float64(share * threads)
	})
}

// PageCache reads the files below dir with all threads, 256 KiB at a time.
func PageCache(dir string, threads int) (rate float64, err error) {
	const piece = 256 << 10
	var files []*os.File
	type part struct {
		file *os.File
		at   int64
	}
	var parts []part
	defer func() {
		for _, f := range files {
			f.Close()
		}
	}()
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		files = append(files, f)
		info, err := f.Stat()
		if err != nil {
			return err
		}
		for at := int64(0); at+piece <= info.Size(); at += piece {
			parts = append(parts, part{f, at})
		}
		return nil
	})
	if err != nil || len(parts) == 0 {
		return 0, err
	}
	errs := make([]error, threads)
	rate = best(func() float64 {
		together(threads, func(t int) {
			buffer := make([]byte, piece)
			for i := t * len(parts) / threads; i < (t+1)*len(parts)/threads; i++ {
				if _, err := parts[i].file.ReadAt(buffer, parts[i].at); err != nil {
					errs[t] = fmt.Errorf("%s: %w", parts[i].file.Name(), err)
					return
				}
			}
		})
		return float64(len(parts)) * piece
	})
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	return rate, nil
}

func together(threads int, do func(t int)) {
	var all sync.WaitGroup
	for t := range threads {
		all.Go(func() { do(t) })
	}
	all.Wait()
}

// best is the highest rate of some tries.
func best(try func() (done float64)) float64 {
	rate := 0.0
	for range tries {
		start := time.Now()
		done := try()
		rate = max(rate, done/time.Since(start).Seconds())
	}
	return rate
}
