//go:build unix

package atomicfile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func begin(t *testing.T, dir string, overwrite bool) *Dir {
	t.Helper()
	d, err := Begin(dir, "manifest.json", overwrite)
	check(t, err)
	return d
}

func write(t *testing.T, d *Dir, name, content string) {
	t.Helper()
	f, err := d.Create(name)
	if err != nil {
		t.Error(err)
		return
	}
	if _, err := f.Write([]byte(content)); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if f.Name() != name || f.Size() != int64(len(content)) || f.SHA256() != hexOf(content) {
		t.Errorf("%s: size %d, digest %s", f.Name(), f.Size(), f.SHA256())
	}
}

// wantTree compares all files below dir; folders without a file count as "name/".
func wantTree(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		if entries, _ := os.ReadDir(path); e.IsDir() && len(entries) == 0 && name != "." {
			got[name+"/"] = ""
		} else if !e.IsDir() {
			content, _ := os.ReadFile(path)
			got[filepath.ToSlash(name)] = string(content)
		}
		return err
	})
	for name, content := range got {
		if w, ok := want[name]; !ok || w != content {
			t.Errorf("found %s with %q", name, content)
		}
	}
	for name := range want {
		if _, ok := got[name]; !ok {
			t.Errorf("%s is not there", name)
		}
	}
}

func hexOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func errorOf(_ int, err error) error { return err }

func check(t *testing.T, err error, allowed ...error) {
	t.Helper()
	for _, a := range allowed {
		if errors.Is(err, a) {
			return
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
