package atomicfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

// A finished directory stays one of this program's, however many runs fail over
// their inputs before they write anything but a log.
func TestFailedRunsInAFinishedDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	for round := range 4 {
		d, err := Begin(path, "manifest.json", round > 0)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		log, err := d.CreateLog("run.log")
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		log.Close()
		if round > 0 {
			d.Abort()
			continue
		}
		table, err := d.Create("a/table.tsv")
		if err != nil {
			t.Fatal(err)
		}
		if err := table.Close(); err != nil {
			t.Fatal(err)
		}
		if err := d.Commit([]byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
}

// An output that cannot be brought to disk fails the commit, and there is no result.
func TestCommitFailsOverAnOutputThatIsNotOnDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	d, err := Begin(path, "manifest.json", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b/c"} {
		f, err := d.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "a" {
			whole := f.handle
			f.handle = closedFile(t)
			defer whole.Close()
		}
		if err := f.Close(); err != nil {
			t.Fatalf("%s: %v; the disk is waited for by Commit", name, err)
		}
	}
	if err := d.Commit([]byte("{}")); fileerr.ClassOf(err) != fileerr.IO || !strings.Contains(err.Error(), filepath.Join(path, "a")) {
		t.Errorf("error %v, expected class IO and the path of a", err)
	}
	for _, name := range []string{"manifest.json", "a", "b"} {
		if _, err := os.Lstat(filepath.Join(path, name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is there after the commit failed: %v", name, err)
		}
	}
}

// closedFile is a file whose Sync fails.
func closedFile(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "closed"))
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	return f
}

// A file that goes to disk in parts while it is written is whole, and its digest that of
// all of it.
func TestLargeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	d, err := Begin(path, "manifest.json", false)
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Create("large")
	if err != nil {
		t.Fatal(err)
	}
	var want []byte
	for i := 0; len(want) < 3*earlyBytes; i++ {
		part := bytes.Repeat([]byte{byte(i)}, 1+i*7919%(2*besideBytes))
		want = append(want, part...)
		if _, err := f.Write(part); err != nil {
			t.Fatal(err)
		}
		if f.size-f.begun >= earlyBytes {
			t.Fatalf("%d bytes wait for Close", f.size-f.begun)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Commit([]byte("{}")); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(path, "large"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(want)
	if !bytes.Equal(got, want) || f.SHA256() != hex.EncodeToString(sum[:]) {
		t.Errorf("%d bytes of %d, digest %s", len(got), len(want), f.SHA256())
	}
}
