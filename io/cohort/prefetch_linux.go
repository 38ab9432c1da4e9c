package cohort

import (
	"errors"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// readAhead is the length from which on a range is fetched by reading it. Advice makes
// the system keep a file in pages of 4 KiB, which it then copies half as fast for as
// long as the file stays in memory; what is read by way of reading lies in larger ones.
// Of short ranges advice fetches many at a time.
const readAhead = 128 << 10

// willNeed has a range of a file fetched from the disk, and does not wait for it. It
// says whether the range was in memory.
// Where both ends are in memory, so is nearly always what is in between: there is
// nothing to do, and asking for it would take as long as a tenth of reading it. What
// goes wrong does not matter here.
func willNeed(file *os.File, from, to int64) (here bool) {
	here, known := inMemory(file, from)
	if here && to-from > prefetchGap {
		here, known = inMemory(file, to-1)
	}
	switch {
	case here:
		return true
	case known && to-from >= readAhead && startReading(file, from, to):
	default:
		_ = unix.Fadvise(int(file.Fd()), from, to-from, unix.FADV_WILLNEED)
	}
	return false
}

// mostReadings is how many ranges are read through at once: each takes a buffer, and a
// thread while it waits for the disk, of which a program may not have very many.
const mostReadings = 32

var readings = make(chan struct{}, mostReadings)

// startReading has a range read through, unless as many are as may be.
func startReading(file *os.File, from, to int64) bool {
	select {
	case readings <- struct{}{}:
	default:
		return false
	}
	go func() {
		defer func() { <-readings }()
		readThrough(file, from, to)
	}()
	return true
}

// inMemory says whether reading a byte would not wait for a disk. Not every file
// system knows.
func inMemory(file *os.File, at int64) (here, known bool) {
	var b [1]byte
	n, err := unix.Preadv2(int(file.Fd()), [][]byte{b[:]}, at, unix.RWF_NOWAIT)
	return n == len(b), n == len(b) || errors.Is(err, unix.EAGAIN)
}

// readBuffers is where readThrough reads to.
var readBuffers = sync.Pool{New: func() any { return new([chunkBytes]byte) }}

// readThrough reads a range, for what that leaves in memory. A file that is closed
// meanwhile ends it.
func readThrough(file *os.File, from, to int64) {
	buffer := readBuffers.Get().(*[chunkBytes]byte)
	defer readBuffers.Put(buffer)
	for from < to {
		n, err := file.ReadAt(buffer[:min(to-from, chunkBytes)], from)
		if err != nil {
			return
		}
		from += int64(n)
	}
}
