package pgscatalog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardioscore/io/fileerr"
)

// folder makes files (and, for names ending in "/", folders) in a new folder.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, name)
		var err error
		if strings.HasSuffix(name, "/") {
			err = os.Mkdir(path, 0o700)
		} else {
			err = os.WriteFile(path, nil, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestExpand(t *testing.T) {
	dir := folder(t, "b.txt", "a.txt.gz", "d.tsv", "c.tsv.gz", ".hidden", "README.md", "LICENSE")
	alone := filepath.Join(folder(t, "score.weights"), "score.weights")
	got, err := Expand([]string{alone, dir})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{alone, filepath.Join(dir, "a.txt.gz"), filepath.Join(dir, "b.txt"), filepath.Join(dir, "c.tsv.gz"), filepath.Join(dir, "d.tsv")}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q\nwant %q", got, want)
	}
}

func TestExpandRefuses(t *testing.T) {
	for _, c := range []struct {
		name, path, message string
		class               fileerr.Class
	}{
		{"nothing there", filepath.Join(t.TempDir(), "none"), "no such file", fileerr.IO},
		{"an empty folder", folder(t), "holds no score file", fileerr.Malformed},
		{"documents alone", folder(t, "README.md"), "holds no score file", fileerr.Malformed},
		{"another file", folder(t, "a.txt", "b.csv"), "move this out", fileerr.Malformed},
		{"a folder in it", folder(t, "a.txt", "more.txt/"), "move this out", fileerr.Malformed},
	} {
		_, err := Expand([]string{c.path})
		if err == nil || fileerr.ClassOf(err) != c.class || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	broken := folder(t, "a.txt")
	if err := os.Symlink("nowhere", filepath.Join(broken, "b.txt")); err != nil {
		t.Skip("no symbolic links here")
	}
	if _, err := Expand([]string{broken}); fileerr.ClassOf(err) != fileerr.IO {
		t.Errorf("a broken link: %v", err)
	}
}
