package tabular

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
	"cardioscore/io/internal/testfile"
	"cardioscore/io/sites"
	"cardioscore/io/source"
)

// readWithin reads a file within the limits that any file is held to.
func readWithin(t testing.TB, path string, size int) (lines []string, err error) {
	t.Helper()
	return readPartWithin(t, path, size, nil)
}

// readPartWithin reads what is wanted of a file.
func readPartWithin(t testing.TB, path string, size int, wanted *sites.Wanted) (lines []string, err error) {
	t.Helper()
	testfile.Within(t, size, func() {
		var src source.Source
		if src, err = Open([]string{path}, Options{ScratchDir: filepath.Dir(path), Wanted: wanted}); err != nil {
			return
		}
		defer src.Close()
		lines, err = shown(src)
		if o := src.Outcomes(); o.Total() != o.Records {
			t.Errorf("outcomes %+v", o)
		}
	})
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
		testfile.Overwrite(t, path, whole)
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
		testfile.Overwrite(t, path, whole)
		want, err := readWithin(t, path, len(whole))
		if err != nil {
			t.Fatal(err)
		}
		testfile.Flip(t, path, whole, rng, 5000, func(int, int) {
			lines, err := readWithin(t, path, len(whole))
			switch {
			case err != nil:
				refused++
			case slices.Equal(lines, want):
				same++
			}
		})
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
