// Package testfile is what the tests of the readers share: the folder of real files, files
// that are damaged again and again, and the limits that any file is held to.
package testfile

import (
	"math/rand/v2"
	"os"
	"runtime/metrics"
	"testing"
	"time"
)

// T is what *testing.T, *testing.F and *rapid.T share.
type T interface {
	Helper()
	Fatal(args ...any)
}

// Folder is the folder of real files of other projects, whose README names the origin of
// each. Where there is none, the test is skipped; unchecked says what is not checked then.
func Folder(t testing.TB, unchecked string) string {
	t.Helper()
	folder := os.Getenv("CARDIOSCORE_DATA")
	if folder == "" {
		t.Skip("CARDIOSCORE_DATA is not set: " + unchecked + " not checked")
	}
	return folder
}

// Overwrite replaces the content of a file, or makes it. It does so in place: some file
// systems bring a file to disk that was cut to nothing first.
func Overwrite(t T, path string, content []byte) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.WriteAt(content, 0)
	if err == nil {
		err = file.Truncate(int64(len(content)))
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Flip makes one byte of a file another one, anywhere, calls look with the number of the
// try and of the byte, and mends it; so many times. whole is the content of the file.
func Flip(t T, path string, whole []byte, random *rand.Rand, times int, look func(try, at int)) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	put := func(b byte, at int) {
		if _, err := file.WriteAt([]byte{b}, int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	for try := range times {
		at := random.IntN(len(whole))
		put(whole[at]^byte(1+random.IntN(255)), at)
		look(try, at)
		put(whole[at], at)
	}
}

const (
	mostTime = 2 * time.Second
	// A reader may allocate freeMemory, and perByte for each byte of its file.
	freeMemory = 64 << 20
	perByte    = 16
)

// Within holds read to the limits of any file of so many bytes. Where it takes too long it
// is called once more, because other programs may have had the processors.
func Within(t testing.TB, size int, read func()) {
	t.Helper()
	before, start := allocated(), time.Now()
	read()
	took := time.Since(start)
	if used := allocated() - before; used > freeMemory+perByte*uint64(size) {
		t.Fatalf("%d bytes were allocated for a file of %d", used, size)
	}
	if took > mostTime {
		start = time.Now()
		if read(); time.Since(start) > mostTime {
			t.Fatalf("%v for a file of %d bytes", took, size)
		}
	}
}

// allocated is how many bytes were ever allocated, by all tests: small pieces are counted
// late, whole pages and all that is large at once.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
