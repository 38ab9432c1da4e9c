package cohort

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestFetchedAhead: what was written is in memory; what was then given up is not, and
// reading through it brings all of it back, as asking for it does.
func TestFetchedAhead(t *testing.T) {
	const size = 3*chunkBytes + 5
	path := filepath.Join(t.TempDir(), "rows")
	if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	here, known := inMemory(file, size-1)
	if !known {
		t.Skip("NOT CHECKED: what is fetched ahead, because the file system does not say what is in memory")
	}
	if !here {
		t.Error("a file that was just written is not in memory")
	}
	if here, _ := inMemory(file, size); here {
		t.Error("a byte behind the end is in memory")
	}
	if err := file.Sync(); err != nil {
		t.Fatal(err)
	}
	for name, fetch := range map[string]func(){
		"reading": func() { readThrough(file, 0, size) },
		"asking":  func() { willNeed(file, 0, size); endReadings() },
	} {
		if err := unix.Fadvise(int(file.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
			t.Fatal(err)
		}
		if here, _ := inMemory(file, size/2); here {
			t.Skip("NOT CHECKED: what is fetched ahead, because the file system keeps what it is told to give up")
		}
		fetch()
		for at := int64(0); at < size; at += 4096 {
			if here, _ := inMemory(file, at); !here {
				t.Errorf("byte %d is not in memory after %s", at, name)
			}
		}
	}
}

// TestPrefetchFetches: rows that are announced are brought into memory before anybody
// reads them.
func TestPrefetchFetches(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, manyRecords(4000, 400, false), WriteOptions{})
	c, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	p := &c.parts[0]
	g := p.genotypes[0]
	if err := g.open(); err != nil {
		t.Fatal(err)
	}
	rows := make([]int, p.rows)
	for i := range rows {
		rows[i] = p.first + i
	}
	var from, to int64
	eachSpan(g.calls.parts[0], rows, g.first, func(first, last int64) { from, to = first, last })
	if to-from < readAhead {
		t.Fatalf("%d bytes, which are not fetched by reading", to-from)
	}
	if err := g.handle.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := unix.Fadvise(int(g.handle.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
		t.Fatal(err)
	}
	if here, known := inMemory(g.handle, (from+to)/2); here || !known {
		t.Skip("NOT CHECKED: what is fetched ahead, because the file system keeps what it is told to give up, or does not say")
	}
	c.Prefetch(0, rows)
	endReadings()
	for at := from; at < to; at += 4096 {
		if here, _ := inMemory(g.handle, at); !here {
			t.Fatalf("byte %d of %d to %d is not in memory", at, from, to)
		}
	}
}

// endReadings waits until no range is being read.
func endReadings() {
	for range mostReadings {
		readings <- struct{}{}
	}
	for range mostReadings {
		<-readings
	}
}

// TestFetchedAtOnce: however many ranges are asked for, few are read at a time, and when
// they are read others may be.
func TestFetchedAtOnce(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "rows"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for range mostReadings {
		readings <- struct{}{}
	}
	if startReading(file, 0, readAhead) {
		t.Errorf("more than %d ranges are read at once", mostReadings)
	}
	for range mostReadings {
		<-readings
	}
	if !startReading(file, 0, readAhead) { // which ends at once: the file is empty
		t.Error("nothing is read, and no range is")
	}
	endReadings()
}

// TestFetchedFromAClosedFile: a cohort that is closed meanwhile ends the reading.
func TestFetchedFromAClosedFile(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "rows"))
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
	willNeed(file, 0, readAhead)
	readThrough(file, 0, readAhead)
}
