//go:build unix

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"cardioscore/io/fileerr"
)

func TestCommitMakesTheDirectoryValid(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir := filepath.Join(t.TempDir(), "a", "out")
	d := begin(t, dir, false)
	write(t, d, "z.txt", "last")
	write(t, d, "variants/chr1.parquet", "one")
	spool, err := d.CreateScratch("spool/chr1")
	check(t, err)
	check(t, errorOf(spool.Write([]byte("passing"))))
	log, err := d.CreateLog("run.log")
	check(t, err)
	check(t, errorOf(log.WriteString("hello\n")))
	check(t, log.Close())
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil {
		t.Fatal("the manifest is there before Commit")
	}
	want := []Output{
		{"variants/chr1.parquet", 3, hexOf("one")},
		{"z.txt", 4, hexOf("last")},
	}
	got := d.Outputs()
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("Outputs = %v, want %v", got, want)
	}
	check(t, d.Commit([]byte("{}\n")))
	d.Abort() // does nothing now
	wantTree(t, dir, map[string]string{
		markerName: markerTitle + "manifest.json\nz.txt\nvariants/chr1.parquet\nspool/chr1\nrun.log\n",
		"z.txt":    "last", "variants/chr1.parquet": "one", "run.log": "hello\n", "manifest.json": "{}\n",
	})
	filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		info, _ := e.Info()
		want := fs.FileMode(0o600)
		if e.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
		return err
	})
}

func TestAbortKeepsOnlyTheLog(t *testing.T) {
	dir := t.TempDir()
	d := begin(t, dir, false)
	write(t, d, "variants/done", "x")
	half, err := d.Create("half")
	check(t, err)
	log, err := d.CreateLog("logs/run.log")
	check(t, err)
	check(t, errorOf(log.WriteString("why")))
	check(t, log.Close())
	d.Abort()
	d.Abort()
	if err := half.Close(); err == nil {
		t.Error("a file was finished after Abort")
	}
	if _, err := d.Create("late"); err == nil {
		t.Error("a file was made after Abort")
	}
	if err := d.Commit(nil); err == nil {
		t.Error("Commit after Abort succeeded")
	}
	if err := os.Remove(filepath.Join(dir, markerName)); err != nil {
		t.Error(err)
	}
	wantTree(t, dir, map[string]string{"logs/run.log": "why"})
}

func TestBeginRules(t *testing.T) {
	finished := func(t *testing.T, dir string) {
		d := begin(t, dir, false)
		write(t, d, "sub/old", "old")
		check(t, d.Commit([]byte("old manifest")))
	}
	unfinished := func(t *testing.T, dir string) {
		d := begin(t, dir, false)
		write(t, d, "sub/old", "old")
		check(t, d.dropScratch())
		d.release() // as a killed process does
	}
	foreign := func(t *testing.T, dir string) {
		check(t, os.WriteFile(filepath.Join(dir, "thesis.doc"), []byte("mine"), 0o600))
	}
	both := func(t *testing.T, dir string) { finished(t, dir); foreign(t, dir) }
	for _, c := range []struct {
		name      string
		before    func(*testing.T, string)
		overwrite bool
		refused   string // part of the message
		left      map[string]string
	}{
		{"empty", func(*testing.T, string) {}, false, "", nil},
		{"unfinished", unfinished, false, "", nil},
		{"finished", finished, false, "--overwrite", map[string]string{"manifest.json": "old manifest", "sub/old": "old"}},
		{"finished, overwrite", finished, true, "", nil},
		{"foreign", foreign, false, "not made by this program", map[string]string{"thesis.doc": "mine"}},
		{"foreign, overwrite", foreign, true, "not made by this program", map[string]string{"thesis.doc": "mine"}},
		{"finished with a foreign file, overwrite", both, true, "", map[string]string{"thesis.doc": "mine"}},
		{"killed before the first line", func(t *testing.T, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, markerName), nil, 0o600))
		}, false, "", nil},
		{"someone else's marker", func(t *testing.T, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, markerName), []byte("hello\n"), 0o600))
		}, true, "not made by this program", nil},
		{"journal that points outside", func(t *testing.T, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, markerName), []byte(markerTitle+"manifest.json\n../x\n"), 0o600))
		}, true, "not made by this program", nil},
		{"another kind, overwrite", func(t *testing.T, dir string) {
			d, err := Begin(dir, "cohort.json", false)
			check(t, err)
			write(t, d, "samples", "s")
			check(t, d.Commit([]byte("c")))
		}, true, "belongs to cohort.json", map[string]string{"cohort.json": "c", "samples": "s"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			c.before(t, dir)
			d, err := Begin(dir, "manifest.json", c.overwrite)
			switch {
			case c.refused == "" && err != nil:
				t.Fatal(err)
			case c.refused != "" && err == nil:
				t.Fatal("accepted")
			case c.refused != "" && (fileerr.ClassOf(err) != fileerr.Usage || !strings.Contains(err.Error(), c.refused)):
				t.Fatalf("error %v, want Usage with %q", err, c.refused)
			}
			if err == nil {
				if _, err := d.Create("new"); err != nil {
					t.Fatal(err)
				}
				d.Abort()
			}
			check(t, os.Remove(filepath.Join(dir, markerName)), os.ErrNotExist)
			wantTree(t, dir, c.left)
		})
	}
}

// A run that is to replace a finished result and fails before its first output,
// as over its inputs, leaves that result valid; its log and scratch files are its own.
func TestFinishedResultStaysUntilTheFirstOutput(t *testing.T) {
	dir := t.TempDir()
	first := begin(t, dir, false)
	oldLog, err := first.CreateLog("the.log")
	if err != nil {
		t.Fatal(err)
	}
	oldLog.Close()
	old, err := first.Create("sub/table")
	if err != nil {
		t.Fatal(err)
	}
	old.Write([]byte("old"))
	if err := errors.Join(old.Close(), first.Commit([]byte("old manifest"))); err != nil {
		t.Fatal(err)
	}
	whole := map[string]string{"manifest.json": "old manifest", "sub/table": "old", "the.log": "new log"}

	second := begin(t, dir, true)
	log, err := second.CreateLog("the.log")
	if err != nil {
		t.Fatal(err)
	}
	log.WriteString("new log")
	log.Close()
	if _, err := second.CreateScratch("spool"); err != nil {
		t.Fatal(err)
	}
	second.Abort()
	marker, err := os.ReadFile(filepath.Join(dir, markerName))
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, markerName))
	wantTree(t, dir, whole)
	if err := os.WriteFile(filepath.Join(dir, markerName), marker, 0o600); err != nil {
		t.Fatal(err)
	}

	third := begin(t, dir, true)
	if _, err := third.CreateScratch("spool"); err != nil {
		t.Fatal(err)
	}
	out, err := third.Create("other")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(out.Close(), third.Commit([]byte("new manifest"))); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, markerName))
	wantTree(t, dir, map[string]string{"manifest.json": "new manifest", "other": ""})
}

// TestJournalTellsOfEveryFile holds that no moment of a replacement leaves a file
// that the journal does not name: a run killed then would lock the next one out. The
// journal only grows, and names each file once however often it is made.
func TestJournalTellsOfEveryFile(t *testing.T) {
	dir := t.TempDir()
	journal := func() string {
		text, err := os.ReadFile(filepath.Join(dir, markerName))
		check(t, err)
		return string(text)
	}
	before := ""
	for round := range 3 {
		d := begin(t, dir, round > 0)
		steps := []func(){
			func() { l, err := d.CreateLog("log"); check(t, err); l.Close() },
			func() { _, err := d.CreateScratch("spool/a"); check(t, err) },
			func() { write(t, d, "table", "x") },
			func() { check(t, d.Commit([]byte("{}"))) },
		}
		for i, step := range steps {
			step()
			now := journal()
			if !strings.HasPrefix(now, before) {
				t.Errorf("round %d, step %d: the journal lost what it held:\n%s\nbefore:\n%s", round, i, now, before)
			}
			before = now
		}
	}
	if want := markerTitle + "manifest.json\nlog\nspool/a\ntable\n"; before != want {
		t.Errorf("journal %q, expected %q", before, want)
	}
}

func TestConcurrentCreate(t *testing.T) {
	d := begin(t, t.TempDir(), false)
	defer d.Abort()
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() { write(t, d, "folder/"+string(rune('a'+i)), strings.Repeat("x", i)) })
	}
	wg.Wait()
	for i, o := range d.Outputs() {
		if o.Name != "folder/"+string(rune('a'+i)) || o.Bytes != int64(i) || o.SHA256 != hexOf(strings.Repeat("x", i)) {
			t.Errorf("output %d is %v", i, o)
		}
	}
	if len(d.Outputs()) != 16 {
		t.Errorf("%d outputs", len(d.Outputs()))
	}
}

func TestNames(t *testing.T) {
	d := begin(t, t.TempDir(), false)
	defer d.Abort()
	for _, name := range []string{
		"", ".", "..", "../x", "a/../../x", "a/../b", "a//b", "a/", "/etc/x", "a\nb", "a\x00b", `a\b`, "manifest.json", markerName, "x" + partial,
	} {
		if _, err := d.Create(name); fileerr.ClassOf(err) != fileerr.Usage {
			t.Errorf("Create(%q) = %v, want Usage", name, err)
		}
	}
	write(t, d, "twice", "1")
	if _, err := d.Create("twice"); fileerr.ClassOf(err) != fileerr.Internal {
		t.Errorf("second Create = %v, want Internal", err)
	}
	check(t, os.WriteFile(filepath.Join(d.Path(), "theirs"), []byte("theirs"), 0o600))
	if _, err := d.Create("theirs"); fileerr.ClassOf(err) != fileerr.Usage {
		t.Errorf("Create over a foreign file = %v, want Usage", err)
	}
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(d.Path(), "link")); err == nil {
		if _, err := d.Create("link/x"); fileerr.ClassOf(err) != fileerr.IO {
			t.Errorf("Create through a link = %v, want IO", err)
		}
		wantTree(t, outside, nil)
	}
}

func TestCommitWantsClosedFiles(t *testing.T) {
	dir := t.TempDir()
	d := begin(t, dir, false)
	_, err := d.Create("open")
	check(t, err)
	if err := d.Commit([]byte("m")); fileerr.ClassOf(err) != fileerr.Internal {
		t.Errorf("Commit with an open file = %v, want Internal", err)
	}
	check(t, os.Remove(filepath.Join(dir, markerName)))
	wantTree(t, dir, nil)
}

// TestDiscard: an output that is given up is gone, and its name may be used again.
func TestDiscard(t *testing.T) {
	d := begin(t, filepath.Join(t.TempDir(), "out"), false)
	write(t, d, "a/one", "1")
	write(t, d, "two", "2")
	if err := d.Discard("a/one"); err != nil {
		t.Fatal(err)
	}
	if err := d.Discard("a/one"); fileerr.ClassOf(err) != fileerr.Internal {
		t.Errorf("discarded twice: %v", err)
	}
	if outputs := d.Outputs(); len(outputs) != 1 || outputs[0].Name != "two" {
		t.Errorf("outputs %v", outputs)
	}
	write(t, d, "a/one", "again")
	if err := d.Commit([]byte("{}")); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(d.Path(), "a/one")); err != nil || string(text) != "again" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestBeginOnAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(path, nil, 0o600))
	if _, err := Begin(path, "manifest.json", true); fileerr.ClassOf(err) != fileerr.IO || !strings.Contains(err.Error(), path) {
		t.Errorf("Begin = %v, want IO that names the path", err)
	}
}
