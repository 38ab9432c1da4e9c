package testfile

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// TestFlip: one byte at a time is another one, all of them in turn, and the file is whole
// again behind each.
func TestFlip(t *testing.T) {
	path, whole := filepath.Join(t.TempDir(), "f"), []byte("0123456789")
	Overwrite(t, path, []byte("longer than what follows"))
	Overwrite(t, path, whole)
	seen := map[int]bool{}
	Flip(t, path, whole, rand.New(rand.NewPCG(1, 1)), 200, func(try, at int) {
		got, err := os.ReadFile(path)
		if err != nil || len(got) != len(whole) || got[at] == whole[at] {
			t.Fatalf("try %d: %q, %v", try, got, err)
		}
		if got[at] = whole[at]; !bytes.Equal(got, whole) {
			t.Fatalf("try %d: another byte than number %d was changed too", try, at)
		}
		seen[at] = true
	})
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, whole) || len(seen) != len(whole) {
		t.Errorf("%q behind the last, %v; %d of %d bytes were changed", got, err, len(seen), len(whole))
	}
}
