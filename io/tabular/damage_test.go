package tabular

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"cardioscore/io/fileerr"
	"cardioscore/io/sites"
)

// allocated is how many bytes were ever allocated, as far as the runtime has counted:
// small pieces late, whole pages and all that is large at once.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// readWithin reads a file within the limits that any file is held to.
func readWithin(t testing.TB, path string, size int) (lines []string, err error) {
	t.Helper()
	return readPartWithin(t, path, size, nil)
}

// readPartWithin reads what is wanted of a file.
func readPartWithin(t testing.TB, path string, size int, wanted *sites.Wanted) (lines []string, err error) {
	t.Helper()
	before := allocated()
	start := time.Now()
	src, err := Open([]string{path}, Options{ScratchDir: filepath.Dir(path), Wanted: wanted})
	if err == nil {
		lines, err = shown(src)
		if o := src.Outcomes(); o.Total() != o.Records {
			t.Errorf("outcomes %+v", o)
		}
		src.Close()
	}
	took := time.Since(start)
	if n := allocated() - before; n > uint64(64<<20+16*size) {
		t.Errorf("%d bytes allocated for a file of %d", n, size)
	}
	if took > 2*time.Second {
		t.Errorf("%v for a file of %d bytes", took, size)
	}
	if err == nil {
		return lines, nil
	}
	switch class := fileerr.ClassOf(err); {
	case class != fileerr.Malformed && class != fileerr.Integrity && class != fileerr.Inconsistent && class != fileerr.Resource:
		t.Errorf("class %d: %v", class, err)
	case strings.Contains(err.Error(), "SECRET") || !strings.Contains(err.Error(), path):
		t.Errorf("the error holds a sample id, or no path: %v", err)
	}
	return lines, err
}

func TestEveryCutIsRefused(t *testing.T) {
	path := put(t, "f.parquet", nil)
	for name, whole := range kinds(t) {
		overwrite(t, path, whole)
		for n := len(whole) - 1; n >= 0; n-- {
			if err := os.Truncate(path, int64(n)); err != nil {
				t.Fatal(err)
			}
			if _, err := readWithin(t, path, n); err == nil {
				t.Errorf("%s cut to %d of %d bytes is read", name, n, len(whole))
			}
		}
	}
}

// Nothing in the format covers footers and page headers, so that a changed byte may make
// another file, in which a position, an allele or an id is another one. It may only do no
// harm: no panic, no more memory and time than any file, no id of a person in an error.
func TestFlippedBytes(t *testing.T) {
	path := put(t, "f.parquet", nil)
	for name, whole := range kinds(t) {
		rng := rand.New(rand.NewPCG(3, 4))
		refused, same := 0, 0
		overwrite(t, path, whole)
		want, err := readWithin(t, path, len(whole))
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		change := func(b byte, at int) {
			if _, err := file.WriteAt([]byte{b}, int64(at)); err != nil {
				t.Fatal(err)
			}
		}
		for range 5000 {
			at := rng.IntN(len(whole))
			change(whole[at]^byte(1+rng.IntN(255)), at)
			lines, err := readWithin(t, path, len(whole))
			change(whole[at], at)
			switch {
			case err != nil:
				refused++
			case slices.Equal(lines, want):
				same++
			}
		}
		file.Close()
		t.Logf("%s: of 5000, %d refused, %d the same", name, refused, same)
		if refused == 0 || same == 0 {
			t.Errorf("%s: %d refused, %d the same", name, refused, same)
		}
	}
}

func FuzzOpen(f *testing.F) {
	for _, file := range kinds(f) {
		f.Add(file, false)
		f.Add(file, true)
		f.Add(file[:len(file)/2], false)
	}
	f.Fuzz(func(t *testing.T, b []byte, part bool) {
		var wanted *sites.Wanted
		if part {
			wanted = &sites.Wanted{Sites: &sites.Set{}, Regions: &sites.Regions{}}
			region, ok := sites.ParseRegion("1:1-500")
			if !ok {
				t.Fatal("no region")
			}
			wanted.Regions.Add(region)
			wanted.Sites.AddRegion(region)
		}
		if _, err := readPartWithin(t, put(t, "f.parquet", b), len(b), wanted); err != nil && fileerr.ClassOf(err) == fileerr.Internal {
			t.Error(err)
		}
	})
}
